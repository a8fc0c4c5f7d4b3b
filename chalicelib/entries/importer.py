"""Brings lists in: `Handler` of the one function that writes what they say."""

from chalicelib.entries import imported
from chalicelib.events import imports

BLUEPRINTS = (imports.functions,)
handler = imports.importer

imported()
