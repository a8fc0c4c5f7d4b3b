"""The JSON API that needs no key: read a campaign and its tally, sign, confirm."""

from chalice.app import Blueprint, Response

from chalicelib.actions.meeting.passes import pass_url
from chalicelib.actions.signing.campaigns import public_campaign
from chalicelib.actions.signing.challenge import challenge
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.figures import public_figures
from chalicelib.actions.signing.receive import receive
from chalicelib.bootstrap import services
from chalicelib.domain.signons import SignOnInput
from chalicelib.http.answers import answer
from chalicelib.http.api.schemas import (
    Challenge,
    ChallengeRequest,
    CheckYourMail,
    Confirmed,
    ConfirmRequest,
    SignedIn,
    Tally,
)
from chalicelib.http.requests import read_json
from chalicelib.http.security import NOINDEX
from chalicelib.http.sources import load_of

routes = Blueprint(__name__)

# Anybody's page may read what anybody may know; what is for programs is in no search engine.
READABLE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin", **NOINDEX}
READABLE_FOR_SECONDS = READABLE | {"Cache-Control": "public, max-age=5"}


@routes.route("/api/v1/openapi.json")
def openapi() -> Response:
    """What this interface is, for programs."""
    from chalicelib.http.api.openapi import document

    return answer(document(services().base_url), headers=READABLE)


@routes.route("/api/v1/campaigns/{slug}")
def campaign(slug: str) -> Response:
    """The definition without what only its organizers and partners need; drafts are not found."""
    stored = public_campaign(services(), slug)
    told = stored.campaign.public_form() | {"text_version": stored.text.number}
    return answer(told, headers=READABLE)


@routes.route("/api/v1/campaigns/{slug}/tally")
def tally(slug: str) -> Response:
    """The figures as last counted; of a card the milestone only, of a sign-in none."""
    now = services().now()
    told = public_figures(services(), public_campaign(services(), slug))
    shown = Tally(as_of=now, milestone=told.milestone)
    if counts := told.counts:
        shown.individuals, shown.organizations = counts.individuals, counts.organizations
        shown.workers_represented, shown.commitments = counts.workers, counts.commitments
    goal = told.goal.model_dump(exclude_none=True) if told.goal else None
    return answer(shown.model_dump(mode="json") | {"goal": goal}, headers=READABLE_FOR_SECONDS)


@routes.route("/api/v1/campaigns/{slug}/sign-ons", methods=["POST"])
def sign(slug: str) -> Response:
    """202 whoever signs, so that nobody learns which addresses are known; 201 with a pass for a sign-in."""
    request = routes.current_request
    signed = receive(services(), slug, read_json(request, SignOnInput), load_of(request))
    if signed.stored.campaign.traits.gives_pass:
        return answer(SignedIn(pass_url=pass_url(services(), signed.sign_on)).model_dump(), 201)
    return answer(CheckYourMail().model_dump(), 202)


@routes.route("/api/v1/confirm", methods=["POST"], name="api_confirm")
def confirm_sign_on() -> Response:
    """The same answer however often it is asked."""
    confirm(services(), read_json(routes.current_request, ConfirmRequest).token)
    return answer(Confirmed().model_dump())


@routes.route("/api/v1/challenge", methods=["POST"], name="api_challenge")
def make_challenge() -> Response:
    """A challenge good for one sign-on to that campaign."""
    asked = read_json(routes.current_request, ChallengeRequest)
    return answer(Challenge.model_validate(challenge(services(), asked.slug)).model_dump())
