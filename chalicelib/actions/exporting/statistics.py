"""Statistics: what is counted of campaigns, as the exporter tells it."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from chalicelib.actions.permits import allowed, principal_of
from chalicelib.domain.access import May
from chalicelib.domain.ledger import ledger_page
from chalicelib.domain.signons import UNCONFIRMED_KEPT
from chalicelib.domain.statistics import LARGEST, Figures, Headline, figures_of, headline_of, health
from chalicelib.ports.services import Services

AT_ONCE = 8


def figures(services: Services, key: str, slug: str) -> Figures:
    """The campaign's figures. Numbers name nobody, so they need no line in the audit trail.

    Raises Unauthorized, NotFound, TryLater.
    """
    allowed(principal_of(services, key), slug, May.SEE_STATISTICS)
    now, tallies = services.now(), services.tallies
    tally = health([services.faces.get(slug).as_of], tallies.proven(slug), now)
    unconfirmed = services.lists.unconfirmed(slug, now - UNCONFIRMED_KEPT)
    ledger = ledger_page(tallies.ledger(slug), most=LARGEST)
    return figures_of(tallies.figures(slug), unconfirmed, ledger, tally)


def headlines(services: Services, key: str, slugs: Iterable[str]) -> dict[str, Headline]:
    """What a list says of each of these campaigns that the holder of `key` may see figures of.

    Raises Unauthorized, TryLater.
    """
    principal = principal_of(services, key)
    theirs = [slug for slug in slugs if principal.may(May.SEE_STATISTICS, slug)]
    with ThreadPoolExecutor(AT_ONCE) as readers:
        standings = readers.map(lambda slug: services.tallies.standing(slug, ()), theirs)
        return {slug: headline_of(one) for slug, one in zip(theirs, standings, strict=True)}
