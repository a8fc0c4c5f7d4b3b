"""Whether mail goes out, the figures that say whether it should, and how many each campaign sent."""

from contextlib import suppress
from datetime import timedelta

from chalicelib.domain.errors import TryLater
from chalicelib.domain.sending import Outcomes, Sending
from chalicelib.ports.services import Services

A_DAY = timedelta(days=1)
# After its last mail a campaign's count of them is kept as long.
SENT_KEPT = timedelta(days=1_100)


def lately(services: Services, sending: Sending) -> Outcomes:
    """What became of mails since yesterday's midnight (UTC), or since sending was resumed."""
    today = services.now().date()
    return services.sending.counted(sending, today - A_DAY) + services.sending.counted(sending, today)


def sent_for(slug: str) -> str:
    """The name of the counter of a campaign's mails."""
    return f"sent#{slug}"


def note_sent(services: Services, slug: str) -> None:
    """Count a mail that went out. One that is not counted is no reason to send it again."""
    with suppress(TryLater):
        services.limits.count_up(sent_for(slug), services.now() + SENT_KEPT)
