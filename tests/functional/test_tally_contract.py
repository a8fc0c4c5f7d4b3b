"""The tally is a recount, whatever the stream does: on the fakes, on the local AWS and on DynamoDB Local."""

import base64
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change, Transition
from chalicelib.domain.errors import TryLater
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.tally import Counts, contribution, ledger_entry, workers_represented
from tests.backends import Stores
from tests.builders import NOW, approved, confirmed, held, pledge

PARENT = "Example Union International"
SECOND = timedelta(seconds=1)


def change(sign_on: SignOn) -> Change:
    """What the stream says of a sign-on as it is now."""
    told = Transition(None, sign_on).change()
    assert told
    return told


def erased(sign_on: SignOn) -> Change:
    """What the stream says once it is erased."""
    told = Transition(sign_on, None).change()
    assert told
    return told


def person(campaign: Campaign, number: int, **values: object) -> SignOn:
    """A confirmed signer of that number, who chose to be public."""
    default = {"email": f"{number}@example.org", "name": f"Ada Example {number}", "visibility": "public"}
    return confirmed(campaign, **{**default, "at": NOW + number * SECOND, **values})


def union(campaign: Campaign, number: int, members: int, **values: object) -> SignOn:
    """An approved union of that number."""
    default = {"email": f"{number}@example.org", "organization": f"Local {number}", "visibility": "public"}
    return approved(
        campaign, members_represented=members, **{**default, "at": NOW + number * SECOND, **values}
    )


class TestCounting:
    def test_nobody_signed(self, stores: Stores, slug: str) -> None:
        stores.tallies.apply(slug, [], show_names=True)
        assert stores.tallies.counts(slug) == Counts()
        assert stores.wall.newest(slug, 10) == []
        assert stores.tallies.ledger(slug) == []

    def test_people_their_commitments_and_unions_are_counted(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        changes = [
            change(person(campaign, 1, commitments=["join"])),
            change(person(campaign, 2, commitments=["join", "tell"], visibility="counted")),
            change(held(campaign, email="3@example.org")),
            change(union(campaign, 4, 1200, commitments=["join"])),
            change(union(campaign, 5, 300, status=Status.CONFIRMED)),
        ]
        stores.tallies.apply(slug, changes, show_names=True)
        assert stores.tallies.counts(slug) == Counts(2, 1, 1200, {"join": 2, "tell": 1})

    def test_a_change_delivered_again_counts_nobody_twice(self, stores: Stores, slug: str) -> None:
        changes = [change(person(pledge(slug=slug), number)) for number in range(60)]
        for _ in range(3):
            stores.tallies.apply(slug, changes + changes, show_names=True)
        assert stores.tallies.counts(slug).individuals == 60
        assert len(stores.wall.newest(slug, 100)) == 60

    def test_who_withdraws_or_is_erased_leaves_tally_wall_and_ledger(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        ada, eve, local = (
            person(campaign, 1, commitments=["join"]),
            person(campaign, 2),
            union(campaign, 3, 1200),
        )
        stores.tallies.apply(slug, [change(ada), change(eve), change(local)], show_names=True)
        gone = ada.changed(NOW + 9 * SECOND, status=Status.WITHDRAWN)
        stores.tallies.apply(slug, [change(gone), erased(eve), erased(local)], show_names=True)
        assert stores.tallies.counts(slug) == Counts()
        assert stores.wall.newest(slug, 10) == []
        assert stores.tallies.ledger(slug) == []

    def test_an_old_state_that_arrives_late_changes_nothing(self, stores: Stores, slug: str) -> None:
        ada = person(pledge(slug=slug), 1)
        gone = ada.changed(NOW + 9 * SECOND, status=Status.WITHDRAWN)
        for late in ([change(gone)], [change(ada)], [change(ada), change(gone)], [change(gone), change(ada)]):
            stores.tallies.apply(slug, late, show_names=True)
            assert stores.tallies.counts(slug).individuals == 0
        stores.tallies.apply(slug, [erased(gone)], show_names=True)
        stores.tallies.apply(slug, [change(ada)], show_names=True)
        assert stores.tallies.counts(slug).individuals == 0

    def test_who_signs_again_after_erasure_counts_again(self, stores: Stores, slug: str) -> None:
        ada = person(pledge(slug=slug), 1)
        stores.tallies.apply(slug, [change(ada), erased(ada)], show_names=True)
        again = person(pledge(slug=slug), 1, at=NOW + 100 * SECOND)
        stores.tallies.apply(slug, [erased(ada), change(again)], show_names=True)
        assert stores.tallies.counts(slug).individuals == 1

    def test_two_campaigns_are_counted_apart(self, stores: Stores, slug: str) -> None:
        one, other = pledge(slug=slug), pledge(slug=f"{slug}-2")
        stores.tallies.apply(one.slug, [change(person(one, 1))], show_names=True)
        stores.tallies.apply(other.slug, [change(person(other, n)) for n in (1, 2)], show_names=True)
        assert stores.tallies.counts(one.slug).individuals == 1
        assert stores.tallies.counts(other.slug).individuals == 2
        assert len(stores.wall.newest(one.slug, 10)) == 1

    def test_workers_of_a_parent_and_its_affiliates_are_counted_once(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        parent = union(campaign, 0, 500_000, organization=PARENT)
        affiliates = [union(campaign, number, 16_000, parent_organization=PARENT) for number in range(1, 6)]
        stores.tallies.apply(slug, [change(one) for one in affiliates], show_names=True)
        assert (stores.tallies.counts(slug).organizations, stores.tallies.counts(slug).workers) == (
            5,
            80_000,
        )
        stores.tallies.apply(slug, [change(parent)], show_names=True)
        assert (stores.tallies.counts(slug).organizations, stores.tallies.counts(slug).workers) == (
            6,
            500_000,
        )
        grown = [a.changed(NOW + 99 * SECOND, members_represented=120_000) for a in affiliates]
        stores.tallies.apply(slug, [change(one) for one in grown], show_names=True)
        assert (stores.tallies.counts(slug).organizations, stores.tallies.counts(slug).workers) == (
            6,
            600_000,
        )
        stores.tallies.apply(slug, [erased(parent)], show_names=True)
        assert sorted(o.members for o in stores.tallies.ledger(slug)) == [120_000] * 5

    def test_a_large_batch_of_unions_is_counted_whole(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        unions = [union(campaign, number, 10) for number in range(120)]
        stores.tallies.apply(slug, [change(one) for one in unions], show_names=True)
        assert stores.tallies.counts(slug) == Counts(0, 120, 1200)
        gone = [one.changed(NOW + 999 * SECOND, status=Status.REJECTED) for one in unions]
        stores.tallies.apply(slug, [change(one) for one in gone], show_names=True)
        assert stores.tallies.counts(slug) == Counts()

    def test_unions_that_confirmed_anew_are_counted_whole(self, stores: Stores, slug: str) -> None:
        # The most that one change can write: its marker, a line less and a line more on the wall, the ledger.
        campaign = pledge(slug=slug)
        unions = [union(campaign, number, 10) for number in range(60)]
        stores.tallies.apply(slug, [change(one) for one in unions], show_names=True)
        anew = [one.changed(NOW + 99 * SECOND, confirmed_at=NOW + 99 * SECOND) for one in unions]
        stores.tallies.apply(slug, [change(one) for one in anew], show_names=True)
        assert stores.tallies.counts(slug) == Counts(0, 60, 600)
        wall = stores.wall.newest(slug, 100)
        assert [line.confirmed_at for line in wall] == [NOW + 99 * SECOND] * 60

    def test_a_ledger_of_any_length_is_summed_whole(self, stores: Stores, slug: str) -> None:
        # More than the 1 MB that DynamoDB answers at once.
        unions = [
            union(
                pledge(slug=slug),
                number,
                10,
                organization=f"{number} {'x' * 20_000}",
                visibility="organizers",
            )
            for number in range(60)
        ]
        stores.tallies.apply(slug, [change(one) for one in unions], show_names=True)
        assert stores.tallies.counts(slug) == Counts(0, 60, 600)
        assert len(stores.tallies.ledger(slug)) == 60

    def test_a_union_that_is_counted_while_the_ledger_is_summed_is_in_the_sum(
        self, stores: Stores, slug: str
    ) -> None:
        one, other = union(pledge(slug=slug), 1, 1000), union(pledge(slug=slug), 2, 200)
        with meanwhile(stores, lambda: stores.tallies.apply(slug, [change(other)], show_names=True)):
            stores.tallies.apply(slug, [change(one)], show_names=True)
        assert stores.tallies.counts(slug) == Counts(0, 2, 1200)


@contextmanager
def meanwhile(stores: Stores, deed: Callable[[], None]) -> Iterator[None]:
    """Let something happen once, between the reading of the ledger and the writing of its sum."""
    if stores.client is None:
        yield
        deed()
        return
    events, waiting = stores.client.meta.events, [deed]

    def interrupt(params: dict[str, Any], **_: Any) -> None:
        if b"tally#summary" in params["body"] and waiting:
            waiting.pop()()

    events.register("before-call.dynamodb.TransactWriteItems", interrupt)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", interrupt)
    assert not waiting


class TestWall:
    def test_names_are_shown_newest_first_page_after_page(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        people = [person(campaign, number, country="CH", union="Example Union") for number in range(50)]
        stores.tallies.apply(slug, [change(one) for one in people], show_names=True)
        seen, cursor = [], None
        while page := stores.wall.newest(slug, 7, cursor):
            assert len(page) <= 7
            seen += page
            cursor = page[-1].cursor
        assert [line.name for line in seen] == [f"Ada Example {number}" for number in reversed(range(50))]
        assert {(line.country, line.union, line.organization) for line in seen} == {
            ("CH", "Example Union", None)
        }
        assert seen[0].confirmed_at == people[-1].confirmed_at

    def test_who_confirmed_at_the_same_moment_is_shown_once(self, stores: Stores, slug: str) -> None:
        people = [person(pledge(slug=slug), number, at=NOW) for number in range(9)]
        stores.tallies.apply(slug, [change(one) for one in people], show_names=True)
        first = stores.wall.newest(slug, 4)
        rest = stores.wall.newest(slug, 9, first[-1].cursor)
        assert sorted(line.name for line in first + rest) == sorted(one.name for one in people)

    def test_where_a_page_ends_tells_no_key(self, stores: Stores, slug: str) -> None:
        people = [person(pledge(slug=slug), number) for number in range(9)]
        stores.tallies.apply(slug, [change(one) for one in people], show_names=True)
        for line in stores.wall.newest(slug, 9):
            plain = base64.urlsafe_b64decode(line.cursor + "==").decode(errors="replace")
            assert not any(one.key in told for one in people for told in (line.cursor, plain))

    def test_a_union_is_shown_with_its_members_once_approved(self, stores: Stores, slug: str) -> None:
        local = union(pledge(slug=slug), 1, 1200, status=Status.CONFIRMED)
        stores.tallies.apply(slug, [change(local)], show_names=True)
        assert stores.wall.newest(slug, 10) == []
        stores.tallies.apply(
            slug, [change(local.changed(NOW + 9 * SECOND, status=Status.APPROVED))], show_names=True
        )
        (line,) = stores.wall.newest(slug, 10)
        assert (line.organization, line.members) == ("Local 1", 1200)

    @pytest.mark.parametrize("visibility", [Visibility.ORGANIZERS, Visibility.COUNTED])
    def test_only_who_chose_to_be_public_is_shown(
        self, stores: Stores, slug: str, visibility: Visibility
    ) -> None:
        ada = person(pledge(slug=slug), 1)
        hidden = ada.changed(NOW + 5 * SECOND, visibility=visibility)
        for state, shown in (
            (hidden, 0),
            (hidden.changed(NOW + 6 * SECOND, visibility=Visibility.PUBLIC), 1),
        ):
            stores.tallies.apply(slug, [change(state)], show_names=True)
            assert len(stores.wall.newest(slug, 10)) == shown
        assert stores.tallies.counts(slug).individuals == 1

    def test_when_names_are_forgotten_the_totals_stay(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        ada, local = person(campaign, 1, commitments=["join"]), union(campaign, 2, 1200)
        stores.tallies.apply(slug, [change(ada), change(local)], show_names=True)
        for _ in range(2):
            forgotten = [erased(ada), erased(local)]
            stores.tallies.apply(slug, forgotten, show_names=True, totals_stay=True)
        assert stores.wall.newest(slug, 10) == []
        assert stores.tallies.counts(slug) == Counts(1, 1, 1200, {"join": 1})
        assert [entry.members for entry in stores.tallies.ledger(slug)] == [1200]

    def test_a_sealed_campaign_keeps_no_names(self, stores: Stores, slug: str) -> None:
        stores.tallies.apply(slug, [change(person(pledge(slug=slug), 1))], show_names=False)
        assert stores.tallies.counts(slug).individuals == 1
        assert stores.wall.newest(slug, 10) == []

    @pytest.mark.parametrize("cursor", ["x", "x" * 3000, "\U0001f642", "2026#", "0"])
    def test_a_cursor_that_no_page_gave_is_no_error(self, stores: Stores, slug: str, cursor: str) -> None:
        stores.wall.newest(slug, 10, cursor)


PEOPLE = st.integers(0, 6)
# Whoever is not there signs, whatever the history says; so most of a history is about people who count.
DEEDS = ["confirm", "confirm", "approve", "approve", "public", "counted", "withdraw", "reject", "erase"]
HISTORIES = st.lists(st.tuples(PEOPLE, st.sampled_from(DEEDS)), min_size=20, max_size=60)
# Numbers 4 to 6 are a parent and two affiliates.
FIGURES = {4: (100, None), 5: (70, "Local 4"), 6: (60, "Local 4")}


def live(campaign: Campaign, history: Iterable[tuple[int, str]]) -> tuple[list[Transition], list[SignOn]]:
    """What the stream tells of such a history, and who is there in the end."""
    there: dict[int, SignOn] = {}
    told = []
    for moment, (number, what) in enumerate(history):
        before, now = there.get(number), NOW + moment * SECOND
        after = _after(campaign, number, what, before, moment)
        if after is before:
            continue
        if after is None:
            del there[number]
        else:
            there[number] = after if before is None else after.changed(now)
        told.append(Transition(before, there.get(number)))
    return told, list(there.values())


def _after(campaign: Campaign, number: int, what: str, before: SignOn | None, moment: int) -> SignOn | None:
    now = NOW + moment * SECOND
    if before is None:
        return _signed(campaign, number, moment)
    match what:
        case "confirm" if before.status is Status.PENDING:
            return before.model_copy(update={"status": Status.CONFIRMED, "confirmed_at": now})
        case "approve" | "reject" if number in FIGURES and before.status not in (
            Status.PENDING,
            Status.WITHDRAWN,
        ):
            return before.model_copy(
                update={"status": Status.APPROVED if what == "approve" else Status.REJECTED}
            )
        case "withdraw":
            return before.model_copy(update={"status": Status.WITHDRAWN})
        case "public" | "counted":
            return before.model_copy(update={"visibility": Visibility(what)})
        case "erase":
            return None
    return before


def _signed(campaign: Campaign, number: int, moment: int) -> SignOn:
    values = {
        "email": f"{number}@example.org",
        "name": f"Ada Example {number}",
        "commitments": ["join", "tell"][: number % 3],
    }
    if number in FIGURES:
        members, parent = FIGURES[number]
        values |= {"kind": SignatoryKind.ORGANIZATION, "organization": f"Local {number}"}
        values |= {"members_represented": members, "parent_organization": parent}
    return held(campaign, at=NOW + moment * SECOND, **values)


Names = list[tuple[datetime, str]]


def recounted(there: list[SignOn]) -> tuple[Counts, Names, list[int]]:
    """Counts, names on the wall with their time, and figures in the ledger, from the sign-ons themselves."""
    total = sum((contribution(one) for one in there), Counter())
    ledger = [entry for one in there if (entry := ledger_entry(one))]
    workers = workers_represented(ledger)
    chosen = {
        name.removeprefix("commitment#"): n for name, n in total.items() if name.startswith("commitment#")
    }
    public = [one for one in there if one.counts and one.visibility is Visibility.PUBLIC]
    shown = sorted((one.confirmed_at, one.name) for one in public if one.confirmed_at)
    counts = Counts(total["individuals"], workers.organizations, workers.workers, chosen)
    return counts, shown, sorted(entry.members for entry in ledger)


def shown(stores: Stores, slug: str) -> tuple[Counts, Names, list[int]]:
    """The same, as the store has it, where the newest name comes first."""
    lines = stores.wall.newest(slug, 300)
    moments = [line.confirmed_at for line in lines]
    assert moments == sorted(moments, reverse=True)
    return (
        stores.tallies.counts(slug),
        sorted((line.confirmed_at, line.name) for line in lines),
        sorted(entry.members for entry in stores.tallies.ledger(slug)),
    )


def until_taken(stores: Stores, slug: str, changes: list[Change]) -> None:
    """As Lambda does: deliver a batch again until it is taken."""
    for _ in range(50):
        try:
            return stores.tallies.apply(slug, changes, show_names=True)
        except TryLater:
            continue
    raise AssertionError("never taken")


class TestAnyHistory:
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        # Shrinking a failure asks a real store some thousand times.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(history=HISTORIES, chance=st.randoms(use_true_random=False))
    def test_the_tally_is_a_recount_after_replay_split_and_reordering(
        self, stores: Stores, history: list[tuple[int, str]], chance: random.Random
    ) -> None:
        campaign = pledge(slug=f"crew-{uuid4().hex}")
        told, there = live(campaign, history)
        changes = [one for transition in told if (one := transition.change())]
        delivered = changes + chance.choices(changes, k=len(changes)) if changes else []
        chance.shuffle(delivered)
        while delivered:
            size = chance.randint(1, len(delivered))
            stores.tallies.apply(campaign.slug, delivered[:size], show_names=True)
            delivered = delivered[size:]
        assert shown(stores, campaign.slug) == recounted(there)

    def test_the_tally_is_a_recount_after_eight_functions_counted_overlapping_batches_at_once(
        self, stores: Stores, slug: str
    ) -> None:
        chance = random.Random(8)
        campaign = pledge(slug=slug)
        history = [(chance.randrange(7), chance.choice(DEEDS)) for _ in range(200)]
        told, there = live(campaign, history)
        crowd = [person(campaign, number) for number in range(100, 220)]
        changes = [one for transition in told if (one := transition.change())] + [
            change(one) for one in crowd
        ]

        def function(number: int) -> None:
            mine = random.Random(number).sample(changes, k=len(changes))
            for start in range(0, len(mine), 40):
                until_taken(stores, slug, mine[start : start + 40])

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(function, range(8)))
        assert shown(stores, slug) == recounted(there + crowd)
