"""Proving a stage that was changed from outside, by the sweeper's own proof of each campaign."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.actions.background.prove import STEPS, prove, settle
from chalicelib.ports.services import Services


class Proved(NamedTuple):
    """What a proof of one campaign found and mended: what was not counted as it is held, and what is again.

    `again` is what a second proof found, which should be nothing.
    """

    slug: str
    mended: int
    again: int


def proved(services: Services, only: str = "") -> Iterator[Proved]:
    """Proves and mends each campaign in turn, or that one."""
    for slug in [only] if only else services.campaigns.list_slugs():
        yield Proved(slug, _once(services, slug), _once(services, slug))


def _once(services: Services, slug: str) -> int:
    stored, found = services.campaigns.get(slug), 0
    if stored is None:
        return 0
    ledger = services.tallies.ledger(slug)
    for step in range(STEPS):
        proof = prove(services, stored, step, ledger)
        found += proof.drift + settle(services, stored, proof.gone)
    return found
