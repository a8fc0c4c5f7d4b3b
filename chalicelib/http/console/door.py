"""The page at a meeting's door, for the Sergeant-at-Arms."""

import base64
import hashlib
import json
from functools import cache
from urllib.parse import urlsplit

from chalice import Blueprint, Response

from chalicelib.actions.meeting.passes import door_of
from chalicelib.bootstrap import services
from chalicelib.http.api.admissions import ADMISSIONS
from chalicelib.http.assets import COMPLETED, TYPES, assets, version
from chalicelib.http.pages.render import Visit

routes = Blueprint(__name__)

# The only page that may ask for the camera.
CAMERA = {"Permissions-Policy": "camera=(self), geolocation=(), microphone=()"}
WORKER_POLICY = "default-src 'none'; connect-src 'self'"


@routes.route("/door/{slug}")
def door(slug: str) -> Response:
    return _door_page(slug)


@routes.route("/door/{slug}/worker.js")
def worker(slug: str) -> Response:
    """What keeps the door working without a connection. It changes whenever anything that it keeps does."""
    shown = _door_page(slug)
    root, language = _root(), Visit(routes.current_request).language
    contents = hashlib.sha256(shown.body.encode()).hexdigest()[:12]
    kept = {
        "page": f"{root}/door/{slug}?lang={language}",
        "files": [f"{_folder()}/{name}" for name in _files()],
        "caches": f"door/{slug}/",
        "version": contents,
    }
    script = f"const door = {json.dumps(kept)};\n{_worker()}"
    headers = {
        "Content-Type": TYPES[".js"],
        "Content-Security-Policy": WORKER_POLICY,
        # A worker may look after pages beside and below its own address only, unless told so.
        "Service-Worker-Allowed": f"{root}/door/{slug}",
    }
    return Response(script, headers)


def _door_page(slug: str) -> Response:
    held = door_of(services(), slug)
    visit = Visit(routes.current_request)
    view, root = visit.view(held.stored), _root()
    told = {
        "slug": slug,
        "language": visit.language,
        "timezone": held.event.timezone,
        "key": base64.urlsafe_b64encode(held.public_key).decode().rstrip("="),
        "admissions": root + ADMISSIONS.format(slug=slug),
        "worker": f"{root}/door/{slug}/worker.js?lang={visit.language}",
        "scope": f"{root}/door/{slug}",
    }
    shown = visit.show("door.html", view=view, told=told, folder=f"{_folder()}/door")
    shown.headers |= CAMERA
    return shown


def _root() -> str:
    return urlsplit(services().base_url).path


def _folder() -> str:
    return f"{_root()}/static/{version()}"


def _files() -> list[str]:
    """What the door's page loads, below `/static/`."""
    return [path for path in assets() if path.startswith(("door/", "vendor/"))]


@cache
def _worker() -> str:
    return COMPLETED.read_text("utf-8")
