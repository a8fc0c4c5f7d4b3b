"""Who is at the console: people, the passkeys that let them in, the sessions that they are in."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.access import Principal, Role, ensure_whole

# How long somebody stays in who does nothing, and at most.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
# As often as it is noted that somebody is still there.
NOTED = timedelta(minutes=5)
# As long as a passkey's proof is fresh enough for what leaves the house.
PROOF = timedelta(minutes=10)
# A session's token: whose it is, and 256 random bits. Nothing else begins so.
TOKEN = re.compile(r"session\.(person-[0-9a-f]{24})\.[A-Za-z0-9_-]{43}")
PERSON = re.compile(r"person-[0-9a-f]{24}")


@dataclass(frozen=True)
class Person:
    """Somebody who organizes; `campaigns` and `source` mean what they mean to a Principal.

    `email` is empty where they were invited by a label that is no address. `removed_at` says since when they
    may not come in any more. Raises ValueError for a partner without a source.
    """

    id: str
    name: str
    email: str
    role: Role
    created_at: datetime
    campaigns: frozenset[str] | None = None
    source: str | None = None
    seen_at: datetime | None = None
    removed_at: datetime | None = None

    def __post_init__(self) -> None:
        ensure_whole(self.role, self.source)

    @property
    def principal(self) -> Principal:
        """The person as one who asks."""
        return Principal(self.id, self.role, self.name, self.campaigns, self.source)


@dataclass(frozen=True)
class Passkey:
    """A credential that somebody registered (WebAuthn, level 3); `id` and `public_key` are base64url.

    `sign_count` is what its authenticator counted when it was last used; many count nothing.
    """

    id: str
    person: str
    public_key: str
    sign_count: int
    label: str
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class Session:
    """Somebody signed in with one browser; only the token's hash is kept.

    `proved_at` is when a passkey was last asked for, `browser` what the browser says it is, in a word or two.
    """

    token_hash: str
    person: str
    created_at: datetime
    seen_at: datetime
    proved_at: datetime
    browser: str

    @property
    def expires_at(self) -> datetime:
        """When it ends, unless somebody does something before."""
        return min(self.created_at + LONGEST, self.seen_at + IDLE)

    def proves(self, now: datetime) -> bool:
        """Whether the passkey was asked for just now."""
        return now - self.proved_at < PROOF

    def to_be_noted(self, now: datetime) -> bool:
        """Whether it is time to write down that they are still there."""
        return now - self.seen_at >= NOTED


def is_token(credential: str) -> bool:
    """Whether it is meant to be a session's token; no API key begins so."""
    return credential.startswith("session.")


def owner_of(token: str) -> str | None:
    """The id of the person whose session's token that would be; None for what is no such token."""
    found = TOKEN.fullmatch(token)
    return found[1] if found else None


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """A browser and its system as people call them, from a User-Agent; `?` for what is not known."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "?")
    system = next((name for mark, name in SYSTEMS if mark in agent), "?")
    return f"{browser}, {system}"
