"""The tally is a recount, whatever the stream does: on the fakes, on the local AWS and on DynamoDB Local."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.actions.background.count import count_changes
from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change, Transition
from chalicelib.domain.counting import ledger_entry
from chalicelib.domain.declared import LinkedParent
from chalicelib.domain.errors import TryLater
from chalicelib.domain.face import Entry
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.statistics import Proven
from chalicelib.domain.tally import Counts, Workers, workers_represented
from chalicelib.ports.tallies import TallyStore
from tests.backends import Stores, stores_on
from tests.builders import NOW, approved, confirmed, held, pledge
from tests.office import publish
from tests.tallying import erased, stored_of
from tests.tallying import told as change

PARENT = "Example Union International"
SECOND = timedelta(seconds=1)


def apply(stores: Stores, slug: str, changes: list[Change], **definition: Any) -> None:
    """Let the tally count these changes of a pledge, which is open unless its definition says otherwise."""
    services = stores.services
    if services.campaigns.get(slug) is None:
        publish(services, pledge(slug=slug, **definition))
    count_changes(services, stored_of(services, slug), changes)


def apply_retired(stores: Stores, slug: str, changes: list[Change]) -> None:
    """The same once the time is over that the pledge was to be kept."""
    stored = stored_of(stores.services, slug)
    campaign = stored.campaign.model_copy(update={"status": "closed"})
    retired = replace(stored, campaign=campaign, closed_since=NOW - timedelta(days=9_999))
    count_changes(stores.services, retired, changes)


def counts(stores: Stores, slug: str) -> Counts:
    """How the tally stands; its face must say the same."""
    standing = stores.tallies.standing(slug, ["join", "tell"]).counts
    face = stores.faces.get(slug)
    if face.rev:
        shown = Counts(
            face.individuals or 0, face.organizations or 0, face.workers or 0, standing.commitments
        )
        assert shown == standing
    return standing


def wall(stores: Stores, slug: str) -> list[Entry]:
    """All names in public: people, the newest first, then organizations, the largest first."""
    face = stores.faces.get(slug)
    pages = list(stores.faces.pages(slug, face.first_page, face.next_page))
    people = [entry for part in (face.newest, *(page.entries for page in reversed(pages))) for entry in part]
    assert [entry.place for entry in people] == sorted((entry.place for entry in people), reverse=True)
    numbers = range(face.organization_pages)
    unions = [entry for n in numbers for entry in stores.faces.organizations(slug, n) or ()]
    assert [entry.members for entry in unions] == sorted((e.members or 0 for e in unions), reverse=True)
    return [*people, *unions]


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
        apply(stores, slug, [])
        assert counts(stores, slug) == Counts()
        assert wall(stores, slug) == []
        assert stores.tallies.ledger(slug) == []

    def test_people_their_commitments_and_unions_are_counted(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        changes = [
            change(person(campaign, 1, commitments=["join"])),
            change(person(campaign, 2, commitments=["join", "tell"], visibility="counted")),
            change(person(campaign, 3, status=Status.WITHDRAWN)),
            change(union(campaign, 4, 1200, commitments=["join"])),
            change(union(campaign, 5, 300, status=Status.CONFIRMED)),
        ]
        apply(stores, slug, changes)
        assert counts(stores, slug) == Counts(2, 1, 1200, {"join": 2, "tell": 1})

    def test_a_change_delivered_again_counts_nobody_twice(self, stores: Stores, slug: str) -> None:
        changes = [change(person(pledge(slug=slug), number)) for number in range(60)]
        for _ in range(3):
            apply(stores, slug, changes + changes)
        assert counts(stores, slug).individuals == 60
        assert len(wall(stores, slug)) == 60

    def test_who_withdraws_or_is_erased_leaves_tally_wall_and_ledger(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        ada, eve, local = (
            person(campaign, 1, commitments=["join"]),
            person(campaign, 2),
            union(campaign, 3, 1200),
        )
        apply(stores, slug, [change(ada), change(eve), change(local)])
        gone = ada.changed(NOW + 9 * SECOND, status=Status.WITHDRAWN)
        apply(stores, slug, [change(gone), erased(eve), erased(local)])
        assert counts(stores, slug) == Counts()
        assert wall(stores, slug) == []
        assert stores.tallies.ledger(slug) == []

    def test_an_old_state_that_arrives_late_changes_nothing(self, stores: Stores, slug: str) -> None:
        ada = person(pledge(slug=slug), 1)
        gone = ada.changed(NOW + 9 * SECOND, status=Status.WITHDRAWN)
        for late in ([change(gone)], [change(ada)], [change(ada), change(gone)], [change(gone), change(ada)]):
            apply(stores, slug, late)
            assert counts(stores, slug).individuals == 0
        apply(stores, slug, [erased(gone)])
        apply(stores, slug, [change(ada)])
        assert counts(stores, slug).individuals == 0

    def test_who_signs_again_after_erasure_counts_again(self, stores: Stores, slug: str) -> None:
        ada = person(pledge(slug=slug), 1)
        apply(stores, slug, [change(ada), erased(ada)])
        again = person(pledge(slug=slug), 1, at=NOW + 100 * SECOND)
        apply(stores, slug, [erased(ada), change(again)])
        assert counts(stores, slug).individuals == 1

    def test_two_campaigns_are_counted_apart(self, stores: Stores, slug: str) -> None:
        one, other = pledge(slug=slug), pledge(slug=f"{slug}-2")
        apply(stores, one.slug, [change(person(one, 1))])
        apply(stores, other.slug, [change(person(other, n)) for n in (1, 2)])
        assert counts(stores, one.slug).individuals == 1
        assert counts(stores, other.slug).individuals == 2
        assert len(wall(stores, one.slug)) == 1

    def test_workers_of_a_parent_and_its_affiliates_are_counted_once(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        parent = union(campaign, 0, 500_000, organization=PARENT)
        affiliates = [union(campaign, number, 16_000, parent_organization=PARENT) for number in range(1, 6)]
        apply(stores, slug, [change(one) for one in affiliates])
        assert (counts(stores, slug).organizations, counts(stores, slug).workers) == (
            5,
            80_000,
        )
        apply(stores, slug, [change(parent)])
        assert (counts(stores, slug).organizations, counts(stores, slug).workers) == (
            6,
            500_000,
        )
        grown = [a.changed(NOW + 99 * SECOND, members_represented=120_000) for a in affiliates]
        apply(stores, slug, [change(one) for one in grown])
        assert (counts(stores, slug).organizations, counts(stores, slug).workers) == (
            6,
            600_000,
        )
        apply(stores, slug, [erased(parent)])
        assert sorted(o.members for o in stores.tallies.ledger(slug)) == [120_000] * 5

    def test_a_link_to_a_parent_outlives_its_name(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        parent, namesake = union(campaign, 0, 500_000, organization=PARENT), union(campaign, 1, 7_000)
        linked = LinkedParent(record_id=parent.record_id, name=PARENT)
        local = union(campaign, 2, 16_000, linked_parent=linked)
        apply(stores, slug, [change(one) for one in (parent, namesake, local)])
        renamed = parent.changed(NOW + 99 * SECOND, organization="Another name")
        called_so = namesake.changed(NOW + 99 * SECOND, organization=PARENT)
        apply(stores, slug, [change(one) for one in (renamed, called_so)])
        assert counts(stores, slug).workers == 507_000
        assert {one.key: one.linked for one in stores.tallies.ledger(slug)}[local.key] == parent.record_id

    def test_a_large_batch_of_unions_is_counted_whole(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        unions = [union(campaign, number, 10) for number in range(120)]
        apply(stores, slug, [change(one) for one in unions])
        assert counts(stores, slug) == Counts(0, 120, 1200)
        gone = [one.changed(NOW + 999 * SECOND, status=Status.REJECTED) for one in unions]
        apply(stores, slug, [change(one) for one in gone])
        assert counts(stores, slug) == Counts()

    def test_unions_that_confirmed_anew_are_counted_whole(self, stores: Stores, slug: str) -> None:
        # The most that one change can write: its marker, a line less and a line more on the wall, the ledger.
        campaign = pledge(slug=slug)
        unions = [union(campaign, number, 10) for number in range(60)]
        apply(stores, slug, [change(one) for one in unions])
        anew = [one.changed(NOW + 99 * SECOND, confirmed_at=NOW + 99 * SECOND) for one in unions]
        apply(stores, slug, [change(one) for one in anew])
        assert counts(stores, slug) == Counts(0, 60, 600)
        assert [line.at for line in wall(stores, slug)] == [NOW + 99 * SECOND] * 60

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
        apply(stores, slug, [change(one) for one in unions])
        assert counts(stores, slug) == Counts(0, 60, 600)
        assert len(stores.tallies.ledger(slug)) == 60

    def test_who_has_read_a_ledger_sees_what_others_count_in_it(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        one, two, three = (union(campaign, number, 10) for number in range(3))
        apply(stores, slug, [change(one), change(two)])
        assert len(stores.tallies.ledger(slug)) == 2
        grown = two.changed(NOW + 99 * SECOND, members_represented=70)
        elsewhere(stores).apply(campaign, [erased(one), change(grown)], NOW)
        elsewhere(stores).apply(campaign, [change(three)], NOW)
        ledger = {entry.key: entry.members for entry in stores.tallies.ledger(slug)}
        assert ledger == {two.key: 70, three.key: 10}

    def test_a_union_that_is_counted_while_the_ledger_is_summed_is_in_the_sum(
        self, stores: Stores, slug: str
    ) -> None:
        one, other = union(pledge(slug=slug), 1, 1000), union(pledge(slug=slug), 2, 200)
        with meanwhile(stores, lambda: apply(stores, slug, [change(other)])):
            apply(stores, slug, [change(one)])
        assert counts(stores, slug) == Counts(0, 2, 1200)


def elsewhere(stores: Stores) -> TallyStore:
    """The same tally as another function has it, which knows nothing of what this one read."""
    tallies: TallyStore = stores_on(stores.client)["tallies"] if stores.client else stores.tallies
    return tallies


@contextmanager
def meanwhile(stores: Stores, deed: Callable[[], None]) -> Iterator[None]:
    """Let something happen once, between the reading of the ledger and the writing of its sum."""
    written, waiting = stores.tallies.put_sums, [deed]

    def interrupt(slug: str, sums: Workers, ledger_rev: int) -> None:
        if waiting:
            waiting.pop()()
        written(slug, sums, ledger_rev)

    stores.tallies.put_sums = interrupt  # type: ignore[method-assign]
    try:
        yield
    finally:
        stores.tallies.put_sums = written  # type: ignore[method-assign]
    assert not waiting


class TestWall:
    def test_names_are_shown_newest_first_page_after_page(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        people = [person(campaign, number, country="CH", union="Example Union") for number in range(350)]
        for start in range(0, 350, 50):
            apply(stores, slug, [change(one) for one in people[start : start + 50]])
        seen = wall(stores, slug)
        assert [line.name for line in seen] == [f"Ada Example {number}" for number in reversed(range(350))]
        assert {(line.country, line.union, line.organization) for line in seen} == {
            ("CH", "Example Union", None)
        }
        assert seen[0].at == people[-1].confirmed_at
        face = stores.faces.get(slug)
        assert [len(page.entries) for page in stores.faces.pages(slug, 0, face.next_page)] == [100, 100, 100]

    def test_names_come_and_go_wherever_their_time_puts_them(self, stores: Stores, slug: str) -> None:
        people = [person(pledge(slug=slug), number) for number in range(350)]
        apply(stores, slug, [change(one) for one in people])
        moments = [people[number] for number in (3, 142, 249, 251, 349)]
        hidden = [one.changed(NOW + 999 * SECOND, visibility=Visibility.COUNTED) for one in moments]
        apply(stores, slug, [change(one) for one in hidden])
        names = [one.name for one in reversed(people)]
        assert [line.name for line in wall(stores, slug)] == [
            name for name in names if name not in {one.name for one in moments}
        ]
        back = [one.changed(NOW + 1999 * SECOND, visibility=Visibility.PUBLIC) for one in hidden]
        apply(stores, slug, [change(one) for one in back])
        assert [line.name for line in wall(stores, slug)] == names

    def test_who_confirmed_at_the_same_moment_is_shown_once(self, stores: Stores, slug: str) -> None:
        people = [person(pledge(slug=slug), number, at=NOW) for number in range(150)]
        apply(stores, slug, [change(one) for one in people])
        assert sorted(line.name for line in wall(stores, slug)) == sorted(one.name for one in people)

    def test_what_everybody_may_read_holds_no_key(self, stores: Stores, slug: str) -> None:
        people = [person(pledge(slug=slug), number) for number in range(150)]
        apply(stores, slug, [change(one) for one in people])
        said = repr((stores.faces.get(slug), wall(stores, slug)))
        assert not any(one.key in said for one in people)

    def test_a_batch_writes_the_face_once_and_one_that_changes_nothing_public_not_at_all(
        self, stores: Stores, slug: str
    ) -> None:
        people = [person(pledge(slug=slug), number) for number in range(20)]
        apply(stores, slug, [change(one) for one in people])
        assert stores.faces.get(slug).rev == 1
        moved = [one.changed(NOW + 99 * SECOND, phone="+41 22 555 0100") for one in people]
        apply(stores, slug, [change(one) for one in moved])
        assert stores.faces.get(slug).rev == 1

    def test_a_union_is_shown_with_its_members_once_approved(self, stores: Stores, slug: str) -> None:
        local = union(pledge(slug=slug), 1, 1200, status=Status.CONFIRMED)
        apply(stores, slug, [change(local)])
        assert wall(stores, slug) == []
        apply(stores, slug, [change(local.changed(NOW + 9 * SECOND, status=Status.APPROVED))])
        (line,) = wall(stores, slug)
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
            apply(stores, slug, [change(state)])
            assert len(wall(stores, slug)) == shown
        assert counts(stores, slug).individuals == 1

    def test_when_names_are_forgotten_the_totals_stay(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        ada, local = person(campaign, 1, commitments=["join"]), union(campaign, 2, 1200)
        apply(stores, slug, [change(ada), change(local)])
        for _ in range(2):
            apply_retired(stores, slug, [erased(ada), erased(local)])
        assert wall(stores, slug) == []
        assert counts(stores, slug) == Counts(1, 1, 1200, {"join": 1})
        assert [entry.members for entry in stores.tallies.ledger(slug)] == [1200]

    def test_when_names_are_forgotten_an_affiliate_stays_with_the_parent_it_was_linked_to(
        self, stores: Stores, slug: str
    ) -> None:
        parent = union(pledge(slug=slug), 1, 5_000, organization=PARENT)
        linked = LinkedParent(record_id=parent.record_id, name="As it was called")
        local = union(pledge(slug=slug), 2, 1_200, linked_parent=linked)
        apply(stores, slug, [change(parent), change(local)])
        for gone in (parent, local):
            apply_retired(stores, slug, [erased(gone)])
            assert workers_represented(stores.tallies.ledger(slug)) == Workers(2, 5_000)
        assert {parent.key, local.key}.isdisjoint(f"{list(stores.tallies.ledger(slug))}".split("'"))

    def test_the_last_organization_that_leaves_is_written_nowhere(self, stores: Stores, slug: str) -> None:
        local = union(pledge(slug=slug), 1, 1200)
        apply(stores, slug, [change(local)])
        assert stores.faces.organizations(slug, 0)
        apply(stores, slug, [erased(local)])
        assert not stores.faces.organizations(slug, 0)

    def test_a_sealed_campaign_keeps_no_names(self, stores: Stores, slug: str) -> None:
        apply(stores, slug, [change(person(pledge(slug=slug), 1))], names="sealed")
        assert counts(stores, slug).individuals == 1
        assert wall(stores, slug) == []


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


def recounted(campaign: Campaign, there: list[SignOn]) -> tuple[Counts, Names, list[int]]:
    """Counts, names on the wall with their time, and figures in the ledger, from the sign-ons themselves."""
    people = [one for one in there if one.kind is SignatoryKind.INDIVIDUAL and one.status is Status.CONFIRMED]
    unions = [one for one in there if one.status is Status.APPROVED]
    ledger = [entry for one in there if (entry := ledger_entry(one, campaign))]
    workers = workers_represented(ledger)
    chosen = Counter(chosen for one in people for chosen in one.commitments or ())
    public = [one for one in people + unions if one.visibility is Visibility.PUBLIC]
    shown = sorted((one.confirmed_at, one.name) for one in public if one.confirmed_at)
    counts = Counts(len(people), workers.organizations, workers.workers, dict(chosen))
    return counts, shown, sorted(one.members_represented or 0 for one in unions)


def shown(stores: Stores, slug: str) -> tuple[Counts, Names, list[int]]:
    """The same, as the store has it."""
    return (
        counts(stores, slug),
        sorted((line.at, line.name) for line in wall(stores, slug)),
        sorted(entry.members for entry in stores.tallies.ledger(slug)),
    )


def until_taken(stores: Stores, slug: str, changes: list[Change]) -> None:
    """As Lambda does: deliver a batch again until it is taken."""
    for _ in range(50):
        try:
            return apply(stores, slug, changes)
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
            apply(stores, campaign.slug, delivered[:size])
            delivered = delivered[size:]
        assert shown(stores, campaign.slug) == recounted(campaign, there)

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

        apply(stores, slug, [])
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(function, range(8)))
        assert shown(stores, slug) == recounted(campaign, there + crowd)


class TestStatistics:
    def test_figures_of_all_buckets_are_added_up_by_name(self, stores: Stores, slug: str) -> None:
        campaign = pledge(slug=slug)
        people = [person(campaign, number, country="CH") for number in range(70)]
        union = confirmed(campaign, kind="organization", email="officer@example.org")
        apply(stores, slug, [change(one) for one in (*people, union)])
        figures = stores.tallies.figures(slug)
        assert (figures["individuals"], figures["country#CH"], figures["waiting"]) == (70, 70, 1)
        days = [number for name, number in figures.items() if name.startswith("day#")]
        assert sum(days) == 70 * 3 + 2
        apply(stores, slug, [change(union.changed(NOW + SECOND, status=Status.REJECTED))])
        assert not stores.tallies.figures(slug).get("waiting")

    def test_what_the_parts_of_a_days_proof_find_is_added_up(self, stores: Stores, slug: str) -> None:
        today = NOW.date()
        assert stores.tallies.proven(slug) is None
        for moment, drift in ((NOW, 2), (NOW + SECOND, 1)):
            stores.tallies.note_proven(slug, Proven(today, moment, drift))
        assert stores.tallies.proven(slug) == Proven(today, NOW + SECOND, 3)
        tomorrow = Proven(today + timedelta(days=1), NOW + 2 * SECOND, 0)
        stores.tallies.note_proven(slug, tomorrow)
        assert stores.tallies.proven(slug) == tomorrow
