"""The formats of exported files: each turns sign-ons into bytes, in constant memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from chalicelib.actions.formats.as_csv import csv_chunks
from chalicelib.actions.formats.as_json import json_chunks
from chalicelib.actions.formats.as_osdi import osdi_chunks
from chalicelib.actions.formats.as_xlsx import xlsx_chunks
from chalicelib.actions.ports import StoredCampaign
from chalicelib.domain.campaigns import Campaign, Kind
from chalicelib.domain.exports import Format
from chalicelib.domain.signons import SignOn

ALL_KINDS = frozenset(Kind)


@dataclass(frozen=True)
class Writer:
    """One format. `chunks` reads the sign-ons once and yields the file as it goes.

    What it shows of a sign-on comes from `domain.exports.row`, which blanks what must stay hidden.
    """

    suffix: str
    content_type: str
    chunks: Callable[[StoredCampaign, Iterable[SignOn]], Iterator[bytes]]
    kinds: frozenset[Kind] = ALL_KINDS


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS: dict[Format, Writer] = {
    Format.CSV: Writer("csv", "text/csv; charset=utf-8", csv_chunks),
    Format.JSON: Writer("json", "application/json", json_chunks),
    Format.OSDI: Writer("osdi.json", "application/json", osdi_chunks),
    Format.XLSX: Writer("xlsx", XLSX, xlsx_chunks),
}


def writer_for(wanted: Format) -> Writer:
    """Raises KeyError for a format that `offered` does not name."""
    return WRITERS[wanted]


def offered(campaign: Campaign) -> list[Format]:
    """The formats this campaign's sign-ons can be had in."""
    return [wanted for wanted, writer in WRITERS.items() if campaign.kind in writer.kinds]
