"""Enqueue: pass on the mails that sign-ons asked for."""

from chalicelib.domain.changes import Transition
from chalicelib.domain.errors import TryLater
from chalicelib.ports.services import Services


def enqueue(services: Services, transitions: list[Transition]) -> None:
    """Put each newly asked mail into the queue; raises TryLater when the queue did not take them all.

    Delivered again, the same mails are enqueued again: the mailer's claim makes them one.
    """
    messages = [message for transition in transitions if (message := transition.message())]
    if messages and services.queue.put(messages):
        raise TryLater
