"""The sweeper: what was missed is mended, one campaign keeps no other back, and what is stopped goes on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.actions.background.sweep import ask_again, sweep
from chalicelib.actions.organizing.names import open_names
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm
from chalicelib.domain.access import May
from chalicelib.domain.asked import Visibility
from chalicelib.domain.counting import Marker, marked
from chalicelib.domain.errors import TryLater
from chalicelib.domain.face import wall_id
from chalicelib.domain.keys import bucket_of
from chalicelib.domain.signons import Pair, SignOn, Status
from chalicelib.domain.tally import Counts, Organization
from tests.builders import ada, approved, card, checked, confirmed, held, letter, pledge, sign_in
from tests.office import OWNER, Office
from tests.tallying import count, count_all, drift, erased, sweep_once, told

SLUG = pledge().slug
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 3, 15, tzinfo=UTC)


class TestMail:
    def test_mail_that_the_outbox_never_saw_goes_out(self, office: Office) -> None:
        for number in range(70):
            office.sign(ada(email=f"{number}@example.org"))
        assert ask_again(office.services) == 70
        while office.queue.messages:
            office.run_mail()
        assert len(office.mailer.sent) == 70
        assert ask_again(office.services) == 0

    def test_asking_again_while_the_mail_is_under_way_makes_no_second_mail(self, office: Office) -> None:
        office.sign()
        office.run_stream()
        ask_again(office.services)
        ask_again(office.services)
        assert len(office.run_mail()) == 1

    def test_who_withdrew_erased_or_is_sent_is_not_asked_for_again(self, office: Office) -> None:
        sign_on = office.sign()
        office.run_mail()
        confirm(office.services, office.link(sign_on))
        assert ask_again(office.services) == 0


@pytest.fixture
def counted(office: Office) -> list[SignOn]:
    """Three people, one with commitments and two in public, and two related unions; counted an hour ago."""
    campaign = pledge()
    people = [
        confirmed(campaign, email="1@example.org", commitments=["join"], visibility="public"),
        confirmed(campaign, email="2@example.org", name="Eve Example", visibility="public"),
        approved(campaign, email="3@example.org", visibility="public"),
        approved(
            campaign, email="4@example.org", organization="Local 2", parent_organization="Example Local 1"
        ),
        held(campaign, email="5@example.org"),
    ]
    for person in people:
        office.sign_ons.write(person, None)
    office.run_stream()
    office.clock.pass_by(hours=1)
    return people


def sign(office: Office, *sign_ons: SignOn) -> None:
    """Let these be there, and counted."""
    for one in sign_ons:
        office.sign_ons.write(one, None)
    office.run_stream()


def lose(office: Office) -> None:
    """Let the stream forget what it has not told yet."""
    office.seen = len(office.sign_ons.stream)


class TestProof:
    def test_a_tally_that_is_right_has_no_drift(self, office: Office, counted: list[SignOn]) -> None:
        for campaign in (pledge(), letter(), card(), sign_in()):
            assert drift(office.services, campaign.slug) == 0

    def test_what_the_stream_lost_is_found_and_mended_in_one_run(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        """A confirmation, a name that was hidden, an erasure, and a union that withdrew its name."""
        first, eve, union, _, pending = counted
        held_now = office.held(pending)
        now = office.clock()
        made = held_now.changed(now, status=Status.CONFIRMED, confirmed_at=now, visibility=Visibility.PUBLIC)
        office.sign_ons.write(made, None, settles=held_now)
        for change in (
            (eve.changed(now, visibility=Visibility.COUNTED), eve),
            (union.changed(now, visibility=Visibility.ORGANIZERS), union),
        ):
            office.sign_ons.write(*change)
        office.sign_ons.erase(Pair(first))
        lose(office)
        assert office.names(SLUG) == ["Eve Example", "Ada Example"]
        office.clock.pass_by(minutes=11)
        figures = sweep_once(office.services)
        assert sum(figures["drift"]) == 4
        assert office.counts(SLUG) == Counts(2, 2, 1200, {})
        face = office.faces.get(SLUG)
        assert (face.individuals, face.organizations, face.workers) == (2, 2, 1200)
        assert [entry.id for entry in face.newest] == [wall_id(pending.key)]
        assert face.largest == ()
        assert [entry.officer for entry in office.tallies.ledger(SLUG)] == [None, None]
        assert drift(office.services, SLUG) == 0

    def test_a_week_after_somebody_signed_nobody_knows_their_network_any_more(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        then, later = office.clock(), office.clock() + timedelta(days=1)
        first = confirmed(pledge(), at=then, email="6@example.org", network="first")
        second = confirmed(pledge(), at=later, email="7@example.org", network="second")
        sign(office, first, second)
        office.clock.pass_by(days=7)
        sweep_once(office.services)
        assert [office.held(one).network for one in (first, second)] == ["first", "second"]
        office.clock.pass_by(days=1, minutes=-1)
        sweep_once(office.services)
        assert [office.held(one).network for one in (first, second)] == [None, "second"]
        assert drift(office.services, SLUG) == 0

    def test_a_figure_that_is_wrong_is_corrected(self, office: Office, counted: list[SignOn]) -> None:
        bucket = bucket_of(SLUG, counted[0].key)
        office.tallies.of(SLUG).figures[bucket]["individuals"] += 7
        assert drift(office.services, SLUG) == 1
        assert office.faces.get(SLUG).individuals == office.counts(SLUG).individuals == 2

    def test_opposite_mistakes_do_not_hide_each_other(self, office: Office, counted: list[SignOn]) -> None:
        office.sign_ons.erase(Pair(counted[0]))
        office.sign_ons.write(confirmed(pledge(), email="9@example.org", commitments=["join"]), None)
        lose(office)
        assert office.counts(SLUG).individuals == 2
        assert drift(office.services, SLUG) == 2
        assert office.counts(SLUG) == Counts(2, 2, 1200, {"join": 1})

    def test_what_is_only_on_its_way_is_no_drift(self, office: Office, counted: list[SignOn]) -> None:
        at = office.clock()
        office.sign_ons.write(confirmed(pledge(), email="9@example.org", at=at), None)
        office.sign_ons.write(counted[0].changed(at, visibility=Visibility.COUNTED), counted[0])
        assert drift(office.services, SLUG) == 0
        assert office.counts(SLUG).individuals == 2

    def test_an_erasure_that_the_stream_tells_of_meanwhile_is_no_drift(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        office.sign_ons.erase(Pair(counted[0]))
        published = []
        sweep(
            office.services,
            lambda: 900.0,
            lambda name, value: published.append((name, value)),
            wait=lambda _: office.run_stream(),
        )
        assert sum(value for name, value in published if name == "drift") == 0
        assert office.counts(SLUG).individuals == 1

    def test_entries_of_the_ledger_that_are_wrong_or_nobodys_are_mended(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        ledger, stray = office.tallies.of(SLUG).ledger, "x" * 43
        ledger[stray] = Organization(stray, "Nobody", 900_000)
        ledger[counted[2].key] = Organization(counted[2].key, "Example Local 1", 5)
        drift(office.services, SLUG)
        assert [(entry.name, entry.members) for entry in office.tallies.ledger(SLUG)] == sorted(
            [("Example Local 1", 1200), ("Local 2", 1200)],
            key=lambda pair: next(one.key for one in counted if one.organization == pair[0]),
        )
        assert office.faces.get(SLUG).workers == 1200

    def test_what_was_counted_by_other_rules_is_counted_anew_and_no_drift(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        ada_key = counted[0].key
        office.tallies.of(SLUG).markers[ada_key] = Marker(counted[0].rev, True, frozenset({"individuals"}))
        office.tallies.of(SLUG).figures[bucket_of(SLUG, ada_key)]["commitment#join"] = 0
        assert sum(sweep_once(office.services)["drift"]) <= 1
        assert office.tallies.of(SLUG).markers[ada_key] == marked(counted[0], pledge())
        assert office.counts(SLUG).commitments == {"join": 1}

    def test_the_marker_of_somebody_erased_goes_after_two_days(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        office.sign_ons.erase(Pair(counted[0]))
        office.run_stream()
        for days, there in ((1, True), (1, False)):
            office.clock.pass_by(days=days)
            sweep_once(office.services)
            assert (counted[0].key in office.tallies.of(SLUG).markers) == there

    def test_a_sign_on_that_cannot_be_read_keeps_nobody_else_uncounted(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        broken, missed = counted[0], confirmed(pledge(), email="9@example.org")
        office.sign_ons.write(missed, None)
        lose(office)
        read = office.sign_ons.get

        def get(slug: str, key: str) -> SignOn | None:
            if key == broken.key:
                raise ValueError("Ada Canary")
            return read(slug, key)

        office.sign_ons.get = get  # type: ignore[method-assign]
        del office.tallies.of(SLUG).markers[broken.key]
        assert drift(office.services, SLUG) >= 1
        assert missed.key in office.tallies.of(SLUG).markers


class TestWall:
    def test_a_name_that_nobody_hung_there_is_taken_down(self, office: Office, counted: list[SignOn]) -> None:
        face = office.faces.get(SLUG)
        stranger = face.newest[0]._replace(id="stranger-id1", name="Stranger")
        twice = face.newest[0]._replace(at=face.newest[0].at - HOUR)
        office.faces.faces[SLUG] = replace(face, newest=(*face.newest, stranger, twice))
        drift(office.services, SLUG)
        assert sorted(office.names(SLUG)) == ["Ada Example", "Eve Example"]
        assert twice not in office.faces.get(SLUG).newest

    def test_a_name_that_is_missing_is_hung_there(self, office: Office, counted: list[SignOn]) -> None:
        face = office.faces.get(SLUG)
        office.faces.faces[SLUG] = replace(face, newest=face.newest[:1])
        drift(office.services, SLUG)
        assert sorted(office.names(SLUG)) == ["Ada Example", "Eve Example"]

    def test_a_wall_that_lost_a_page_is_hung_anew(self, office: Office) -> None:
        crowd = [
            confirmed(
                pledge(),
                at=office.clock() + n * timedelta(seconds=1),
                email=f"{n}@example.org",
                name=f"Person {n:03}",
                visibility="public",
            )
            for n in range(350)
        ]
        sign(office, *crowd)
        before = office.faces.get(SLUG)
        assert before.next_page == 3
        del office.faces.people[SLUG, 1]
        office.clock.pass_by(hours=1)
        drift(office.services, SLUG)
        assert _all_names(office, SLUG) == [f"Person {n:03}" for n in reversed(range(350))]
        assert all(number >= office.faces.get(SLUG).first_page > 3 for _, number in office.faces.people)
        # What comes and goes afterwards finds its place.
        office.sign_ons.erase(Pair(crowd[42]))
        office.run_stream()
        assert "Person 042" not in _all_names(office, SLUG)

    def test_names_are_opened_all_at_once_when_an_owner_says_so(self, office: Office) -> None:
        campaign = card(names="sealed_until_milestone", unit={"size": 100, "as_of": "2026-01-01"})
        office.publish(campaign)
        for number in range(80):
            one = checked(campaign, email=f"{number}@example.org", name=f"P {number}", visibility="public")
            office.sign_ons.write(one, None)
        office.run_stream()
        assert office.names(campaign.slug) == []
        office.clock.moment = MIDNIGHT
        sweep_once(office.services)
        assert office.names(campaign.slug) == []
        office.clock.pass_by(days=1)
        sweep_once(office.services)
        assert office.faces.get(campaign.slug).milestone == 75
        assert office.names(campaign.slug) == []
        open_names(office.services, permit(office.services, OWNER, campaign.slug, May.OPEN_NAMES))
        sweep_once(office.services)
        assert len(office.names(campaign.slug)) == 80
        assert office.campaigns.to_open() == []
        late = checked(
            campaign, email="late@example.org", name="Late", visibility="public", at=office.clock()
        )
        office.sign_ons.write(late, None)
        office.run_stream()
        assert office.names(campaign.slug)[0] == "Late"

    def test_organizations_stand_on_pages_by_figure_and_leave_at_once(self, office: Office) -> None:
        unions = [
            approved(
                pledge(),
                email=f"{n}@example.org",
                organization=f"Local {n}",
                members_represented=1000 - n,
                visibility="public",
            )
            for n in range(620)
        ]
        sign(office, *unions)
        face = office.faces.get(SLUG)
        assert [entry.members for entry in face.largest] == list(range(1000, 976, -1))
        assert face.organization_pages == 7
        sweep_once(office.services)
        listed = [e.organization for n in range(7) for e in office.faces.organizations(SLUG, n) or ()]
        assert listed == [f"Local {n}" for n in range(620)]
        office.sign_ons.erase(Pair(unions[605]))
        office.run_stream()
        assert not any(e.organization == "Local 605" for e in office.faces.organizations(SLUG, 6) or ())


def _all_names(office: Office, slug: str) -> list[str]:
    face = office.faces.get(slug)
    pages = list(office.faces.pages(slug, face.first_page, face.next_page))
    return [e.name for part in (face.newest, *(page.entries for page in reversed(pages))) for e in part]


class TestFixedHours:
    def test_a_milestone_and_a_breakdown_change_at_midnight_only(self, office: Office) -> None:
        for number in range(34):
            sign(
                office,
                checked(card(), email=f"{number}@example.org"),
                confirmed(pledge(), email=f"{number}@example.org", commitments=["join"]),
            )
        seen = []
        for hour in range(60):
            sweep_once(office.services)
            seen.append((office.faces.get(card().slug).milestone, office.faces.get(SLUG).commitments))
            office.clock.moment = MIDNIGHT - 14 * HOUR + hour * HOUR
        changes = [hour - 15 for hour in range(1, 60) if seen[hour] != seen[hour - 1]]
        assert all(hour % 24 == 0 for hour in changes)
        assert seen[-1] == (30, {"join": 30})

    def test_a_corrected_unit_is_judged_anew_though_nobody_signs(self, office: Office) -> None:
        unit = {"as_of": "2026-01-01"}
        office.publish(card(unit=unit | {"size": 100}))
        for number in range(28):
            sign(office, checked(card(), email=f"{number}@example.org"))

        def told_after_three_midnights(size: int) -> int | None:
            office.publish(card(unit=unit | {"size": size}))
            for _ in range(3):
                office.clock.pass_by(days=1)
                sweep_once(office.services)
            return office.faces.get(card().slug).milestone

        assert [told_after_three_midnights(size) for size in (100, 50, 400)] == [None, 50, None]

    def test_who_signs_on_a_card_moves_nothing_that_is_public(self, office: Office) -> None:
        count(office.services, confirmed(card(), email="1@example.org"))
        before = office.faces.get(card().slug)
        count(office.services, confirmed(card(), email="2@example.org"))
        assert office.faces.get(card().slug) == before
        assert before.individuals is None

    def test_a_day_on_which_it_was_told_already_tells_nothing_more(self, office: Office) -> None:
        people = [confirmed(pledge(), email=f"{n}@example.org", commitments=["join"]) for n in range(20)]
        sign(office, *people[:12])
        sweep_once(office.services)
        office.clock.moment = MIDNIGHT
        sweep_once(office.services)
        sign(office, *people[12:])
        for _ in range(3):
            office.clock.pass_by(hours=1)
            sweep_once(office.services)
        assert office.faces.get(SLUG).commitments == {"join": 10}


class TestRetention:
    def closed(self, office: Office, slug: str, people: int) -> None:
        """A campaign with people, whose time is over."""
        campaign = letter(slug=slug, status="closed", privacy={**_PRIVACY, "keep_months": 1})
        office.publish(campaign)
        for number in range(people):
            one = confirmed(campaign, email=f"{number}@example.org", visibility="public")
            office.sign_ons.write(one, None)
        stored = office.campaigns.definitions[slug]
        since = office.clock() - timedelta(days=99)
        office.campaigns.definitions[slug] = replace(stored, closed_since=since)
        office.run_stream()

    def test_a_large_campaign_keeps_no_other_from_being_forgotten_on_time(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chalicelib.actions.background.retain.AT_ONCE", 1)
        self.closed(office, "a-large-one", 60)
        self.closed(office, "b-small-one", 3)
        sweep_once(office.services)
        left = iter([900.0, 900.0, *[900.0] * 3, *[1.0] * 999])
        sweep_once(office.services, lambda: next(left))
        kept = {slug for slug, _, _ in office.sign_ons.items}
        assert kept == {"a-large-one"}
        sweep_once(office.services)
        assert not office.sign_ons.items

    def test_totals_stay_markers_go_and_the_proof_agrees(self, office: Office) -> None:
        self.closed(office, "a-letter", 5)
        union = approved(letter(slug="a-letter"), email="u@example.org")
        office.sign_ons.write(union, None)
        office.run_stream()
        sweep_once(office.services)
        sweep_once(office.services)
        office.run_stream()
        assert office.sign_ons.items == {}
        assert office.counts("a-letter") == Counts(5, 1, 1200, {})
        office.clock.pass_by(days=2)
        assert sum(sweep_once(office.services)["drift"]) == 0
        held_still = office.tallies.of("a-letter")
        assert held_still.markers == {}
        assert [entry.name for entry in held_still.ledger.values()] == ["Example Local 1"]
        assert union.key not in held_still.ledger
        assert office.counts("a-letter") == Counts(5, 1, 1200, {})
        assert office.faces.get("a-letter").individuals == 5

    def test_an_erasure_of_a_retired_campaign_that_was_lost_keeps_the_totals_too(
        self, office: Office
    ) -> None:
        self.closed(office, "a-letter", 3)
        sweep_once(office.services)
        sweep_once(office.services)
        lose(office)
        office.clock.pass_by(days=1)
        sweep_once(office.services)
        assert office.counts("a-letter").individuals == 3
        assert all(marker.gone_at for marker in office.tallies.of("a-letter").markers.values())

    def test_a_campaign_that_is_opened_again_keeps_its_totals_and_has_no_drift(self, office: Office) -> None:
        self.closed(office, "a-letter", 5)
        sweep_once(office.services)
        sweep_once(office.services)
        office.run_stream()
        office.publish(letter(slug="a-letter"))
        office.clock.pass_by(hours=1)
        sign(office, confirmed(letter(slug="a-letter"), at=office.clock(), email="0@example.org"))
        for _ in range(3):
            office.clock.pass_by(days=1)
            assert sum(sweep_once(office.services)["drift"]) == 0
            assert office.counts("a-letter").individuals == 6
            assert office.faces.get("a-letter").individuals == 6


_PRIVACY = {"controller": "Example Union", "contact": "privacy@example.org"}


class TestRuns:
    def test_two_sweepers_never_work_at_once(self, office: Office) -> None:
        assert office.services.sweeps.lease(office.clock(), office.clock() + HOUR)
        assert sweep_once(office.services) == {}
        office.clock.pass_by(hours=1, seconds=1)
        assert "drift" in sweep_once(office.services)

    def test_a_run_that_is_killed_is_continued_by_the_next(
        self, office: Office, counted: list[SignOn], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read, asked = office.services.proofs.bucket, list[tuple[str, int]]()

        class Killed(BaseException):
            pass

        def bucket(slug: str, number: int) -> Any:
            asked.append((slug, number))
            if len(asked) == 100:
                raise Killed
            return read(slug, number)

        monkeypatch.setattr(office.services.proofs, "bucket", bucket)
        monkeypatch.setattr("chalicelib.actions.background.sweep.MANY", -1)
        with pytest.raises(Killed):
            sweep_once(office.services)
        sweep_once(office.services)
        proofs = [pair for pair in asked if pair[1] < 64]
        campaigns = sorted(office.campaigns.definitions)
        for slug in campaigns:
            assert {number for one, number in proofs if one == slug} == set(range(64))
        assert asked[99] == asked[100]

    def test_each_campaign_is_proven_once_a_day(self, office: Office) -> None:
        assert len(sweep_once(office.services)["drift"]) == 4
        office.clock.pass_by(hours=1)
        assert "drift" not in sweep_once(office.services)
        office.clock.pass_by(days=1)
        assert len(sweep_once(office.services)["drift"]) == 4

    def test_a_campaign_that_is_broken_keeps_no_other_from_anything(
        self, office: Office, counted: list[SignOn]
    ) -> None:
        read = office.campaigns.get

        def get(slug: str) -> Any:
            if slug == min(office.campaigns.definitions):
                raise TryLater
            return read(slug)

        office.campaigns.get = get  # type: ignore[method-assign]
        office.sign_ons.write(confirmed(pledge(), email="9@example.org"), None)
        published: list[tuple[str, int]] = []
        well = sweep(office.services, lambda: 900.0, lambda *figure: published.append(figure), lambda _: None)
        assert not well
        assert ("drift", 1) in published


def test_what_is_told_of_an_erased_person_twice_counts_once(office: Office, counted: list[SignOn]) -> None:
    gone = erased(counted[0])
    office.sign_ons.erase(Pair(counted[0]))
    lose(office)
    assert drift(office.services, SLUG) == 1
    count_all(office.services, [gone, told(counted[0])])
    assert office.counts(SLUG).individuals == 1
