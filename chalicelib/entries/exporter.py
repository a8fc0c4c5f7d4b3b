"""Lists sign-ons: `Handler` of the one function that may."""

from chalicelib.entries import imported
from chalicelib.events import exports

BLUEPRINTS = (exports.functions,)
handler = exports.exporter

imported()
