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
from chalicelib.domain.campaigns import Campaign, Kind
from chalicelib.domain.exports import Format
from chalicelib.domain.signons import SignOn

ALL_KINDS = frozenset(Kind)


@dataclass(frozen=True)
class Writer:
    """One format, for whoever may do `act`. `chunks` reads the sign-ons once and yields the file as it goes.

    What a list shows of a sign-on comes from `domain.exports.row`, which blanks what must stay hidden.
    """

    suffix: str
    content_type: str
    chunks: Callable[[Material, Iterable[SignOn]], Iterator[bytes]]
    kinds: frozenset[Kind] = ALL_KINDS
    act: May = May.EXPORT_LIST


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS: dict[Format, Writer] = {
    Format.CSV: Writer("csv", "text/csv; charset=utf-8", csv_chunks),
    Format.JSON: Writer("json", "application/json", json_chunks),
    Format.OSDI: Writer("osdi.json", "application/json", osdi_chunks),
    Format.XLSX: Writer("xlsx", XLSX, xlsx_chunks),
    Format.CARD_PACKAGE: Writer(
        "zip", "application/zip", card_package_chunks, frozenset({Kind.CARD}), May.EXPORT_EVIDENCE
    ),
    Format.LETTER_PDF: Writer(
        "pdf", "application/pdf", letter_chunks, frozenset({Kind.LETTER, Kind.PLEDGE}), May.EXPORT_EVIDENCE
    ),
}


def writer_for(wanted: Format) -> Writer:
    """Raises KeyError for a format that `offered` does not name."""
    return WRITERS[wanted]


def offered(campaign: Campaign, role: Role) -> list[Format]:
    """The formats in which somebody of that role can have this campaign's sign-ons."""
    acts = GRANTS[role].acts
    return [
        wanted for wanted, writer in WRITERS.items() if campaign.kind in writer.kinds and writer.act in acts
    ]
