"""One mail to write and to send, and how sending can fail."""

from dataclasses import dataclass

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.mails import Asking, MailPurpose
from chalicelib.domain.signons import SignOn


@dataclass(frozen=True)
class Mail:
    """To whom, about what, and the links it holds.

    `sign_on` is there for the address, the language and (only once the address is confirmed) the
    facts that a transmission restates; `agreed_text` is for a purpose that restates it. `of` says which of
    the two that are held under a key asked for it. `also` are the others that one mail to this address is
    about. `again_through` is the partner by way of which the form was filled in again, where somebody had
    signed by another way.
    """

    purpose: MailPurpose
    sign_on: SignOn
    campaign: Campaign
    links: dict[str, str]
    agreed_text: str | None = None
    of: Asking = "sign_on"
    also: tuple["Mail", ...] = ()
    again_through: str | None = None


class Postponed(Exception):
    """Mail cannot go out now (throttled, quota, paused, server error): try again later.

    Its text is the mail service's code for why, safe to log.
    """


class Denied(Postponed):
    """As Postponed, but nobody at AWS will mend it: the function may not send this mail, and somebody who
    runs the stage has to see to it.
    """


class Refused(Exception):
    """This mail will never be accepted; `reason` is safe to store."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
