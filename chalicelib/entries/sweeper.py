"""Mends what was missed: `Handler` of the function on a schedule."""

from chalicelib.entries import imported
from chalicelib.events import schedule

BLUEPRINTS = (schedule.functions,)
handler = schedule.sweeper

imported()
