"""Files that only whoever knows the passphrase can read, written and read as they come.

scrypt makes the key of the passphrase; AES-256-GCM seals pieces of 64 KiB, each under a nonce of its own that
counts and says whether it is the last: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as
age has it. So a piece that was altered, moved, left out or cut off at the end is noticed, and nothing is ever
on disk in the clear.
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"undersigned sealed 1\n"
PIECE = 64 * 1024
TAG = 16
SALT = 16
PREFIX = 7
# What OWASP asks for at least; it takes half a second and 128 MB.
COST = 2**17


class CannotOpen(Exception):
    """It is no such file, the passphrase is another, or it was altered; the message says which may be."""


class Sealing(io.RawIOBase):
    """A file to write to; what is written goes to `file`, sealed. Closing it ends it, and not `file`."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
        self._file, self._pieces = file, _Pieces(passphrase, salt, prefix)
        self._ahead = bytearray()
        file.write(MAGIC + salt + prefix)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._ahead += data
        while len(self._ahead) > PIECE:
            self._file.write(self._pieces.sealed(bytes(self._ahead[:PIECE]), last=False))
            del self._ahead[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.write(self._pieces.sealed(bytes(self._ahead), last=True))
        super().close()


class Opened(io.RawIOBase):
    """A file to read from: what `file` holds, opened. Raises CannotOpen, at once for another passphrase."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise CannotOpen("This is no file that was made here.")
        salt, prefix = file.read(SALT), file.read(PREFIX)
        self._file, self._pieces = file, _Pieces(passphrase, salt, prefix)
        self._next = file.read(PIECE + TAG)
        self._ahead = b""
        self._is_over = False
        self._open_next()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ahead and not self._is_over:
            self._open_next()
        given = self._ahead[: len(buffer)]
        buffer[: len(given)] = given
        self._ahead = self._ahead[len(given) :]
        return len(given)

    def _open_next(self) -> None:
        piece, self._next = self._next, self._file.read(PIECE + TAG)
        self._is_over = not self._next
        try:
            self._ahead = self._pieces.opened(piece, last=self._is_over)
        except InvalidTag:
            raise CannotOpen("The passphrase is another one, or the file is not as it was written.") from None


class _Pieces:
    def __init__(self, passphrase: str, salt: bytes, prefix: bytes) -> None:
        key = Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())
        self._key, self._prefix, self._number = AESGCM(key), prefix, 0

    def sealed(self, piece: bytes, last: bool) -> bytes:
        return self._key.encrypt(self._nonce(last), piece, MAGIC)

    def opened(self, piece: bytes, last: bool) -> bytes:
        return self._key.decrypt(self._nonce(last), piece, MAGIC)

    def _nonce(self, last: bool) -> bytes:
        number, self._number = self._number, self._number + 1
        return self._prefix + number.to_bytes(4, "big") + bytes([last])
