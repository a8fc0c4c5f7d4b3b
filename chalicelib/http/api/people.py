"""The JSON API of people and invitations, for owners of all campaigns."""

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing import people as actions
from chalicelib.actions.organizing.keys import Wanted
from chalicelib.bootstrap import services
from chalicelib.domain.access import EVERYWHERE, Invitation, May, Permit
from chalicelib.domain.people import Person
from chalicelib.http.answers import answer, nothing
from chalicelib.http.api.key_schemas import (
    InvitationList,
    KeyRequest,
    NewInvitation,
    OfferedInvitation,
    PeopleList,
    SomebodyIn,
)
from chalicelib.http.callers import permitted
from chalicelib.http.requests import read_json

routes = Blueprint(__name__)


@routes.route("/api/v1/organizer/people")
def list_people() -> Response:
    """Who may come in to the console, by name."""
    items = [_somebody(person) for person in actions.list_people(services(), _permit())]
    return answer(PeopleList(items=items).model_dump(mode="json"))


@routes.route("/api/v1/organizer/people/{id}", methods=["DELETE"])
def remove_person(id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Let somebody in no longer, at once."""
    actions.remove_person(services(), _permit(), id)
    return nothing()


@routes.route("/api/v1/organizer/invitations")
def list_invitations() -> Response:
    """The invitations that are open."""
    items = [_offered(one) for one in actions.list_invitations(services(), _permit())]
    return answer(InvitationList(items=items).model_dump(mode="json"))


@routes.route("/api/v1/organizer/invitations", methods=["POST"])
def invite_person() -> Response:
    """A new invitation, whose link is shown this once."""
    permit = _permit()
    given = read_json(routes.current_request, KeyRequest)
    campaigns = None if given.campaigns is None else frozenset(given.campaigns)
    offered = actions.invite_person(
        services(), permit, Wanted(given.role, given.label, campaigns, given.source)
    )
    told = NewInvitation(url=offered.link, **_offered(offered.invitation).model_dump())
    return answer(told.model_dump(mode="json"), 201)


@routes.route("/api/v1/organizer/invitations/{id}", methods=["DELETE"])
def withdraw_invitation(id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Let an invitation be good no longer."""
    actions.withdraw_invitation(services(), _permit(), id)
    return nothing()


def _permit() -> Permit:
    return permitted(services(), routes.current_request, EVERYWHERE, May.MANAGE_PEOPLE)[1]


def _somebody(person: Person) -> SomebodyIn:
    return SomebodyIn(
        id=person.id,
        name=person.name,
        email=person.email,
        role=person.role,
        campaigns=None if person.campaigns is None else sorted(person.campaigns),
        source=person.source,
        created_at=person.created_at,
        seen_at=person.seen_at,
    )


def _offered(invitation: Invitation) -> OfferedInvitation:
    return OfferedInvitation(
        id=invitation.token_hash,
        role=invitation.role,
        label=invitation.label,
        campaigns=None if invitation.campaigns is None else sorted(invitation.campaigns),
        source=invitation.source,
        expires_at=invitation.expires_at,
    )
