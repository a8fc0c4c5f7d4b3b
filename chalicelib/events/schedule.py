"""The function that runs on a schedule."""

from chalice import Blueprint, Rate
from chalice.app import CloudWatchEvent

functions = Blueprint(__name__)


@functions.schedule(Rate(5, unit=Rate.MINUTES), name="sweeper")
def sweeper(event: CloudWatchEvent) -> None:
    return None
