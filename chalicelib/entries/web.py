"""What faces the internet: pages and calls that need no key. It reaches nothing that lists or organizes.

Two applications share its paths, so that whoever opens a page does not wait for the import of what programs
and the links of mails need: that comes with the first of them.
"""

from functools import cache
from typing import Any

from chalice import Blueprint

from chalicelib.entries import imported
from chalicelib.http import assets
from chalicelib.http.application import UndersignedApp, joined
from chalicelib.http.pages import appearance, campaigns, embed, found, home, oembed, partners, sent
from chalicelib.http.pages.failures import error_page

VISITED = (
    home.routes,
    campaigns.routes,
    sent.routes,
    embed.routes,
    oembed.routes,
    partners.routes,
    found.routes,
    appearance.routes,
    assets.routes,
)
# How the paths of the others begin.
CALLED = ("/api/", "/confirm/", "/mine/", "/unsubscribe/", "/pass/")


def called() -> tuple[Blueprint, ...]:
    """The blueprints of what is not visited."""
    from chalicelib.http.api import public
    from chalicelib.http.pages import passes, signer

    return public.routes, signer.routes, passes.routes


@cache
def application(is_called: bool) -> UndersignedApp:
    """One of the two, made when it is first asked for."""
    return joined(called() if is_called else VISITED, error_page)


def paths() -> list[str]:
    """All paths that are answered here."""
    return sorted(path for is_called in (False, True) for path in application(is_called).routes)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers a request as API Gateway hands it on (payload format 1.0)."""
    return application(str(event.get("resource")).startswith(CALLED))(event, context)


imported()
