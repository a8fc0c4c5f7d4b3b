"""Lists of sign-ons: what the console does before the exporter shows one."""

from dataclasses import replace

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.addresses import canonical_address, checked_address
from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.exports import Page, PageQuestion
from chalicelib.domain.keys import sign_on_key
from chalicelib.domain.text import fold
from chalicelib.ports.services import Services


def list_sign_ons(
    services: Services, key: str, permit: Permit, question: PageQuestion, email: str | None = None
) -> Page:
    """A page of the campaign's sign-ons, after a line in the audit trail; `key` is the caller's.

    With `email` it holds whoever signed with that address. Raises NotFound, TryLater, and Invalid for what is
    no address, no name, or a source that is not the caller's.
    """
    stored = services.campaigns.get(permit.slug)
    if stored is None:
        raise NotFound
    if permit.source is not None and question.source not in (None, permit.source):
        raise Invalid([FieldError("source", "not_offered")])
    if question.name is not None and not fold(question.name):
        raise Invalid([FieldError("name", "required")])
    if email is not None:
        of_day = stored.campaign.traits.signs_at_once
        question = _about(services, question, email, of_day)
    return services.exporter.page(key, question, audit(services, permit, "list", **question.line))


def _about(services: Services, question: PageQuestion, email: str, of_day: bool) -> PageQuestion:
    """The question about one address: by the keys that it has, unless the day and a name are in them, too."""
    try:
        address = canonical_address(checked_address(email))
    except ValueError:
        raise Invalid([FieldError("email", "email_address")]) from None
    if of_day:
        return replace(question, address=address)
    pepper = services.secrets.pepper
    keys = tuple(sign_on_key(pepper, question.slug, kind, address) for kind in SignatoryKind)
    return replace(question, keys=keys)
