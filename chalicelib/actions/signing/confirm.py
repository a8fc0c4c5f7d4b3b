"""What whoever has the mail does by its link: make a sign-on of the proposal, or say it is not theirs."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.actions.suppression import refuse_mail
from chalicelib.domain.corrections import corrected
from chalicelib.domain.erasures import erasures
from chalicelib.domain.errors import FieldError, Invalid, NotFound, Unavailable
from chalicelib.domain.fields import Typed
from chalicelib.domain.links import Link, Shown, gist_of, open_link, open_shown, seal_shown
from chalicelib.domain.mails import request_mail
from chalicelib.domain.signons import Pair, SignOn, Status, next_rev
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class Confirmation:
    """What a link that confirms leads to: the proposal that waits for the press, or the sign-on.

    `sealed` is what the page of a proposal shows, for its button to carry.
    """

    stored: StoredCampaign
    sign_on: SignOn
    sealed: str | None = None


def look_at(services: Services, token: str, sealed: str | None = None) -> Confirmation:
    """What the link leads to, changing nothing: with what was `sealed`, what that page showed.

    Raises as `confirm` does.
    """
    link, stored, pair, now = _opened(services, token)
    shown = _unsealed(services, link, sealed, now) if sealed else None
    standing = _standing(link, pair, now, fresh=shown is not None)
    if standing.status is not Status.PENDING:
        return Confirmation(stored, standing)
    shown = shown or Shown(standing, pair.sign_on.rev if pair.sign_on else None)
    return _to_be_confirmed(services, stored, shown, now)


def correct(services: Services, token: str, sealed: str, typed: Typed) -> Confirmation:
    """What was shown with what was typed in its place, for the page to show that; nothing is written.

    Raises Invalid with what is wrong, and as `confirm` does.
    """
    link, stored, pair, now = _opened(services, token)
    shown = _unsealed(services, link, sealed, now)
    standing = _standing(link, pair, now, fresh=True)
    if standing.status is not Status.PENDING:
        return Confirmation(stored, standing)
    agreed = services.published.text(link.slug, shown.proposal.consent.version)
    if agreed is None:
        raise LookupError("a sign-on names a text that is not there")
    proposal = corrected(shown.proposal, typed, stored.campaign, agreed, now)
    return _to_be_confirmed(services, stored, replace(shown, proposal=proposal), now)


def confirm(services: Services, token: str, sealed: str | None = None) -> Confirmation:
    """Make the sign-on; again and again gives the same. Raises NotFound, or Unavailable `withdrawn`.

    With what was `sealed` it is what that page showed, whatever was posted since, without it what the link
    was sent for; raises Invalid `changed_since` for what is not sealed for this link, or not lately, and
    where the proposal says something else than when the link was sent. A sign-on that was withdrawn before
    keeps its nonce, and what it was as its history. Confirming a card asks for its transmission, the mail
    that restates what was signed.
    """
    return retry_conflicts(lambda: _confirm_once(services, token, sealed))


def not_me(services: Services, token: str, everything: bool = False) -> None:
    """Erase what somebody else typed, and send nothing about it to that mailbox for 30 days.

    With `everything` nothing about any campaign: whoever refuses what a stranger posted may want to sign
    others. A sign-on that was withdrawn stays, for it proves that. The block is written first: if the
    erasure fails after it, pressing again finishes the work. Raises NotFound, or Unavailable `withdrawn`.
    """
    found = False

    def attempt() -> None:
        nonlocal found
        try:
            link, _, pair, now = _opened(services, token)
            address = _standing(link, pair, now).email
        except (NotFound, Unavailable):
            # It was there a moment ago: it was erased, and only the table's answer was lost.
            if found:
                return
            raise
        if not found:
            refuse_mail(services, address, None if everything else link.slug, now)
        found = True
        withdrawn = pair.sign_on is not None and pair.sign_on.status is Status.WITHDRAWN
        refused = Pair(None if withdrawn else pair.sign_on, pair.proposal)
        services.sign_ons.erase(refused, erasures(refused, now))

    retry_conflicts(attempt)


def _confirm_once(services: Services, token: str, sealed: str | None) -> Confirmation:
    link, stored, pair, now = _opened(services, token)
    shown = _unsealed(services, link, sealed, now) if sealed else None
    # What was shown lately may be confirmed, though the link grew old meanwhile.
    standing = _standing(link, pair, now, fresh=shown is not None)
    if standing.status is not Status.PENDING:
        return Confirmation(stored, standing)
    if shown is None and gist_of(services.secrets.links, standing) != link.gist:
        raise Invalid([FieldError("token", "changed_since")])
    held = pair.sign_on
    if shown and held and held.rev != shown.beside:
        raise Unavailable("withdrawn")
    proposal = shown.proposal if shown else standing
    settles = standing if standing.rev == proposal.rev else None
    made = _made(link, stored, proposal, held, now)
    services.sign_ons.write(made, held, settles=settles)
    return Confirmation(stored, made)


def _opened(services: Services, token: str) -> tuple[Link, StoredCampaign, Pair, datetime]:
    link, now = open_link(services.secrets.links, "confirm", token), services.now()
    pair = services.sign_ons.pair(link.slug, link.key)
    stored = services.published.get(link.slug)
    if stored is None:
        raise NotFound
    return link, stored, pair, now


def _unsealed(services: Services, link: Link, sealed: str, now: datetime) -> Shown:
    shown = open_shown(services.secrets.links, link, sealed, now)
    if shown is None:
        raise Invalid([FieldError("shown", "changed_since")])
    return shown


def _to_be_confirmed(services: Services, stored: StoredCampaign, shown: Shown, now: datetime) -> Confirmation:
    return Confirmation(stored, shown.proposal, seal_shown(services.secrets.links, shown, now))


def _standing(link: Link, pair: Pair, now: datetime, fresh: bool = False) -> SignOn:
    """What the link is good for: a sign-on that stands, else the proposal beside it.

    A link that was sent lately is good for whatever was posted for its mailbox, an older one for the sign-on
    that it once confirmed.
    """
    proposal, fresh = pair.proposal, fresh or link.fresh(now)
    sign_on = pair.sign_on if pair.sign_on and (fresh or pair.sign_on.nonce == link.nonce) else None
    if sign_on and sign_on.status is not Status.WITHDRAWN:
        return sign_on
    if proposal and fresh and not proposal.expired(now):
        return proposal
    if sign_on:
        raise Unavailable("withdrawn")
    raise NotFound


def _made(link: Link, stored: StoredCampaign, proposal: SignOn, held: SignOn | None, now: datetime) -> SignOn:
    purpose = stored.campaign.traits.confirmed_mail
    waits = stored.campaign.decides_about(proposal.kind)
    # Whom organizers refused does not come back by withdrawing and signing again.
    refused = not waits and held is not None and held.rejected_at is not None
    return proposal.model_copy(
        update={
            "rev": next_rev(now, max(proposal.rev, held.rev if held else 0)),
            # All links that were sent for what is held go on to be good.
            "nonce": held.nonce if held else link.nonce,
            "status": Status.REJECTED if refused else Status.CONFIRMED,
            "confirmed_at": now,
            "waiting_since": now if waits or refused else None,
            "rejected_at": held.rejected_at if held and refused else None,
            "hidden_at": held.hidden_at if held else None,
            "expires_at": None,
            "history": (*held.history, held.life) if held else (),
            "mail": request_mail(purpose, now) if purpose else None,
            "transmission": None,
        }
    )
