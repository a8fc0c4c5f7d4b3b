"""Looking through a campaign for whom no index knows: by a name, by what many have in common."""

from typing import NamedTuple

from chalicelib.domain.text import fold

# So many are looked at for one answer, and so it is whole in a campaign that has no more.
LOOKED_THROUGH = 100_000


class Seen(NamedTuple):
    """What is seen of a sign-on in passing; `name` is empty where its signer chose to be counted only.

    `signed_at` is RFC 3339 in UTC, with microseconds; `expires_at` in seconds since 1970.
    """

    key: str
    rev: int
    kind: str
    status: str
    signed_at: str
    name: str
    email: str
    organization: str | None
    country: str | None
    source: str | None
    partner_contact: bool
    network: str | None
    expires_at: int | None

    def over(self, moment: float) -> bool:
        """Whether its time to be confirmed was over at that moment, in seconds since 1970."""
        return self.status == "pending" and self.expires_at is not None and self.expires_at <= moment


class Called:
    """Who is called so: each word that was asked for begins one of the name, of a person or organization.

    Case, accents, punctuation and order do not matter. Nothing that could be a name calls nobody.
    """

    def __init__(self, asked: str) -> None:
        self._words = fold(asked).split()

    def __call__(self, one: Seen) -> bool:
        return self._is(one.name) or self._is(one.organization or "")

    def _is(self, name: str) -> bool:
        words = fold(name).split()
        return bool(self._words) and all(
            any(word.startswith(asked) for word in words) for asked in self._words
        )
