"""Deliver: send the mail that a sign-on, or the proposal beside it, asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from chalicelib.actions.meeting.passes import pass_url
from chalicelib.domain.addresses import canonical_address, mailbox_of
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.mailboxes import Mailbox
from chalicelib.domain.mails import BETWEEN_MAILS, MAILS, MailMessage, MailPurpose, MailRequest, Transmission
from chalicelib.domain.outgoing import Mail, Postponed, Refused
from chalicelib.domain.signons import SignOn, Status
from chalicelib.logs import logger
from chalicelib.ports.services import Services

# Longer than the mail service may take to answer.
CLAIM = timedelta(minutes=2)
FIRST_BACKOFF = timedelta(minutes=1)
LONGEST_BACKOFF = timedelta(hours=1)
# As long as a proposal is kept; an older mail would lead to nothing.
TRIED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """A mail that is claimed: what asks for it, and the sign-on that is held, which may be the same."""

    message: MailMessage
    claim: str
    asks: SignOn
    request: MailRequest
    held: SignOn | None

    @property
    def known(self) -> SignOn | None:
        """The sign-on, as long as its signer stands by it."""
        return self.held if self.held and self.held.status is not Status.WITHDRAWN else None

    @property
    def confirmed_before(self) -> bool:
        """Whether it is the very submission that became the sign-on, sent once more."""
        known = self.known if self.known is not self.asks else None
        return known is not None and known.submission_id == self.asks.submission_id


def deliver(services: Services, message: MailMessage) -> None:
    """Send the mail that is due, unless it went out, nobody wants it, or its mailbox has had its share.

    A claim comes first, so that of two mailers one sends; a mailer that dies leaves a claim that
    lapses, and the sweeper asks again: at most one duplicate for each crash, because SES offers no
    idempotency token. What cannot go now stays due and is tried again; nothing is dropped silently.
    """
    now = services.now()
    claim = token_urlsafe(12)
    asks = services.sign_ons.claim_mail(message, claim, now, now + CLAIM)
    stored = services.campaigns.get(message.slug)
    if asks is None or stored is None or asks.mail is None:
        return
    held = asks if message.of == "sign_on" else services.sign_ons.get(message.slug, message.key)
    due = Due(message, claim, asks, asks.mail, held)
    purpose = stored.campaign.traits.later_mail if asks is not held and due.known else asks.mail.purpose
    if reason := _refusal(services, due, purpose, now):
        services.sign_ons.mail_refused(message, claim, reason)
        return
    mail = _mail(services, stored.campaign, due, purpose, now)
    if MAILS[purpose].owed:
        _send(services, due, mail, now)
        return
    # The hash has a key of its own: it cannot be joined to a sign-on, nor to what else is kept of an address.
    mailbox = keyed_hash(services.secrets.mailboxes, mailbox_of(asks.email))
    known = services.limits.mailbox(mailbox)
    try:
        free_at = known.free_at(now)
        if free_at == now:
            services.limits.reserve(mailbox, known, now, now + CLAIM)
    except Conflict:
        # Another mail to this mailbox is going out at this very moment.
        free_at = now + BETWEEN_MAILS
    if free_at > now:
        services.sign_ons.mail_postponed(message, claim, free_at)
        return
    _send_to(services, due, mail, mailbox, known, now)


def _send_to(services: Services, due: Due, mail: Mail, mailbox: str, known: Mailbox, now: datetime) -> None:
    """Send to a mailbox that is reserved; only what went out counts."""
    sent = known.lately(now)
    if _send(services, due, mail, now):
        sent = (*sent, services.now())
    services.limits.release(mailbox, now + CLAIM, sent)


def _send(services: Services, due: Due, mail: Mail, now: datetime) -> bool:
    """Whether it went out."""
    message, claim = due.message, due.claim
    try:
        message_id = services.mailer.send(mail)
    except Postponed as postponed:
        logger().warning("mail postponed", extra={"reason": str(postponed)})
        services.sign_ons.mail_postponed(message, claim, now + _backoff(due.request))
    except Refused as refused:
        logger().warning("mail refused", extra={"reason": refused.reason})
        services.sign_ons.mail_refused(message, claim, refused.reason)
    else:
        proof = Transmission(message_id=message_id, accepted_at=services.now())
        services.sign_ons.mail_sent(message, claim, proof, keep=MAILS[mail.purpose].keeps_proof)
        return True
    return False


def _mail(services: Services, campaign: Campaign, due: Due, purpose: MailPurpose, now: datetime) -> Mail:
    # Links are good for what is held, and what is held says how its signer is written to.
    linked = due.held or due.asks
    about = due.known or due.asks

    def link(kind: Purpose) -> str:
        return f"{services.base_url}/{kind}/{seal_link(services.secrets.links, kind, linked, now)}"

    links = {"mine": link("mine"), "unsubscribe": link("unsubscribe")}
    leads_to = MAILS[purpose].leads_to
    links[leads_to] = pass_url(services, about) if leads_to == "pass" else link(leads_to)
    if MAILS[purpose].restates_text:
        consent = about.consent
        links["text"] = f"{services.base_url}/c/{about.slug}/text/{consent.version}?lang={consent.language}"
    return Mail(purpose, about, campaign, links, _agreed_text(services, about, purpose), due.message.of)


def _agreed_text(services: Services, sign_on: SignOn, purpose: MailPurpose) -> str | None:
    if not MAILS[purpose].restates_text:
        return None
    consent = sign_on.consent
    agreed = services.campaigns.agreed_text(sign_on.slug, consent.version, consent.language)
    if agreed is None:
        raise LookupError("a sign-on names a text that is not there")
    return agreed


def _refusal(services: Services, due: Due, purpose: MailPurpose, now: datetime) -> str | None:
    """Why this mail must not go out: nobody wants it, it went out, or what it would say no longer holds."""
    address = keyed_hash(services.secrets.addresses, canonical_address(due.asks.email))
    if services.limits.suppressed(address, now):
        return "suppressed"
    if due.asks.status is Status.WITHDRAWN:
        return "withdrawn"
    if MAILS[purpose].owed:
        return None
    if due.asks.expired(now) or now >= due.request.asked_at + TRIED_FOR:
        return "outdated"
    return "sent before" if due.request.went_out_for_it or due.confirmed_before else None


def _backoff(request: MailRequest) -> timedelta:
    return min(FIRST_BACKOFF * (1 << min(request.attempts, 10)), LONGEST_BACKOFF)
