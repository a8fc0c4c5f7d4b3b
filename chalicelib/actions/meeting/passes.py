"""Passes: where a sign-in's pass is, and what its page shows."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.once import Once
from chalicelib.domain.parts import Event
from chalicelib.domain.passes import NotAPass, Pass, issue, pass_of, public_key, read
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.services import Services

A_MONTH = timedelta(days=31)
# Until then a door that had no connection may tell of a code that was typed there.
CODE_KEPT = timedelta(days=14)
ENTITLING = frozenset({Status.CONFIRMED, Status.APPROVED})


@dataclass(frozen=True)
class ShownPass:
    """A pass as its holder sees it; its `code` is what may be typed at the door."""

    stored: StoredCampaign
    event: Event
    granted: Pass
    sign_on: SignOn
    token: str


@dataclass(frozen=True)
class Door:
    """What a door needs to tell passes by itself; `public_key` are 32 bytes."""

    stored: StoredCampaign
    event: Event
    public_key: bytes


def pass_url(services: Services, sign_on: SignOn) -> str:
    """Where the pass of a sign-in is: the same as long as it stands. Raises ValueError as `pass_of` does."""
    return f"{services.base_url}/pass/{issue(services.secrets.passes, pass_of(sign_on))}"


def code_name(slug: str, code: str) -> str:
    """By which name it is kept what a code stands for."""
    return f"code#{slug}#{code}"


def code_mark(sign_on: SignOn) -> Once:
    """What keeps that a code stands for this pass and no other, until a fortnight after its day."""
    granted = pass_of(sign_on)
    expires_at = datetime.combine(granted.day, time(), UTC) + CODE_KEPT
    return Once(code_name(granted.slug, granted.code), granted.names, expires_at)


def end_code(services: Services, sign_on: SignOn | None) -> None:
    """Let the code of a sign-in that is about to be erased stand for nothing; there may be none."""
    if sign_on and sign_on.day:
        services.limits.give_back(code_mark(sign_on))


def show_pass(services: Services, token: str) -> ShownPass:
    """What a token gives entry to; showing it writes nothing.

    Raises NotFound for one that is not ours or whose sign-on was erased, Unavailable `withdrawn`.
    """
    try:
        granted = read(public_key(services.secrets.passes), token)
    except NotAPass:
        raise NotFound from None
    stored = services.published.get(granted.slug)
    sign_on = services.sign_ons.get(granted.slug, granted.key)
    if stored is None or stored.campaign.event is None or sign_on is None:
        raise NotFound
    if not entitles(sign_on, granted):
        raise Unavailable("withdrawn")
    return ShownPass(stored, stored.campaign.event, granted, sign_on, token)


def entitles(sign_on: SignOn | None, granted: Pass) -> bool:
    """Whether the pass is the one that the sign-on gives now."""
    return sign_on is not None and sign_on.status in ENTITLING and pass_of(sign_on) == granted


def door_of(services: Services, slug: str) -> Door:
    """What anybody may know of a meeting's door: nothing that helps to make a pass. Raises NotFound."""
    stored, event = event_of(services, slug)
    return Door(stored, event, public_key(services.secrets.passes))


def event_of(services: Services, slug: str) -> tuple[StoredCampaign, Event]:
    """A meeting that people may enter: published, though sign-in may be closed. Raises NotFound."""
    stored = services.published.get(slug)
    if stored is None or not stored.campaign.traits.gives_pass or stored.campaign.status == "draft":
        raise NotFound
    if stored.campaign.event is None:
        raise LookupError("a sign-in without an event")
    return stored, stored.campaign.event


def kept_until(stored: StoredCampaign, sign_on: SignOn, granted: Pass) -> datetime:
    """When an admission disappears: as many months after its day as its holder was told."""
    return datetime.combine(granted.day, time(), UTC) + stored.months(sign_on.consent.version) * A_MONTH
