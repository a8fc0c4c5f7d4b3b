"""Style, scripts and pictures, under an address that changes whenever one of them does.

Modules import each other by relative paths, so all files of `frontend/static` change address together.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from chalice import Blueprint, Response

from chalicelib.domain.errors import NotFound
from chalicelib.http.encodings import best_form, packed
from chalicelib.words.languages import FRONTEND, PREPARED

routes = Blueprint(__name__)

STATIC = FRONTEND / "static"
# A package says it, so that no cold start reads all files.
VERSION = PREPARED / "static.version"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# The door's service worker is no file as it is: `console.door` completes it for each meeting.
COMPLETED = STATIC / "door" / "worker.js"
# For frames that a site's sandbox denied an origin (`Origin: null`): to them not even our own files are ours.
# There is nothing in these that not everybody may read.
ANYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
IMMUTABLE = "public, max-age=31536000, immutable"
SOON = "public, max-age=60"


@dataclass(frozen=True)
class Asset:
    """A file of `frontend/static` and its compressed forms by content coding."""

    content: str
    content_type: str
    packed: Mapping[str, bytes]


@cache
def assets() -> dict[str, Asset]:
    """Every file that browsers load as it is, by its path below `frontend/static`: `door/door.js`."""
    paths = [path for path in sorted(STATIC.rglob("*.*")) if path.suffix in TYPES and path != COMPLETED]
    return {
        path.relative_to(STATIC).as_posix(): Asset(path.read_text("utf-8"), TYPES[path.suffix], packed(path))
        for path in paths
    }


@cache
def version() -> str:
    """Twelve hexadecimal digits that stand for the contents of all files together."""
    return VERSION.read_text() if VERSION.exists() else made_version()


def made_version() -> str:
    """The same, of the files as they are."""
    contents = [f"{path}\0{held.content}\0" for path, held in assets().items()]
    return hashlib.sha256("".join(contents).encode()).hexdigest()[:12]


def asset(path: str) -> str:
    """Where the file is served, below `/static/`; raises KeyError for one that is not there."""
    if not (STATIC / path).is_file():
        raise KeyError(path)
    return f"{version()}/{path}"


@routes.route("/static/{of}/{name}")
def static(of: str, name: str) -> Response:
    """The file. Under an outdated version it is today's: cached pages outlive a deployment by a minute."""
    return _file(of, name)


@routes.route("/static/{of}/{name}/{file}")
def static_in_folder(of: str, name: str, file: str) -> Response:
    """The same for a file in a folder, whose name has the place and so the variable of a file's."""
    return _file(of, f"{name}/{file}")


def _file(of: str, path: str) -> Response:
    held = assets().get(path)
    if held is None:
        raise NotFound
    cached = IMMUTABLE if of == version() else SOON
    headers = {"Content-Type": held.content_type, "Cache-Control": cached, **ANYBODY}
    return best_form(routes.current_request, held.content, held.packed, headers)
