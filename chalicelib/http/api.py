"""The JSON API."""

from chalice import Blueprint

routes = Blueprint(__name__)


@routes.route("/api/v1/openapi.json")
def openapi() -> dict[str, str]:
    return {"openapi": "3.1.0"}
