"""Mails: what each is for and what that exempts it from, and how a sign-on asks for one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from chalicelib.domain.model import Model

# An address has mail at most once in this time; what is asked for meanwhile is answered by that one.
BETWEEN_MAILS = timedelta(minutes=10)


class MailPurpose(StrEnum):
    CONFIRM = "confirm"
    ALREADY = "already"
    PASS = "pass"  # noqa: S105 - it opens a door, it is no password
    TRANSMISSION = "transmission"
    APPROVED = "approved"
    REFUSED = "refused"
    OFFICER = "officer"


@dataclass(frozen=True)
class MailRules:
    """What holds for the mails of one purpose; one that says nothing keeps to every limit.

    `leads_to` is what its button opens. `owed`: no stranger causes it, and what causes it does so once, so no
    limit holds it back, and it does not grow old. `keeps_proof`: the sign-on keeps for good that it was sent.
    `restates_text`: it holds the text that was agreed to. `takes_replies`: an answer reaches the organizers.
    """

    leads_to: Literal["confirm", "mine", "pass"] = "mine"
    owed: bool = False
    keeps_proof: bool = False
    restates_text: bool = False
    takes_replies: bool = False


MAILS: dict[MailPurpose, MailRules] = {
    MailPurpose.CONFIRM: MailRules(leads_to="confirm"),
    MailPurpose.ALREADY: MailRules(),
    MailPurpose.PASS: MailRules(leads_to="pass"),
    # The confirmation that restates a card (NLRB GC memo 15-08).
    MailPurpose.TRANSMISSION: MailRules(owed=True, keeps_proof=True, restates_text=True, takes_replies=True),
    # What organizers decided, to an address that was confirmed.
    MailPurpose.APPROVED: MailRules(owed=True, takes_replies=True),
    MailPurpose.REFUSED: MailRules(owed=True, takes_replies=True),
    # Organizers brought their organization in, and let them know.
    MailPurpose.OFFICER: MailRules(takes_replies=True),
}


class MailRequest(Model):
    """The mail that is asked for, and what became of it.

    `asked_at` is when it was asked for last. `due_at` is when it may go out, None once it need not any more:
    it went out, or was `refused` for good. `claim` names the mailer that is at work until `claimed_until`.
    `sent_at` and `message_id` prove the mail that went out last, `bounced_at` that one of them came back.
    `reason` is what organizers gave for the decision that it tells of.
    """

    purpose: MailPurpose
    asked_at: datetime
    due_at: datetime | None = None
    claim: str | None = None
    claimed_until: datetime | None = None
    attempts: int = 0
    sent_at: datetime | None = None
    message_id: str | None = None
    delivered_at: datetime | None = None
    bounced_at: datetime | None = None
    refused: str | None = None
    reason: str | None = None

    @property
    def came_back(self) -> bool:
        """Whether the mail that went out for it came back for good."""
        return (
            self.sent_at is not None
            and self.asked_at <= self.sent_at
            and self.bounced_at is not None
            and self.sent_at <= self.bounced_at
        )

    @property
    def went_out_for_it(self) -> bool:
        """Whether what it asks for went out a moment ago, or since."""
        return self.sent_at is not None and self.asked_at < self.sent_at + BETWEEN_MAILS


class Transmission(Model):
    """Proof of a mail: the mail service's id, when it took the mail, when the signer's mail server did."""

    message_id: str
    accepted_at: datetime
    delivered_at: datetime | None = None


# What a mail is asked for by: a sign-on, or the proposal beside it.
Asking = Literal["sign_on", "proposal"]


@dataclass(frozen=True)
class MailMessage:
    """All a mailer needs to find the mail that is due: the campaign, the key, and which of the two asks.

    It names no single request, so that whoever posts again and again holds up no mail.
    """

    slug: str
    key: str
    of: Asking


def request_mail(purpose: MailPurpose, now: datetime) -> MailRequest:
    """A new request for a mail, due at once."""
    return MailRequest(purpose=purpose, asked_at=now, due_at=now)


SENT = ("sent_at", "message_id", "delivered_at")


def ask_again(
    before: MailRequest | None, purpose: MailPurpose, now: datetime, reason: str | None = None
) -> MailRequest:
    """A new request in place of the one before, with what is known of the mail that went out last."""
    known = {name: getattr(before, name) for name in SENT} if before else {}
    return request_mail(purpose, now).model_copy(update={**known, "reason": reason})
