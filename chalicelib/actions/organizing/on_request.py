"""What organizers do because a signer asked them to: withdraw, erase, send the mail again."""

from datetime import datetime

from chalicelib.actions.meeting.passes import end_code
from chalicelib.actions.organizing.single import act, looked_at, said
from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.erasures import erasures
from chalicelib.domain.errors import ChangedSince, NotFound, Unavailable
from chalicelib.domain.kinds import Traits
from chalicelib.domain.mails import MAILS, MailPurpose, ask_again
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def withdraw_for(services: Services, permit: Permit, key: str, rev: int, reason: str) -> SignOn:
    """Take a sign-on back, as its signer could by a link. Raises as `act`, Unavailable `filed`."""
    campaign = _stored(services, permit).campaign

    def becomes(held: SignOn, now: datetime) -> SignOn:
        if held.status is Status.WITHDRAWN:
            return held
        if campaign.handed_in(now):
            raise Unavailable("filed")
        return held.withdrawn(now)

    return act(services, permit, key, rev, "withdraw", becomes, reason)


def erase_for(services: Services, permit: Permit, key: str, rev: int, reason: str) -> None:
    """Delete a sign-on with everything typed, and what was posted since. Raises NotFound, ChangedSince.

    The audit line is written first.
    """
    begun = False

    def attempt() -> None:
        nonlocal begun
        try:
            shown, pair = looked_at(services, permit, key)
        except NotFound:
            # It was there a moment ago: it was erased, and only the table's answer was lost.
            if begun:
                return
            raise
        if shown.rev != rev:
            raise ChangedSince
        if not begun:
            audit(services, permit, "erase", **said(shown, reason))
        begun = True
        end_code(services, pair.sign_on)
        services.sign_ons.erase(pair, erasures(pair, services.now()))

    retry_conflicts(attempt)


def resend_for(services: Services, permit: Permit, key: str, rev: int, reason: str) -> SignOn:
    """Ask for the mail that its signer needs once more: to confirm, to their page, with their pass.

    Limits of the mailbox hold, and whoever wants no mail gets none. Raises as `act`, Unavailable `withdrawn`.
    """
    traits = _stored(services, permit).campaign.traits

    def becomes(held: SignOn, now: datetime) -> SignOn:
        if held.status is Status.WITHDRAWN:
            raise Unavailable("withdrawn")
        purpose, reason = _purpose(held, traits), held.mail.reason if held.mail else None
        return held.changed(now, mail=ask_again(held.mail, purpose, now, reason))

    return act(services, permit, key, rev, "resend", becomes, reason)


def _purpose(held: SignOn, traits: Traits) -> MailPurpose:
    if held.status is Status.PENDING:
        return traits.first_mail
    # What is owed and did not go out comes before everything else.
    if held.mail and held.mail.due_at and MAILS[held.mail.purpose].owed:
        return held.mail.purpose
    if traits.confirmed_mail and held.transmission is None:
        return traits.confirmed_mail
    return traits.later_mail


def _stored(services: Services, permit: Permit) -> StoredCampaign:
    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound
    return stored
