"""What whoever posted a form may learn of their mail while they wait: that it came back, and no more."""

from chalicelib.domain.links import open_sent
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services


def came_back(services: Services, slug: str, token: str) -> SignOn | None:
    """The proposal of that very submission, if the mail that went out for it came back for good.

    None for whatever else became of it, an address that is known or gets no mail included: one read, the same
    for all.
    """
    named = open_sent(services.secrets.links, slug, token)
    if named is None:
        return None
    key, submission = named
    held = services.sign_ons.asking(MailMessage(slug, key, "proposal"))
    if held is None or held.submission_id != submission or held.mail is None or not held.mail.came_back:
        return None
    return held
