"""Imports: the job that brings a list in, and how far it is (contract, section 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import ConfigDict, Field

from chalicelib.domain.asked import Visibility
from chalicelib.domain.errors import FieldError
from chalicelib.domain.model import Model
from chalicelib.domain.signons import Collected

# `waiting` for its file, or for somebody to start it.
State = Literal["waiting", "running", "done", "failed"]

# Longer than a run is silent.
HELD = timedelta(minutes=2)
LONGEST_RUN = timedelta(days=1)
# Of each kind of mistake, as many rows are named; the file of refused rows has them all.
ROWS_NAMED = 50
# As many officers as one press writes to.
MOST_OFFICERS = 2_000


class Mistakes(Model):
    """One kind of mistake in a list: in how many rows, and which are the first of them.

    `params` are the values that its sentence mentions.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    code: str
    params: dict[str, str | int] = Field(default_factory=dict)
    number: int = 0
    rows: tuple[int, ...] = ()

    @property
    def error(self) -> FieldError:
        """The mistake itself."""
        return FieldError(self.field, self.code, self.params)


class ImportJob(Model):
    """A list that is brought in: what whoever did so says of it, and how far it is.

    `columns` match headings to fields, None as long as they are guessed. `basis` says how those on it agreed,
    `collected` how they were asked, `visibility` who sees the names of those who do not say. A `dry_run`
    writes nothing. Of `done` rows of `total` some were `accepted`, some `known` before, which stay as they
    are, others `refused`; `parts` are the numbers of the parts that hold refused rows. `officers` are the
    keys of the organizations whose officers may be written to, of which `invited` were. Runs hold it one
    after the other, as they hold an export.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    slug: str
    name: str
    basis: str
    asked_by: str
    asked_at: datetime
    language: str = "en"
    collected: Collected = Collected.IMPORT
    visibility: Visibility = Visibility.ORGANIZERS
    columns: dict[str, str] | None = None
    dry_run: bool = False
    state: State = "waiting"
    done: int = 0
    total: int = 0
    accepted: int = 0
    known: int = 0
    refused: int = 0
    mistakes: tuple[Mistakes, ...] = ()
    parts: tuple[int, ...] = ()
    officers: tuple[str, ...] = ()
    invited: int = 0
    failure: str | None = None
    rev: int = 0
    called_at: datetime | None = None
    held_until: datetime | None = None
    tries: int = 0

    @property
    def upload(self) -> str:
        """Where its file is."""
        return f"imports/{self.id}/list"

    @property
    def refused_file(self) -> str:
        """Where the refused rows are, once it is done."""
        return f"imports/{self.id}/refused.csv"

    def part(self, number: int) -> str:
        """Where the refused rows of one part are."""
        return f"imports/{self.id}/refused-{number:06d}.json"

    def free(self, now: datetime) -> bool:
        """Whether no run is at work on it, as far as is known."""
        return self.held_until is None or now >= self.held_until

    def idle(self, now: datetime) -> bool:
        """Whether nobody will go on with it unless the importer is called again."""
        return self.free(now) and now >= (self.called_at or self.asked_at) + HELD

    def begun(self, now: datetime, dry_run: bool) -> "ImportJob":
        """It from its beginning."""
        fresh = {name: ImportJob.model_fields[name].default for name in FROM_THE_BEGINNING}
        return self.model_copy(update={**fresh, "state": "running", "called_at": now, "dry_run": dry_run})


FROM_THE_BEGINNING = (
    *("done", "total", "accepted", "known", "refused", "mistakes", "parts", "officers", "failure"),
    *("held_until", "tries"),
)


@dataclass(frozen=True)
class Preview:
    """What a file would become: its headings with the fields they are matched to, and its first rows.

    Of each row what would be held, as texts by field, and what is wrong with it.
    """

    headings: list[str]
    columns: dict[str, str]
    total: int
    rows: list[tuple[int, dict[str, str], list[FieldError]]]


def import_id(slug: str, token: str) -> str:
    """What an import is called: nothing but its campaign and chance."""
    return f"{slug}.{token}"


Found = tuple[int, Sequence[FieldError]]


def counted(known: Iterable[Mistakes], found: Iterable[Found]) -> tuple[Mistakes, ...]:
    """The mistakes with those that were found in further rows, the most frequent first."""
    kinds = {(one.field, one.code): one for one in known}
    for row, errors in found:
        for error in errors:
            place = (error.field, error.code)
            one = kinds.get(place) or Mistakes(field=error.field, code=error.code, params=error.params)
            rows = one.rows if len(one.rows) >= ROWS_NAMED else (*one.rows, row)
            # What differs from row to row is no more of the kind than their number.
            same = {name: value for name, value in one.params.items() if error.params.get(name) == value}
            kinds[place] = one.model_copy(update={"number": one.number + 1, "rows": rows, "params": same})
    return tuple(sorted(kinds.values(), key=lambda one: (-one.number, one.rows[:1])))
