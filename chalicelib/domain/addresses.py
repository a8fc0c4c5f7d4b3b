"""E-mail addresses: strict syntax, and the canonical form that says who is one person."""

from pydantic_core import PydanticCustomError

from chalicelib.domain.text import clean_line

# Providers that deliver name+anything to name. The first group ignores dots as well.
DOTS_AND_TAGS_IGNORED = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
TAGS_IGNORED = frozenset(
    {
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "fastmail.com",
    }
)


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
        raise PydanticCustomError("email_address", "is not an e-mail address") from None
    if valid.ascii_email is None or len(valid.ascii_email) > 254:
        raise PydanticCustomError("email_address", "is not an e-mail address")
    return valid.ascii_email


def canonical_address(address: str) -> str:
    """Equal for two spellings of one mailbox: lower case, provider's dots and +tags removed.

    Takes what `checked_address` returned.
    """
    local, _, domain = address.lower().rpartition("@")
    if domain in DOTS_AND_TAGS_IGNORED:
        return f"{local.split('+')[0].replace('.', '')}@{DOTS_AND_TAGS_IGNORED[domain]}"
    if domain in TAGS_IGNORED:
        return f"{local.split('+')[0]}@{domain}"
    return f"{local}@{domain}"


def mailbox_of(address: str) -> str:
    """Equal for all addresses that may end in one mailbox: canonical, and without a tag at any provider.

    It is for limits only: where a provider takes `+` for a letter like any other, two people share one.
    """
    local, _, domain = canonical_address(address).rpartition("@")
    return f"{local.split('+')[0]}@{domain}"


def domain_of(address: str) -> str:
    """The part after the @, lower case."""
    return address.rpartition("@")[2].lower()
