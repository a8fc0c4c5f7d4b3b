"""Reading bodies of requests, as large as they may be, and packed where that is taken."""

import zlib

from chalice.app import Request

from chalicelib.domain.errors import TooLarge, UnknownCoding, Unreadable

GZIP = ("gzip", "x-gzip")
MAGIC = b"\x1f\x8b"


def body(request: Request, limit: int, unpacked_limit: int | None = None) -> bytes:
    """The body; with `unpacked_limit` also one that was sent with gzip (RFC 9110, 8.4.1.3), unpacked.

    Raises Unreadable, UnknownCoding, TooLarge over `limit` bytes as it was sent and over `unpacked_limit`
    bytes as it is then; no more than that is ever unpacked.
    """
    try:
        raw = request.raw_body
    except ValueError:
        raise Unreadable from None
    raw = raw.encode() if isinstance(raw, str) else raw
    coding = str(request.headers.get("content-encoding", "")).strip().lower()
    if unpacked_limit is None or coding in ("", "identity"):
        return _within(limit, raw)
    if coding not in GZIP:
        raise UnknownCoding
    if not raw.startswith(MAGIC):
        # API Gateway unpacks bodies by itself, and leaves the header as it was.
        return _within(unpacked_limit, raw)
    return _unpacked(_within(limit, raw), unpacked_limit)


def _within(limit: int, raw: bytes) -> bytes:
    if len(raw) > limit:
        raise TooLarge(limit)
    return raw


def _unpacked(packed: bytes, limit: int) -> bytes:
    whole = b""
    try:
        while packed:
            member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            whole = _within(limit, whole + member.decompress(packed, limit + 1 - len(whole)))
            if not member.eof:
                raise Unreadable
            packed = member.unused_data
    except zlib.error:
        raise Unreadable from None
    return whole
