"""A meeting's passes, and the door where they are presented."""

import base64
import hashlib
import json
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import segno
from chalice import Blueprint, Response
from markupsafe import Markup

from chalicelib.actions import admit as actions
from chalicelib.actions.passes import ShownPass, door_of, show_pass
from chalicelib.bootstrap import services
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.http.answers import answer
from chalicelib.http.encodings import best_form, packed
from chalicelib.http.ics import CALENDAR, day_of
from chalicelib.http.render import Visit
from chalicelib.http.requests import bearer, query, read_json
from chalicelib.http.schemas import Admitted, AttendanceOfDay, DoubleEntry, Entry, PresentedPass
from chalicelib.http.static import IMMUTABLE, SOON, TYPES
from chalicelib.i18n import FRONTEND, INTERFACE_LANGUAGES

routes = Blueprint(__name__)

ADMISSIONS = "/api/v1/organizer/campaigns/{slug}/admissions"
# The only page that may ask for the camera.
CAMERA = {"Permissions-Policy": "camera=(self), geolocation=(), microphone=()"}
FOLDER = FRONTEND / "static" / "door"
WORKER = FOLDER / "worker.js"
WORKER_POLICY = "default-src 'none'; connect-src 'self'"


@routes.route("/pass/{token}")
def pass_page(token: str) -> Response:
    shown = show_pass(services(), token)
    visit = _visit(shown)
    return visit.show("pass.html", view=visit.view(shown.stored), shown=shown, picture=_picture(token))


@routes.route("/pass/{token}/calendar.ics")
def calendar(token: str) -> Response:
    shown = show_pass(services(), token)
    headers = {"Content-Type": CALENDAR, "Content-Disposition": 'attachment; filename="meeting.ics"'}
    return Response(day_of(shown, _visit(shown).language), headers)


@routes.route("/door/{slug}")
def door(slug: str) -> Response:
    return _door_page(slug)


@routes.route("/door/{slug}/worker.js")
def worker(slug: str) -> Response:
    """What keeps the door working without a connection. It changes whenever anything that it keeps does."""
    shown = _door_page(slug)
    root, language = _root(), Visit(routes.current_request).language
    version = hashlib.sha256(shown.body.encode()).hexdigest()[:12]
    kept = {
        "page": f"{root}/door/{slug}?lang={language}",
        "files": [f"{_folder()}/{name}" for name in _files()],
        "caches": f"door/{slug}/",
        "version": version,
    }
    script = f"const door = {json.dumps(kept)};\n{_worker()}"
    headers = {
        "Content-Type": TYPES["js"],
        "Content-Security-Policy": WORKER_POLICY,
        # A worker may look after pages beside and below its own address only, unless told so.
        "Service-Worker-Allowed": f"{root}/door/{slug}",
    }
    return Response(script, headers)


@routes.route("/static/door/{version}/{name}")
def door_file(version: str, name: str) -> Response:
    """The file. Under another version it is today's: a deployment may come between a page and its files."""
    held = _files().get(name)
    if held is None:
        raise NotFound
    cached = IMMUTABLE if version == _version() else SOON
    headers = {"Content-Type": TYPES[name.rpartition(".")[2]], "Cache-Control": cached}
    return best_form(routes.current_request, held, _packed()[name], headers)


@routes.route(ADMISSIONS, methods=["POST"])
def admit(slug: str) -> Response:
    _, principal = bearer(services(), routes.current_request)
    given = read_json(routes.current_request, PresentedPass)
    presented = actions.Presented(given.shown, given.scanned_at, given.nonce, given.offline)
    verdict = actions.admit(services(), principal, slug, presented)
    told = Admitted(result=verdict.result, name=verdict.name, admitted_at=verdict.admitted_at)
    return answer(told.model_dump(mode="json", exclude_none=True))


@routes.route(ADMISSIONS)
def attendance(slug: str) -> Response:
    _, principal = bearer(services(), routes.current_request)
    given = query(routes.current_request, ("day",))
    day, held = actions.attendance(
        services(), principal, slug, _day(given["day"]) if "day" in given else None
    )
    conflicts = [
        DoubleEntry(id=twice.key, entries=[Entry(at=s.scanned_at, door=s.door) for s in twice.entries])
        for twice in held.conflicts
    ]
    told = AttendanceOfDay(as_of=services().now(), day=day, admitted=held.admitted, conflicts=conflicts)
    return answer(told.model_dump(mode="json"))


def _visit(shown: ShownPass) -> Visit:
    """In the language the holder signed in, unless the page's switcher says otherwise."""
    signed_in = shown.sign_on.language
    offered = dict.fromkeys([signed_in, *shown.stored.campaign.languages, *INTERFACE_LANGUAGES])
    return Visit(routes.current_request, list(offered), accept=False)


def _picture(token: str) -> Markup:
    """The token as a QR code, the token alone: whatever else scans it has nothing to open."""
    code = segno.make(token, error="m", micro=False)
    return Markup(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))  # noqa: S704 - of our making


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
    shown = visit.show("door.html", view=view, told=told, folder=_folder())
    shown.headers |= CAMERA
    return shown


def _root() -> str:
    return urlsplit(services().base_url).path


def _folder() -> str:
    return f"{_root()}/static/door/{_version()}"


@cache
def _files() -> dict[str, str]:
    """What the door's page loads, by name. Modules import each other, so they change address together."""
    return {path.name: path.read_text("utf-8") for path in _paths()}


@cache
def _packed() -> dict[str, dict[str, bytes]]:
    return {path.name: packed(path) for path in _paths()}


def _paths() -> list[Path]:
    return [path for path in sorted(FOLDER.rglob("*.*")) if path.suffix[1:] in TYPES and path != WORKER]


@cache
def _version() -> str:
    return hashlib.sha256(json.dumps(_files()).encode()).hexdigest()[:12]


@cache
def _worker() -> str:
    return WORKER.read_text("utf-8")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid([FieldError("day", "wrong_format")]) from None
