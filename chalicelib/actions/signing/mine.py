"""What a signer does with their own page: change, withdraw, erase."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.actions.meeting.passes import end_code
from chalicelib.domain.asked import Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.corrections import corrected, may_be_corrected, settled
from chalicelib.domain.erasures import erasures
from chalicelib.domain.errors import FieldError, Invalid, NotFound, Unavailable
from chalicelib.domain.fields import Typed
from chalicelib.domain.links import Purpose, open_link
from chalicelib.domain.naming import may_choose
from chalicelib.domain.signons import Pair, SignOn, Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class Mine:
    """A sign-on with its campaign, as its signer sees it; before they confirmed it is the proposal."""

    stored: StoredCampaign
    sign_on: SignOn


def look(services: Services, purpose: Purpose, token: str) -> Mine:
    """What the link names, changing nothing. Raises NotFound for a link that is not, or no longer, good."""
    return _looked(services, purpose, token)[0]


def withdraw(services: Services, token: str) -> Mine:
    """Take the sign-on back; it leaves the tally and every list of names. Idempotent.

    Whoever never confirmed is kept as withdrawn, so that no press that is under way confirms. Raises
    NotFound, or Unavailable `filed` for a card whose campaign is closed: it has been handed in.
    """

    def step(held: SignOn, now: datetime, campaign: Campaign) -> SignOn:
        if held.status is Status.WITHDRAWN:
            return held
        if campaign.handed_in(now):
            raise Unavailable("filed")
        return held.withdrawn(now)

    return _change(services, "mine", token, step)


def show_as(services: Services, token: str, visibility: Visibility) -> Mine:
    """Change who sees the name. Raises NotFound, or Invalid where the campaign does not offer it."""

    def step(held: SignOn, now: datetime, _: Campaign) -> SignOn:
        return held if held.visibility is visibility else held.changed(now, visibility=visibility)

    mine = look(services, "mine", token)
    if not may_choose(visibility, mine.sign_on.kind, mine.stored.campaign):
        raise Invalid([FieldError("visibility", "not_offered")])
    return _change(services, "mine", token, step)


def correct(services: Services, token: str, typed: Typed) -> Mine:
    """Change what was given, by the rules of signing; the text agreed to stays, in its language.

    What an approved organization declares anew waits for the organizers, and what they approved counts on.
    Raises NotFound, or Invalid with what is wrong, or `not_offered` where nothing can be corrected.
    """

    def step(held: SignOn, now: datetime, campaign: Campaign) -> SignOn:
        if not may_be_corrected(held, campaign):
            raise Invalid([FieldError("do", "not_offered")])
        agreed = services.published.text(held.slug, held.consent.version)
        if agreed is None:
            raise LookupError("a sign-on names a text that is not there")
        said = {name: value for name, value in typed.items() if name != "language"}
        made = settled(held, corrected(held.wanted, said, campaign, agreed, now), campaign, now)
        return held if made == held else made.changed(now)

    return _change(services, "mine", token, step)


def stop_updates(services: Services, token: str) -> Mine:
    """No more news for this sign-on (RFC 8058). Idempotent. Raises NotFound."""

    def step(held: SignOn, now: datetime, _: Campaign) -> SignOn:
        return held.changed(now, updates=False) if held.updates else held

    return _change(services, "unsubscribe", token, step)


def ask_updates(services: Services, token: str) -> Mine:
    """News for this sign-on, of whatever kind. Idempotent. Raises NotFound, or Invalid unless it stands."""

    def step(held: SignOn, now: datetime, _: Campaign) -> SignOn:
        if held.status in (Status.PENDING, Status.WITHDRAWN):
            raise Invalid([FieldError("do", "not_offered")])
        return held if held.updates else held.changed(now, updates=True)

    return _change(services, "mine", token, step)


def stop_partner(services: Services, token: str) -> Mine:
    """Let the partner whom somebody signed through see and write no more. Idempotent. Raises NotFound."""

    def step(held: SignOn, now: datetime, _: Campaign) -> SignOn:
        return held.changed(now, partner_contact=False) if held.partner_contact else held

    return _change(services, "mine", token, step)


def erase(services: Services, token: str) -> None:
    """Delete the sign-on with everything typed, and what was posted since.

    Raises NotFound when there is nothing (left) to erase.
    """
    found = False

    def attempt() -> None:
        nonlocal found
        try:
            _, pair = _looked(services, "mine", token)
        except NotFound:
            # It was there a moment ago: it was erased, and only the table's answer was lost.
            if found:
                return
            raise
        found = True
        end_code(services, pair.sign_on)
        services.sign_ons.erase(pair, erasures(pair, services.now()))

    retry_conflicts(attempt)


def _looked(services: Services, purpose: Purpose, token: str) -> tuple[Mine, Pair]:
    link = open_link(services.secrets.links, purpose, token)
    pair = services.sign_ons.pair(link.slug, link.key)
    stored = services.published.get(link.slug)
    held = pair.shown
    if held is None or stored is None or held.nonce != link.nonce or held.expired(services.now()):
        raise NotFound
    return Mine(stored, held), pair


def _change(
    services: Services, purpose: Purpose, token: str, step: Callable[[SignOn, datetime, Campaign], SignOn]
) -> Mine:
    def attempt() -> Mine:
        mine, _ = _looked(services, purpose, token)
        held = mine.sign_on
        changed = step(held, services.now(), mine.stored.campaign)
        if changed.of != held.of:
            # It takes the place of the proposal, which goes with the same write.
            services.sign_ons.write(changed, None, settles=held)
        elif changed is not held:
            services.sign_ons.write(changed, held)
        return Mine(mine.stored, changed)

    return retry_conflicts(attempt)
