"""What the HTML form adds to the JSON interface: all mistakes at once, and sources that are known."""

from collections.abc import Callable

from chalice import Response
from chalice.app import Request

from chalicelib.actions.meeting.passes import pass_url
from chalicelib.bootstrap import services
from chalicelib.domain.asked import By, SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import FieldError, Invalid, Unavailable
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http.answers import redirect
from chalicelib.http.pages.views import Form
from chalicelib.http.requests import Typed, read_form, sign_on_of_form
from chalicelib.http.signing import receive

# The page again: its status, what was typed, what is wrong with it.
Show = Callable[[int, Typed, list[FieldError]], Response]

# Stand-ins for fields that could not be read, so that the others can still be judged.
READABLE: Typed = {"name": "A", "email": "a@example.org", "consent": "true"}
# The order of the page is the order of the error summary.
ORDER = list(FIELDS)
ABOUT_THE_KIND = {"kind", *(name for name, asked in FIELDS.items() if asked.by is By.ORGANIZATION)}


def blank(campaign: Campaign) -> Form:
    """A new form. Nobody's name is public before they say so (GDPR, Art. 25)."""
    return Form({"visibility": Visibility.ORGANIZERS, "kind": campaign.accepts[0]})


def known_source(campaign: Campaign, asked: object) -> str | None:
    """The partner's id when the campaign has that partner; anything else is dropped."""
    partner = campaign.partner(asked) if isinstance(asked, str) else None
    return partner.id if partner else None


def take(
    request: Request,
    stored: StoredCampaign,
    sent: str,
    show: Show,
    partner: str | None = None,
) -> Response:
    """Sign by a form: on to `sent` (a sign-in: to its pass), or the form again by `show`.

    In a `partner`'s frame the signer carries that partner's id, whatever the form says.

    Raises what reading a form and `receive` raise, but for Invalid and Unavailable, which `show` tells.
    """
    typed = read_form(request)
    source = known_source(stored.campaign, partner or typed.get("source"))
    typed.pop("source", None)
    if source:
        typed["source"] = source
    try:
        signed = receive(services(), request, stored.campaign.slug, sign_on_of_form(typed))
    except Unavailable:
        return show(410, {}, [])
    except Invalid as wrong:
        errors = mistakes(stored, typed, wrong)
        if any(error.field == "text_version" for error in errors):
            # Whoever agreed to the old text has not agreed to the new one.
            typed.pop("consent", None)
        return show(422, typed, errors)
    if stored.campaign.traits.gives_pass:
        return redirect(pass_url(services(), signed.sign_on))
    return redirect(sent)


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
        return _sorted(found)
    for error in given.problems(stored.campaign, stored.text.number):
        if not (kind_unknown and error.field in ABOUT_THE_KIND):
            found.setdefault(error.field, error)
    return _sorted(found)


def _sorted(errors: dict[str, FieldError]) -> list[FieldError]:
    return sorted(errors.values(), key=lambda e: ORDER.index(e.field) if e.field in ORDER else len(ORDER))
