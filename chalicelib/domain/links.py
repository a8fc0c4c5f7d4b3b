"""Links in mails: what they carry and how they are sealed, and what the page of one shows.

Nothing that a link holds tells anybody anything; what a page holds is what it shows.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from itsdangerous import BadData, URLSafeSerializer
from pydantic import ValidationError

from chalicelib.domain.errors import NotFound
from chalicelib.domain.fields import GIVEN
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.signons import SignOn

Purpose = Literal["confirm", "mine", "unsubscribe"]

# A day longer than what it confirms is kept after it was posted.
GOOD_FOR = timedelta(days=8)
SHOWN_FOR = timedelta(days=1)
# 96 bits: as much as nobody guesses, in a link that stays short.
GIST_CHARACTERS = 16
# What a press of the button decides; the rest of a proposal is about its mail and its end.
UNDECIDED = {"mail", "transmission", "expires_at", "history"}


@dataclass(frozen=True)
class Link:
    """What a link names: a key, and the nonce of a sign-on or of what may become one.

    `issued_at` is when a link that confirms was sent, and None for the others, as is `gist`: the gist of what
    was to be confirmed then.
    """

    slug: str
    key: str
    nonce: str
    issued_at: datetime | None = None
    gist: str | None = None

    def fresh(self, now: datetime) -> bool:
        """Whether it was sent so lately that it confirms whatever was posted for its mailbox."""
        return self.issued_at is not None and now < self.issued_at + GOOD_FOR


@dataclass(frozen=True)
class Shown:
    """What a page showed above its button, and the revision of the sign-on that was held then, if any."""

    proposal: SignOn
    beside: int | None


def seal_link(
    secret: bytes, purpose: Purpose, about: SignOn, now: datetime, proposal: SignOn | None = None
) -> str:
    """A URL-safe token for one purpose, sent `now`; it holds no personal data.

    What it names is `about`; one that confirms is for what the `proposal` says, or else `about` itself.
    """
    names: list[str | int] = [about.slug, about.key, about.nonce]
    if purpose == "confirm":
        names += [int(now.timestamp()), gist_of(secret, proposal or about)]
    return str(_serializer(secret, purpose).dumps(names))


def open_link(secret: bytes, purpose: Purpose, token: str) -> Link:
    """What the token names; raises NotFound for anything this deployment did not seal for that purpose."""
    try:
        slug, key, nonce, *issued = _serializer(secret, purpose).loads(token)
    except (BadData, ValueError, TypeError):
        raise NotFound from None
    gist = issued[1] if len(issued) > 1 else None
    return Link(slug, key, nonce, datetime.fromtimestamp(issued[0], UTC) if issued else None, gist)


def gist_of(secret: bytes, proposal: SignOn) -> str:
    """The same for two that say the same, whenever they were posted; it tells nobody what that is."""
    said = proposal.model_dump(mode="json", include=set(GIVEN), exclude_none=True)
    agreed = proposal.consent.model_dump(exclude={"at"}, exclude_none=True)
    return keyed_hash(secret, "gist", json.dumps([said, agreed], sort_keys=True))[:GIST_CHARACTERS]


def seal_shown(secret: bytes, shown: Shown, now: datetime) -> str:
    """What a page shows, so that its button confirms this and nothing else; good for a day."""
    held = shown.proposal.model_dump(mode="json", exclude=UNDECIDED, exclude_none=True)
    return str(_serializer(secret, "shown").dumps([int(now.timestamp()), shown.beside, held]))


def open_shown(secret: bytes, link: Link, sealed: str, now: datetime) -> Shown | None:
    """What was shown; None for what this deployment did not seal for that link's key within a day."""
    try:
        at, beside, held = _serializer(secret, "shown").loads(sealed)
        proposal = SignOn.model_validate(held)
    except (BadData, ValidationError, ValueError, TypeError):
        return None
    another = (proposal.slug, proposal.key) != (link.slug, link.key)
    too_old = now >= datetime.fromtimestamp(at, UTC) + SHOWN_FOR
    return None if another or too_old else Shown(proposal, beside)


def seal_sent(secret: bytes, proposal: SignOn) -> str:
    """What whoever posted this holds meanwhile: it names their very submission, and tells nobody anything."""
    names = [proposal.slug, proposal.key, proposal.submission_id]
    return str(_serializer(secret, "sent").dumps(names))


def open_sent(secret: bytes, slug: str, token: str) -> tuple[str, str] | None:
    """The key and the submission that it names; None for what was not sealed for that campaign."""
    try:
        named, key, submission = _serializer(secret, "sent").loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return (key, submission) if named == slug else None


def _serializer(secret: bytes, salt: str) -> URLSafeSerializer:
    # itsdangerous signs with SHA-1 unless told otherwise.
    return URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
