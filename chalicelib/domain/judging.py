"""What is wrong with a sign-on's fields, each held against its campaign."""

from collections.abc import Callable, Collection

from chalicelib.domain.asked import By, Rule, SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.fields import FIELDS, Sent
from chalicelib.domain.naming import may_choose
from chalicelib.domain.text import fold


def wrong(
    name: str, given: Sent, campaign: Campaign, text_version: int, unread: Collection[str]
) -> str | None:
    """The code of what is wrong with one field of a sign-on; those that are `unread` are not judged."""
    field = FIELDS[name]
    if name in unread or (field.by is By.ORGANIZATION and "kind" in unread):
        return None
    value = getattr(given, name)
    if field.by is By.ORGANIZATION and given.kind is SignatoryKind.INDIVIDUAL:
        return "organizations_only" if value else None
    rule = campaign.rule(name)
    if rule is Rule.HIDDEN:
        return "not_asked" if value else None
    if not value:
        return field.missing if rule is Rule.REQUIRED else None
    if name == "text_version":
        return None if value == text_version else "text_changed"
    if JUDGED_BY.get(name) in unread:
        return None
    return field.check(value) or (CHECKS[name](given, campaign) if name in CHECKS else None)


def _kind(given: Sent, campaign: Campaign) -> str | None:
    return None if given.kind in campaign.accepts else "not_accepted"


def _visibility(given: Sent, campaign: Campaign) -> str | None:
    offered = may_choose(given.visibility, given.kind, campaign)
    return None if offered else "not_offered"


def _language(given: Sent, campaign: Campaign) -> str | None:
    return None if given.language in campaign.languages else "not_offered"


def _commitments(given: Sent, campaign: Campaign) -> str | None:
    known = {commitment.id for commitment in campaign.commitments}
    return None if known.issuperset(given.commitments or ()) else "unknown_choice"


def _signature(given: Sent, campaign: Campaign) -> str | None:
    return None if fold(given.signature or "") == fold(given.name) else "differs_from_name"


def _partner_contact(given: Sent, campaign: Campaign) -> str | None:
    return None if given.source and campaign.partner(given.source) else "not_asked"


def _day(given: Sent, campaign: Campaign) -> str | None:
    return None if campaign.event and given.day in campaign.event.days else "unknown_choice"


# What depends on more than the value itself.
CHECKS: dict[str, Callable[[Sent, Campaign], str | None]] = {
    "kind": _kind,
    "visibility": _visibility,
    "language": _language,
    "commitments": _commitments,
    "signature": _signature,
    "partner_contact": _partner_contact,
    "day": _day,
}
# The other field that each of these is held against.
JUDGED_BY = {"visibility": "kind", "signature": "name", "partner_contact": "source"}
