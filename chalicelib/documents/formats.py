"""The formats of exported files: each turns sign-ons into bytes, in constant memory but for letter-pdf."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from chalicelib.documents.as_card_package import card_package_chunks
from chalicelib.documents.as_csv import csv_chunks
from chalicelib.documents.as_json import json_chunks
from chalicelib.documents.as_letter import letter_chunks
from chalicelib.documents.as_osdi import osdi_chunks
from chalicelib.documents.as_xlsx import xlsx_chunks
from chalicelib.documents.material import Material
from chalicelib.domain.access import GRANTS, May, Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.exports import Format
from chalicelib.domain.kinds import Traits
from chalicelib.domain.signons import SignOn


@dataclass(frozen=True)
class Writer:
    """One format, for the kinds that it `fits` and for whoever may do `act`.

    `chunks` reads the sign-ons once and yields the file as it goes.

    What a list shows of a sign-on comes from `domain.exports.row`, which blanks what must stay hidden.
    """

    suffix: str
    content_type: str
    chunks: Callable[[Material, Iterable[SignOn]], Iterator[bytes]]
    fits: Callable[[Traits], bool] = lambda traits: True
    act: May = May.EXPORT_LIST


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS: dict[Format, Writer] = {
    Format.CSV: Writer("csv", "text/csv; charset=utf-8", csv_chunks),
    Format.JSON: Writer("json", "application/json", json_chunks),
    Format.OSDI: Writer("osdi.json", "application/json", osdi_chunks),
    Format.XLSX: Writer("xlsx", XLSX, xlsx_chunks),
    Format.CARD_PACKAGE: Writer(
        "zip", "application/zip", card_package_chunks, lambda traits: traits.evidence, May.EXPORT_EVIDENCE
    ),
    Format.LETTER_PDF: Writer(
        "pdf", "application/pdf", letter_chunks, lambda traits: traits.tells_totals, May.EXPORT_EVIDENCE
    ),
}


def writer_for(wanted: Format) -> Writer:
    """Raises KeyError for a format that `offered` does not name."""
    return WRITERS[wanted]


def offered(campaign: Campaign, role: Role) -> list[Format]:
    """The formats in which somebody of that role can have this campaign's sign-ons."""
    acts = GRANTS[role].acts
    return [
        wanted for wanted, writer in WRITERS.items() if writer.fits(campaign.traits) and writer.act in acts
    ]
