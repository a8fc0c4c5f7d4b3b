"""The form by which a signer corrects what was given, and what stands beside it on the page that confirms."""

from collections.abc import Collection
from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.asked import Asked, Control, SignatoryKind
from chalicelib.domain.corrections import CORRECTABLE, typed_of
from chalicelib.domain.errors import FieldError
from chalicelib.domain.fields import GIVEN, Typed
from chalicelib.domain.signons import SignOn
from chalicelib.http.pages.forms import Form
from chalicelib.http.pages.held import held_of
from chalicelib.http.pages.views import CampaignView, FormField
from chalicelib.words.languages import own_name

# No fields of the form that signs, and on the page of corrections nevertheless.
BESIDE = ("language", "source")


def correction_form(
    view: CampaignView, sign_on: SignOn, typed: Typed | None = None, errors: Collection[FieldError] = ()
) -> dict[str, Any]:
    """What the form shows: the fields that may be corrected, as they are or as they were `typed`."""
    fields = [field for field in view.fields if _may_be_corrected(field, sign_on)]
    seen = {field.name for field in fields} | {*BESIDE}
    values = typed_of(sign_on) if typed is None else typed
    return {
        "sign_on": sign_on,
        "fields_to_correct": fields,
        "form": Form(values, errors, view.language, seen),
        "languages_to_choose": _languages(view, sign_on),
        "signed_through": _through(view, sign_on),
    }


def changes_of(view: CampaignView, sign_on: SignOn) -> list[tuple[str, object]]:
    """What waits for the organizers, as `held_of` shows what is held; what is to be empty is a dash."""
    now, wanted = dict(held_of(view, sign_on)), dict(held_of(view, sign_on.wanted))
    called = dict.fromkeys([*now, *wanted])
    return [(name, wanted.get(name, "–")) for name in called if wanted.get(name) != now.get(name)]


def ticked(sign_on: SignOn) -> list[Asked]:
    """The boxes that were ticked."""
    return [
        asked
        for name, asked in GIVEN.items()
        if asked.control is Control.TICK and getattr(sign_on, name) is True
    ]


def _may_be_corrected(field: FormField, sign_on: SignOn) -> bool:
    if sign_on.kind is SignatoryKind.ORGANIZATION:
        # What its officer was not asked may have been given all the same, by a program.
        of_another = field.left_to_people and getattr(sign_on, field.name) is None
    else:
        of_another = field.of_organization
    return field.name in CORRECTABLE and not of_another


def _languages(view: CampaignView, sign_on: SignOn) -> list[tuple[str, str, str]]:
    """The languages that the text can be agreed to in; a single one is no choice."""
    agreed = services().published.text(sign_on.slug, sign_on.consent.version)
    spoken = [tag for tag in view.campaign.languages if agreed and tag in agreed.sha256]
    offered = dict.fromkeys([sign_on.language, *spoken])
    return [(tag, own_name(tag), "") for tag in offered] if len(offered) > 1 else []


def _through(view: CampaignView, sign_on: SignOn) -> list[tuple[str, str, str]]:
    if sign_on.source is None:
        return []
    partner = view.campaign.partner(sign_on.source)
    return [(sign_on.source, partner.name if partner else sign_on.source, "")]
