"""Lists sign-ons: `Handler` of the one function that may."""

from chalicelib.events import exports

BLUEPRINTS = (exports.functions,)
handler = exports.exporter
