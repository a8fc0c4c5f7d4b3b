"""The JSON API of what organizers do to one sign-on, as they looked at it."""

from typing import TypeVar

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.organizing.correct import correct_for
from chalicelib.actions.organizing.decisions import Decided, Outcome, decide_each
from chalicelib.actions.organizing.hide import hide, show_again
from chalicelib.actions.organizing.on_request import erase_for, resend_for, withdraw_for
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, Permit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.exports import listed
from chalicelib.domain.signons import SignOn
from chalicelib.http.answers import answer, nothing
from chalicelib.http.api.sign_on_schemas import (
    Approval,
    Correct,
    Decision,
    DecisionResult,
    DecisionResults,
    Decisions,
    OnRequest,
    Row,
)
from chalicelib.http.callers import bearer, permitted
from chalicelib.http.requests import read_json

routes = Blueprint(__name__)

Given = TypeVar("Given", Approval, Correct, Decision, Decisions, OnRequest)
ONE = "/api/v1/organizer/campaigns/{slug}/sign-ons/{id}"


@routes.route(f"{ONE}/approve", methods=["POST"])
def approve(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Let a sign-on count; a later decision replaces an earlier one."""
    permit, given = _asked(slug, May.DECIDE, Approval)
    one = Decided(id, given.rev, "approve", given.reason or "", given.parent, given.line, given.two_people)
    (outcome,) = decide_each(services(), _credential(), permit, [one])
    if outcome.error or outcome.sign_on is None:
        raise outcome.error or NotFound
    return _row(outcome.sign_on)


@routes.route(f"{ONE}/reject", methods=["POST"])
def reject(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Keep a sign-on out of the tally and off the wall; a later decision replaces an earlier one."""
    permit, given = _asked(slug, May.DECIDE, Decision)
    return _row(decide(services(), permit, id, "reject", given.rev, given.reason or ""))


@routes.route("/api/v1/organizer/campaigns/{slug}/decisions", methods=["POST"])
def decide_several(slug: str) -> Response:
    """Decide about several, each as it was looked at; whatever changed since is told, and left as it is."""
    permit, given = _asked(slug, May.DECIDE, Decisions)
    asked = [
        Decided(one.id, one.rev, one.decision, one.reason or "", one.parent, one.line, one.two_people)
        for one in given.decisions
    ]
    results = [_result(outcome) for outcome in decide_each(services(), _credential(), permit, asked)]
    return answer(DecisionResults(results=results).model_dump(mode="json"))


@routes.route(f"{ONE}/correct", methods=["POST"])
def correct(slug: str, id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Correct what an officer wrote of an organization; what they wrote is kept."""
    permit, given = _asked(slug, May.DECIDE, Correct)
    typed = given.model_dump(exclude={"rev", "note"}, exclude_none=True)
    values = {name: str(value) for name, value in typed.items()}
    return _row(correct_for(services(), permit, id, given.rev, values, given.note))


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


def _credential() -> str:
    return bearer(services(), routes.current_request)[0]


def _asked(slug: str, act: May, model: type[Given]) -> tuple[Permit, Given]:
    _, permit = permitted(services(), routes.current_request, slug, act)
    return permit, read_json(routes.current_request, model)


def _result(outcome: Outcome) -> DecisionResult:
    held = Row.model_validate(listed(outcome.sign_on)) if outcome.sign_on else None
    return DecisionResult(id=outcome.key, sign_on=held, refused=outcome.refused or None)


def _row(sign_on: SignOn, status: int = 200) -> Response:
    return answer(Row.model_validate(listed(sign_on)).model_dump(mode="json"), status)
