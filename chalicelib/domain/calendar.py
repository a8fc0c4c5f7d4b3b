"""Months, as people count them."""

import calendar
from datetime import datetime


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and time that many months later, or the last day of a month that is too short."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
