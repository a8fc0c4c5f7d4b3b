"""What a signer does with the link in the mail: confirm, change, withdraw, erase."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.asked import Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import FieldError, Invalid, NotFound, Unavailable
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.links import Purpose, open_link
from chalicelib.domain.mails import request_mail
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

BLOCKED_AFTER_NOT_ME = timedelta(days=30)


@dataclass(frozen=True)
class Mine:
    """A sign-on with its campaign, as its signer sees it."""

    stored: StoredCampaign
    sign_on: SignOn


def look(services: Services, purpose: Purpose, token: str) -> Mine:
    """What the link names, changing nothing. Raises NotFound for a link that is not, or no longer, good."""
    link = open_link(services.secrets.links, purpose, token)
    sign_on = services.sign_ons.get(link.slug, link.key)
    stored = services.published.get(link.slug)
    if sign_on is None or stored is None or sign_on.nonce != link.nonce or sign_on.expired(services.now()):
        raise NotFound
    return Mine(stored, sign_on)


def confirm(services: Services, token: str, seen: int | None = None) -> Mine:
    """Confirm the address; again and again gives the same. Raises NotFound, or Unavailable `withdrawn`.

    `seen` is the revision that the signer was shown: raises Invalid when something else was typed since,
    because a press of the button is for what stood above it. Confirming a card asks for its transmission,
    the mail that restates what was signed.
    """

    def step(held: SignOn, now: datetime, campaign: Campaign) -> SignOn:
        if held.status is Status.WITHDRAWN:
            raise Unavailable("withdrawn")
        if held.status is not Status.PENDING:
            return held
        if seen is not None and seen != held.rev:
            raise Invalid([FieldError("seen", "changed_since")])
        purpose = campaign.traits.confirmed_mail
        asks = {"mail": request_mail(purpose, now, held.mail)} if purpose else {}
        return held.changed(now, status=Status.CONFIRMED, confirmed_at=now, expires_at=None, **asks)

    return _change(services, "confirm", token, step)


def withdraw(services: Services, token: str) -> Mine:
    """Take the sign-on back; it leaves the tally and every list of names. Idempotent.

    Raises NotFound, or Unavailable `filed` for a card whose campaign is closed: it has been handed in.
    """

    def step(held: SignOn, now: datetime, campaign: Campaign) -> SignOn:
        if held.status is Status.WITHDRAWN:
            return held
        if campaign.traits.evidence and campaign.availability(now) == "closed":
            raise Unavailable("filed")
        return held.changed(now, status=Status.WITHDRAWN, withdrawn_at=now, expires_at=None)

    return _change(services, "mine", token, step)


def show_as(services: Services, token: str, visibility: Visibility) -> Mine:
    """Change who sees the name. Raises NotFound, or Invalid where the campaign does not offer it."""

    def step(held: SignOn, now: datetime, _: Campaign) -> SignOn:
        return held if held.visibility is visibility else held.changed(now, visibility=visibility)

    traits = look(services, "mine", token).stored.campaign.traits
    if visibility is Visibility.COUNTED and not traits.may_be_counted_only:
        raise Invalid([FieldError("visibility", "not_offered")])
    return _change(services, "mine", token, step)


def stop_updates(services: Services, token: str) -> Mine:
    """No more news for this sign-on (RFC 8058). Idempotent. Raises NotFound."""

    def step(held: SignOn, now: datetime, _: Campaign) -> SignOn:
        return held.changed(now, updates=False) if held.updates else held

    return _change(services, "unsubscribe", token, step)


def erase(services: Services, token: str) -> None:
    """Delete the sign-on with everything typed. Raises NotFound when there is nothing (left) to erase."""
    _erase(services, "mine", token)


def not_me(services: Services, token: str) -> None:
    """Erase what somebody else typed, and send that address nothing for 30 days. Raises NotFound.

    The block is written first: if the erasure fails after it, pressing again finishes the work.
    """
    address = look(services, "confirm", token).sign_on.email
    hashed = keyed_hash(services.secrets.addresses, canonical_address(address))
    services.limits.suppress(hashed, "not me", services.now() + BLOCKED_AFTER_NOT_ME)
    _erase(services, "confirm", token)


def _erase(services: Services, purpose: Purpose, token: str) -> None:
    found = False

    def attempt() -> None:
        nonlocal found
        try:
            sign_on = look(services, purpose, token).sign_on
        except NotFound:
            # It was there a moment ago: it was erased, and only the table's answer was lost.
            if found:
                return
            raise
        found = True
        services.sign_ons.erase(sign_on)

    retry_conflicts(attempt)


def _change(
    services: Services, purpose: Purpose, token: str, step: Callable[[SignOn, datetime, Campaign], SignOn]
) -> Mine:
    def attempt() -> Mine:
        mine = look(services, purpose, token)
        changed = step(mine.sign_on, services.now(), mine.stored.campaign)
        if changed is not mine.sign_on:
            services.sign_ons.write(changed, mine.sign_on)
        return Mine(mine.stored, changed)

    return retry_conflicts(attempt)
