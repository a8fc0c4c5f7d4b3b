"""Whom a refusal of many would hit: the exporter looks, and tells the console keys and numbers."""

from collections import Counter

from chalicelib.actions.exporting.witness import witnessed
from chalicelib.domain.access import May
from chalicelib.domain.refusals import REFUSED_FROM, Criteria, Fitting
from chalicelib.ports.services import Services

# As many keys of everybody as one answer of Lambda may hold.
LOOKED_THROUGH = 20_000


def fitting(
    services: Services, key: str, slug: str, refusal_id: str, criteria: Criteria, place: str | None, line: str
) -> Fitting:
    """Whoever has that in common, from a place on; `line` is the caller's in the audit trail.

    Raises Unauthorized, NotFound, TryLater.
    """
    witnessed(services, key, line, "look-through", slug, May.DECIDE, refusal=refusal_id, **criteria.line)
    looked = services.lists.look(slug, place, LOOKED_THROUGH, criteria.fits)
    moment = services.now().timestamp()
    there = [one for one in looked.found if not one.over(moment)]
    keys = [one.key for one in there if one.status in REFUSED_FROM]
    statuses = Counter(one.status for one in there)
    return Fitting(keys, dict(statuses), looked.seen, looked.place, looked.share)
