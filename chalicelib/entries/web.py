"""What faces the internet: pages and calls that need no key. It reaches nothing that lists or organizes."""

from functools import cache
from typing import Any

from chalicelib.http import assets
from chalicelib.http.api import public
from chalicelib.http.application import UndersignedApp, joined
from chalicelib.http.pages import appearance, campaigns, embed, found, home, passes, signer
from chalicelib.http.pages.failures import error_page

BLUEPRINTS = (
    public.routes,
    home.routes,
    campaigns.routes,
    signer.routes,
    embed.routes,
    found.routes,
    passes.routes,
    appearance.routes,
    assets.routes,
)


@cache
def application() -> UndersignedApp:
    """Made when it is first called: Chalice lets a blueprint join one application of a process only."""
    return joined(BLUEPRINTS, error_page)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers a request as API Gateway hands it on (payload format 1.0)."""
    return application()(event, context)
