"""Counts: `Handler` of the function that keeps the tally."""

from chalicelib.entries import imported
from chalicelib.events import counting

BLUEPRINTS = (counting.functions,)
handler = counting.tally

imported()
