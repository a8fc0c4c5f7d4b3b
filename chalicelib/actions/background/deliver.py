"""Deliver: send the one mail that a sign-on asked for."""

from datetime import datetime, timedelta

from chalicelib.actions.meeting.passes import pass_url
from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.mails import BETWEEN_MAILS, MAILS, MailMessage, MailPurpose, Transmission
from chalicelib.domain.outgoing import Mail, Postponed, Refused
from chalicelib.domain.signons import SignOn, Status
from chalicelib.logs import logger
from chalicelib.ports.services import Services

CLAIM = timedelta(minutes=2)
A_DAY = timedelta(days=1)
MAILS_A_DAY = 3
MAILS_A_CAMPAIGN = 5
FIRST_BACKOFF = timedelta(minutes=1)
LONGEST_BACKOFF = timedelta(hours=1)
# As long as an unconfirmed sign-on is kept; an older mail would lead to nothing.
TRIED_FOR = timedelta(days=7)


def deliver(services: Services, message: MailMessage) -> None:
    """Send the mail that the message names, unless it is sent, superseded, suppressed or over a limit.

    A claim comes first, so that of two mailers one sends; a mailer that dies leaves a claim that
    lapses, and the sweeper asks again: at most one duplicate for each crash, because SES offers no
    idempotency token. What cannot go now stays due and is tried again; nothing is dropped silently.
    """
    now = services.now()
    sign_on = services.sign_ons.claim_mail(message.slug, message.key, message.nonce, now, now + CLAIM)
    stored = services.campaigns.get(message.slug)
    if sign_on is None or stored is None or sign_on.mail is None:
        return
    hold = _refusal(services, sign_on, now)
    if hold:
        services.sign_ons.mail_refused(message.slug, message.key, message.nonce, hold)
        return
    wait_until = _limited_until(services, sign_on, message.nonce, now)
    if wait_until:
        services.sign_ons.mail_postponed(message.slug, message.key, message.nonce, wait_until)
        return
    _send(services, message, _mail(services, stored.campaign, sign_on, sign_on.mail.purpose), now)


def _mail(services: Services, campaign: Campaign, sign_on: SignOn, purpose: MailPurpose) -> Mail:
    def link(kind: Purpose) -> str:
        return f"{services.base_url}/{kind}/{seal_link(services.secrets.links, kind, sign_on)}"

    links = {"mine": link("mine"), "unsubscribe": link("unsubscribe")}
    leads_to = MAILS[purpose].leads_to
    links[leads_to] = pass_url(services, sign_on) if leads_to == "pass" else link(leads_to)
    return Mail(purpose, sign_on, campaign, links, _agreed_text(services, sign_on, purpose))


def _agreed_text(services: Services, sign_on: SignOn, purpose: MailPurpose) -> str | None:
    if not MAILS[purpose].restates_text:
        return None
    consent = sign_on.consent
    agreed = services.campaigns.agreed_text(sign_on.slug, consent.version, consent.language)
    if agreed is None:
        raise LookupError("a sign-on names a text that is not there")
    return agreed


def _send(services: Services, message: MailMessage, mail: Mail, now: datetime) -> None:
    slug, key, nonce = message.slug, message.key, message.nonce
    try:
        message_id = services.mailer.send(mail)
    except Postponed as postponed:
        logger().warning("mail postponed", extra={"reason": str(postponed)})
        services.sign_ons.mail_postponed(slug, key, nonce, now + _backoff(mail.sign_on))
    except Refused as refused:
        logger().warning("mail refused", extra={"reason": refused.reason})
        services.sign_ons.mail_refused(slug, key, nonce, refused.reason)
    else:
        proof = Transmission(message_id=message_id, accepted_at=services.now())
        services.sign_ons.mail_sent(slug, key, nonce, proof, keep=MAILS[mail.purpose].keeps_proof)


def _refusal(services: Services, sign_on: SignOn, now: datetime) -> str | None:
    """Why this mail must never go out: what it would say no longer holds, or nobody wants it."""
    address = keyed_hash(services.secrets.addresses, canonical_address(sign_on.email))
    if services.limits.suppressed(address, now):
        return "suppressed"
    if sign_on.status is Status.WITHDRAWN:
        return "withdrawn"
    if sign_on.mail is None or MAILS[sign_on.mail.purpose].owed:
        return None
    if MAILS[sign_on.mail.purpose].only_while_pending and sign_on.status is not Status.PENDING:
        return "outdated"
    if now >= sign_on.mail.due_at + TRIED_FOR:
        return "outdated"
    return "limit" if sign_on.mail.count > MAILS_A_CAMPAIGN else None


def _limited_until(services: Services, sign_on: SignOn, nonce: str, now: datetime) -> datetime | None:
    """When this address may have mail again; None, and the mail recorded, when it may now.

    What is owed always may. A request that was admitted once is not held up again by its own record when
    SES refused it for the moment. The hash is keyed with the day, so that it cannot be joined over days.
    """
    if sign_on.mail and MAILS[sign_on.mail.purpose].owed:
        return None
    address = canonical_address(sign_on.email)

    def hashed(moment: datetime) -> str:
        return keyed_hash(services.secrets.addresses, moment.date().isoformat(), address)

    today = services.limits.mail_times(hashed(now))
    recent = services.limits.mail_times(hashed(now - A_DAY)) | today
    if nonce in recent:
        return None
    waits = [moment + BETWEEN_MAILS for moment in recent.values() if moment + BETWEEN_MAILS > now]
    in_a_day = sorted(moment for moment in recent.values() if moment + A_DAY > now)
    if len(in_a_day) >= MAILS_A_DAY:
        waits.append(in_a_day[-MAILS_A_DAY] + A_DAY)
    if waits:
        return max(waits)
    try:
        services.limits.put_mail_times(hashed(now), today | {nonce: now}, today, expires_at=now + 2 * A_DAY)
    except Conflict:
        # Another mail to this address was admitted at this very moment.
        return now + BETWEEN_MAILS
    return None


def _backoff(sign_on: SignOn) -> timedelta:
    attempts = sign_on.mail.attempts if sign_on.mail else 0
    return min(FIRST_BACKOFF * (1 << min(attempts, 10)), LONGEST_BACKOFF)
