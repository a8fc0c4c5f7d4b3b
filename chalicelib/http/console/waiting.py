"""One that waits for a decision, as the console shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.advice import Advice
from chalicelib.domain.fields import FIELDS

# What was on the page when somebody decided, by field.
Seen = Mapping[str, Any]
TOLD = {
    "organization": (
        "members_represented",
        "parent_organization",
        "website",
        "country",
        "name",
        "officer_title",
        "email",
    ),
    "individual": ("employer", "job_title", "union", "phone", "country", "email", "comment"),
}


class Cell(NamedTuple):
    """A field by its name with its value; `new` is what is to take its place, None where nothing is."""

    field: str
    value: Any
    new: Any = None


@dataclass(frozen=True)
class Waiting:
    """`cells` are what there is to look at, `changes` what an approved one wants to be instead.

    `moved` is what differs from what whoever decided had seen. One that is `settled` waits no longer.
    """

    id: str
    rev: int
    is_organization: bool
    title: str
    since: datetime | None
    cells: list[Cell]
    changes: list[Cell]
    moved: list[Cell]
    settled: bool
    values: Mapping[str, Any]
    advice: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What a form calls it: that one, as it was looked at."""
        return f"{self.id}:{self.rev}"

    @property
    def seen(self) -> str:
        """What a form carries along, to tell what changed meanwhile."""
        return json.dumps({cell.field: cell.value for cell in (*self.cells, *self.changes)}, default=str)

    @property
    def parents(self) -> list[Mapping[str, Any]]:
        """The approved organizations that it may belong to, unless somebody said that already."""
        guess = self.advice["organization"] and self.advice["organization"]["parent"]
        return [guess] if guess else []


def waiting_of(item: Mapping[str, Any], seen: Seen | None = None) -> Waiting:
    """The row of a list as one that waits; `seen` is what whoever decided had on the page."""
    organization = item["kind"] == "organization"
    told = TOLD["organization" if organization else "individual"]
    values = {**item, "parent_organization": _parent(item)}
    cells = [Cell(name, values[name]) for name in told if name in FIELDS and values.get(name)]
    wants = item["changes"] or {}
    changes = [Cell(name, item[name], new) for name, new in wants.items() if _differs(name, item[name], new)]
    now = {cell.field: cell.value for cell in cells} | {cell.field: cell.new for cell in changes}
    before = seen or {}
    moved = [Cell(name, before[name], now.get(name)) for name in before if before[name] != now.get(name)]
    since = item["waiting_since"]
    return Waiting(
        id=item["id"],
        rev=item["rev"],
        is_organization=organization,
        title=item["organization"] if organization else item["name"],
        since=datetime.fromisoformat(since) if since else None,
        cells=cells,
        changes=changes,
        moved=moved,
        settled=since is None,
        values=item,
        advice=item.get("advice") or Advice().model_dump(),
    )


def _parent(item: Mapping[str, Any]) -> Any:
    linked = item["linked_parent"]
    return linked["name"] if linked else item["parent_organization"]


def _differs(name: str, held: Any, wanted: Any) -> bool:
    """An officer's name that is not said again is left as it is."""
    return bool(held != wanted and (wanted or name != "name"))
