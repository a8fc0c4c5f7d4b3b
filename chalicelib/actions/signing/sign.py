"""Sign: the one write a signer waits for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from chalicelib.actions.meeting.passes import code_mark
from chalicelib.actions.signing.campaigns import open_campaign
from chalicelib.actions.signing.challenge import proof
from chalicelib.actions.signing.limits import UNKNOWN, Arrival
from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.errors import Conflict, FieldError, Invalid, NotFound, Unavailable
from chalicelib.domain.keys import key_after, sign_on_key
from chalicelib.domain.mails import request_mail
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.signons import (
    UNCONFIRMED_KEPT,
    Consent,
    Reading,
    SignOn,
    SignOnInput,
    Status,
    next_rev,
)
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

SUBMISSION_KEPT = timedelta(days=1)
# A pass and its code tell six of them: the others are more than anybody guesses.
NONCE_BYTES = 18


@dataclass(frozen=True)
class Signed:
    """What the signer may be told: the kind of campaign and where to go, nothing about what was known."""

    stored: StoredCampaign
    sign_on: SignOn


def sign(services: Services, slug: str, reading: Reading, arrival: Arrival = UNKNOWN) -> Signed:
    """Sign with what could be read of what was sent.

    Raises NotFound and Unavailable for the campaign, Invalid with everything that is wrong at once, what
    `proof` raises for a solution that came along, and what `keep` raises.
    """
    stored, given = ensure_accepted(services, slug, reading, arrival)
    if given.altcha is None:
        return keep(services, stored, given, arrival=arrival)
    holder = str(given.submission_id or token_urlsafe(16))
    spends = arrival.spends or proof(services, slug, given.altcha, holder)
    return keep(services, stored, given, (spends,), arrival)


def ensure_accepted(
    services: Services, slug: str, reading: Reading, arrival: Arrival = UNKNOWN
) -> tuple[StoredCampaign, SignOnInput]:
    """The campaign, if it takes this sign-on now, and the sign-on. Raises as `sign`; writes nothing."""
    try:
        return _accepting(services, slug, reading, arrival)
    except (NotFound, Unavailable, Invalid):
        # What was changed a moment ago may let pass what the definition from before refuses.
        return _accepting(services, slug, reading, arrival, fresh=True)


def keep(
    services: Services,
    stored: StoredCampaign,
    given: SignOnInput,
    once: tuple[Once, ...] = (),
    arrival: Arrival = UNKNOWN,
) -> Signed:
    """Put a proposal beside whatever is held of that address; a sign-in stands at once.

    Raises Invalid for what was sent before by somebody else. One TransactWriteItems and no read, the same
    whoever is known: it holds the submission's id and what else may happen `once`, so that a retry after any
    failure changes nothing.
    """
    now = services.now()
    values = _values(services, stored, given, now) | {"network": arrival.network}
    submission = Once(
        f"submission#{stored.campaign.slug}#{values['submission_id']}", values["key"], now + SUBMISSION_KEPT
    )
    step = _enter if stored.campaign.traits.signs_at_once else _propose
    try:
        sign_on = retry_conflicts(lambda: step(services, stored, values, (submission, *once), now))
    except AlreadyUsed as used:
        field = "submission_id" if used.name == submission.name else "altcha"
        raise Invalid([FieldError(field, "already_used")]) from None
    return Signed(stored, sign_on)


def _accepting(
    services: Services, slug: str, reading: Reading, arrival: Arrival, fresh: bool = False
) -> tuple[StoredCampaign, SignOnInput]:
    stored = open_campaign(services, slug, services.now(), fresh)
    given, problems = reading.given, reading.problems(stored.campaign, stored.text.number)
    if given.day and stored.campaign.event and given.day < stored.campaign.event.today(services.now()):
        problems.append(FieldError("day", "past_day"))
    if arrival.proof_needed and given.altcha is None:
        problems.append(FieldError("altcha", "required"))
    if problems:
        raise Invalid(problems)
    return stored, given


def _values(services: Services, stored: StoredCampaign, given: SignOnInput, now: datetime) -> dict[str, Any]:
    """What is held of it, whether it is a proposal or stands at once."""
    slug, language = stored.campaign.slug, given.language or stored.campaign.default_language
    consent = Consent(
        version=stored.text.number, sha256=stored.text.sha256[language], language=language, at=now
    )
    address, shown = canonical_address(given.email), (given.name, given.union or "", language)
    return {
        **given.kept,
        "slug": slug,
        "key": sign_on_key(services.secrets.pepper, slug, given.kind, address, given.day, *shown),
        "rev": next_rev(now),
        "signed_at": now,
        "language": language,
        "submission_id": str(given.submission_id or token_urlsafe(16)),
        "consent": consent,
        "mail": request_mail(stored.campaign.traits.first_mail, now),
    }


def _propose(
    services: Services, stored: StoredCampaign, values: dict[str, Any], once: tuple[Once, ...], now: datetime
) -> SignOn:
    proposal = SignOn(
        **values, status=Status.PENDING, nonce=token_urlsafe(NONCE_BYTES), expires_at=now + UNCONFIRMED_KEPT
    )
    services.sign_ons.propose(proposal, once)
    return proposal


def _enter(
    services: Services, stored: StoredCampaign, values: dict[str, Any], once: tuple[Once, ...], now: datetime
) -> SignOn:
    """A sign-on at once, or the one that stands: whoever types exactly the same has the same pass again.

    One that was withdrawn stays, with its link: what is typed afterwards proves nothing about its mailbox.
    """
    new = SignOn(**values, status=Status.CONFIRMED, nonce=token_urlsafe(NONCE_BYTES), confirmed_at=now)
    while (held := _entered(services, stored, new, once)).status is Status.WITHDRAWN:
        follows: dict[str, Any] = {"key": key_after(services.secrets.pepper, held.key, held.nonce)}
        if held.rejected_at:
            # Whom organizers refused does not come back by withdrawing and signing in again.
            follows |= {"status": Status.REJECTED, "rejected_at": held.rejected_at, "waiting_since": now}
        new = new.model_copy(update=follows)
    return held


def _entered(services: Services, stored: StoredCampaign, new: SignOn, once: tuple[Once, ...]) -> SignOn:
    code = _code(stored, new)
    try:
        return services.sign_ons.enter(new, (*once, code) if code else once)
    except AlreadyUsed as used:
        if code and used.name == code.name:
            # One time in millions somebody else has that code: another nonce gives another one.
            raise Conflict from None
        raise


def _code(stored: StoredCampaign, sign_on: SignOn) -> Once | None:
    """What is typed at the door stands for this pass, and no other, from the moment that it is given out."""
    if not stored.campaign.traits.gives_pass:
        return None
    return code_mark(sign_on)
