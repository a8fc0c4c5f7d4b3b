"""What can go wrong, in the words of the field; `http` turns each into one answer."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field.

    `field` is the JSON name (dotted for nested documents), `code` a stable snake_case word that
    translations key on, `params` the values its message mentions. A value typed by a person is
    never among the params: error bodies carry no personal data. `expected` names what would have been right,
    where the code alone does not tell.
    """

    field: str
    code: str
    params: dict[str, str | int] = dataclasses.field(default_factory=dict)
    expected: str = ""


class DomainError(Exception):
    """Base of everything a caller can be told; `code` is stable and safe to show.

    `params` are the values that its sentence mentions.
    """

    code = "error"
    params: Mapping[str, int] = {}


class Invalid(DomainError):
    """Readable, but wrong: carries at least one FieldError."""

    code = "invalid"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(", ".join(f"{e.field}:{e.code}" for e in errors))
        self.errors = errors


class Unreadable(DomainError):
    """Not parseable at all."""

    code = "unreadable"


class TooLarge(DomainError):
    """More bytes than are taken; `most` would have been."""

    code = "too_large"

    def __init__(self, most: int) -> None:
        super().__init__(f"over {most} bytes")
        self.params = {"max": most}


class TooLargeToKeep(TooLarge):
    """A definition that would not fit where it is kept: `size` bytes as it is kept, where `most` fit."""

    code = "too_large_to_keep"

    def __init__(self, size: int, most: int) -> None:
        super().__init__(most)
        self.params = {"max": most, "size": size}


class WrongType(DomainError):
    """A content type this address does not take."""

    code = "wrong_type"


class UnknownCoding(WrongType):
    """A content coding this address does not take."""


class NotFound(DomainError):
    """Unknown, or not the caller's: the two are not told apart."""

    code = "not_found"


class Unauthorized(DomainError):
    """No key, or not a valid one."""

    code = "unauthorized"


class Unavailable(DomainError):
    """Gone or not yet there: `code` is `closed`, `not_yet_open` or `withdrawn`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CrossSite(DomainError):
    """Another site's page sent it: whoever is signed in here did not."""

    code = "cross_site"


class TooOften(DomainError):
    """A limit was met; `retry_after` is in seconds."""

    code = "too_often"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class TryLater(DomainError):
    """Something behind the door is busy or down; nothing was lost, nothing half done."""

    code = "try_later"
    retry_after = 5


class Conflict(DomainError):
    """Somebody else changed the same item first; the store raises it, actions read again and retry."""

    code = "conflict"


class Outdated(DomainError):
    """Somebody else saved it after the caller had read it, or the caller says so: nothing was written."""

    code = "outdated"


class ChangedSince(DomainError):
    """Somebody changed it after the caller had looked at it, and so nothing was decided about it."""

    code = "changed_since"


class NotToldYet(DomainError):
    """The public was not told what must be told before."""

    code = "not_told_yet"


class Unprocessable(DomainError):
    """A record of the stream that can never be handled, however often it comes."""

    code = "unprocessable"


class TooMany(DomainError):
    """More than one file of that format can hold; the code says of what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
