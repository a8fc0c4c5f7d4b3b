"""What a file is made of besides the sign-ons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.stored import StoredCampaign


@dataclass(frozen=True)
class Material:
    """The campaign, its agreed text by version and language, when the file is made, and `note`.

    `note` keeps a word about the file for the campaign's audit trail, never personal data.
    """

    stored: StoredCampaign
    text: Callable[[int, str], str | None]
    made_at: datetime
    note: Callable[[dict[str, str | int]], None]
