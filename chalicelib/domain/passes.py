"""Passes: who may enter on which day, provable without a connection.

A pass is `SLUG.BODY`. BODY is the base64url, without padding, of exactly 105 bytes: the version, the day
as days since 2000-01-01 (2 bytes, big endian), the sign-on's key (32 bytes), the beginning of its nonce
(6 bytes), and an Ed25519 signature (RFC 8032, 64 bytes) over a prefix, the slug and all of that. It names
nobody: keys are keyed hashes, and a nonce is chance. 105 bytes fill 140 characters to the last bit, so that
no two texts are the same pass. Whoever withdraws and signs in again has another nonce, and so another pass.
"""

import base64
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.parts import SLUG

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from chalicelib.domain.signons import SignOn

VERSION = 2
EPOCH = date(2000, 1, 1)
# The signed message begins with this, so that no signature of ours for another purpose is ever a pass.
PURPOSE = b"undersigned/pass/2\0"
KEY_BYTES, LIFE_BYTES, LIFE_CHARACTERS = 32, 6, 8
SIGNED_BYTES = 3 + KEY_BYTES + LIFE_BYTES
BODY_CHARACTERS = 140
TOKEN = re.compile(rf"({SLUG[1:-1]})\.([A-Za-z0-9_-]{{{BODY_CHARACTERS}}})")
# A pass by its names: the day, the sign-on's key, the beginning of its nonce.
NAMES = re.compile(r"(\d{4}-\d\d-\d\d)\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{8})")
# Crockford's base32: digits and letters that are not mistaken for each other.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
CODE = re.compile(f"([{ALPHABET}]{{8}})([{ALPHABET}])?")
# Longer than a device's clock is usually wrong, shorter than a door is usually without a connection.
LATE = timedelta(minutes=5)

Result = Literal["admitted", "already_admitted", "wrong_day", "withdrawn", "invalid"]


class NotAPass(ValueError):
    """Not one of ours: malformed, altered, or signed by somebody else."""


@dataclass(frozen=True)
class Pass:
    """Entry to one campaign's event on one day, for the sign-on of that key, as long as its nonce begins so.

    `life` are the nonce's first eight characters, which are six bytes.
    """

    slug: str
    day: date
    key: str
    life: str

    @property
    def code(self) -> str:
        """The pass as eight characters that people can read out and type: 40 bits of its nonce.

        It proves nothing by itself; only the service can tell whose it is.
        """
        return code_of(self.life)

    @property
    def written_code(self) -> str:
        """The code as it stands on the pass: with a character that tells when one was mistyped, in threes."""
        written = self.code + check_of(self.code)
        return "-".join(written[start : start + 3] for start in range(0, len(written), 3))

    @property
    def names(self) -> str:
        """What a code stands for: the pass, apart from its campaign."""
        return f"{self.day.isoformat()}.{self.key}.{self.life}"


@dataclass(frozen=True)
class Scan:
    """One presentation of a pass at a door.

    `nonce` names it, so that sending it again changes nothing; `door` is the beginning of the hash of
    the door's key. `offline` says that the door let the person in by itself. `scanned_at` is by the door's
    clock, `received_at` by ours; `clock_off` is by how many seconds the door found afterwards that its clock
    had been behind ours.
    """

    nonce: str
    scanned_at: datetime
    received_at: datetime
    door: str
    offline: bool = False
    clock_off: int = 0

    @property
    def decided_alone(self) -> bool:
        """Whether the door let the person in before we heard of it; a scan that comes late tells so too."""
        return self.offline or self.received_at - self.scanned_at > LATE

    @property
    def at(self) -> datetime:
        """When it was. A door's clock counts only where it could not ask, and never for what is to come."""
        return min(self.scanned_at, self.received_at) if self.offline else self.received_at

    @property
    def doubtful(self) -> bool:
        """Whether a door let somebody in by a clock that was ahead."""
        return self.offline and self.scanned_at - self.received_at > LATE


@dataclass(frozen=True)
class Admission:
    """Who was let in: once, by the first scan that reached us. All scans of the pass are kept with it.

    `record` is the sign-in's `record_id`, which leads nowhere once that is erased.
    """

    slug: str
    day: date
    record: str
    life: str
    first: str
    scans: dict[str, Scan]

    @property
    def code(self) -> str:
        """The code of the pass that was let in."""
        return code_of(self.life)

    @property
    def admitted_at(self) -> datetime:
        return self.scans[self.first].at

    def knows(self, scan: Scan) -> bool:
        """Whether that scan is kept as what it is.

        One that got no answer is sent again as one that let somebody in without it, which makes it an entry.
        """
        held = self.scans.get(scan.nonce)
        return held is not None and (held.nonce == self.first or held.decided_alone or not scan.offline)

    @property
    def doubtful(self) -> bool:
        """Whether somebody was let in by a clock that was ahead."""
        return any(scan.doubtful for scan in self.scans.values())

    def result_of(self, nonce: str) -> Result | None:
        """What that scan was answered; None when it is not among those kept."""
        if nonce not in self.scans:
            return None
        return "admitted" if nonce == self.first else "already_admitted"

    @property
    def entries(self) -> list[Scan]:
        """The scans that let somebody in, oldest first.

        More than one is a conflict: doors that could not ask have let in two people, or one person twice.
        """
        let_in = [scan for scan in self.scans.values() if scan.nonce == self.first or scan.decided_alone]
        return sorted(let_in, key=lambda scan: scan.at)


@dataclass(frozen=True)
class Attendance:
    """How many were let in on a day.

    `conflicts` are the passes that let in somebody twice, `doubtful` those of a door whose clock was ahead.
    """

    admitted: int
    conflicts: list[Admission] = field(default_factory=list)
    doubtful: list[Admission] = field(default_factory=list)


def attended(admitted: int, remarkable: list[Admission]) -> Attendance:
    """The attendance of a day, of whose admissions some may be remarkable."""
    return Attendance(
        admitted,
        [one for one in remarkable if len(one.entries) > 1],
        [one for one in remarkable if one.doubtful],
    )


def pass_of(sign_on: "SignOn") -> Pass:
    """The pass that a sign-in gives; one that was withdrawn and made again gives another.

    Raises ValueError for a sign-on without a day.
    """
    if sign_on.day is None:
        raise ValueError("only a sign-in has a pass")
    return Pass(sign_on.slug, sign_on.day, sign_on.key, sign_on.nonce[:LIFE_CHARACTERS])


def issue(secret: bytes, granted: Pass) -> str:
    """The token of a pass, always the same for the same pass; `secret` is 32 bytes.

    Raises ValueError for a day, a key or a nonce that cannot be written.
    """
    days = (granted.day - EPOCH).days
    key, life = base64.urlsafe_b64decode(granted.key + "="), base64.urlsafe_b64decode(granted.life)
    if not 0 <= days < 2**16 or len(key) != KEY_BYTES or len(life) != LIFE_BYTES:
        raise ValueError("not what a pass can hold")
    signed = bytes([VERSION]) + days.to_bytes(2, "big") + key + life
    signature = _private_key(secret).sign(_message(granted.slug, signed))
    return f"{granted.slug}.{base64.urlsafe_b64encode(signed + signature).decode()}"


def public_key(secret: bytes) -> bytes:
    """The 32 bytes by which anyone can tell our passes from others."""
    return _private_key(secret).public_key().public_bytes_raw()


def read(public: bytes, token: str) -> Pass:
    """The pass that a token is; raises NotAPass."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    match = TOKEN.fullmatch(token)
    if match is None:
        raise NotAPass
    slug = match[1]
    body = base64.urlsafe_b64decode(token[-BODY_CHARACTERS:])
    signed, signature = body[:SIGNED_BYTES], body[SIGNED_BYTES:]
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _message(slug, signed))
    except InvalidSignature:
        raise NotAPass from None
    if signed[0] != VERSION:
        raise NotAPass
    day = EPOCH + timedelta(days=int.from_bytes(signed[1:3], "big"))
    key, life = signed[3 : 3 + KEY_BYTES], signed[3 + KEY_BYTES :]
    return Pass(slug, day, _text(key), _text(life))


def named(slug: str, names: str) -> Pass:
    """The campaign's pass of these `names`. Raises ValueError for anything else."""
    match = NAMES.fullmatch(names)
    if match is None:
        raise ValueError("not the names of a pass")
    return Pass(slug, date.fromisoformat(match[1]), match[2], match[3])


def code_of(life: str) -> str:
    """What is typed for a pass whose sign-in's nonce begins so."""
    number = int.from_bytes(base64.urlsafe_b64decode(life)[:5], "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(35, -5, -5))


def typed_code(text: str) -> str | None:
    """The code somebody typed, whatever the case, hyphens and look-alikes; None for anything else.

    Its check character may be left out, as older passes do; a wrong one makes it nothing.
    """
    match = CODE.fullmatch(text.upper().translate(MISREAD))
    if match is None or match[2] not in (None, check_of(match[1])):
        return None
    return match[1]


def check_of(code: str) -> str:
    """The check character of a code, by Luhn's algorithm modulo 32: no single mistake keeps it the same."""
    total = 0
    for place, character in enumerate(reversed(code)):
        weighed = ALPHABET.index(character) * (1 if place % 2 else 2)
        total += weighed // len(ALPHABET) + weighed % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]


def is_day(day: date, moment: datetime, timezone: str) -> bool:
    """Whether it is that day at that moment where the event takes place (IANA `timezone`)."""
    try:
        return moment.astimezone(ZoneInfo(timezone)).date() == day
    except OverflowError:  # at the ends of the calendar
        return False


def _private_key(secret: bytes) -> "Ed25519PrivateKey":
    # Late, because most requests have nothing to do with passes.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().removesuffix("=")


def _message(slug: str, signed: bytes) -> bytes:
    return PURPOSE + slug.encode() + b"\0" + signed
