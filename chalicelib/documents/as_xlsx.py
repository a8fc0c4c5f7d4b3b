"""XLSX: every cell is text, a number, a time or true/false, so that none is a formula or a link.

XlsxWriter makes the workbook with its headings; the rows go into its sheets' XML as they come and leave
compressed at once. So no file is ever whole, in memory or on disk, and another run can go on with it: a cut
is a full flush of the compression, after which nothing refers to what was before.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from chalicelib.documents.material import Material
from chalicelib.documents.pieces import State
from chalicelib.domain.exports import COLUMNS, MOMENTS, Cells

# What a sheet can hold (ECMA-376 as Excel implements it), the heading not counted, and what a member of a ZIP
# can whose size is not known before, with a batch of rows to spare.
ROWS = 1_048_575
BYTES = 4_000_000_000
# Less time than the usual level takes, for a file a tenth larger.
LEVEL = 3
RAW = -zlib.MAX_WBITS
SHEET = "xl/worksheets/sheet{number}.xml"
END_OF_ROWS = "</sheetData>"
# Days since the day before 1900 as spreadsheets count them, who take 1900 for a leap year.
FIRST_DAY = date(1899, 12, 30).toordinal()
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)Z")
# XML cannot say these at all; OOXML says them by their number, and so what looks like that.
UNSAYABLE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# In characters, as wide as what usually is in there.
WIDTHS = {"id": 14, "name": 26, "email": 30, "organization": 32, "parent_organization": 32, "comment": 40}
WIDTH, MOMENT_WIDTH = 15, 19


@dataclass
class Sheet:
    """A sheet in the file: where it begins, its rows, its size, its size compressed, its CRC-32."""

    at: int
    rows: int = 0
    size: int = 0
    packed: int = 0
    crc: int = 0


class XlsxPieces:
    """Pieces of a workbook; further sheets take what one cannot hold."""

    def __init__(self, material: Material, state: State | None, rows_a_sheet: int = ROWS) -> None:
        self._made_at, self._most = material.made_at, rows_a_sheet
        self._given: int = state["given"] if state else 0
        self._sheets = [Sheet(**sheet) for sheet in state["sheets"]] if state else []
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)

    @property
    def state(self) -> State:
        return {"given": self._given, "sheets": [asdict(sheet) for sheet in self._sheets]}

    def begin(self) -> bytes:
        return self._opened()

    def add(self, lines: Sequence[Cells]) -> bytes:
        found, start = bytearray(), 0
        while start < len(lines):
            sheet = self._sheets[-1]
            if sheet.rows >= self._most or sheet.size > BYTES:
                found += self._closed() + self._opened()
                sheet = self._sheets[-1]
            some = lines[start : start + self._most - sheet.rows]
            # Below the headings, and counted from 1.
            rows = "".join(_row(number, cells) for number, cells in enumerate(some, start=sheet.rows + 2))
            found += self._packed(rows.encode())
            sheet.rows += len(some)
            start += len(some)
        return bytes(found)

    def cut(self) -> bytes:
        return self._count(self._packer.flush(zlib.Z_FULL_FLUSH))

    def end(self) -> bytes:
        return self._closed() + self._frame()

    def _opened(self) -> bytes:
        """The beginning of another sheet."""
        self._sheets.append(Sheet(self._given))
        header = _member(len(self._sheets), self._made_at).FileHeader(zip64=False)
        self._given += len(header)
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
        head, _ = _around_rows(self._made_at, [0] * len(self._sheets))[-1]
        return header + self._packed(head)

    def _closed(self) -> bytes:
        """The end of the sheet that is open."""
        _, tail = _around_rows(self._made_at, [sheet.rows for sheet in self._sheets])[-1]
        packed = self._packed(tail) + self._count(self._packer.flush())
        sheet = self._sheets[-1]
        sizes = (sheet.crc, sheet.packed, sheet.size)
        descriptor = b"PK\x07\x08" + b"".join(number.to_bytes(4, "little") for number in sizes)
        self._given += len(descriptor)
        return packed + descriptor

    def _packed(self, text: bytes) -> bytes:
        sheet = self._sheets[-1]
        sheet.size += len(text)
        sheet.crc = zlib.crc32(text, sheet.crc)
        return self._count(self._packer.compress(text))

    def _count(self, packed: bytes) -> bytes:
        self._sheets[-1].packed += len(packed)
        self._given += len(packed)
        return packed

    def _frame(self) -> bytes:
        """All of the workbook but its sheets, and the directory of everything."""
        rest = _Rest(self._given)
        with zipfile.ZipFile(rest, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, sheet in enumerate(self._sheets, start=1):
                member = _member(number, self._made_at)
                member.header_offset, member.CRC = sheet.at, sheet.crc
                member.compress_size, member.file_size = sheet.packed, sheet.size
                archive.filelist.append(member)
            for name, content in _workbook(self._made_at, [sheet.rows for sheet in self._sheets]):
                if name not in {member.filename for member in archive.filelist}:
                    archive.writestr(zipfile.ZipInfo(name, self._made_at.timetuple()[:6]), content)
        return rest.getvalue()


class _Rest(io.BytesIO):
    """The end of a file that begins elsewhere; nobody goes back in it."""

    def __init__(self, begins_at: int) -> None:
        super().__init__()
        self._begins_at = begins_at

    def tell(self) -> int:
        return self._begins_at + super().tell()

    def seek(self, *_: Any) -> int:
        raise OSError

    def seekable(self) -> bool:
        return False


def _member(number: int, made_at: datetime) -> zipfile.ZipInfo:
    """A sheet in the directory; its sizes follow it, because nobody knows them before."""
    member = zipfile.ZipInfo(SHEET.format(number=number), made_at.timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    member.flag_bits |= 0x08
    return member


def _workbook(made_at: datetime, rows: list[int]) -> Iterator[tuple[str, bytes]]:
    """The members of a workbook with headings, which is told how many rows its sheets will have."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None, microsecond=0)})
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for count in rows:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, count, len(COLUMNS) - 1)
            # A postcode and a telephone number are text, and Excel need not mark each with a green corner.
            sheet.ignore_errors({"number_stored_as_text": f"A1:{LETTERS[-1]}{ROWS + 1}"})
            for place, name in enumerate(COLUMNS):
                if name in MOMENTS:
                    sheet.set_column(place, place, MOMENT_WIDTH, moment)
                else:
                    sheet.set_column(place, place, WIDTHS.get(name, WIDTH))
                sheet.write_string(0, place, name, bold)
    with zipfile.ZipFile(file) as made:
        yield from ((name, made.read(name)) for name in made.namelist())


def _around_rows(made_at: datetime, rows: list[int]) -> list[tuple[bytes, bytes]]:
    """What stands in each sheet before its rows and after them."""
    members = dict(_workbook(made_at, rows))
    sheets = (members[SHEET.format(number=number)].decode() for number in range(1, len(rows) + 1))
    around = (sheet.partition(END_OF_ROWS) for sheet in sheets)
    return [(head.encode(), f"{END_OF_ROWS}{tail}".encode()) for head, _, tail in around]


def _letters(place: int) -> str:
    """What spreadsheets call a column."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


LETTERS = tuple(_letters(place) for place in range(len(COLUMNS)))
IS_MOMENT = tuple(name in MOMENTS for name in COLUMNS)


def _row(number: int, cells: Cells) -> str:
    found = [
        _cell(f"{letters}{number}", value, is_moment)
        for letters, value, is_moment in zip(LETTERS, cells, IS_MOMENT, strict=True)
        if value is not None and value != []
    ]
    return f'<row r="{number}">{"".join(found)}</row>'


def _cell(at: str, value: Any, is_moment: bool) -> str:
    if isinstance(value, str):
        if is_moment and (days := _days(value)):
            return f'<c r="{at}" s="{_style_of_moments()}"><v>{days}</v></c>'
        if _plain(value):
            return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, list):
        return _cell(at, " ".join(value), is_moment=False)
    return f'<c r="{at}"><v>{value}</v></c>'


def _plain(text: str) -> bool:
    """Whether XML says the text as it is; space around it would be lost without a word that it matters."""
    if text[:1] == " " or text[-1:] == " " or not text.isprintable():
        return False
    return "&" not in text and "<" not in text and "_x" not in text


def _escaped(text: str) -> str:
    said = UNSAYABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _days(moment: str) -> str | None:
    """A time as spreadsheets hold it, days and their part; None for what is none."""
    if not MOMENT.fullmatch(moment):
        return None
    seconds = int(moment[11:13]) * 3600 + int(moment[14:16]) * 60 + int(moment[17:19])
    day = _day(moment[:10])
    return None if day is None else f"{day + seconds / 86_400:.11f}"


@lru_cache(1024)
def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal() - FIRST_DAY
    except ValueError:
        return None


@cache
def _style_of_moments() -> str:
    """The number that the workbook has given to how times are shown."""
    head, _ = _around_rows(datetime(2000, 1, 1), [0])[0]
    column = MOMENTS[0]
    found = re.search(rf'<col min="{COLUMNS.index(column) + 1}"[^>]* style="(\d+)"', head.decode())
    if found is None:
        raise LookupError("times have no style")
    return found[1]
