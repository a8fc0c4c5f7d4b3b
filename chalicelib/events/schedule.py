"""The function that runs on a schedule."""

from chalice import Blueprint, Rate
from chalice.app import CloudWatchEvent

from chalicelib.actions.background.sweep import sweep
from chalicelib.bootstrap import services
from chalicelib.events.figures import publish

functions = Blueprint(__name__)


class SweepFailed(Exception):
    """Something could not be swept; the log says where. It quotes nothing, because Lambda logs it."""


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweeper")
def sweeper(event: CloudWatchEvent) -> None:
    """Mend what was missed. What goes wrong with one thing keeps no other back; then raises SweepFailed."""
    context = event.context
    if not sweep(services(), lambda: context.get_remaining_time_in_millis() / 1000, publish):
        raise SweepFailed
