"""Sessions in browsers: one cookie, believed only in what our own pages send."""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from chalice.app import Request

from chalicelib.domain.errors import CrossSite
from chalicelib.domain.people import LONGEST
from chalicelib.ports.services import Services

# Set by this host alone, over TLS, for all its paths (RFC 6265bis, 4.1.3.2).
COOKIE = "__Host-session"
LANGUAGE = "__Host-language"
_FOR_GOOD = "Path=/; Secure; HttpOnly; SameSite=Lax"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token_of(services: Services, request: Request) -> str | None:
    """The session's token that came with the request, None where there is none.

    Raises CrossSite for a request that changes something and that another site's page may have sent.
    """
    token = cookie(request, COOKIE)
    if token and request.method not in SAFE:
        ensure_ours(services, request)
    return token


def ensure_ours(services: Services, request: Request) -> None:
    """Raises CrossSite unless a page of this site, or no page at all, sent the request.

    By Fetch Metadata where the browser tells (https://www.w3.org/TR/fetch-metadata/), else by Origin.
    """
    site = request.headers.get("sec-fetch-site")
    split = urlsplit(services.base_url)
    ours = f"{split.scheme}://{split.netloc}"
    if site != "same-origin" and (site or request.headers.get("origin") != ours):
        raise CrossSite


def cookie(request: Request, name: str) -> str | None:
    """The cookie of that name; None where there is none or it cannot be read."""
    try:
        held = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return None
    return held[name].value if name in held else None


def set_session(token: str) -> str:
    """What lets a browser keep the token."""
    return f"{COOKIE}={token}; Max-Age={int(LONGEST.total_seconds())}; {_FOR_GOOD}"


def end_session() -> str:
    """What lets a browser forget it."""
    return f"{COOKIE}=; Max-Age=0; {_FOR_GOOD}"


def set_language(language: str) -> str:
    """What lets a browser remember the language that somebody chose for the console."""
    return f"{LANGUAGE}={language}; Max-Age=31536000; {_FOR_GOOD}"
