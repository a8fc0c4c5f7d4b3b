"""The one function that lists sign-ons, invoked by the http function."""

from typing import Any

from chalice import Blueprint

functions = Blueprint(__name__)


@functions.lambda_function(name="exporter")
def exporter(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return {}
