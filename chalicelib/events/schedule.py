"""The function that runs on a schedule."""

from collections.abc import Callable
from functools import partial

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from chalice import Blueprint, Rate
from chalice.app import CloudWatchEvent

from chalicelib.actions.background.retain import forget, retired
from chalicelib.actions.background.sweep import ask_again, drift
from chalicelib.bootstrap import services
from chalicelib.logs import log_unexpected, logger

functions = Blueprint(__name__)
# What one run of five minutes erases at most; the next one goes on.
FORGOTTEN_AT_ONCE = 5_000


class SweepFailed(Exception):
    """A campaign could not be swept; the log says where. It quotes nothing, because Lambda logs it."""


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweeper")
def sweeper(event: CloudWatchEvent) -> None:
    """Ask again for mail that was missed, erase what was kept long enough, publish each tally's drift.

    What goes wrong with one campaign keeps no other one back; then raises SweepFailed at the end.
    """
    # Made anew each time: what an interrupted run measured must not be published by the next one.
    metrics = EphemeralMetrics()
    asked = ask_again(services())
    metrics.add_metric("mail_asked_again", MetricUnit.Count, asked)
    steps: list[Callable[[], None]] = [_take_off_ended]
    steps += [partial(_sweep, metrics, slug) for slug in services().campaigns.list_slugs()]
    failed = False
    for step in steps:
        try:
            step()
        except Exception as error:
            log_unexpected(error, "sweeper")
            failed = True
    metrics.flush_metrics()
    logger().info("swept", extra={"asked_again": asked})
    if failed:
        raise SweepFailed


def _take_off_ended() -> None:
    services().campaigns.take_off_ended(services().now())


def _sweep(metrics: EphemeralMetrics, slug: str) -> None:
    stored = services().campaigns.get(slug)
    if stored and retired(services(), stored):
        metrics.add_metric("forgotten", MetricUnit.Count, forget(services(), stored, FORGOTTEN_AT_ONCE))
    else:
        metrics.add_metric("drift", MetricUnit.Count, drift(services(), slug))
