"""The function that runs on a schedule."""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from chalice import Blueprint, Rate
from chalice.app import CloudWatchEvent

from chalicelib.actions.background.sweep import sweep
from chalicelib.bootstrap import services

functions = Blueprint(__name__)


class SweepFailed(Exception):
    """Something could not be swept; the log says where. It quotes nothing, because Lambda logs it."""


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweeper")
def sweeper(event: CloudWatchEvent) -> None:
    """Mend what was missed. What goes wrong with one thing keeps no other back; then raises SweepFailed."""
    context = event.context
    if not sweep(services(), lambda: context.get_remaining_time_in_millis() / 1000, publish):
        raise SweepFailed


def publish(name: str, value: int) -> None:
    """Publish a figure at once: a run that is stopped has published what it measured, and nothing twice."""
    metrics = EphemeralMetrics()
    metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()
