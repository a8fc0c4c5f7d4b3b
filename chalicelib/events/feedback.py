"""The function that hears of bounces and complaints."""

from chalice import Blueprint
from chalice.app import SNSEvent

functions = Blueprint(__name__)


@functions.on_sns_message(topic="replaced-by-the-template", name="feedback")
def feedback(event: SNSEvent) -> None:
    return None
