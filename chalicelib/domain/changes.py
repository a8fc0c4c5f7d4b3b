"""What a write did to a sign-on, as whoever reads the stream must know it."""

from dataclasses import dataclass

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.signons import SignOn, Status


@dataclass(frozen=True)
class Change:
    """What the stream says of one sign-on: its state now (None once erased) and that state's revision.

    `before` is the state that this one took the place of, where that is known. Neither is ever a proposal.
    """

    slug: str
    key: str
    kind: SignatoryKind
    rev: int
    sign_on: SignOn | None
    before: SignOn | None = None


@dataclass(frozen=True)
class Transition:
    """What a write did to one sign-on: its state before and after, at least one of them there."""

    before: SignOn | None
    after: SignOn | None

    def change(self) -> Change | None:
        """What the tally must know of it; None for a proposal, and when only the state of a mail changed."""
        if (told := self.after or self.before) is None:
            raise ValueError("a transition from nothing to nothing")
        if told.status is Status.PENDING:
            return None
        if self.after is not None:
            if self.before is not None and self.before.rev == self.after.rev:
                return None
            return Change(told.slug, told.key, told.kind, told.rev, self.after, self.before)
        # One more than the last revision: erasure comes after everything the sign-on ever was.
        return Change(told.slug, told.key, told.kind, told.rev + 1, None, self.before)

    def message(self) -> MailMessage | None:
        """The mail that this write asks for; None when it asks for none, or for one asked before."""
        if self.after is None or self.after.mail is None or self.after.mail.due_at is None:
            return None
        if self.before and self.before.mail and self.before.mail.asked_at == self.after.mail.asked_at:
            return None
        return MailMessage(self.after.slug, self.after.key, self.after.of)
