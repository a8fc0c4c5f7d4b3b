"""Asks for mails: `Handler` of the function that fills the mail queue."""

from chalicelib.entries import imported
from chalicelib.events import outbox

BLUEPRINTS = (outbox.functions,)
handler = outbox.outbox

imported()
