"""Whether mail goes out, and the figures of yesterday and today that say whether it should."""

from datetime import timedelta

from chalicelib.domain.sending import Outcomes, Sending
from chalicelib.ports.services import Services

A_DAY = timedelta(days=1)


def lately(services: Services, sending: Sending) -> Outcomes:
    """What became of mails since yesterday's midnight (UTC), or since sending was resumed."""
    today = services.now().date()
    return services.sending.counted(sending, today - A_DAY) + services.sending.counted(sending, today)
