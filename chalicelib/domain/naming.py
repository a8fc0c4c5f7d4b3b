"""Whose name may stand where everybody reads, and who may choose so."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign

IN_PUBLIC = frozenset({Visibility.PUBLIC, Visibility.ORGANIZATION})


class Seen(Protocol):
    """A sign-on, as far as this is concerned."""

    @property
    def visibility(self) -> Visibility: ...
    @property
    def hidden_at(self) -> datetime | None: ...
    @property
    def email(self) -> str: ...


def may_be_named(sign_on: Seen) -> bool:
    """Whether an organization's name may, or a person's: it was chosen so, and no organizer hid it.

    Whoever left no address cannot take the name back, and stands nowhere.
    """
    return sign_on.visibility in IN_PUBLIC and sign_on.hidden_at is None and sign_on.email != ""


def signer_may_be_named(sign_on: Seen) -> bool:
    """Whether the name of the very person who signed may: an organization's may without its officer's."""
    return sign_on.visibility is Visibility.PUBLIC and may_be_named(sign_on)


def may_choose(visibility: Visibility, kind: SignatoryKind, campaign: Campaign) -> bool:
    """Whether a signer of that kind may choose that for their name in that campaign."""
    if visibility is Visibility.COUNTED:
        return campaign.traits.may_be_counted_only
    return visibility is not Visibility.ORGANIZATION or kind is SignatoryKind.ORGANIZATION
