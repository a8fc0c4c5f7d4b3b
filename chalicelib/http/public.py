"""The public pages."""

from chalice import Blueprint, Response

routes = Blueprint(__name__)


@routes.route("/")
def home() -> Response:
    return Response("<!doctype html><title>Undersigned</title>", headers={"Content-Type": "text/html; charset=utf-8"})
