"""What may happen once: a submission, a solved challenge."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Once:
    """Something that may happen once: a submission, a spent challenge.

    Written in the same transaction as the sign-on it belongs to; writing it again with the same
    `holder` is allowed, with another one raises AlreadyUsed.
    """

    name: str
    holder: str
    expires_at: datetime


class AlreadyUsed(Exception):
    """A `Once` of that name is held by something else."""

    def __init__(self, name: str) -> None:
        super().__init__("already used")
        self.name = name
