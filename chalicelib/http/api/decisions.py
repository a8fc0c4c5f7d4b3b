"""The JSON API of what organizers do to one sign-on, as they looked at it."""

from typing import TypeVar

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.organizing.hide import hide, show_again
from chalicelib.actions.organizing.on_request import erase_for, resend_for, withdraw_for
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, Permit
from chalicelib.domain.exports import listed
from chalicelib.domain.signons import SignOn
from chalicelib.http.answers import answer, nothing
from chalicelib.http.api.sign_on_schemas import Approval, Decision, OnRequest, Row
from chalicelib.http.callers import permitted
from chalicelib.http.requests import read_json

routes = Blueprint(__name__)

Given = TypeVar("Given", Approval, Decision, OnRequest)
ONE = "/api/v1/organizer/campaigns/{slug}/sign-ons/{id}"


@routes.route(f"{ONE}/approve", methods=["POST"])
def approve(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Let a sign-on count; a later decision replaces an earlier one."""
    permit, given = _asked(slug, May.DECIDE, Approval)
    return _row(decide(services(), permit, id, "approve", given.rev, given.reason or "", given.parent))


@routes.route(f"{ONE}/reject", methods=["POST"])
def reject(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Keep a sign-on out of the tally and off the wall; a later decision replaces an earlier one."""
    permit, given = _asked(slug, May.DECIDE, Decision)
    return _row(decide(services(), permit, id, "reject", given.rev, given.reason or ""))


@routes.route(f"{ONE}/hide", methods=["POST"])
def hide_name(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Take a name off the wall; the sign-on counts on."""
    permit, given = _asked(slug, May.DECIDE, Decision)
    return _row(hide(services(), permit, id, given.rev, given.reason or ""))


@routes.route(f"{ONE}/show", methods=["POST"])
def show_name(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Let a name stand on the wall again, if its signer chose so."""
    permit, given = _asked(slug, May.DECIDE, Decision)
    return _row(show_again(services(), permit, id, given.rev, given.reason or ""))


@routes.route(f"{ONE}/withdraw", methods=["POST"])
def withdraw(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Take a sign-on back, because its signer asked for it."""
    permit, given = _asked(slug, May.ACT_FOR_SIGNER, OnRequest)
    return _row(withdraw_for(services(), permit, id, given.rev, given.reason))


@routes.route(f"{ONE}/erase", methods=["POST"])
def erase(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Delete a sign-on, because its signer asked for it."""
    permit, given = _asked(slug, May.ACT_FOR_SIGNER, OnRequest)
    erase_for(services(), permit, id, given.rev, given.reason)
    return nothing()


@routes.route(f"{ONE}/resend", methods=["POST"])
def resend(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Send the mail again that its signer needs."""
    permit, given = _asked(slug, May.ACT_FOR_SIGNER, OnRequest)
    return _row(resend_for(services(), permit, id, given.rev, given.reason), 202)


def _asked(slug: str, act: May, model: type[Given]) -> tuple[Permit, Given]:
    _, permit = permitted(services(), routes.current_request, slug, act)
    return permit, read_json(routes.current_request, model)


def _row(sign_on: SignOn, status: int = 200) -> Response:
    return answer(Row.model_validate(listed(sign_on)).model_dump(mode="json"), status)
