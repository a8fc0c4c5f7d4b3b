"""Sends mails: `Handler` of the function that reads the mail queue."""

from chalicelib.events import mailing

BLUEPRINTS = (mailing.functions,)
handler = mailing.mailer
