"""Asks for mails: `Handler` of the function that fills the mail queue."""

from chalicelib.events import outbox

BLUEPRINTS = (outbox.functions,)
handler = outbox.outbox
