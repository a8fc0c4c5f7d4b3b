"""Prove: hold the tally against the sign-ons, bucket by bucket, and count again what differs.

Whoever reads all sign-ons once a day also forgets the networks that they came from when the time is over, and
lets those wait for a decision who need one since the campaign says so.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.actions.background.count import count_changes
from chalicelib.actions.background.show import show
from chalicelib.actions.background.wall import prove_wall, write_organizations
from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.counting import Marker, Row
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import BUCKETS, is_key
from chalicelib.domain.proving import Verdict, amiss, judged, proven
from chalicelib.domain.signons import NETWORK_KEPT, SignOn, next_rev
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import Organization, workers_represented
from chalicelib.logs import log_unexpected
from chalicelib.ports.services import Services

# As many suspects as are looked at together.
AT_ONCE = 100
# After its buckets come a campaign's ledger, and its wall.
STEPS = BUCKETS + 2


@dataclass
class Found:
    """What a proof came upon.

    `drift` are sign-ons that the stream lost, and figures that their markers do not make up; `restated` those
    that are counted by other rules than today's. `gone` are keys whose sign-on is no more, though nothing was
    heard of that; it may have been erased this very moment.
    """

    rows: int = 0
    drift: int = 0
    restated: int = 0
    gone: list[str] = field(default_factory=list)


def prove(services: Services, stored: StoredCampaign, step: int, ledger: list[Organization]) -> Found:
    """One step of a campaign's proof, from 0 to STEPS - 1; `ledger` is the campaign's, read in this run.

    What is found is mended, but for `gone`. Raises TryLater.
    """
    if step < BUCKETS:
        return _bucket(services, stored, step, {entry.key: entry for entry in ledger})
    if step == BUCKETS:
        return _ledger(services, stored)
    return Found(restated=prove_wall(services, stored))


def settle(services: Services, stored: StoredCampaign, gone: Iterable[str]) -> int:
    """Count those as erased that are still gone and not known to be; returns how many."""
    return _look_again(services, stored, dict.fromkeys(gone, Verdict.GONE)).drift


def _bucket(
    services: Services, stored: StoredCampaign, number: int, ledger: Mapping[str, Organization]
) -> Found:
    slug = stored.campaign.slug
    bucket = services.proofs.bucket(slug, number)
    aside = _Aside(stored.campaign, services.now() - NETWORK_KEPT)
    rows = aside.noting(services.sign_ons.rows(slug, number))
    held = bucket.figures.items()
    proof = proven(stored.campaign, rows, bucket.markers, held, services.now(), ledger)
    found = Found(
        rows=proof.rows, drift=_correct(services, slug, number, bucket.rev, amiss(held, proof.figures))
    )
    found.gone = [key for key, verdict in proof.suspects.items() if verdict is Verdict.GONE]
    looked = _look_again(services, stored, {k: v for k, v in proof.suspects.items() if k not in found.gone})
    found.drift += looked.drift
    found.restated += looked.restated
    services.sign_ons.forget_networks(slug, aside.over)
    services.sign_ons.let_wait(slug, aside.overlooked, services.now())
    return found


@dataclass
class _Aside:
    """What is noted of the rows on the way: keys whose network was kept long enough, and who should wait."""

    campaign: Campaign
    signed_before: datetime
    over: list[str] = field(default_factory=list)
    overlooked: list[str] = field(default_factory=list)

    def noting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows."""
        for row in rows:
            if row.network and row.signed_at < self.signed_before:
                self.over.append(row.key)
            if row.overlooked(self.campaign):
                self.overlooked.append(row.key)
            yield row


def _correct(services: Services, slug: str, number: int, rev: int, wrong: Counter[str]) -> int:
    """Correct figures that stood still while their markers were read; returns 1 if any were wrong, else 0."""
    if not wrong or services.proofs.rev(slug, number) != rev:
        return 0
    try:
        services.proofs.add(slug, number, wrong, rev)
    except Conflict:
        return 0
    return 1


def _look_again(services: Services, stored: StoredCampaign, suspects: Mapping[str, Verdict]) -> Found:
    """Judge these by what is held now, and count them again if need be."""
    keys, found = list(suspects), Found()
    for start in range(0, len(keys), AT_ONCE):
        changes = []
        markers = services.tallies.markers(stored.campaign.slug, keys[start : start + AT_ONCE])
        for key in keys[start : start + AT_ONCE]:
            try:
                change = _changed(services, stored, key, markers.get(key), suspects[key], found)
            except Conflict:
                # The stream will tell of it, or else the next proof.
                continue
            except ValueError as error:
                # What cannot be read is not counted, and keeps nobody else from it.
                log_unexpected(error, "sweeper")
            else:
                changes += [change] if change else []
        if changes:
            count_changes(services, stored, changes, anew=True)
    return found


def _changed(
    services: Services,
    stored: StoredCampaign,
    key: str,
    marker: Marker | None,
    suspected: Verdict,
    found: Found,
) -> Change | None:
    """What the stream should have said of a sign-on, None if that is heard.

    Raises ValueError, and Conflict when somebody changes it at this moment.
    """
    campaign, slug = stored.campaign, stored.campaign.slug
    sign_on = services.sign_ons.get(slug, key)
    verdict = judged(campaign, sign_on, marker, services.now())
    if verdict is Verdict.OVER and marker:
        with suppress(Conflict):
            services.proofs.forget(slug, key, marker)
        return None
    if verdict is Verdict.AGREED and suspected is not Verdict.RESTATED:
        return None
    if verdict is Verdict.MISSED and sign_on and marker and marker.rev > sign_on.rev:
        sign_on = _raised(services, sign_on, marker.rev)
    lost = verdict in (Verdict.MISSED, Verdict.GONE)
    found.drift += lost
    found.restated += not lost
    if sign_on:
        return Change(slug, key, sign_on.kind, sign_on.rev, sign_on)
    if marker is None:
        return None
    kind = SignatoryKind.ORGANIZATION if marker.in_ledger else SignatoryKind.INDIVIDUAL
    return Change(slug, key, kind, marker.rev + 1, None)


def _raised(services: Services, sign_on: SignOn, counted: int) -> SignOn:
    """It with a revision after the counted one, which a clock that was ahead gave. Raises Conflict."""
    raised = sign_on.model_copy(update={"rev": next_rev(services.now(), counted)})
    services.sign_ons.write(raised, sign_on)
    return raised


def _ledger(services: Services, stored: StoredCampaign) -> Found:
    slug, found = stored.campaign.slug, Found()
    ledger_rev = services.tallies.standing(slug, ()).ledger_rev
    ledger = services.tallies.ledger(slug)
    keys = [entry.key for entry in ledger if is_key(entry.key)]
    for start in range(0, len(keys), AT_ONCE):
        markers = services.tallies.markers(slug, keys[start : start + AT_ONCE])
        for key in keys[start : start + AT_ONCE]:
            if key not in markers or not markers[key].in_ledger:
                with suppress(Conflict):
                    services.proofs.drop_entry(slug, key)
                    found.drift += 1
    services.tallies.put_sums(slug, workers_represented(ledger), ledger_rev)
    if ledger or services.faces.get(slug).organization_pages:
        write_organizations(services, stored)
    else:
        show(services, stored)
    return found
