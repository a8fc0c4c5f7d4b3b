"""E-mail addresses: strict syntax, and the canonical form that says who is one person."""

from pydantic_core import PydanticCustomError

from chalicelib.domain.providers import BY_DOMAIN, ELSEWHERE, provider_of
from chalicelib.domain.text import clean_line


def checked_address(value: str) -> str:
    """The address in the form mail is sent to: trimmed, domain in IDNA ASCII, at most 254 characters.

    Raises PydanticCustomError `email_address`. Internationalised domain names are accepted,
    internationalised local parts are not, because SES does not deliver to them.
    """
    # Late, because it takes longer to import than a page takes to answer.
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(
            clean_line(value),
            check_deliverability=False,
            strict=True,
            allow_smtputf8=False,
            allow_quoted_local=False,
        )
    except EmailNotValidError:
        raise PydanticCustomError("email_address", "is not an email address") from None
    if valid.ascii_email is None or len(valid.ascii_email) > 254:
        raise PydanticCustomError("email_address", "is not an email address")
    return valid.ascii_email


def canonical_address(address: str) -> str:
    """Who signs: equal for the spellings of one person's address at a provider that is known for them.

    Lower case; there without a tag, at Gmail without dots, and under one domain where a name is the same at
    several. Elsewhere another spelling is another person. Takes what `checked_address` returned.
    """
    local, _, domain = address.lower().rpartition("@")
    provider = provider_of(domain)
    if provider is ELSEWHERE:
        return f"{local}@{domain}"
    if provider.dots_are_nobody:
        local = _without(provider.ignores, local)
    # Where another sign begins a tag, what stands behind a plus may be nobody's, and bounce.
    name = _untagged(local, "+") if provider.tag == "+" else local
    return f"{name}@{provider.domains[0] if provider.is_one else domain}"


def mailbox_of(address: str) -> str:
    """Equal for all addresses that may end in one mailbox, at any provider; takes what the other takes.

    It is for limits only: where a provider takes `+` for a letter like any other, two people share one.
    """
    local, _, domain = canonical_address(address).rpartition("@")
    host, _, parent = domain.partition(".")
    if parent in BY_DOMAIN and BY_DOMAIN[parent].names_are_hosts:
        return f"{host}@{parent}"
    provider = provider_of(domain)
    domain = provider.domains[0] if provider.reserves else domain
    return f"{_without(provider.ignores, _untagged(_untagged(local, '+'), provider.tag))}@{domain}"


def _untagged(local: str, tag: str) -> str:
    # What begins with it has no other name.
    return local.partition(tag)[0] or local


def _without(ignored: str, local: str) -> str:
    return local.translate(dict.fromkeys(map(ord, ignored))) or local


def domain_of(address: str) -> str:
    """The part after the @, lower case."""
    return address.rpartition("@")[2].lower()
