"""Deliver: send the mail that a sign-on, or the proposal beside it, asks for."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from chalicelib.actions.meeting.passes import pass_url
from chalicelib.actions.sending import note_sent
from chalicelib.actions.suppression import suppressed
from chalicelib.domain.addresses import canonical_address, mailbox_of
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.domain.mailboxes import Mailbox, Waiting
from chalicelib.domain.mails import BETWEEN_MAILS, MAILS, MailMessage, MailPurpose, MailRequest, Transmission
from chalicelib.domain.outgoing import Denied, Mail, Postponed, Refused
from chalicelib.domain.sending import WHILE_PAUSED
from chalicelib.domain.signons import SignOn, Status
from chalicelib.logs import logger
from chalicelib.ports.figures import Note
from chalicelib.ports.services import Services

# Longer than the mail service may take to answer.
CLAIM = timedelta(minutes=2)
FIRST_BACKOFF = timedelta(minutes=1)
LONGEST_BACKOFF = timedelta(hours=1)
# As long as a proposal is kept; an older mail would lead to nothing.
TRIED_FOR = timedelta(days=7)
# A mail service that is busy for a moment is nothing to wake anybody for.
MANY_ATTEMPTS = 4


@dataclass(frozen=True)
class Due:
    """A mail that is claimed: what asks for it, and the sign-on that is held, which may be the same."""

    message: MailMessage
    claim: str
    asks: SignOn
    request: MailRequest
    held: SignOn | None
    campaign: Campaign

    @property
    def purpose(self) -> MailPurpose:
        """What it is asked for; somebody who signed already gets what tells them so."""
        if self.owes_first:
            return self.owes_first
        known = self.asks is not self.held and self.known
        return self.campaign.traits.later_mail if known else self.request.purpose

    @property
    def owes_first(self) -> MailPurpose | None:
        """What must go out before a decision is told, because it proves what was decided about."""
        told = self.request.purpose in (MailPurpose.APPROVED, MailPurpose.REFUSED)
        return self.campaign.traits.confirmed_mail if told and self.asks.transmission is None else None

    @property
    def known(self) -> SignOn | None:
        """The sign-on, as long as its signer stands by it."""
        return self.held if self.held and self.held.status is not Status.WITHDRAWN else None

    @property
    def confirmed_before(self) -> bool:
        """Whether it is the very submission that became the sign-on, sent once more."""
        known = self.known if self.known is not self.asks else None
        return known is not None and known.submission_id == self.asks.submission_id


def _unheard(_name: str, _value: int) -> None:
    pass


def deliver(services: Services, message: MailMessage, note: Note = _unheard) -> None:
    """Send the mail that is due, unless it went out, nobody wants it, or its mailbox has had its share.

    A claim comes first, so that of two mailers one sends; a mailer that dies leaves a claim that
    lapses, and the sweeper asks again: at most one duplicate for each crash, because SES offers no
    idempotency token. What cannot go now stays due and is tried again; nothing is dropped silently. What
    waits for one address goes out in one mail.

    `note` is told of what an operator has to see to: `mail_denied`, and `mail_late` for mails that the mail
    service has not taken for a quarter of an hour.
    """
    now = services.now()
    due = _claimed(services, message, now)
    if due is None:
        return
    if services.sending.state().paused_at:
        services.sign_ons.mail_postponed(due.message, due.claim, now + WHILE_PAUSED)
        return
    if MAILS[due.purpose].owed:
        if _send(services, [due], now, note) and due.owes_first:
            deliver(services, message, note)
        return
    # The hash has a key of its own: it cannot be joined to a sign-on, nor to what else is kept of an address.
    mailbox = keyed_hash(services.secrets.mailboxes, mailbox_of(due.asks.email))
    known = services.limits.mailbox(mailbox)
    try:
        free_at = known.free_at(now)
        if free_at == now:
            services.limits.reserve(mailbox, known, now, now + CLAIM)
    except Conflict:
        # Another mail to this mailbox is going out at this very moment.
        free_at = now + BETWEEN_MAILS
    if free_at > now:
        _wait(services, due, mailbox, known, free_at)
        return
    _send_in_turn(services, due, mailbox, known, now, note)


def _claimed(services: Services, message: MailMessage, now: datetime) -> Due | None:
    """The mail if it is to be sent, and nobody else is at it; one that must not go out is refused."""
    claim = token_urlsafe(12)
    asks = services.sign_ons.claim_mail(message, claim, now, now + CLAIM)
    stored = services.published.get(message.slug)
    if asks is None or stored is None or asks.mail is None:
        return None
    held = asks if message.of == "sign_on" else services.sign_ons.get(message.slug, message.key)
    due = Due(message, claim, asks, asks.mail, held, stored.campaign)
    if reason := _refusal(services, due, now):
        services.sign_ons.mail_refused(message, claim, reason)
        return None
    return due


def _wait(services: Services, due: Due, mailbox: str, known: Mailbox, until: datetime) -> None:
    if known.has_room_for(asking := _asking(services, due)):
        services.limits.wait(mailbox, asking)
    services.sign_ons.mail_postponed(due.message, due.claim, until)


def _asking(services: Services, due: Due) -> Waiting:
    address = canonical_address(due.asks.email)
    hashed = keyed_hash(services.secrets.mailboxes, "address", address)
    return Waiting(due.message, due.request.asked_at, hashed, plain=mailbox_of(address) == address)


def _send_in_turn(
    services: Services, due: Due, mailbox: str, known: Mailbox, now: datetime, note: Note
) -> None:
    """Send to a mailbox that is reserved what waits longest for it; only what went out counts."""
    dues: list[Due] = []
    answered: list[MailMessage] = []
    for turn in known.turns(_asking(services, due)):
        messages = [one.message for one in turn]
        # Who asks is claimed already, and nobody else is.
        found = [due if one == due.message else _claimed(services, one, now) for one in messages]
        dues = [one for one in found if one is not None]
        answered += messages
        if dues:
            break
    sent = known.lately(now)
    if dues and _send(services, dues, now, note):
        sent = (*sent, services.now())
    else:
        answered = [message for message in answered if message not in {one.message for one in dues}]
    if due not in dues:
        _wait(services, due, mailbox, known, Mailbox(sent).free_at(now))
    services.limits.release(mailbox, now + CLAIM, sent, answered)


def _send(services: Services, dues: list[Due], now: datetime, note: Note) -> bool:
    """Whether they went out, in one mail."""
    first, *others = [_mail(services, due, now) for due in dues]
    try:
        message_id = services.mailer.send(replace(first, also=tuple(others)))
    except Postponed as postponed:
        logger().warning("mail postponed", extra={"reason": str(postponed)})
        if isinstance(postponed, Denied):
            note("mail_denied", len(dues))
        if late := [due for due in dues if due.request.attempts >= MANY_ATTEMPTS]:
            note("mail_late", len(late))
        for due in dues:
            services.sign_ons.mail_postponed(due.message, due.claim, now + _backoff(due.request))
    except Refused as refused:
        logger().warning("mail refused", extra={"reason": refused.reason})
        for due in dues:
            services.sign_ons.mail_refused(due.message, due.claim, refused.reason)
    else:
        proof = Transmission(message_id=message_id, accepted_at=services.now())
        for due in dues:
            keep, more = MAILS[due.purpose].keeps_proof, due.owes_first is not None
            services.sign_ons.mail_sent(due.message, due.claim, proof, keep=keep, more=more)
        note_sent(services, dues[0].message.slug)
        return True
    return False


def _mail(services: Services, due: Due, now: datetime) -> Mail:
    # Links are good for what is held, and what is held says how its signer is written to.
    linked = due.held or due.asks
    about, purpose = due.known or due.asks, due.purpose

    def link(kind: Purpose) -> str:
        return f"{services.base_url}/{kind}/{seal_link(services.secrets.links, kind, linked, now, due.asks)}"

    links = {"mine": link("mine"), "unsubscribe": link("unsubscribe")}
    leads_to = MAILS[purpose].leads_to
    links[leads_to] = pass_url(services, about) if leads_to == "pass" else link(leads_to)
    if MAILS[purpose].restates_text:
        consent = about.consent
        links["text"] = f"{services.base_url}/c/{about.slug}/text/{consent.version}?lang={consent.language}"
    return Mail(
        purpose,
        about,
        due.campaign,
        links,
        _agreed_text(services, about, purpose),
        due.message.of,
        again_through=_again_through(due),
    )


def _again_through(due: Due) -> str | None:
    """The partner whose page somebody who signed already signs on now, having signed by another way."""
    if due.known is None or due.asks.source in (None, due.known.source):
        return None
    partner = due.campaign.partner(str(due.asks.source))
    return partner.name if partner else None


def _agreed_text(services: Services, sign_on: SignOn, purpose: MailPurpose) -> str | None:
    if not MAILS[purpose].restates_text:
        return None
    consent = sign_on.consent
    agreed = services.published.agreed_text(sign_on.slug, consent.version, consent.language)
    if agreed is None:
        raise LookupError("a sign-on names a text that is not there")
    return agreed


def _refusal(services: Services, due: Due, now: datetime) -> str | None:
    """Why this mail must not go out: nobody wants it, it went out, or what it would say no longer holds."""
    if not due.asks.email:
        return "no address"
    if suppressed(services, due.asks.email, due.message.slug, now):
        return "suppressed"
    if due.asks.status is Status.WITHDRAWN:
        return "withdrawn"
    if MAILS[due.purpose].owed:
        return None
    if due.asks.expired(now) or now >= due.request.asked_at + TRIED_FOR:
        return "outdated"
    return "sent before" if due.request.went_out_for_it or due.confirmed_before else None


def _backoff(request: MailRequest) -> timedelta:
    return min(FIRST_BACKOFF * (1 << min(request.attempts, 10)), LONGEST_BACKOFF)
