"""What is kept of a refusal of many, in each of the stores."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.refusals import Criteria, Hit, Hits, Refusal
from chalicelib.domain.signons import Status
from tests.backends import Stores
from tests.builders import NOW


def refusal(slug: str, number: int = 0) -> Refusal:
    criteria = Criteria("flood.example", "n", "ally", NOW - timedelta(days=1), NOW)
    return Refusal(f"2026-{number:02}", slug, criteria, "who", NOW, statuses={"confirmed": 2})


def test_it_is_written_by_whoever_read_it_last(stores: Stores, slug: str) -> None:
    first = stores.refusals.put(refusal(slug))
    second = replace(first, state="ready", place="7", batches=(("abc", 3),), looked=9, percent=11, done=2)
    held = stores.refusals.put(second)
    assert (held, held.rev) == (replace(second, rev=2), 2)
    assert stores.refusals.get(slug, first.id) == held
    for late in (refusal(slug), first):
        with pytest.raises(Conflict):
            stores.refusals.put(late)
    assert stores.refusals.get(f"{slug}-b", first.id) is None


def test_a_campaigns_last_ones_come_newest_first(stores: Stores, slug: str) -> None:
    for number in range(22):
        stores.refusals.put(refusal(slug, number))
    stores.refusals.put(refusal(f"{slug}-b", 99))
    assert [one.id for one in stores.refusals.newest(slug)] == [f"2026-{n:02}" for n in range(21, 1, -1)]


def test_whom_it_hits_is_kept_with_what_they_were(stores: Stores, slug: str) -> None:
    of = stores.refusals.put(refusal(f"{slug}"))
    of = replace(of, id=f"{slug}-hits")
    people = (Hit("a"), Hit("b", 7, Status.APPROVED, NOW, None), Hit("c", 8, Status.CONFIRMED, None, NOW))
    held = stores.refusals.put_hits(of, "x#0001", Hits(people))
    assert stores.refusals.hits(of, "x#0001") == held == Hits(people, version=1)
    later = stores.refusals.put_hits(of, "x#0001", replace(held, refused_at=NOW, returned_at=NOW))
    assert stores.refusals.hits(of, "x#0001") == later == Hits(people, NOW, NOW, 2)
    with pytest.raises(Conflict):
        stores.refusals.put_hits(of, "x#0001", held)
    with pytest.raises(LookupError):
        stores.refusals.hits(of, "x#0002")
