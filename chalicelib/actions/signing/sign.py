"""Sign: the one write a signer waits for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from chalicelib.actions.signing.campaigns import open_campaign
from chalicelib.actions.signing.challenge import proof
from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.asked import By, SignatoryKind
from chalicelib.domain.errors import FieldError, Invalid, NotFound, Unavailable
from chalicelib.domain.fields import GIVEN
from chalicelib.domain.keys import sign_on_key
from chalicelib.domain.mails import BETWEEN_MAILS, MailPurpose, MailRequest, request_mail
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.signons import Consent, Reading, SignOn, SignOnInput, Status, next_rev
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.text import fold
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

UNCONFIRMED_KEPT = timedelta(days=7)
SUBMISSION_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """What the signer may be told: the kind of campaign and where to go, nothing about what was known."""

    stored: StoredCampaign
    sign_on: SignOn


def sign(services: Services, slug: str, reading: Reading, proof_needed: bool = False) -> Signed:
    """Sign with what could be read of what was sent.

    Raises NotFound and Unavailable for the campaign, Invalid with everything that is wrong at once, what
    `proof` raises for a solution that came along, and what `keep` raises.
    """
    try:
        stored, given = _accepting(services, slug, reading, proof_needed)
    except (NotFound, Unavailable, Invalid):
        # What was changed a moment ago may let pass what the definition from before refuses.
        stored, given = _accepting(services, slug, reading, proof_needed, fresh=True)
    if given.altcha is None:
        return keep(services, stored, given)
    holder = str(given.submission_id or token_urlsafe(16))
    return keep(services, stored, given, (proof(services, slug, given.altcha, holder),))


def keep(
    services: Services, stored: StoredCampaign, given: SignOnInput, once: tuple[Once, ...] = ()
) -> Signed:
    """Store a sign-on, or find the one this person already made; whichever it was stays secret.

    Raises Invalid for what was sent before by somebody else, and for a sign-in under another name than
    before: a pass shows a name, so it goes to the mailbox only. One TransactWriteItems holds the sign-on,
    its submission id and what else may happen `once`, so that a retry after any failure changes nothing.
    """
    now = services.now()
    return retry_conflicts(lambda: _sign_once(services, stored, given, once, now))


def _accepting(
    services: Services, slug: str, reading: Reading, proof_needed: bool, fresh: bool = False
) -> tuple[StoredCampaign, SignOnInput]:
    """The campaign, if it takes this sign-on now, and the sign-on."""
    stored = open_campaign(services, slug, services.now(), fresh)
    given, problems = reading.given, reading.problems(stored.campaign, stored.text.number)
    if proof_needed and given.altcha is None:
        problems.append(FieldError("altcha", "required"))
    if problems:
        raise Invalid(problems)
    return stored, given


def _sign_once(
    services: Services, stored: StoredCampaign, given: SignOnInput, once: tuple[Once, ...], now: datetime
) -> Signed:
    slug = stored.campaign.slug
    key = sign_on_key(services.secrets.pepper, slug, given.kind, canonical_address(given.email), given.day)
    held = services.sign_ons.get(slug, key)
    new = _next_state(stored, given, key, held, now)
    submission = str(given.submission_id or token_urlsafe(16))
    mark = Once(f"submission#{slug}#{submission}", holder=key, expires_at=now + SUBMISSION_KEPT)
    try:
        services.sign_ons.write(new, held, (mark, *once))
    except AlreadyUsed as used:
        field = "submission_id" if used.name == mark.name else "altcha"
        raise Invalid([FieldError(field, "already_used")]) from None
    if new.status is Status.CONFIRMED and fold(new.name) != fold(given.name) and given.day:
        raise Invalid([FieldError("name", "signed_in_under_another_name")])
    return Signed(stored, new)


def _next_state(
    stored: StoredCampaign, given: SignOnInput, key: str, held: SignOn | None, now: datetime
) -> SignOn:
    """What is held afterwards.

    Until the address is confirmed the latest submission stands, so that nobody can occupy somebody
    else's address with a name of their own; afterwards only the signer's own page changes anything.
    """
    traits = stored.campaign.traits
    fresh = held is None or held.expired(now) or held.status is Status.WITHDRAWN
    if held is not None and not fresh:
        if held.submission_id and given.submission_id and held.submission_id == str(given.submission_id):
            return held
        if held.status is not Status.PENDING or traits.signs_at_once:
            mail = _mail_again(stored, held, now)
            return held if mail is held.mail else held.changed(now, mail=mail)
    at_once = traits.signs_at_once
    return SignOn(
        **_typed(given),
        slug=stored.campaign.slug,
        key=key,
        rev=next_rev(now, held.rev if held else 0),
        nonce=held.nonce if held and not fresh else token_urlsafe(12),
        status=Status.CONFIRMED if at_once else Status.PENDING,
        signed_at=now,
        confirmed_at=now if at_once else None,
        expires_at=None if at_once else now + UNCONFIRMED_KEPT,
        language=_language(stored, given),
        submission_id=str(given.submission_id) if given.submission_id else None,
        consent=_consent(stored, given, now),
        mail=_first_mail(traits.first_mail, held, fresh, now),
    )


def _typed(given: SignOnInput) -> dict[str, Any]:
    person = given.kind is SignatoryKind.INDIVIDUAL
    kept = {name for name, asked in GIVEN.items() if not (person and asked.by is By.ORGANIZATION)}
    values = given.model_dump(include=kept - {"language"}, exclude_none=True)
    return {name: value for name, value in values.items() if value != ""}


def _language(stored: StoredCampaign, given: SignOnInput) -> str:
    return given.language or stored.campaign.default_language


def _consent(stored: StoredCampaign, given: SignOnInput, now: datetime) -> Consent:
    language = _language(stored, given)
    return Consent(version=stored.text.number, sha256=stored.text.sha256[language], language=language, at=now)


def _first_mail(purpose: MailPurpose, held: SignOn | None, fresh: bool, now: datetime) -> MailRequest:
    """The mail that a new or a corrected sign-on asks for.

    A correction within ten minutes asks for none; a fresh sign-on always does, because no link in an
    earlier mail is good for it.
    """
    if held and held.mail and not fresh and now < held.mail.due_at + BETWEEN_MAILS:
        return held.mail
    return request_mail(purpose, now, held.mail if held else None)


def _mail_again(stored: StoredCampaign, held: SignOn, now: datetime) -> MailRequest | None:
    """The mail to somebody who signed before: where their own page is. Never two within ten minutes.

    Nor in place of one that is owed and has yet to go out: it links to that page as well.
    """
    if held.mail and now < held.mail.due_at + BETWEEN_MAILS:
        return held.mail
    if held.mail and held.mail.still_owed:
        return held.mail
    return request_mail(stored.campaign.traits.later_mail, now, held.mail)
