"""Proving: one merge of a bucket's sign-ons with its markers says what the stream lost."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.countable import Countable
from chalicelib.domain.counting import Marker, kept_of, ledger_entry, marked
from chalicelib.domain.signons import next_rev
from chalicelib.domain.tally import Organization

# News that is younger may still be on its way.
SETTLED = timedelta(minutes=10)


class Verdict(Enum):
    """What a sign-on and its marker say of each other.

    `MISSED`: the stream's news of it was lost. `GONE`: so was that of its erasure. `RESTATED`: it is counted
    as it is, but not by today's rules. `OVER`: its marker has outlived it as long as it may.
    """

    AGREED = "agreed"
    MISSED = "missed"
    GONE = "gone"
    RESTATED = "restated"
    OVER = "over"


@dataclass
class Proof:
    """What the merge of a bucket has found so far.

    `figures` are what all markers make together with what is kept; `suspects` are the keys that must be
    looked at again, each with what seems to be wrong; sign-ons and markers change while they are read.
    """

    figures: Counter[str]
    suspects: dict[str, Verdict] = field(default_factory=dict)
    rows: int = 0


def merged(
    rows: Iterable[Countable], markers: Iterable[tuple[str, Marker]]
) -> Iterator[tuple[str, Countable | None, Marker | None]]:
    """Both by key, in the order of the keys, in which both must come."""
    ahead, behind = iter(rows), iter(markers)
    row, marker = next(ahead, None), next(behind, None)
    while row is not None:
        if marker is None or row.key < marker[0]:
            yield row.key, row, None
            row = next(ahead, None)
        elif marker[0] < row.key:
            yield marker[0], None, marker[1]
            marker = next(behind, None)
        else:
            yield row.key, row, marker[1]
            row, marker = next(ahead, None), next(behind, None)
    while marker is not None:
        yield marker[0], None, marker[1]
        marker = next(behind, None)


def proven(
    campaign: Campaign,
    rows: Iterable[Countable],
    markers: Iterable[tuple[str, Marker]],
    held: Iterable[tuple[str, int]],
    now: datetime,
    ledger: Mapping[str, Organization] | None = None,
) -> Proof:
    """The proof of a bucket; `held` are its figures as they are, for what is kept among them.

    With the campaign's `ledger`, by key, its entries are held against the sign-ons, too.
    """
    proof = Proof(kept_of(held))
    for key, row, marker in merged(rows, markers):
        proof.rows += 1
        if marker is not None:
            proof.figures.update(marker.adds)
        verdict = judged(campaign, row, marker, now)
        if row and marker and marker.in_ledger and ledger is not None and verdict is Verdict.AGREED:
            wrong = ledger.get(key) != ledger_entry(row, campaign)
            verdict = Verdict.RESTATED if wrong else verdict
        if verdict is not Verdict.AGREED:
            proof.suspects[key] = verdict
    return proof


def amiss(held: Iterable[tuple[str, int]], right: Counter[str]) -> Counter[str]:
    """What must be added to the figures as they are so that they are right; nothing in it is 0."""
    change = Counter(right)
    change.subtract(dict(held))
    return Counter({name: number for name, number in change.items() if number})


def judged(campaign: Campaign, row: Countable | None, marker: Marker | None, now: datetime) -> Verdict:
    """Whether the marker says what the sign-on says; None is one that is not there."""
    if row is None:
        if marker is None or marker.gone_at is None:
            return Verdict.GONE if marker else Verdict.AGREED
        return Verdict.OVER if now >= marker.gone_at else Verdict.AGREED
    if marker is None:
        lost = not marked(row, campaign).idle
    elif marker.rev == row.rev:
        return Verdict.AGREED if marker == marked(row, campaign) else Verdict.RESTATED
    else:
        # One that was counted as erased can be there again under an earlier revision, if two clocks differ.
        as_counted = replace(marker, rev=row.rev, gone_at=None)
        lost = marker.rev < row.rev or as_counted != marked(row, campaign)
    return Verdict.MISSED if lost and row.rev < settled_before(now) else Verdict.AGREED


def settled_before(now: datetime) -> int:
    """The revision from which on news may still be on its way."""
    return next_rev(now - SETTLED)
