"""What organizers and doors use: the console, and the calls that need a key."""

from functools import cache
from typing import Any

from chalice import Blueprint

from chalicelib.entries import imported
from chalicelib.http.api import (
    admissions,
    decisions,
    definitions,
    imports,
    keys,
    organizer,
    people,
    sending,
    trail,
    units,
)
from chalicelib.http.application import UndersignedApp, joined
from chalicelib.http.console import (
    approvals,
    campaigns,
    day,
    door,
    drive,
    files,
    overview,
    preview,
    record,
    refusals,
    sign_ons,
    team,
    text,
    way_in,
)
from chalicelib.http.console import imports as lists
from chalicelib.http.pages.failures import error_page

ROUTES = (
    definitions.routes,
    organizer.routes,
    decisions.routes,
    units.routes,
    imports.routes,
    keys.routes,
    trail.routes,
    sending.routes,
    admissions.routes,
    people.routes,
    way_in.routes,
    campaigns.routes,
    text.routes,
    preview.routes,
    approvals.routes,
    overview.routes,
    team.routes,
    record.routes,
    drive.routes,
    day.routes,
    sign_ons.routes,
    refusals.routes,
    files.routes,
    lists.routes,
    door.routes,
)


@cache
def application() -> UndersignedApp:
    """Made when it is first called: Chalice lets a blueprint join one application of a process only."""
    return joined(ROUTES, error_page)


def paths() -> list[str]:
    """All paths that are answered here."""
    return sorted(application().routes)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers a request as API Gateway hands it on (payload format 1.0)."""
    return application()(event, context)


# To Chalice all routes belong to one function. This makes it write a second one, and a role for it.
functions = Blueprint(__name__)
functions.lambda_function(name="console")(handler)
BLUEPRINTS = (*ROUTES, functions)

imported()
