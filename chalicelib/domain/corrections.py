"""Corrections: what a signer changes of what was given, by the rules of signing."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.fields import GIVEN, Typed
from chalicelib.domain.signons import SignOn, Status, read
from chalicelib.domain.texts import TextVersion

# By these somebody is known: with another one it is another sign-on.
FIXED = frozenset({"kind", "email", "day"})
CORRECTABLE = tuple(name for name in GIVEN if name not in FIXED)


def may_be_corrected(sign_on: SignOn, campaign: Campaign) -> bool:
    """Whether its signer may correct it: it stands, and its kind allows that."""
    stands = sign_on.status not in (Status.PENDING, Status.WITHDRAWN)
    return stands and campaign.traits.may_be_corrected


def settled(sign_on: SignOn, made: SignOn, campaign: Campaign, now: datetime) -> SignOn:
    """What is held once `made` was made of it by its signer, with the same revision.

    What an approved organization declares anew waits for approval beside what was approved, which stands.
    One that was refused waits to be looked at again, and so does a person where people are checked.
    """
    if sign_on.status is Status.APPROVED and made.kind is SignatoryKind.ORGANIZATION:
        approved, declared = sign_on.declared, made.declared
        changes = declared if declared != approved else None
        waiting_since = (sign_on.waiting_since or now) if changes else None
        return made.model_copy(update={**dict(approved), "changes": changes, "waiting_since": waiting_since})
    if sign_on.status is Status.APPROVED and made != sign_on and campaign.decides_about(made.kind):
        waits = {"status": Status.CONFIRMED, "approved_at": None, "waiting_since": now}
        return made.model_copy(update=waits)
    if sign_on.status is Status.REJECTED:
        return made.model_copy(update={"waiting_since": sign_on.waiting_since or now})
    return made


def typed_of(sign_on: SignOn) -> Typed:
    """What may be corrected, as it would have been typed into a form."""
    typed: dict[str, str | list[str]] = {}
    for name in CORRECTABLE:
        value = getattr(sign_on, name)
        if value is True:
            typed[name] = "true"
        elif value not in (None, False):
            typed[name] = list(value) if isinstance(value, list) else str(value)
    return typed


def corrected(
    sign_on: SignOn, typed: Typed, campaign: Campaign, agreed: TextVersion, now: datetime
) -> SignOn:
    """The sign-on with what was typed in place of what it said, and the same revision.

    `agreed` is the version of the text that was agreed to: in another of its languages it is agreed to now.
    Where somebody signed through can be left out, with leave for it to write, and not become another place.
    Raises Invalid with everything that is wrong, in the order of the page.
    """
    sent = {name: typed[name] for name in CORRECTABLE if name in typed}
    language = str(sent.pop("language", sign_on.language))
    if sent.get("source") != sign_on.source:
        sent.pop("source", None)
    if "source" not in sent:
        sent.pop("partner_contact", None)
    if sign_on.day:
        sent["day"] = sign_on.day.isoformat()
    reading = read({**sent, "kind": sign_on.kind.value, "email": sign_on.email, "consent": "true"})
    problems = reading.problems(campaign, sign_on.consent.version)
    if language != sign_on.language and not (language in agreed.sha256 and language in campaign.languages):
        problems.append(FieldError("language", "not_offered"))
    if problems:
        raise Invalid(problems)
    given = reading.given.kept
    values = {name: given.get(name) for name in CORRECTABLE}
    if language != sign_on.language:
        said = {"language": language, "sha256": agreed.sha256[language], "at": now}
        values["consent"] = sign_on.consent.model_copy(update=said)
    return sign_on.model_copy(update=values | {"language": language})


# What organizers may correct of an organization.
ORGANIZERS_CORRECT = ("organization", "members_represented", "website")


def corrected_for(sign_on: SignOn, typed: Mapping[str, str], campaign: Campaign) -> SignOn:
    """The organization with what organizers typed of those fields, by the rules of signing.

    Nothing else of it is judged: it is as its officer left it. Raises Invalid.
    """
    new = {name: typed[name] for name in ORGANIZERS_CORRECT if name in typed}
    sent = {**typed_of(sign_on), **new, "kind": sign_on.kind.value, "consent": "true"}
    reading = read({**sent, "email": sign_on.email})
    wrong = [one for one in reading.problems(campaign, sign_on.consent.version) if one.field in new]
    if wrong:
        raise Invalid(wrong)
    given = reading.given.kept
    return sign_on.model_copy(update={name: given.get(name) for name in new})
