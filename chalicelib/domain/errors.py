"""What can go wrong, in the words of the field; `http` turns each into one answer."""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field.

    `field` is the JSON name (dotted for nested documents), `code` a stable snake_case word that
    translations key on, `params` the values its message mentions. A value typed by a person is
    never among the params: error bodies carry no personal data.
    """

    field: str
    code: str
    params: dict[str, str | int] = dataclasses.field(default_factory=dict)


class DomainError(Exception):
    """Base of everything a caller can be told; `code` is stable and safe to show."""

    code = "error"


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
    """Over the limit of 16 KiB."""

    code = "too_large"


class WrongType(DomainError):
    """A content type this address does not take."""

    code = "wrong_type"


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


class Unprocessable(DomainError):
    """A record of the stream that can never be handled, however often it comes."""

    code = "unprocessable"
