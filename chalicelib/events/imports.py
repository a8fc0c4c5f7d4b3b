"""The one function that writes what a list says, invoked by the console, which has checked who may.

`{op: "list", id}` goes on with a stored job, `{op: "invite", id}` asks for mails to its officers; both answer
nothing. `{op: "look", id}` answers what its file would become, `{headings, columns, total, rows}`, a row
being `[number, shown, mistakes]`; `{op: "link", id}` answers `{url}`, a link to the refused rows. What is
no table is answered `{no_table: code}`, what is not there `{error: code}`.
"""

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from chalice.app import Blueprint

from chalicelib.actions.importing.bring_in import bring_in
from chalicelib.actions.importing.invite import invite
from chalicelib.actions.importing.opening import link, look
from chalicelib.bootstrap import services
from chalicelib.domain.spreadsheets import NoTable
from chalicelib.events.invoked import answered

functions = Blueprint(__name__)
# Nobody waits for an answer that says why.
UNHEARD = ("list", "invite")


class ImportFailed(Exception):
    """Something nobody foresaw; the log says where. It quotes nothing, because Lambda logs it."""


@functions.lambda_function(name="importer")
def importer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Raises ImportFailed, for which Lambda invokes again where nobody waits for an answer, twice at most."""

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis() / 1000)

    return answered(event, "importer", UNHEARD, ImportFailed, lambda: _told(event, seconds_left))


def _told(event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
    try:
        return _answer(event, seconds_left)
    except NoTable as error:
        return {"no_table": error.code}


def _answer(event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
    match event["op"]:
        case "list":
            bring_in(services(), event["id"], seconds_left)
            return {}
        case "invite":
            invite(services(), event["id"])
            return {}
        case "look":
            found = look(services(), event["id"])
            rows = [(row, shown, list(map(astuple, wrong))) for row, shown, wrong in found.rows]
            return {"headings": found.headings, "columns": found.columns, "total": found.total, "rows": rows}
        case "link":
            return {"url": link(services(), event["id"])}
    raise ValueError
