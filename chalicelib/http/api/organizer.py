"""The JSON API for holders of a key: lists of sign-ons, the ledger, exports."""

from dataclasses import replace
from typing import TypeVar

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing import lists as actions
from chalicelib.actions.organizing.files import Asked, ask_for_file, cancel_file, file_progress
from chalicelib.actions.organizing.ledger import ledger
from chalicelib.actions.organizing.statistics import statistics
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, Permit
from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.countries import is_country
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.exports import PageQuestion
from chalicelib.domain.signons import Status
from chalicelib.http.answers import answer
from chalicelib.http.api.schemas import (
    SOURCE_LENGTH,
    ExportAsked,
    ExportRequest,
    progress,
)
from chalicelib.http.api.sign_on_schemas import NameSearch, Row, RowList, Searched
from chalicelib.http.callers import bearer, permitted
from chalicelib.http.cursors import open_cursor, seal_cursor
from chalicelib.http.requests import query, read_json

routes = Blueprint(__name__)

ASKED = ("status", "waiting", "source", "kind", "country", "email", "advice", "after")
Choice = TypeVar("Choice", Status, SignatoryKind)


@routes.route("/api/v1/organizer/campaigns/{slug}/sign-ons")
def list_sign_ons(slug: str) -> Response:
    """A page of sign-ons; `after` takes the page before's `next` and is good for that list only."""
    key, permit = _permitted(slug, May.LIST_SIGN_ONS)
    given = query(routes.current_request, ASKED)
    status = _among(Status, "status", given.get("status"))
    kind = _among(SignatoryKind, "kind", given.get("kind"))
    waiting, advised = (_yes(name, given.get(name, "false")) for name in ("waiting", "advice"))
    source = _source(given.get("source"))
    if advised:
        _permitted(slug, May.DECIDE)
    country = _country(given.get("country"))
    # A cursor of before there were the last two goes on to be good.
    of = (slug, status, "waiting" if waiting else None, source, *filter(None, (kind, country)))
    after = open_cursor(services(), given["after"], *of) if "after" in given else None
    question = PageQuestion(slug, status, after, waiting, source, kind=kind, country=country, advised=advised)
    page = actions.list_sign_ons(services(), key, permit, question, given.get("email"))
    items = [Row.model_validate(item) for item in page.items]
    following = seal_cursor(services(), page.next, *of) if page.next else None
    return answer(RowList(items=items, next=following).model_dump(mode="json"))


@routes.route("/api/v1/organizer/campaigns/{slug}/sign-ons/search", methods=["POST"])
def search_sign_ons(slug: str) -> Response:
    """Whoever is called so; posted, because a name belongs into no address."""
    key, permit = _permitted(slug, May.LIST_SIGN_ONS)
    given = read_json(routes.current_request, NameSearch)
    of = (slug, "name", given.name, given.status, given.source, given.kind, given.country)
    after = open_cursor(services(), given.after, *of) if given.after else None
    question = PageQuestion(slug, given.status, after, False, given.source)
    question = replace(question, kind=given.kind, country=given.country, name=given.name)
    page = actions.list_sign_ons(services(), key, permit, question)
    items = [Row.model_validate(item) for item in page.items]
    following = seal_cursor(services(), page.next, *of) if page.next else None
    found = Searched(items=items, next=following, looked_at=page.looked or 0, more=page.crowded)
    return answer(found.model_dump(mode="json"))


@routes.route("/api/v1/organizer/campaigns/{slug}/statistics")
def show_statistics(slug: str) -> Response:
    """The campaign in numbers."""
    key, permit = _permitted(slug, May.SEE_STATISTICS)
    return answer(statistics(services(), key, permit).model_dump(mode="json"))


@routes.route("/api/v1/organizer/campaigns/{slug}/ledger")
def show_ledger(slug: str) -> Response:
    """The organizations that count, by parent, with what to look into; `after` takes a page's `next`."""
    key, permit = _permitted(slug, May.SEE_LEDGER)
    after = query(routes.current_request, ("after",)).get("after")
    return answer(ledger(services(), key, permit, after).model_dump(mode="json"))


@routes.route("/api/v1/organizer/campaigns/{slug}/exports", methods=["POST"])
def export(slug: str) -> Response:
    """Begin to make a file; the answer names the job to ask about."""
    key, permit = _permitted(slug, May.EXPORT_LIST)
    given = read_json(routes.current_request, ExportRequest)
    job = ask_for_file(services(), key, permit, Asked(given.format, given.status, given.source))
    return answer(ExportAsked(id=job.id).model_dump(), 202)


@routes.route("/api/v1/organizer/exports/{id}")
def export_progress(id: str) -> Response:  # noqa: A002 - the path parameter's name
    """How far the file is, to whoever asked for it; each answer has a new link."""
    key, principal = bearer(services(), routes.current_request)
    job, url = file_progress(services(), key, principal, id)
    return answer(progress(job, url))


@routes.route("/api/v1/organizer/exports/{id}", methods=["DELETE"])
def cancel_export(id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Stop making a file, for whoever asked for it."""
    key, principal = bearer(services(), routes.current_request)
    return answer(progress(cancel_file(services(), key, principal, id), None))


def _permitted(slug: str, act: May) -> tuple[str, Permit]:
    return permitted(services(), routes.current_request, slug, act)


def _among(choices: type[Choice], name: str, value: str | None) -> Choice | None:
    try:
        return None if value is None else choices(value)
    except ValueError:
        raise Invalid([FieldError(name, "unknown_choice")]) from None


def _country(value: str | None) -> str | None:
    if value is not None and not is_country(value):
        raise Invalid([FieldError("country", "unknown_choice")])
    return value


def _source(value: str | None) -> str | None:
    if value is not None and len(value) > SOURCE_LENGTH:
        raise Invalid([FieldError("source", "unknown_choice")])
    return value


def _yes(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise Invalid([FieldError(name, "unknown_choice")])
    return value == "true"
