"""The headers that keep a browser from doing what no page of ours needs."""

from collections.abc import Iterable

NOWHERE = "default-src 'none'; frame-ancestors 'none'"
# What a page may load, by directive (Content Security Policy, level 3).
OF_PAGES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": NOWHERE,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


NOINDEX = {"X-Robots-Tag": "noindex"}


def robots(listed: bool) -> dict[str, str]:
    """What keeps search engines from a campaign's files, where pages say it in their own head."""
    return {} if listed else NOINDEX


def preview_policy() -> str:
    """The Content-Security-Policy of a page that is only looked at, in our own pages or alone: it sends
    nothing, and has its colours with it."""
    directives = {
        **OF_PAGES,
        "style-src": "'self' data:",
        "connect-src": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def policy(framed_by: Iterable[str] = (), frames: bool = False, reaches: Iterable[str] = ()) -> str:
    """The Content-Security-Policy of a page.

    `framed_by` are the origins that may frame it, besides ourselves; nobody may when there is none. With
    `frames` it may frame our own pages. `reaches` are origins that its scripts may call.
    """
    origins = " ".join(framed_by)
    directives = {
        **OF_PAGES,
        **({"frame-src": "'self'"} if frames else {}),
        "connect-src": " ".join(["'self'", *reaches]),
        "frame-ancestors": f"'self' {origins}" if origins else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())
