"""Mends what was missed: `Handler` of the function on a schedule."""

from chalicelib.events import schedule

BLUEPRINTS = (schedule.functions,)
handler = schedule.sweeper
