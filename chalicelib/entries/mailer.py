"""Sends mails: `Handler` of the function that reads the mail queue."""

from chalicelib.entries import imported
from chalicelib.events import mailing

BLUEPRINTS = (mailing.functions,)
handler = mailing.mailer

imported()
