"""The list of a card's unit: brought by owners, and each of its lines taken by one card."""

from collections.abc import Iterable, Sequence
from datetime import date
from secrets import token_hex

from chalicelib.actions.organizing.lists import list_sign_ons
from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import FieldError, Invalid, NotFound
from chalicelib.domain.exports import PageQuestion
from chalicelib.domain.keys import is_key
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.units import UnitList, gone_at, lines_of
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def bring_unit_list(
    services: Services, permit: Permit, rows: Iterable[Sequence[str]], as_of: date
) -> UnitList:
    """Keep who works in the unit as of that day, in place of the list before, after an audit line.

    Raises NotFound for a campaign without a unit, Invalid for a list that cannot be read, or comes too late.
    """
    stored, now = _with_unit(services, permit.slug), services.now()
    until = gone_at(stored)
    if until and now >= until:
        raise Invalid([FieldError("unit_list", "too_late")])
    lines = lines_of(rows, services.secrets.pepper, permit.slug)
    made = UnitList(permit.slug, token_hex(8), len(lines), as_of, now, permit.principal.label)
    audit(services, permit, "bring unit list", lines=made.lines, as_of=as_of.isoformat())
    services.units.put(made, lines, until)
    return made


def remove_unit_list(services: Services, permit: Permit) -> None:
    """Delete the list, and which card has which of its lines, after an audit line. Raises NotFound."""
    _with_unit(services, permit.slug)
    audit(services, permit, "remove unit list")
    services.units.remove(permit.slug)


def kept_unit_list(services: Services, permit: Permit) -> UnitList:
    """The same for whoever may bring one. Raises NotFound where there is none."""
    held = unit_list(services, _with_unit(services, permit.slug))
    if held is None:
        raise NotFound
    return held


def unit_list(services: Services, stored: StoredCampaign) -> UnitList | None:
    """Which list the campaign has, as long as it may be kept."""
    until = gone_at(stored)
    if stored.campaign.unit is None or (until and services.now() >= until):
        return None
    return services.units.get(stored.campaign.slug)


def lines_for(
    services: Services, credential: str, permit: Permit, keys: Sequence[str]
) -> dict[str, tuple[str, list[str]]]:
    """Of each card what the unit's list says, and the lines that it may be; `permit` is for lists.

    Nobody is in it where there is no list. Raises as `list_sign_ons` does.
    """
    stored, known = services.campaigns.get(permit.slug), [key for key in dict.fromkeys(keys) if is_key(key)]
    if not known or stored is None or unit_list(services, stored) is None:
        return {}
    question = PageQuestion(permit.slug, keys=tuple(known), advised=True)
    found: dict[str, tuple[str, list[str]]] = {}
    for item in list_sign_ons(services, credential, permit, question).items:
        if unit := item["advice"]["unit"]:
            found[item["id"]] = (unit["result"], [line["key"] for line in unit["lines"]])
    return found


def take_line(
    services: Services, permit: Permit, card: str, lines: Sequence[str], two_people: bool = False
) -> None:
    """Give a card the first of these lines that no approved card has.

    Where each has one already, it is refused, unless an organizer says that they are `two_people`, which is
    in the audit trail. Raises Invalid `line_taken`.
    """
    until = gone_at(_with_unit(services, permit.slug))

    def attempt() -> None:
        held = {line: services.units.taken(permit.slug, line) for line in lines}
        if any(card in cards for cards in held.values()):
            return
        standing = {line: _standing(services, permit.slug, cards) for line, cards in held.items()}
        free = next((line for line in lines if not standing[line]), None)
        if free is None and not two_people:
            raise Invalid([FieldError("line", "line_taken")])
        line = free or lines[0]
        others = standing[line]
        if others:
            ids = {f"beside{number}": one.record_id for number, one in enumerate(others)}
            audit(services, permit, "two people", **ids)
        cards = [*(one.key for one in others), card]
        services.units.take(permit.slug, line, cards, held[line], until)

    retry_conflicts(attempt)


def _standing(services: Services, slug: str, cards: Iterable[str]) -> list[SignOn]:
    """The cards that have a line and stand; what was refused, withdrawn or erased leaves it to others."""
    found = (services.sign_ons.get(slug, card) for card in cards)
    return [one for one in found if one and one.status is Status.APPROVED]


def _with_unit(services: Services, slug: str) -> StoredCampaign:
    stored = services.campaigns.get(slug)
    if stored is None or stored.campaign.unit is None:
        raise NotFound
    return stored
