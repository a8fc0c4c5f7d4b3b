"""What the HTML form adds to the JSON interface: all mistakes at once, and sources that are known."""

from chalicelib.actions.ports import StoredCampaign
from chalicelib.domain.campaigns import Campaign, SignatoryKind
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.signons import ORGANIZATION_FIELDS
from chalicelib.http.requests import Typed, sign_on_of_form

# Stand-ins for fields that could not be read, so that the others can still be judged.
READABLE: Typed = {"name": "A", "email": "a@example.org", "consent": "true"}
# The order of the fields on the page, which is the order of the error summary.
ORDER = (
    "kind",
    "organization",
    "members_represented",
    "parent_organization",
    "officer_title",
    "website",
    "authorized",
    "name",
    "email",
    "phone",
    "employer",
    "job_title",
    "union",
    "country",
    "postcode",
    "day",
    "commitments",
    "comment",
    "visibility",
    "signature",
    "updates",
    "consent",
)


def known_source(campaign: Campaign, asked: object) -> str | None:
    """The partner's id when the campaign has that partner; anything else is dropped."""
    partner = campaign.partner(asked) if isinstance(asked, str) else None
    return partner.id if partner else None


def mistakes(stored: StoredCampaign, typed: Typed, wrong: Invalid) -> list[FieldError]:
    """Everything that is wrong with a form, in the order of the page, not only what stopped it first."""
    found = {error.field: error for error in reversed(wrong.errors)}
    rest = {name: value for name, value in typed.items() if name not in found}
    for name in found.keys() & READABLE.keys():
        rest[name] = READABLE[name]
    kind_unknown = "kind" not in rest
    rest.setdefault("kind", SignatoryKind.INDIVIDUAL)
    try:
        given = sign_on_of_form(rest)
    except Invalid:
        return _sorted(list(found.values()))
    for error in given.problems(stored.campaign, stored.text.number):
        if not (kind_unknown and error.field in (*ORGANIZATION_FIELDS, "kind")):
            found.setdefault(error.field, error)
    return _sorted(list(found.values()))


def _sorted(errors: list[FieldError]) -> list[FieldError]:
    return sorted(errors, key=lambda e: ORDER.index(e.field) if e.field in ORDER else len(ORDER))
