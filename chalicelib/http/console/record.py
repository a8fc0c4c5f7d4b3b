"""The record: who did what, in sentences."""

from datetime import datetime
from typing import NamedTuple

from chalice import Blueprint, Response

from chalicelib.actions.organizing.publish import organizers_campaigns
from chalicelib.actions.organizing.trail import show_trail
from chalicelib.bootstrap import services
from chalicelib.documents.as_csv import BOM, inert, written
from chalicelib.domain.access import EVERYWHERE, AuditEntry, May, Permit, Trail, TrailQuestion
from chalicelib.http.console.desk import Desk, seated
from chalicelib.http.console.done_things import DETAILS, SAID
from chalicelib.http.cursors import open_cursor, seal_cursor

routes = Blueprint(__name__)

RECORD = "/organize/record"
# What belongs to no campaign; no slug has an underscore.
ACCESS = "_access"
# As many lines as one file holds, and as are asked for at once.
MOST_IN_FILE, AT_ONCE = 10_000, 2_000


class Line(NamedTuple):
    """A line as a page shows it; `who` is None for a key or a person that is not known any more."""

    at: datetime
    who: str | None
    said: str
    more: list[tuple[str, str]]


@routes.route(RECORD)
@seated(routes)
def choose_record(desk: Desk) -> Response:
    """Of which campaign; owners choose people and keys as well."""
    headings = [
        one for one in organizers_campaigns(services(), desk.principal) if desk.may(May.SEE_AUDIT, one.slug)
    ]
    everywhere = desk.may(May.SEE_AUDIT, EVERYWHERE)
    return desk.show("records.html", here="record", headings=headings, everywhere=everywhere)


@routes.route(RECORD + "/{name}")
@seated(routes)
def show_record(desk: Desk, name: str) -> Response:
    """The newest lines; filtered by what was done."""
    permit = _permit(desk, name)
    verb, after = desk.asked("verb"), desk.asked("after")
    of = ("record", permit.slug, verb)
    before = datetime.fromisoformat(open_cursor(services(), after, *of)) if after else None
    shown = show_trail(services(), desk.credential, permit, TrailQuestion(before, verb=verb))
    return desk.show(
        "record.html",
        here="record",
        name=name,
        verb=verb,
        said=SAID,
        lines=_lines(desk, shown),
        next=seal_cursor(services(), shown.next.isoformat(), *of) if shown.next else None,
    )


@routes.route(RECORD + "/{name}/file")
@seated(routes)
def record_file(desk: Desk, name: str) -> Response:
    """The newest ten thousand lines as CSV, in UTF-8 with BOM."""
    permit, lines, before = _permit(desk, name), list[Line](), None
    while len(lines) < MOST_IN_FILE:
        shown = show_trail(services(), desk.credential, permit, TrailQuestion(before, most=AT_ONCE))
        lines += _lines(desk, shown)
        before = shown.next
        if before is None:
            break
    table = [["at", "who", "what", "details"]]
    for line in lines:
        more = "; ".join(f"{label}: {value}" for label, value in line.more)
        table.append([line.at.isoformat(timespec="seconds"), line.who or "", line.said, more])
    body = BOM + written([inert(cell) for cell in cells] for cells in table)
    named = f'attachment; filename="record-{name.strip("_")}.csv"'
    headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": named}
    return Response(body, headers)


def _permit(desk: Desk, name: str) -> Permit:
    return desk.permit(EVERYWHERE if name == ACCESS else name, May.SEE_AUDIT)


def _lines(desk: Desk, trail: Trail) -> list[Line]:
    return [Line(entry.at, label, _said(desk, entry), _more(desk, entry)) for entry, label in trail.lines]


def _said(desk: Desk, entry: AuditEntry) -> str:
    return desk.say(SAID[entry.verb]) if entry.verb in SAID else entry.verb


def _more(desk: Desk, entry: AuditEntry) -> list[tuple[str, str]]:
    return [(desk.say(DETAILS[name]), str(value)) for name, value in entry.details.items() if name in DETAILS]
