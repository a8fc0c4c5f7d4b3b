"""Keys derived from the deployment's one secret, and the identities made with them."""

import base64
import hashlib
import hmac
import re
from datetime import date

BUCKETS = 64
# In as many partitions each list lies: as many questions as a page of it costs, however large it is.
SHARDS = 16
KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def derived_key(root: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA256, RFC 5869); raises ValueError for a root under 32 bytes."""
    if len(root) < 32:
        raise ValueError("the root secret must be at least 32 bytes")
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"undersigned/{purpose}".encode()).derive(root)


def keyed_hash(key: bytes, *parts: str) -> str:
    """HMAC-SHA256 of the parts as 43 characters of base64url.

    Each part is preceded by its length, so that no two lists of parts read alike.
    """
    message = b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in parts)
    return _text(hmac.new(key, message, hashlib.sha256).digest())


def sign_on_key(
    pepper: bytes,
    slug: str,
    kind: str,
    canonical_address: str,
    day: date | None = None,
    name: str = "",
    *shown: str,
) -> str:
    """The identity of a sign-on: the same person, campaign and kind always give the same key.

    A sign-in is one of its `day` as well, of its `name` and of all else that its pass has `shown`: nobody
    proved the address, so whoever types anything else has another one, and none leads to what others typed.
    """
    of_a_day = (day.isoformat(), name, *shown) if day else ("",)
    return keyed_hash(pepper, slug, kind, canonical_address, *of_a_day)


def listed_key(pepper: bytes, slug: str, external_id: str) -> str:
    """The identity of whoever a list brings without an address, by what the list calls them."""
    return keyed_hash(pepper, slug, "import", external_id)


def named_key(pepper: bytes, slug: str, folded_name: str, beside: str) -> str:
    """The same where the list calls them nothing: by name, and telephone number or, of unions, country."""
    return keyed_hash(pepper, slug, "import", folded_name, beside)


def key_after(pepper: bytes, key: str, nonce: str) -> str:
    """The identity of a sign-in that follows the withdrawn one of that key and nonce, and leaves it alone."""
    return keyed_hash(pepper, key, nonce)


def record_id(key: str, nonce: str) -> str:
    """What is kept longer than a sign-on calls it: nothing leads from there to an address once it is erased.

    For its nonce, which is chance, was erased with it.
    """
    return _text(hashlib.sha256(f"{key}{nonce}".encode()).digest())


def is_key(value: str) -> bool:
    """Whether it can be the key of a sign-on."""
    return KEY.fullmatch(value) is not None


def bucket_of(slug: str, key: str) -> str:
    """The SignOns partition that holds the key: one of 64 for each campaign, evenly spread.

    Raises ValueError for a key that cannot be a sign-on's.
    """
    if not is_key(key):
        raise ValueError("not a sign-on's key")
    return f"{slug}#{_first_byte(key) % BUCKETS:02d}"


def buckets(slug: str) -> list[str]:
    """Every SignOns partition of a campaign."""
    return [f"{slug}#{number:02d}" for number in range(BUCKETS)]


def shard_of(key: str) -> int:
    """The shard of the lists that holds the key, of 16. Raises ValueError as `bucket_of` does."""
    if not is_key(key):
        raise ValueError("not a sign-on's key")
    return _first_byte(key) % SHARDS


def api_key_hash(api_key: str) -> str:
    """How an API key is stored: SHA-256, hex. The key itself has 256 random bits, so no salt is needed."""
    return hashlib.sha256(api_key.encode()).hexdigest()


def _first_byte(key: str) -> int:
    return base64.urlsafe_b64decode(key[:4])[0]


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
