"""What a file is made of besides the sign-ons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion


@dataclass(frozen=True)
class Material:
    """The campaign, any version of its agreed text by number, when the file is made, and `note`.

    `note` keeps a word about the file in the campaign's audit trail, never personal data.
    """

    stored: StoredCampaign
    text: Callable[[int], TextVersion | None]
    made_at: datetime
    note: Callable[[dict[str, str | int]], None]
