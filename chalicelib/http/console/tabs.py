"""The tabs of a campaign: which there are for whom."""

from typing import NamedTuple

from chalicelib.domain.access import May, Principal
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.text import N_


class Tab(NamedTuple):
    """A tab by its word in addresses; `act` is who may open it, `part` what a kind must have that has it."""

    name: str
    label: str
    act: May
    part: str | None = None


class Shown(NamedTuple):
    """A tab as a page links it."""

    name: str
    label: str
    path: str


TABS = (
    Tab("overview", N_("Overview"), May.READ_DEFINITION),
    Tab("text", N_("Text"), May.PUBLISH),
    Tab("approvals", N_("Approvals"), May.DECIDE),
    Tab("sign-ons", N_("Sign-ons"), May.LIST_SIGN_ONS),
    Tab("files", N_("Files"), May.EXPORT_LIST),
    Tab("imports", N_("Imports"), May.IMPORT),
    Tab("drive", N_("Drive"), May.DECIDE, "unit"),
    Tab("day", N_("Day"), May.ADMIT, "event"),
)


def tabs_of(principal: Principal, campaign: Campaign) -> list[Shown]:
    """Those that they may open, in their order; labels are yet to be said in a language."""
    slug = campaign.slug
    return [
        Shown(tab.name, tab.label, tab_path(slug, tab.name))
        for tab in TABS
        if principal.may(tab.act, slug) and tab.part in (None, *campaign.traits.needs)
    ]


def tab_path(slug: str, name: str) -> str:
    """Where a tab is, below the base URL."""
    return f"/organize/c/{slug}" + ("" if name == "overview" else f"/{name}")
