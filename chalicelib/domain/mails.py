"""Mails: what each is for and what that exempts it from, and how a sign-on asks for one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe
from typing import Literal

from chalicelib.domain.model import Model

# An address has mail at most once in this time, so a sign-on asks for no more.
BETWEEN_MAILS = timedelta(minutes=10)


class MailPurpose(StrEnum):
    CONFIRM = "confirm"
    ALREADY = "already"
    PASS = "pass"  # noqa: S105 - it opens a door, it is no password
    TRANSMISSION = "transmission"


@dataclass(frozen=True)
class MailRules:
    """What holds for the mails of one purpose; one that says nothing keeps to every limit.

    `leads_to` is what its button opens. `only_while_pending`: once the address is confirmed it is outdated.
    `owed`: only the mailbox's owner causes it, once, so no limit holds it back, it does not grow old, and no
    other mail takes its place before it went out. `keeps_proof`: the sign-on keeps for good that it was sent.
    `restates_text`: it holds the text that was agreed to. `takes_replies`: an answer reaches the organizers.
    """

    leads_to: Literal["confirm", "mine", "pass"] = "mine"
    only_while_pending: bool = False
    owed: bool = False
    keeps_proof: bool = False
    restates_text: bool = False
    takes_replies: bool = False


MAILS: dict[MailPurpose, MailRules] = {
    MailPurpose.CONFIRM: MailRules(leads_to="confirm", only_while_pending=True),
    MailPurpose.ALREADY: MailRules(),
    MailPurpose.PASS: MailRules(leads_to="pass"),
    # The confirmation that restates a card (NLRB GC memo 15-08).
    MailPurpose.TRANSMISSION: MailRules(owed=True, keeps_proof=True, restates_text=True, takes_replies=True),
}


class MailRequest(Model):
    """The mail a sign-on last asked for, and what became of it.

    `nonce` names the request, so that one request is never two mails; `due_at` is when it may be
    sent, `claimed_until` guards it while a mailer is at work, `sent_at` and `message_id` prove it.
    """

    purpose: MailPurpose
    nonce: str
    due_at: datetime
    claimed_until: datetime | None = None
    sent_at: datetime | None = None
    message_id: str | None = None
    delivered_at: datetime | None = None
    count: int = 1
    attempts: int = 0
    refused: str | None = None

    @property
    def still_owed(self) -> bool:
        """Whether it must go out before any other mail takes its place."""
        return MAILS[self.purpose].owed and not (self.sent_at or self.refused)


class Transmission(Model):
    """Proof of a mail: the mail service's id, when it took the mail, when the signer's mail server did."""

    message_id: str
    accepted_at: datetime
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class MailMessage:
    """`slug`, `key` and the request's `nonce`: all a mailer needs to find the sign-on."""

    slug: str
    key: str
    nonce: str


def request_mail(purpose: MailPurpose, now: datetime, before: MailRequest | None) -> MailRequest:
    """A new request for a mail, due at once; `count` numbers the requests of one sign-on."""
    count = before.count + 1 if before else 1
    return MailRequest(purpose=purpose, nonce=token_urlsafe(12), due_at=now, count=count)
