"""Hears of mails: `Handler` of the function behind SES's topic."""

from chalicelib.entries import imported
from chalicelib.events import feedback

BLUEPRINTS = (feedback.functions,)
handler = feedback.feedback

imported()
