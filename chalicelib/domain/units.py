"""The list of a bargaining unit: who works in it, signed or not, and whom of them a card is of.

It is the employer's or the board's list of employees. It decides nothing by itself: an organizer does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Literal, NamedTuple

from chalicelib.domain.alike import Names, ordered
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.ledger import Shown
from chalicelib.domain.spreadsheets import NoTable, read_table
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.text import fold

# As long after a campaign's closing there is one; a petition is judged in that time.
KEPT = timedelta(days=30)
MOST_LINES = 100_000
MOST_BYTES = 4 * 1024 * 1024
# Headings by what stands below, folded; a list whose first row has none of them is one of names.
HEADINGS: Mapping[str, str] = {
    "name": """name, full name, employee, employee name, nom complet, nombre completo, nome completo, naam,
        氏名""",
    "first_name": "first name, given name, first, prénom, vorname, nombre, nome, voornaam, imię, 名",
    "last_name": """last name, surname, family name, last, nom, nachname, apellidos, cognome, achternaam,
        nazwisko, 姓""",
    "external_id": "id, external id, employee id, employee number, number, badge, matricule, personalnummer",
    "job": "job, job title, title, classification, position, occupation, poste, beruf, puesto, functie",
    "email": "email, e mail, mail, email address, e mail address, courriel, correo",
}
COLUMNS = {fold(heading): name for name, said in HEADINGS.items() for heading in said.split(",")}
Result = Literal["matched", "near", "absent"]


class Line(NamedTuple):
    """One of the unit. `key` names it without saying who it is; `folded` is the name as it is compared."""

    key: str
    name: str
    folded: str
    job: str
    email: str


@dataclass(frozen=True)
class UnitList:
    """Which list there is: how many are on it, of which day, and who uploaded it when."""

    slug: str
    version: str
    lines: int
    as_of: date
    uploaded_at: datetime
    by: str


class ListLine(Shown):
    """A line that a card may be of; only owners are told whose it is."""

    key: str
    name: str | None
    job: str | None


class OnTheList(Shown):
    """What the unit's list says of a card; of several lines any may be meant."""

    result: Result
    lines: list[ListLine]


class Roll:
    """A list that can be asked."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._names = Names(line.folded for line in lines)
        self._emails: dict[str, list[int]] = {}
        for place, line in enumerate(lines):
            if line.email:
                self._emails.setdefault(line.email, []).append(place)

    def look_up(self, name: str, email: str, told: bool) -> OnTheList:
        """Whom a card of that name and address is of; whose lines they are only if it may be `told`."""
        folded = fold(name)
        same = self._names.same(folded)
        mine = self._emails.get(email.casefold(), [])
        # Of namesakes the one with the card's address; an address alone may be a family's.
        matched = [place for place in same if place in mine] or same
        found = matched or [*mine, *(one for one in self._names.near(folded) if one not in mine)]
        result: Result = "matched" if matched else "near" if found else "absent"
        return OnTheList(result=result, lines=[self._line(place, told) for place in found])

    def _line(self, place: int, told: bool) -> ListLine:
        line = self._lines[place]
        return ListLine(key=line.key, name=line.name if told else None, job=line.job if told else None)


def gone_at(stored: StoredCampaign) -> datetime | None:
    """When the campaign's list is deleted; None while nobody knows."""
    closes = stored.campaign.closes_at if stored.campaign.status == "open" else stored.closed_since
    return closes + KEPT if closes else None


def lines_of(rows: Iterable[Sequence[str]], pepper: bytes, slug: str) -> list[Line]:
    """The lines of a table whose first row are its headings, or of names alone.

    Raises Invalid `unit_list` where there is no name, or where there are more than 100,000.
    """
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    columns = [COLUMNS.get(fold(cell), "") for cell in filled[0]] if filled else []
    if not {"name", "last_name"} & set(columns):
        # Without headings each row is a name, in however many columns a comma divides it into.
        filled, columns = [[" ".join(filter(None, row))] for row in filled], ["name"]
    else:
        filled = filled[1:]
    found: list[Line] = []
    again: dict[str, int] = {}
    for row in filled:
        cells = dict(zip(columns, row, strict=False))
        name = cells.get("name") or f"{cells.get('first_name', '')} {cells.get('last_name', '')}".strip()
        if not (folded := ordered(fold(name))):
            continue
        # The same line has the same key in the next list, so that it stays taken.
        known = cells.get("external_id") or folded
        again[known] = again.get(known, 0) + 1
        key = keyed_hash(pepper, "unit", slug, known, str(again[known]))
        found.append(Line(key, name, folded, cells.get("job", ""), cells.get("email", "").casefold()))
    if not found:
        raise Invalid([FieldError("unit_list", "empty")])
    if len(found) > MOST_LINES:
        raise Invalid([FieldError("unit_list", "too_many", {"max": MOST_LINES})])
    return found


def rows_of(content: bytes) -> Iterator[Sequence[str]]:
    """The rows of a file, its headings first. Raises Invalid `unit_list`."""
    if len(content) > MOST_BYTES:
        raise Invalid([FieldError("unit_list", "too_large")])
    try:
        table = read_table(content)
    except NoTable as wrong:
        code = "empty" if wrong.code == "empty" else "not_a_table"
        raise Invalid([FieldError("unit_list", code)]) from None
    return chain([table.headings], (cells for _, cells in table.rows))
