"""People: owners invite them, let them in again who lost their passkeys, and let them in no longer."""

from dataclasses import dataclass
from secrets import token_urlsafe

from chalicelib.actions.organizing.invite import OPEN_FOR
from chalicelib.actions.organizing.keys import Wanted
from chalicelib.actions.permits import audit
from chalicelib.domain.access import GRANTS, Invitation, Permit, Role
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.people import Person
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class Offered:
    """A new invitation; its link is nowhere but in the answer."""

    invitation: Invitation
    link: str


def list_people(services: Services, permit: Permit) -> list[Person]:
    """Who may come in, by name; holding the permit is leave enough."""
    standing = [one for one in services.people.everybody() if one.removed_at is None]
    return sorted(standing, key=lambda one: (one.name.casefold(), one.id))


def list_invitations(services: Services, permit: Permit) -> list[Invitation]:
    """The invitations that are open, the last to end first."""
    found = services.access.open_invitations(services.now())
    return sorted(found, key=lambda one: one.expires_at, reverse=True)


def invite_person(services: Services, permit: Permit, wanted: Wanted) -> Offered:
    """An invitation, good once within seven days; `wanted.label` says who, best by their address.

    The line in the record is written first. Raises Invalid, TryLater.
    """
    if GRANTS[wanted.role].of_source and not wanted.source:
        raise Invalid([FieldError("source", "required")])
    if wanted.role is Role.OWNER and wanted.campaigns is not None:
        raise Invalid([FieldError("campaigns", "owners_have_all")])
    return _offer(services, permit, wanted)


def invite_again(services: Services, permit: Permit, person_id: str) -> Offered:
    """An invitation for somebody who lost their passkeys, as who they are. Raises NotFound, TryLater."""
    person = standing(services, person_id)
    wanted = Wanted(person.role, person.email or person.name, person.campaigns, person.source)
    return _offer(services, permit, wanted, person.id)


def withdraw_invitation(services: Services, permit: Permit, token_hash: str) -> None:
    """Let an invitation be good no longer, after a line in the record. Raises NotFound, TryLater."""
    if token_hash not in [one.token_hash for one in services.access.open_invitations(services.now())]:
        raise NotFound
    audit(services, permit, "withdraw invitation", id=token_hash)
    services.access.withdraw_invitation(token_hash)


def remove_person(services: Services, permit: Permit, person_id: str) -> None:
    """Let somebody in no longer: passkeys and sessions end at once, after a line in the record.

    Raises NotFound, TryLater, and Invalid for the last owner.
    """

    def attempt() -> None:
        person = standing(services, person_id)
        another = None
        if person.role is Role.OWNER:
            owners = [one.id for one in list_people(services, permit) if one.role is Role.OWNER]
            another = next((one for one in owners if one != person_id), None)
            if another is None:
                raise Invalid([FieldError("person", "last_owner")])
        audit(services, permit, "remove person", id=person_id)
        services.people.remove(person, services.now(), another)

    retry_conflicts(attempt)


def standing(services: Services, person_id: str) -> Person:
    """The person, who may come in. Raises NotFound."""
    person = services.people.person(person_id)
    if person is None or person.removed_at:
        raise NotFound
    return person


def _offer(services: Services, permit: Permit, wanted: Wanted, person: str | None = None) -> Offered:
    token = token_urlsafe(32)
    invitation = Invitation(
        api_key_hash(token),
        wanted.role,
        wanted.label,
        services.now() + OPEN_FOR,
        wanted.campaigns,
        wanted.source,
        person,
    )
    audit(services, permit, "invite", role=str(wanted.role), again=int(person is not None))
    services.access.put_invitation(invitation)
    return Offered(invitation, f"{services.base_url}/organize/invitation/{token}")
