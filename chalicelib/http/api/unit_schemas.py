"""The JSON API's requests and answers about a unit's list."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from chalicelib.domain.text import clean_line
from chalicelib.http.api.schemas import Answer, Request

Text = Annotated[str, AfterValidator(clean_line), Field(max_length=254)]


class Employee(Request):
    """Somebody who works in the unit."""

    name: Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=200)]
    external_id: Text = ""
    job: Text = ""
    email: Text = ""


class UnitListSent(Request):
    """Who works in the unit as of a day; it takes the place of the list before."""

    as_of: date
    people: list[Employee] = Field(min_length=1, max_length=100_000)


class UnitListHeld(Answer):
    """Which list there is, of how many people; not who they are."""

    lines: int
    as_of: date
    uploaded_at: AwareDatetime
