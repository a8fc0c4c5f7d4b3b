"""What is held of a sign-on, as its signer sees it and takes it along."""

from datetime import date
from typing import Any

from chalicelib.domain.fields import GIVEN
from chalicelib.domain.signons import SignOn
from chalicelib.http.pages.views import CampaignView

INTERNAL: dict[str, bool | dict[str, bool]] = {
    **dict.fromkeys(("slug", "key", "rev", "nonce", "submission_id"), True),
    "mail": dict.fromkeys(("claim", "claimed_until", "attempts"), True),
}


def held_of(view: CampaignView, sign_on: SignOn) -> list[tuple[str, object]]:
    """What the signer gave, as (what it is called in English, shown value); what is empty is left out."""
    given = ((name, asked, getattr(sign_on, name)) for name, asked in GIVEN.items() if asked.shown)
    return [
        (asked.called or asked.label, _shown(view, name, value))
        for name, asked, value in given
        if value is not None and value != []
    ]


def _shown(view: CampaignView, name: str, value: Any) -> object:
    if name == "country":
        return dict(view.countries).get(value, value)
    if name == "commitments":
        texts = {point.id: view.plain(point.text) for point in view.campaign.commitments}
        return " · ".join(texts.get(chosen, chosen) for chosen in value)
    if name == "source":
        partner = view.campaign.partner(value)
        return partner.name if partner else value
    if isinstance(value, int):
        return view.number(value)
    return view.day(value) if isinstance(value, date) else value


def download_of(sign_on: SignOn) -> dict[str, object]:
    """Everything held of a sign-on, for its signer: all but what only the machinery needs."""
    held = sign_on.model_dump(mode="json", exclude=INTERNAL, exclude_none=True)
    return {"campaign": sign_on.slug, "id": sign_on.key, **held}
