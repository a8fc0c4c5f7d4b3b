"""The JSON API's requests and answers about lists that organizers bring along."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from chalicelib.domain.imports import ImportJob, State
from chalicelib.domain.text import clean_line
from chalicelib.http.api.key_schemas import Label
from chalicelib.http.api.schemas import Answer, Request
from chalicelib.words.rows import row_message
from chalicelib.words.sentences import message

Basis = Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=200)]
Heading = Annotated[str, Field(max_length=200)]


class ImportRequest(Request):
    """A list to be brought in.

    `basis` says how those on it agreed that what they gave is kept. `columns` match its headings to fields;
    without them they are guessed. A `dry_run` writes nothing. `collected` is how they were asked,
    `visibility` who sees the names of those of whom the list does not say it.
    """

    name: Label
    basis: Basis
    columns: dict[Heading, Heading] | None = Field(default=None, min_length=1, max_length=200)
    dry_run: bool = False
    collected: Literal["paper", "import"] = "import"
    visibility: Literal["public", "organizers", "counted"] = "organizers"


class ImportAsked(Answer):
    """`upload_url` takes the file by PUT, for a quarter of an hour."""

    id: str
    upload_url: str


class MistakesShown(Answer):
    """One kind of mistake: in how many rows, and the first of them by the spreadsheet's own numbers."""

    field: str
    code: str
    message: str
    number: int
    rows: list[int]


class ImportProgress(Answer):
    """How far a list is: of `done` rows some were `accepted`, some `known` before and left as they are,
    others `refused`. `errors_url` has the refused rows as CSV, each with what is wrong with it, for a minute.
    """

    id: str
    state: State
    dry_run: bool
    done: int
    total: int
    accepted: int
    known: int
    refused: int
    mistakes: list[MistakesShown]
    errors_url: str | None = None
    message: str | None = None


def shown_import(job: ImportJob, url: str | None, say: Callable[[str], str] = str) -> dict[str, Any]:
    """How far a job is, as JSON values."""
    same = ("id", "state", "dry_run", "done", "total", "accepted", "known", "refused")
    mistakes = [
        MistakesShown(
            field=one.field,
            code=one.code,
            message=row_message(one.error, say),
            number=one.number,
            rows=list(one.rows),
        )
        for one in job.mistakes
    ]
    shown = ImportProgress(
        **{name: getattr(job, name) for name in same},
        mistakes=mistakes,
        errors_url=url,
        message=message(job.failure, say) if job.failure else None,
    )
    absent = {name for name in ("errors_url", "message") if getattr(shown, name) is None}
    return shown.model_dump(mode="json", exclude=absent)
