"""Whether a campaign takes sign-ons."""

from datetime import datetime
from typing import Literal

Setting = Literal["draft", "open", "closed"]
Availability = Literal["open", "draft", "closed", "not_yet_open"]


def availability(
    status: Setting, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> Availability:
    """Whether sign-ons are taken at `now`; the times only narrow `open`."""
    if status != "open":
        return status
    if opens_at and now < opens_at:
        return "not_yet_open"
    if closes_at and now >= closes_at:
        return "closed"
    return "open"
