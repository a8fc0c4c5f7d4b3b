"""The formats of exported files: each turns sign-ons into bytes, in constant memory but for letter-pdf."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from chalicelib.documents.as_card_package import card_package_chunks
from chalicelib.documents.as_csv import CsvPieces
from chalicelib.documents.as_json import JsonPieces
from chalicelib.documents.as_letter import letter_chunks
from chalicelib.documents.as_osdi import OsdiPieces
from chalicelib.documents.as_xlsx import XlsxPieces
from chalicelib.documents.material import Material
from chalicelib.documents.pieces import Made
from chalicelib.domain.access import GRANTS, May, Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.exports import Format
from chalicelib.domain.kinds import Traits
from chalicelib.domain.signons import SignOn


@dataclass(frozen=True)
class List:
    """A format that lists sign-ons in `pieces`, of what `domain.exports.row` shows of each.

    That blanks what must stay hidden.
    """

    suffix: str
    content_type: str
    pieces: Made
    act: May = May.EXPORT_LIST

    def fits(self, traits: Traits) -> bool:
        """Every kind of campaign has a list."""
        return True


@dataclass(frozen=True)
class Document:
    """A format with a shape of its own, for the kinds that it fits.

    `chunks` reads the sign-ons once and yields the file as it goes.
    """

    suffix: str
    content_type: str
    chunks: Callable[[Material, Iterable[SignOn]], Iterator[bytes]]
    fits: Callable[[Traits], bool]
    act: May = May.EXPORT_EVIDENCE


Writer = List | Document
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS: dict[Format, Writer] = {
    Format.CSV: List("csv", "text/csv; charset=utf-8", CsvPieces),
    Format.JSON: List("json", "application/json", JsonPieces),
    Format.OSDI: List("osdi.json", "application/json", OsdiPieces),
    Format.XLSX: List("xlsx", XLSX, XlsxPieces),
    Format.CARD_PACKAGE: Document(
        "zip", "application/zip", card_package_chunks, lambda traits: traits.evidence
    ),
    Format.LETTER_PDF: Document("pdf", "application/pdf", letter_chunks, lambda traits: traits.tells_totals),
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
