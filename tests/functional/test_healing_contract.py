"""What the stream lost for good is found and counted again: on the fakes, local AWS and DynamoDB Local."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.actions.background.count import count_changes
from chalicelib.actions.background.retain import forget
from chalicelib.domain.asked import Visibility
from chalicelib.domain.counting import Marker
from chalicelib.domain.errors import Conflict
from chalicelib.domain.face import wall_id
from chalicelib.domain.keys import BUCKETS, bucket_of
from chalicelib.domain.signons import Pair, SignOn, Status
from chalicelib.domain.sweeping import Place, Task
from chalicelib.domain.tally import Counts
from chalicelib.ports.services import Services
from chalicelib.store.rows import row_of
from chalicelib.store.signons import item_of
from tests.backends import Stores
from tests.builders import NOW, approved, confirmed, held, pledge
from tests.fakes import Clock, with_changes
from tests.office import publish
from tests.tallying import count, count_all, drift, erased, stored_of, told

HOUR = timedelta(hours=1)


@pytest.fixture
def services(stores: Stores) -> Services:
    """The stores, an hour after whatever the tests sign."""
    return with_changes(stores.services, now=Clock(NOW + HOUR))


@pytest.fixture
def people(services: Services, slug: str) -> list[SignOn]:
    """Seven people and two unions, all of them public and counted."""
    campaign = pledge(slug=slug)
    publish(services, campaign)
    signed = [
        confirmed(campaign, email=f"{n}@example.org", name=f"Person {n}", visibility="public")
        for n in range(7)
    ]
    signed += [
        approved(campaign, email=f"u{n}@example.org", organization=f"Local {n}", visibility="public")
        for n in range(2)
    ]
    for one in signed:
        services.sign_ons.write(one, None)
    count(services, *signed)
    return signed


def names(services: Services, slug: str) -> set[str]:
    face = services.faces.get(slug)
    return {entry.organization or entry.name for entry in (*face.newest, *face.largest)}


class TestHealing:
    def test_a_confirmation_a_hidden_name_and_an_erasure_that_were_lost(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        campaign = pledge(slug=slug)
        never_heard = confirmed(campaign, email="9@example.org", name="Unheard", visibility="public")
        services.sign_ons.write(never_heard, None)
        hidden = people[1].changed(NOW, visibility=Visibility.COUNTED)
        services.sign_ons.write(hidden, people[1])
        services.sign_ons.erase(Pair(people[2]))
        services.sign_ons.erase(Pair(people[8]))
        assert drift(services, slug) == 4
        assert services.tallies.standing(slug, ()).counts == Counts(7, 1, 1200)
        face = services.faces.get(slug)
        assert (face.individuals, face.organizations, face.workers) == (7, 1, 1200)
        assert names(services, slug) == {"Unheard", "Local 0", *(f"Person {n}" for n in (0, 3, 4, 5, 6))}
        assert [entry.name for entry in services.tallies.ledger(slug)] == ["Local 0"]
        assert drift(services, slug) == 0

    def test_a_counter_that_is_wrong_is_corrected(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        number = int(bucket_of(slug, people[0].key)[-2:])
        held_now = services.proofs.bucket(slug, number)
        wrong = {"individuals": 5, "day#2026-03-14#signed": -1, "commitment#gone": 2}
        services.proofs.add(slug, number, Counter(wrong), held_now.rev)
        assert drift(services, slug) == 1
        assert services.proofs.bucket(slug, number).figures.get("commitment#gone", 0) == 0
        assert services.faces.get(slug).individuals == 7
        assert drift(services, slug) == 0

    def test_nothing_is_found_on_a_campaign_that_is_being_signed(
        self, stores: Stores, people: list[SignOn], slug: str
    ) -> None:
        moment = with_changes(stores.services, now=Clock(NOW + timedelta(minutes=5)))
        late = confirmed(pledge(slug=slug), email="9@example.org", at=NOW + timedelta(minutes=4))
        moment.sign_ons.write(late, None)
        moment.sign_ons.write(people[0].changed(NOW, visibility=Visibility.COUNTED), people[0])
        assert drift(moment, slug) == 0

    def test_a_name_that_is_missing_or_should_not_be_there_is_put_right(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        face = services.faces.get(slug)
        stranger = face.newest[0]._replace(id="a-strange-id", name="Stranger")
        services.faces.put(slug, replace(face, newest=(stranger, *face.newest[3:])), face)
        drift(services, slug)
        assert {n for n in names(services, slug) if n.startswith(("P", "S"))} == {
            f"Person {n}" for n in range(7)
        }

    def test_a_wall_that_lost_a_page_is_hung_anew(self, services: Services, slug: str) -> None:
        campaign = pledge(slug=slug)
        publish(services, campaign)
        crowd = [
            confirmed(
                campaign,
                at=NOW + n * timedelta(seconds=1),
                email=f"{n}@example.org",
                name=f"Person {n:03}",
                visibility="public",
            )
            for n in range(250)
        ]
        for one in crowd:
            services.sign_ons.write(one, None)
        count(services, *crowd)
        services.faces.remove_pages(slug, 1, 2)
        drift(services, slug)
        face = services.faces.get(slug)
        pages = list(services.faces.pages(slug, face.first_page, face.next_page))
        shown = [e.name for part in (face.newest, *(p.entries for p in reversed(pages))) for e in part]
        assert shown == [f"Person {n:03}" for n in reversed(range(250))]
        assert services.faces.page(slug, 1) is None

    def test_who_was_erased_by_a_clock_ahead_and_signed_again_by_another_is_counted_again(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        ahead = people[0].changed(NOW + timedelta(minutes=2), visibility=Visibility.PUBLIC)
        services.sign_ons.write(ahead, people[0])
        services.sign_ons.erase(Pair(ahead))
        count_all(services, [erased(ahead)])
        again = confirmed(
            pledge(slug=slug), at=NOW + timedelta(minutes=1), email="0@example.org", visibility="public"
        )
        services.sign_ons.write(again, None)
        count(services, again)
        assert services.tallies.standing(slug, ()).counts.individuals == 6
        assert drift(services, slug) == 1
        assert services.tallies.standing(slug, ()).counts.individuals == 7
        assert wall_id(again.key) in {entry.id for entry in services.faces.get(slug).newest}
        count_all(services, [erased(ahead)])
        assert drift(services, slug) == 0
        assert services.tallies.standing(slug, ()).counts.individuals == 7


class TestForgetting:
    def test_all_that_is_held_goes_and_the_totals_stay(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        services.sign_ons.write(held(pledge(slug=slug), email="waiting@example.org"), None)
        stored = stored_of(services, slug)
        closed = stored.campaign.model_copy(update={"status": "closed"})
        retired = replace(stored, campaign=closed, closed_since=NOW - timedelta(days=9_999))
        assert sum(forget(services, retired)) == 10
        assert [step.sign_on for step in services.sign_ons.walk(slug)] == []
        assert names(services, slug) == set()
        assert services.faces.get(slug).individuals == 7

    def test_who_was_erased_before_anything_else_was_heard_of_them_stays_in_the_totals(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        campaign = pledge(slug=slug)
        late = confirmed(campaign, email="late@example.org")
        union = approved(campaign, email="late-union@example.org", organization="Local 9")
        stored = stored_of(services, slug)
        closed = stored.campaign.model_copy(update={"status": "closed"})
        retired = replace(stored, campaign=closed, closed_since=NOW - timedelta(days=9_999))
        count_changes(services, retired, [told(late), erased(late), told(union), erased(union)])
        assert services.tallies.standing(slug, ()).counts == Counts(8, 3, 3600)
        assert drift(services, slug) == 0
        assert {entry.name for entry in services.tallies.ledger(slug)} == {"Local 0", "Local 1", "Local 9"}
        assert union.key not in {entry.key for entry in services.tallies.ledger(slug)}


class TestRows:
    def test_a_row_is_what_the_model_reads(self, services: Services, people: list[SignOn], slug: str) -> None:
        union = people[8]
        full = confirmed(
            pledge(slug=slug),
            email="full@example.org",
            country="CH",
            source="ally",
            union="Guild",
            commitments=["join", "tell"],
        )
        services.sign_ons.write(full, None)
        rows = {row.key: row for n in range(BUCKETS) for row in services.sign_ons.rows(slug, n)}
        assert set(rows) == {one.key for one in (*people, full)}
        for one in (full, union, people[0]):
            row = rows[one.key]
            for name in row.__slots__:
                assert getattr(row, name) == getattr(one, name), name
            assert row == row_of(item_of(one))
        some = services.sign_ons.rows_of(slug, [full.key, union.key, "x" * 43])
        assert {row.key for row in some} == {full.key, union.key}

    def test_the_rows_of_a_bucket_come_in_the_order_of_their_keys(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        for number in range(BUCKETS):
            keys = [row.key for row in services.sign_ons.rows(slug, number)]
            assert keys == sorted(keys)
            assert all(bucket_of(slug, key).endswith(f"#{number:02d}") for key in keys)


class TestBuckets:
    def test_a_bucket_holds_its_figures_and_its_markers_by_key(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        met = {}
        for number in range(BUCKETS):
            bucket = services.proofs.bucket(slug, number)
            markers = list(bucket.markers)
            assert [key for key, _ in markers] == sorted(key for key, _ in markers)
            counted = sum("individuals" in marker.adds for _, marker in markers)
            assert bucket.figures.get("individuals", 0) == counted
            assert bucket.rev == services.proofs.rev(slug, number)
            met.update(markers)
        assert met == services.tallies.markers(slug, [one.key for one in people])
        assert {key for key, marker in met.items() if marker.in_ledger} == {one.key for one in people[7:]}

    def test_figures_that_moved_meanwhile_are_not_corrected(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        number = int(bucket_of(slug, people[0].key)[-2:])
        rev = services.proofs.rev(slug, number)
        with pytest.raises(Conflict):
            services.proofs.add(slug, number, Counter({"individuals": 1}), rev - 1)
        assert services.proofs.rev(slug, number) == rev

    def test_a_marker_that_changed_is_not_forgotten(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        key = people[0].key
        marker = services.tallies.markers(slug, [key])[key]
        with pytest.raises(Conflict):
            services.proofs.forget(slug, key, Marker(marker.rev - 1))
        services.proofs.forget(slug, key, marker)
        assert services.tallies.markers(slug, [key]) == {}

    def test_an_entry_of_the_ledger_that_a_marker_knows_stays(
        self, services: Services, people: list[SignOn], slug: str
    ) -> None:
        with pytest.raises(Conflict):
            services.proofs.drop_entry(slug, people[7].key)
        assert len(services.tallies.ledger(slug)) == 2


class TestMemory:
    def test_one_sweeper_at_a_time_goes_on_where_the_last_one_was(self, stores: Stores) -> None:
        sweeps, later = stores.sweeps, NOW + HOUR
        first = sweeps.lease(NOW, later)
        assert first is not None
        assert sweeps.lease(NOW + HOUR / 2, later) is None
        place = Place(NOW.date(), "a-letter", NOW.date(), None, 7)
        sweeps.keep(first, place)
        second = sweeps.lease(later + timedelta(seconds=1), later + HOUR)
        assert second is not None
        assert second.place == place
        sweeps.release(second)
        third = sweeps.lease(NOW, later)
        assert third is not None
        assert third.place == place
        done = Place(NOW.date(), "", NOW.date(), "", 66)
        sweeps.keep(third, done)
        sweeps.release(third)
        fourth = sweeps.lease(NOW, later)
        assert fourth is not None
        assert fourth.place == done
        sweeps.release(fourth)

    def test_a_sweeper_whose_lease_lapsed_takes_nothing_from_the_one_that_goes_on(
        self, stores: Stores
    ) -> None:
        sweeps, later = stores.sweeps, NOW + HOUR
        lapsed = sweeps.lease(NOW, later)
        assert lapsed is not None
        goes_on = sweeps.lease(later + timedelta(seconds=1), later + HOUR)
        assert goes_on is not None
        with pytest.raises(Conflict):
            sweeps.keep(lapsed, Place(NOW.date(), "back-again", NOW.date(), None, 1))
        sweeps.release(lapsed)
        assert sweeps.lease(later + timedelta(seconds=2), later + HOUR) is None
        sweeps.release(goes_on)

    def test_pages_that_are_asked_for_again_while_they_are_written_stay_asked_for(
        self, stores: Stores, slug: str
    ) -> None:
        stores.sweeps.note(Task.ORGANIZATIONS, slug)
        noted = stores.sweeps.noted(Task.ORGANIZATIONS)[slug]
        stores.sweeps.note(Task.ORGANIZATIONS, slug)
        stores.sweeps.done(Task.ORGANIZATIONS, slug, noted)
        assert slug in stores.sweeps.noted(Task.ORGANIZATIONS)
        stores.sweeps.done(Task.ORGANIZATIONS, slug, stores.sweeps.noted(Task.ORGANIZATIONS)[slug])
        assert slug not in stores.sweeps.noted(Task.ORGANIZATIONS)

    def test_a_campaign_is_to_be_forgotten_from_its_time_on_until_it_is(
        self, stores: Stores, slug: str
    ) -> None:
        def due(at: timedelta) -> bool:
            return slug in set(stores.sweeps.to_forget(NOW + at))

        stores.sweeps.note_kept_until(slug, NOW)
        assert (due(-HOUR), due(HOUR)) == (False, True)
        stores.sweeps.note_forgotten(slug)
        assert not due(HOUR)
        stores.sweeps.note_kept_until(slug, NOW)
        assert due(HOUR)
        stores.sweeps.note_kept_until(slug, None)
        stores.sweeps.note_forgotten(slug)
        assert not due(HOUR)


def test_the_id_on_the_wall_is_of_the_key(people: list[SignOn], services: Services, slug: str) -> None:
    ids = {entry.id for entry in services.faces.get(slug).newest}
    assert ids == {wall_id(one.key) for one in people if one.status is Status.CONFIRMED}
