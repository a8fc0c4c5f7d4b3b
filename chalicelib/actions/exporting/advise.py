"""What whoever decides is told beside each that waits, as the exporter knows it.

It alone sees the whole ledger and reads the list of a card's unit: what faces the internet lists neither.
"""

from collections.abc import Sequence

from chalicelib.domain.access import May, Principal
from chalicelib.domain.advice import Advice, weigh
from chalicelib.domain.errors import TryLater
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.units import Roll, gone_at
from chalicelib.ports.services import Services

# The list that was asked last, by campaign and version: reading 100,000 lines takes a second.
_READ: dict[tuple[str, str], Roll] = {}


def advice(
    services: Services, slug: str, people: Sequence[SignOn], principal: Principal
) -> dict[str, Advice]:
    """What there is to say of each, by key; nothing of whom nobody decides about. Raises TryLater.

    Only who may keep the unit's list is told whose lines it has.
    """
    stored = services.campaigns.get(slug)
    if stored is None:
        return {one.key: Advice() for one in people}
    organizations = [one for one in people if one.organization]
    weighed = weigh(services.tallies.ledger(slug), organizations, stored.campaign) if organizations else {}
    roll = _roll(services, stored) if people else None
    told = principal.may(May.KEEP_UNIT_LIST, slug)
    return {
        one.key: Advice(
            organization=weighed.get(one.key),
            unit=roll.look_up(one.name, one.email, told) if roll else None,
        )
        for one in people
    }


def _roll(services: Services, stored: StoredCampaign) -> Roll | None:
    until = gone_at(stored)
    if stored.campaign.unit is None or (until and services.now() >= until):
        return None
    held = services.units.get(stored.campaign.slug)
    if held is None:
        return None
    if known := _READ.get((held.slug, held.version)):
        return known
    found = services.rolls.lines(held.slug)
    if found is None:
        # Another list takes its place at this moment.
        raise TryLater
    _READ.clear()
    _READ[held.slug, found[0].version] = roll = Roll(found[1])
    return roll
