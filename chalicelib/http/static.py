"""Style, script and pictures, under names that change with their content."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from chalice import Blueprint, Response

from chalicelib.domain.errors import NotFound
from chalicelib.http.encodings import best_form, packed
from chalicelib.i18n import FRONTEND

routes = Blueprint(__name__)

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
NAME = re.compile(r"([a-z-]+)\.([0-9a-f]{12})\.([a-z]+)")
IMMUTABLE = "public, max-age=31536000, immutable"
SOON = "public, max-age=60"


@dataclass(frozen=True)
class Asset:
    """A file of `frontend/static` with the name it is served under and its forms by content coding."""

    name: str
    content: str
    content_type: str
    packed: Mapping[str, bytes]


@cache
def assets() -> dict[str, Asset]:
    """Every static file by its name in the repository: `style.css` is served as `style.HASH.css`."""
    found = {}
    for path in sorted(path for path in (FRONTEND / "static").iterdir() if path.suffix[1:] in TYPES):
        content = path.read_text("utf-8")
        digest = hashlib.sha256(content.encode()).hexdigest()[:12]
        name = f"{path.stem}.{digest}{path.suffix}"
        found[path.name] = Asset(name, content, TYPES[path.suffix[1:]], packed(path))
    return found


def asset(name: str) -> str:
    """The name under `/static/` of a file in the repository; raises KeyError for one that is not there."""
    return assets()[name].name


@routes.route("/static/{name}")
def static(name: str) -> Response:
    """The file. Under an outdated hash it is today's: cached pages outlive a deployment by a minute."""
    match = NAME.fullmatch(name)
    held = assets().get(f"{match[1]}.{match[3]}") if match else None
    if held is None:
        raise NotFound
    headers = {
        "Content-Type": held.content_type,
        "Cache-Control": IMMUTABLE if held.name == name else SOON,
    }
    return best_form(routes.current_request, held.content, held.packed, headers)
