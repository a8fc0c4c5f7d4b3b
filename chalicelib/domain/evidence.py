"""A card as evidence of interest: what a package says of each card, and the hash chain over all of them.

NLRB General Counsel memo 15-08 (revised October 2015) asks six items of each electronic signature: the
signer's name, an email address or other known contact, a telephone number, the language agreed to,
the date submitted, the employer's name. The rest of a record proves them: the signature as typed,
when the address was confirmed, and the transmission that restated the six items. Nothing else that a
signer typed is evidence, so nothing else is in it.

Hashes are SHA-256 in hex, over canonical JSON (RFC 8785; keys are ASCII, numbers are whole). A line of
the chain is

    {"hash", "previous", "record", "record_sha256", "seq"}

where `record_sha256` is the hash of `record` and `hash` that of `{"previous", "record_sha256", "seq"}`.
The first line's `previous` is the hash of `{"campaign", "format"}`. The last line's record is the seal,
which holds the sizes and hashes of the other files, so that its `hash`, the head, stands for the whole.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.signons import Collected, SignOn, Status

FORMAT = "undersigned-card-package/1"
SIX_ITEMS = ("name", "email", "phone", "employer", "submitted_at", "text")


@dataclass(frozen=True)
class FileDigest:
    """A file of a package: its path in it, its size in bytes, its SHA-256."""

    name: str
    sha256: str
    size: int


class Chain:
    """The chain of one package; `head` is the hash of the line added last."""

    def __init__(self, slug: str) -> None:
        self._slug = slug
        self._seq = 0
        self.first = digest({"campaign": slug, "format": FORMAT})
        self.head = self.first

    def add(self, record: dict[str, Any]) -> bytes:
        """The next line of `evidence.jsonl`, its line end included."""
        self._seq += 1
        link = {"previous": self.head, "record_sha256": digest(record), "seq": self._seq}
        self.head = digest(link)
        return canonical({**link, "hash": self.head, "record": record}) + b"\n"

    def seal(self, cards: int, made_at: datetime, files: Iterable[FileDigest]) -> bytes:
        """The last line, over every file of the package that exists before the chain ends."""
        return self.add(
            {
                "campaign": self._slug,
                "cards": cards,
                "files": [asdict(file) for file in files],
                "format": FORMAT,
                "made_at": instant(made_at),
            }
        )


def belongs(sign_on: SignOn) -> bool:
    """Whether a card is handed in: its address is confirmed, and it was neither withdrawn nor refused.

    One on paper is handed in on paper.
    """
    return stands(sign_on) and sign_on.collected is Collected.WEB


def stands(sign_on: SignOn) -> bool:
    """Whether it is confirmed, and neither withdrawn nor refused."""
    return sign_on.status in (Status.CONFIRMED, Status.APPROVED) and sign_on.confirmed_at is not None


def record_of(sign_on: SignOn) -> dict[str, Any]:
    """What the package says of one card; times are RFC 3339 in UTC, what is not known is null.

    `text` names the agreed language by its SHA-256; the text itself is a file of the package.
    """
    sent = sign_on.transmission
    return {
        "id": sign_on.key,
        "name": sign_on.name,
        "email": sign_on.email,
        "phone": sign_on.phone,
        "employer": sign_on.employer,
        "submitted_at": instant(sign_on.signed_at),
        "text": {
            "language": sign_on.consent.language,
            "sha256": sign_on.consent.sha256,
            "version": sign_on.consent.version,
        },
        "signature": sign_on.signature,
        "confirmed_at": sign_on.confirmed_at and instant(sign_on.confirmed_at),
        "checked_at": sign_on.approved_at and instant(sign_on.approved_at),
        "transmission": sent
        and {
            "message_id": sent.message_id,
            "accepted_at": instant(sent.accepted_at),
            "delivered_at": sent.delivered_at and instant(sent.delivered_at),
        },
    }


def manifest(slug: str, cards: int, made_at: datetime, chain: Chain, files: Iterable[FileDigest]) -> bytes:
    """`manifest.json`: every other file with its size and SHA-256, and both ends of the chain."""
    document = {
        "campaign": slug,
        "cards": cards,
        "chain": {"algorithm": "SHA-256", "first": chain.first, "head": chain.head},
        "files": [asdict(file) for file in files],
        "format": FORMAT,
        "made_at": instant(made_at),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def canonical(value: object) -> bytes:
    """Canonical JSON: the same value is always the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def instant(moment: datetime) -> str:
    """A time to the second, RFC 3339 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
