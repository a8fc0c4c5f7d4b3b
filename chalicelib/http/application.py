"""The Chalice application with what every route shares.

Whatever a view does, the caller gets one answer with security headers and without personal data:
domain errors by the table in `answers`, Chalice's own errors in the same form, anything else as a
bare 500 whose log line holds the route's pattern and where in the code it happened.
"""

import base64
import functools
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Chalice, Request, Response, RouteEntry

from chalicelib.domain.errors import DomainError, NotFound
from chalicelib.domain.parts import SLUG
from chalicelib.http import security
from chalicelib.http.answers import UNEXPECTED, Failure, failure, problem
from chalicelib.logs import log_unexpected, logger

View = Callable[..., Response]
ErrorPage = Callable[[Request | None, Failure], Response]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Slugs, ids, tokens and file names; everything that addresses something is unreserved in RFC 3986.
PATH_PARAMETER = re.compile(r"[A-Za-z0-9._~-]{1,512}")
SLUG_PARAMETER = re.compile(SLUG)


class UndersignedApp(Chalice):
    """Chalice, with answers and headers as this project wants them on every route.

    A view gets its path parameters decoded and checked, and raises domain errors. `error_page` makes
    the answer of a failure outside `/api/`; without one it is a problem document there too. Every
    path answers OPTIONS, HEAD where it answers GET, and 405 to what it does not take.
    """

    def __init__(self, app_name: str, error_page: ErrorPage | None = None) -> None:
        # Chalice's own log lines hold the messages of exceptions, and those may hold what people typed.
        # Its logger has a name of its own, because disabling one that is shared would silence ours as well.
        super().__init__(app_name, configure_logs=False)
        self.log = logging.getLogger(f"{app_name}.chalice")
        self.log.disabled = True
        self._error_page = error_page
        # The template tells API Gateway that every type may be binary; Chalice would ask more of Accept
        # headers than browsers and crawlers send.
        self.api.binary_types = []

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        self.current_request = None
        try:
            given = super().__call__(event, context)
        except Exception as error:
            log_unexpected(error, _pattern(event))
            given = self._failed(_pattern(event), UNEXPECTED).to_dict()
        return self._finished(event, given)

    def finish(self) -> None:
        """Give every route what all routes share; to be called once, after the last one is registered."""
        for path, entries in self.routes.items():
            for entry in entries.values():
                entry.view_function = self._answering(path, entry.view_function)
                # Content types are judged where bodies are read: to Chalice any header that mentions JSON
                # is JSON.
                entry.content_types = ["*/*"]
            self._fill(path, entries)

    def _fill(self, path: str, entries: dict[str, RouteEntry]) -> None:
        """Declare the methods that no view takes: API Gateway hides from us what a path does not declare."""
        if "GET" in entries and "HEAD" not in entries:
            entries["HEAD"] = _entry(path, "HEAD", entries["GET"].view_function, entries["GET"].view_name)
        allowed = ", ".join(sorted({*entries, "OPTIONS"}))
        for method in METHODS:
            if method not in entries:
                entries[method] = _entry(path, method, self._refusing(path, method, allowed))

    def _refusing(self, path: str, method: str, allowed: str) -> View:
        def refusing(**parameters: str) -> Response:
            if method == "OPTIONS":
                return Response("", {"Allow": allowed, "Content-Type": "text/plain"}, 204)
            return self._failed(path, Failure(405, "method_not_allowed", headers=(("Allow", allowed),)))

        return refusing

    def _answering(self, path: str, view: View) -> View:
        @functools.wraps(view)
        def answering(**parameters: str) -> Response:
            try:
                response = view(**{name: path_parameter(name, value) for name, value in parameters.items()})
            except DomainError as error:
                response = self._failed(path, failure(error))
            except Exception as error:
                log_unexpected(error, path)
                response = self._failed(path, UNEXPECTED)
            response.headers = {name: _without_line_breaks(value) for name, value in response.headers.items()}
            return response

        return answering

    def _failed(self, path: str, failed: Failure) -> Response:
        if self._error_page is None or path.startswith("/api/"):
            return problem(failed)
        try:
            response = self._error_page(self.current_request, failed)
        except Exception as error:
            log_unexpected(error, path)
            return problem(failed)
        response.headers = {**dict(failed.headers), **response.headers}
        return response

    def _finished(self, event: Any, given: dict[str, Any]) -> dict[str, Any]:
        names = {name.lower() for name in (*given["headers"], *given["multiValueHeaders"])}
        if given["statusCode"] >= 400 and "content-type" not in names:
            # Only Chalice answers without a type: its own errors, in its own form.
            logger().error("unexpected", extra={"where": _pattern(event), "status": given["statusCode"]})
            given = self._failed(_pattern(event), UNEXPECTED).to_dict()
            names = {name.lower() for name in given["headers"]}
        headers = {name: value for name, value in security.HEADERS.items() if name.lower() not in names}
        kind = next((value for name, value in given["headers"].items() if name.lower() == "content-type"), "")
        if "Content-Security-Policy" in headers and kind.startswith("text/html"):
            headers["Content-Security-Policy"] = security.policy()
        given["headers"] = {**given["headers"], **headers}
        if isinstance(event, dict) and event.get("httpMethod") == "HEAD":
            given |= {"body": "", "isBase64Encoded": False}
        elif isinstance(given["body"], bytes):
            given |= {"body": base64.b64encode(given["body"]).decode(), "isBase64Encoded": True}
        return given


def joined(blueprints: Iterable[Blueprint], error_page: ErrorPage) -> UndersignedApp:
    """The application of these blueprints, finished."""
    app = UndersignedApp("undersigned", error_page)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.finish()
    return app


def path_parameter(name: str, value: str) -> str:
    """The decoded value; raises NotFound for one that nothing can be called.

    API Gateway hands parameters on as they were sent, so `%2D` must still become `-`.
    """
    try:
        decoded = unquote(value, errors="strict")
    except ValueError:
        raise NotFound from None
    if not PATH_PARAMETER.fullmatch(decoded):
        raise NotFound
    if name == "slug" and not (SLUG_PARAMETER.fullmatch(decoded) and len(decoded) <= 64):
        raise NotFound
    return decoded


def _entry(path: str, method: str, view: View, name: str = "other_methods") -> RouteEntry:
    return RouteEntry(view, name, path, method, content_types=["*/*"])


def _pattern(event: Any) -> str:
    """The route's pattern, `/confirm/{token}`; the path itself would hold the token."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    return str(context.get("resourcePath") or "") if isinstance(context, dict) else ""


def _without_line_breaks(value: str | list[str]) -> str | list[str]:
    if isinstance(value, list):
        return [str(_without_line_breaks(entry)) for entry in value]
    return re.sub(r"[\r\n]", "", value)
