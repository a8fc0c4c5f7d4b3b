"""Links in mails: what they carry and how they are sealed."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData, URLSafeSerializer

from chalicelib.domain.errors import NotFound
from chalicelib.domain.signons import SignOn

Purpose = Literal["confirm", "mine", "unsubscribe"]


@dataclass(frozen=True)
class Link:
    """What a link names: one sign-on, as long as its nonce is the same."""

    slug: str
    key: str
    nonce: str


def seal_link(secret: bytes, purpose: Purpose, sign_on: SignOn) -> str:
    """A URL-safe token for one purpose and one sign-on; it holds no personal data."""
    return _serializer(secret, purpose).dumps([sign_on.slug, sign_on.key, sign_on.nonce])


def open_link(secret: bytes, purpose: Purpose, token: str) -> Link:
    """What the token names; raises NotFound for anything this deployment did not seal for that purpose."""
    try:
        slug, key, nonce = _serializer(secret, purpose).loads(token)
    except (BadData, ValueError, TypeError):
        raise NotFound from None
    return Link(slug, key, nonce)


def _serializer(secret: bytes, purpose: Purpose) -> URLSafeSerializer:
    # itsdangerous signs with SHA-1 unless told otherwise.
    return URLSafeSerializer(secret, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})
