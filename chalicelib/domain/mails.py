"""Mails: which one a message asks for, and what it is written from."""

from dataclasses import dataclass

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.signons import MailPurpose, SignOn


@dataclass(frozen=True)
class MailMessage:
    """`slug`, `key` and the request's `nonce`: all a mailer needs to find the sign-on."""

    slug: str
    key: str
    nonce: str


@dataclass(frozen=True)
class Letter:
    """One mail to write and send: to whom, about what, and the links it holds.

    `sign_on` is there for the address, the language and (only once the address is confirmed) the
    facts that a transmission restates; `agreed_text` is for a transmission only.
    """

    purpose: MailPurpose
    sign_on: SignOn
    campaign: Campaign
    links: dict[str, str]
    agreed_text: str | None = None


class Postponed(Exception):
    """Mail cannot go out now (throttled, quota, paused, server error): try again later.

    Its text is the mail service's code for why, safe to log.
    """


class Refused(Exception):
    """This mail will never be accepted; `reason` is safe to store."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
