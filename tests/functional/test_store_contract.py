"""What every store promises (actions/ports.py), on the fakes, on the local AWS and on DynamoDB Local."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.domain.access import AuditEntry, HeldKey, Invitation, Principal, Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.drafts import Draft, PreviewLink, Saved
from chalicelib.domain.errors import Conflict
from chalicelib.domain.exports import ExportJob, Format, Written
from chalicelib.domain.imports import ImportJob, Mistakes
from chalicelib.domain.mailboxes import Mailbox, Waiting
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.sending import Outcomes, Sending
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.domain.units import Line, UnitList
from chalicelib.store.table import Table
from tests import waiting
from tests.backends import Stores
from tests.builders import NOW, held, letter

MINUTE = timedelta(minutes=1)
at_once = partial(waiting.at_once, threads=16, expected=(Conflict, AlreadyUsed))
NOBODY = "A" * 43


class TestMilestones:
    def test_milestones_are_written_against_what_was_read(self, stores: Stores, slug: str) -> None:
        nothing, reached = Milestones(), Milestones({30: NOW})
        told = Milestones({30: NOW, 50: NOW + MINUTE}, frozenset({30}), 40)
        assert stores.tallies.milestones(slug) == nothing
        stores.tallies.put_milestones(slug, reached, nothing)
        with pytest.raises(Conflict):
            stores.tallies.put_milestones(slug, told, nothing)
        stores.tallies.put_milestones(slug, told, reached)
        with pytest.raises(Conflict):
            stores.tallies.put_milestones(slug, reached, reached)
        assert stores.tallies.milestones(slug) == told

    def test_a_milestone_that_was_lost_may_be_reached_again(self, stores: Stores, slug: str) -> None:
        nothing, reached = Milestones(), Milestones({30: NOW})
        stores.tallies.put_milestones(slug, reached, nothing)
        stores.tallies.put_milestones(slug, nothing, reached)
        stores.tallies.put_milestones(slug, Milestones({30: NOW + MINUTE}), nothing)
        assert stores.tallies.milestones(slug) == Milestones({30: NOW + MINUTE})


class TestDrafts:
    @staticmethod
    def draft(slug: str, rev: int, **document: Any) -> Draft:
        return Draft(slug, document, rev, 1, Saved("Marie", NOW))

    def test_of_two_who_edit_the_same_one_saves(self, stores: Stores, slug: str) -> None:
        assert stores.drafts.get(slug) is None
        first = self.draft(slug, 1, title={"en": "Erste — первый"}, goal={"signers": "many"})
        stores.drafts.put(first, 0)
        assert stores.drafts.get(slug) == first
        second = self.draft(slug, 2, listed=True, days=[1, 2])
        stores.drafts.put(second, 1)
        for late in (0, 1):
            with pytest.raises(Conflict):
                stores.drafts.put(self.draft(slug, 3), late)
        assert stores.drafts.get(slug) == second
        assert stores.drafts.saved(slug, 1) == first.document
        assert stores.drafts.saved(slug, 3) is None
        assert [(one.rev, one.saved.by) for one in stores.drafts.history(slug).saved] == [
            (2, "Marie"),
            (1, "Marie"),
        ]

    def test_a_draft_that_went_can_be_found_again(self, stores: Stores, slug: str) -> None:
        stores.drafts.put(self.draft(slug, 1, title="x"), 0)
        with pytest.raises(Conflict):
            stores.drafts.remove(slug, 2)
        stores.drafts.remove(slug, 1)
        assert stores.drafts.get(slug) is None
        assert stores.drafts.saved(slug, 1) == {"title": "x"}

    def test_what_is_published_says_by_whom(self, stores: Stores, slug: str) -> None:
        held: StoredCampaign | None = None
        for rev, status in enumerate(("draft", "open", "closed"), 1):
            campaign = letter(slug=slug, status=status)
            text = text_version(campaign, held.text if held else None)
            following = StoredCampaign(campaign, text, rev)
            stores.campaigns.put(following, held, Saved(f"Organizer {rev}", NOW))
            held = following
        versions = stores.drafts.history(slug).published
        assert [(one.rev, one.status, one.text, one.saved.by) for one in versions] == [
            (3, "closed", 1, "Organizer 3"),
            (2, "open", 1, "Organizer 2"),
            (1, "draft", 0, "Organizer 1"),
        ]
        document = stores.drafts.published(slug, 2)
        assert document
        assert Campaign.model_validate(document) == letter(slug=slug)
        assert stores.drafts.published(slug, 9) is None

    def test_one_link_of_a_campaign_is_good(self, stores: Stores, slug: str) -> None:
        until = NOW.replace(microsecond=0)
        assert stores.drafts.link(slug) is None
        for token in ("one", "two"):
            stores.drafts.offer(PreviewLink(slug, token, until, "Marie"))
        assert stores.drafts.link(slug) == PreviewLink(slug, "two", until, "Marie")
        stores.drafts.end_link(slug)
        stores.drafts.end_link(slug)
        assert stores.drafts.link(slug) is None


class TestAccess:
    @pytest.mark.parametrize(
        ("role", "campaigns", "source"),
        [
            (Role.OWNER, None, None),
            (Role.ORGANIZER, frozenset({"a", "b"}), None),
            (Role.ORGANIZER, frozenset(), None),
            (Role.PARTNER, frozenset({"a"}), "news"),
            (Role.DOOR, frozenset({"a"}), None),
        ],
    )
    def test_a_key_opens_what_it_was_made_for(
        self, stores: Stores, role: Role, campaigns: frozenset[str] | None, source: str | None
    ) -> None:
        principal = Principal(uuid4().hex, role, "Example office", campaigns, source)
        invitation = Invitation(uuid4().hex, role, "Example office", NOW + MINUTE, campaigns, source)
        stores.access.put_invitation(invitation)
        stores.access.accept(invitation, principal, NOW)
        assert stores.access.principal(principal.id) == principal

    def test_a_partners_key_of_before_that_has_no_source_is_none(self, stores: Stores) -> None:
        if stores.client is None:
            return
        key, offer = uuid4().hex, uuid4().hex
        old = {"v": 1, "role": "partner", "label": "Example News", "campaigns": ["a"]}
        table = Table(stores.client, "Access")
        table.put({**old, "pk": "key", "sk": key, "created_at": NOW.isoformat()})
        table.put({**old, "pk": f"invitation#{offer}", "sk": "invitation", "expires_at": 2_000_000_000})
        assert stores.access.principal(key) is None
        assert stores.access.invitation(offer, NOW) is None
        assert key not in {held.principal.id for held in stores.access.all_keys()}

    def test_an_unknown_key_opens_nothing(self, stores: Stores) -> None:
        assert stores.access.principal(uuid4().hex) is None
        assert stores.access.key(uuid4().hex) is None
        assert not stores.access.revoke(uuid4().hex, NOW)

    def test_a_key_is_good_until_it_is_revoked(self, stores: Stores) -> None:
        principal = Principal(uuid4().hex, Role.DOOR, "North door", frozenset({"a", "b"}))
        stores.access.put_key(principal, NOW)
        with pytest.raises(Conflict):
            stores.access.put_key(principal, NOW)
        assert stores.access.principal(principal.id) == principal
        assert HeldKey(principal, NOW) in stores.access.all_keys()

        assert stores.access.revoke(principal.id, NOW + MINUTE)
        assert stores.access.revoke(principal.id, NOW + 2 * MINUTE)
        assert stores.access.principal(principal.id) is None
        revoked = HeldKey(principal, NOW, NOW + MINUTE)
        assert stores.access.key(principal.id) == revoked
        assert revoked in stores.access.all_keys()

    def test_the_newest_lines_come_first_and_no_moment_is_parted(self, stores: Stores, slug: str) -> None:
        times = [NOW, NOW, NOW, NOW + MINUTE, NOW + 2 * MINUTE]
        for number, at in enumerate(times):
            stores.audit.add(AuditEntry(at, "actor", "list", slug, {"number": number}))
        newest = stores.audit.newest

        assert [line.at for line in newest(slug, None, 2)] == [times[4], times[3]]
        assert [line.at for line in newest(slug, None, 3)] == [*reversed(times)]
        assert [line.at for line in newest(slug, times[3], 1)] == [NOW, NOW, NOW]
        assert newest(slug, NOW, 2) == []
        assert newest("another-campaign", None, 2) == []

    def test_a_list_that_is_brought_in_is_found_by_its_campaign(self, stores: Stores, slug: str) -> None:
        said: dict[str, Any] = {"slug": slug, "name": "Cards of May", "basis": "On paper", "asked_by": "me"}
        jobs = [
            ImportJob(id=f"{slug}.{n}", asked_at=NOW + timedelta(hours=n), **said, columns={"Who": "name"})
            for n in range(2)
        ]
        for job in jobs:
            assert stores.import_jobs.put(job).rev == 1
        assert [job.id for job in stores.import_jobs.of(slug)] == [f"{slug}.1", f"{slug}.0"]
        kind = Mistakes(field="email", code="email_address", number=2, rows=(3, 4))
        running = jobs[0].begun(NOW, dry_run=True).model_copy(update={"rev": 1, "mistakes": (kind,)})
        held = stores.import_jobs.put(running)
        assert stores.import_jobs.get(jobs[0].id) == held
        assert held == running.model_copy(update={"rev": 2})
        with pytest.raises(Conflict):
            stores.import_jobs.put(running)
        assert stores.import_jobs.get("no such job") is None

    def test_the_audit_trail_only_grows(self, stores: Stores, slug: str) -> None:
        entries = [
            AuditEntry(NOW, "actor-of-many-characters", "approve", slug, {"id": "a", "rows": 3}),
            AuditEntry(NOW, "actor-of-many-characters", "approve", slug, {"id": "b"}),
            AuditEntry(NOW, "actor-of-many-others", "approve", slug),
            AuditEntry(NOW + MINUTE, "actor-of-many-characters", "reject", slug, {"id": "a"}),
        ]
        places = [stores.audit.add(entry) for entry in entries]
        trail = stores.audited(slug)
        assert len(trail) == len(entries)
        assert all(entry in trail for entry in entries)
        assert trail[-1] == entries[-1]
        assert [stores.audit.get(slug, place) for place in places] == entries
        assert stores.audit.get("another-campaign", places[0]) is None
        assert stores.audit.get(slug, "no-place") is None

    def test_an_export_is_followed_to_its_end(self, stores: Stores, slug: str) -> None:
        asked = ExportJob(uuid4().hex, slug, Format.CARD_PACKAGE, "key-hash", NOW)
        job = stores.export_jobs.put(asked)
        assert (job, stores.export_jobs.get(job.id)) == (replace(asked, rev=job.rev), job)
        written = Written("upload", ((1, "a"), (3, "b")), "place", 7, {"rows": 7, "sheets": [{"at": 0}]})
        work: dict[str, Any] = {
            "line": "line",
            "called_at": NOW,
            "held_until": NOW + MINUTE,
            "tries": 1,
            "part": 4,
        }
        begun = stores.export_jobs.put(
            replace(job, status="confirmed", source="news", written=written, **work)
        )
        assert stores.export_jobs.get(job.id) == begun
        assert begun.written == written
        done = replace(begun, state="done", done=7, total=7, object_key="exports/x", written=None)
        done = stores.export_jobs.put(replace(done, note={"cards": 7}, held_until=None))
        assert stores.export_jobs.get(job.id) == done
        assert (done.state, done.written, done.held_until, done.note) == ("done", None, None, {"cards": 7})
        assert stores.export_jobs.get(uuid4().hex) is None

    def test_an_export_is_changed_by_who_knows_how_it_stands(self, stores: Stores, slug: str) -> None:
        asked = ExportJob(uuid4().hex, slug, Format.CSV, "key-hash", NOW)
        job = stores.export_jobs.put(asked)
        cancelled = stores.export_jobs.put(replace(job, state="cancelled"))
        for late in (asked, job, replace(cancelled, rev=cancelled.rev + 1)):
            with pytest.raises(Conflict):
                stores.export_jobs.put(late)
        assert stores.export_jobs.get(job.id) == cancelled

    def test_whoever_asked_for_files_of_a_campaign_finds_the_last_ten(
        self, stores: Stores, slug: str
    ) -> None:
        asked = [
            stores.export_jobs.put(ExportJob(f"{slug}-{n}", slug, Format.CSV, "ada", NOW + n * MINUTE))
            for n in range(12)
        ]
        for other in (("b", slug, "ben"), ("c", f"{slug}-c", "ada")):
            stores.export_jobs.put(ExportJob(f"{slug}-{other[0]}", other[1], Format.CSV, other[2], NOW))
        over = stores.export_jobs.put(replace(asked[11], state="failed"))
        assert stores.export_jobs.newest(slug, "ada") == [over, *asked[10:1:-1]]

    def test_a_suppressed_address_gets_nothing_until_its_time_is_over(self, stores: Stores) -> None:
        address, until = uuid4().hex, datetime(2026, 4, 14, tzinfo=UTC)
        assert stores.limits.suppressed(address, NOW) is None
        stores.limits.suppress(address, "not me", until)
        assert stores.limits.suppressed(address, until - timedelta(seconds=1)) == "not me"
        assert stores.limits.suppressed(address, until) is None

    def test_what_suppresses_for_less_long_never_shortens_it(self, stores: Stores) -> None:
        longest, longer = uuid4().hex, uuid4().hex
        stores.limits.suppress(longest, "bounce", NOW + timedelta(days=400))
        stores.limits.suppress(longest, "not me", NOW + timedelta(days=30))
        assert stores.limits.suppressed(longest, NOW + timedelta(days=399)) == "bounce"
        stores.limits.suppress(longer, "not me", NOW + timedelta(days=30))
        stores.limits.suppress(longer, "not me", NOW + timedelta(days=10))
        assert stores.limits.suppressed(longer, NOW + timedelta(days=20)) == "not me"
        stores.limits.suppress(longer, "bounce", NOW + timedelta(days=400))
        assert stores.limits.suppressed(longer, NOW + timedelta(days=31)) == "bounce"

    def test_what_went_to_a_mailbox_is_kept(self, stores: Stores) -> None:
        mailbox, until = uuid4().hex, NOW + MINUTE
        assert stores.limits.mailbox(mailbox) == Mailbox()
        stores.limits.reserve(mailbox, Mailbox(), NOW, until)
        assert stores.limits.mailbox(mailbox) == Mailbox((), until)
        stores.limits.release(mailbox, until, (NOW,))
        one = stores.limits.mailbox(mailbox)
        assert one == Mailbox((NOW,))
        stores.limits.reserve(mailbox, one, until, until + MINUTE)
        stores.limits.release(mailbox, until + MINUTE, (NOW, until))
        assert stores.limits.mailbox(mailbox) == Mailbox((NOW, until))
        stores.limits.reserve(mailbox, Mailbox((NOW, until)), until + MINUTE, until + 2 * MINUTE)
        stores.limits.release(mailbox, until + 2 * MINUTE, ())
        assert stores.limits.mailbox(mailbox) == Mailbox()

    def test_sending_is_paused_once_and_resumed_once(self, stores: Stores) -> None:
        first, day = stores.sending.state(), (NOW + timedelta(days=stores.sending.state().resumed)).date()
        met = at_once(20, lambda _: stores.sending.count(first, day, "bounced"))
        stores.sending.count(first, day, "delivered")
        assert met == [None] * 20
        assert stores.sending.counted(first, day) == Outcomes(delivered=1, bounced=20)
        at_once(5, lambda n: stores.sending.pause(first, "bounces", NOW + n * MINUTE))
        held = stores.sending.state()
        assert (held.resumed, held.cause, held.paused_at is not None) == (first.resumed, "bounces", True)
        for _ in range(2):
            stores.sending.resume(held)
            assert stores.sending.state() == Sending(first.resumed + 1)
        # Who read it before is too late.
        stores.sending.pause(first, "complaints", NOW)
        assert stores.sending.state() == Sending(first.resumed + 1)
        assert stores.sending.counted(stores.sending.state(), day) == Outcomes()

    def test_what_became_of_mails_is_counted_for_each_campaign(self, stores: Stores, slug: str) -> None:
        assert at_once(20, lambda _: stores.sending.count_for(slug, "delivered")) == [None] * 20
        stores.sending.count_for(slug, "complained")
        assert stores.sending.counted_for(slug) == Outcomes(delivered=20, complained=1)
        assert stores.sending.counted_for(f"{slug}-2") == Outcomes()

    def test_what_waits_for_a_mailbox_is_noted_until_it_is_answered(self, stores: Stores) -> None:
        mailbox, until = uuid4().hex, NOW + MINUTE
        asking = [MailMessage("letter", "A" * 42 + digit, "proposal") for digit in "ABC"]
        noted = [Waiting(message, NOW, "hash", plain=True) for message in asking]
        stores.limits.wait(mailbox, noted[0])
        stores.limits.reserve(mailbox, Mailbox(), NOW, until)
        for one in noted[:2]:
            stores.limits.wait(mailbox, one)
        assert set(stores.limits.mailbox(mailbox).waiting) == set(noted[:2])
        stores.limits.release(mailbox, until, (NOW,), answered=[asking[0], asking[2]])
        assert stores.limits.mailbox(mailbox) == Mailbox((NOW,), None, (noted[1],))
        stores.limits.wait(mailbox, noted[2])
        stores.limits.reserve(mailbox, Mailbox((NOW,)), until, until + MINUTE)
        stores.limits.release(mailbox, until + MINUTE, (), answered=asking)
        assert stores.limits.mailbox(mailbox) == Mailbox()

    def test_a_mailbox_is_reserved_against_what_was_read(self, stores: Stores) -> None:
        mailbox, until = uuid4().hex, NOW + MINUTE
        stores.limits.reserve(mailbox, Mailbox(), NOW, until)
        for moment in (NOW, until - timedelta(microseconds=1)):
            with pytest.raises(Conflict):
                stores.limits.reserve(mailbox, Mailbox((), until), moment, until + MINUTE)
        # A mailer that died lets it lapse, and what it says later is no longer heard.
        stores.limits.reserve(mailbox, Mailbox((), until), until, until + MINUTE)
        stores.limits.release(mailbox, until, (NOW,))
        assert stores.limits.mailbox(mailbox) == Mailbox((), until + MINUTE)
        stores.limits.release(mailbox, until + MINUTE, (until,))
        for known in (Mailbox(), Mailbox((NOW,)), Mailbox((until, until))):
            with pytest.raises(Conflict):
                stores.limits.reserve(mailbox, known, NOW + 9 * MINUTE, NOW + 10 * MINUTE)

    def test_of_many_mails_to_one_mailbox_at_once_one_goes(self, stores: Stores) -> None:
        mailbox = uuid4().hex
        met = at_once(20, lambda n: stores.limits.reserve(mailbox, Mailbox(), NOW, NOW + n * MINUTE + MINUTE))
        assert met.count(None) == 1
        assert stores.limits.mailbox(mailbox) == Mailbox((), NOW + met.index(None) * MINUTE + MINUTE)

    def test_a_counter_counts_everybody_once(self, stores: Stores) -> None:
        counter = uuid4().hex
        counted = at_once(50, lambda _: stores.limits.count_up(counter, NOW + timedelta(minutes=2)))
        assert sorted(counted, key=str) == sorted(range(1, 51), key=str)
        assert (stores.limits.counted(counter), stores.limits.counted(uuid4().hex)) == (50, 0)

    def test_of_many_who_spend_a_mark_at_once_one_is_first(self, stores: Stores, slug: str) -> None:
        name, until = f"challenge#{uuid4()}", NOW + timedelta(minutes=10)
        marks = [Once(name, f"submission {number}", until) for number in range(20)]
        first = at_once(20, lambda n: stores.limits.spend(marks[n]))
        assert first.count(True) == 1
        holder = marks[first.index(True)]
        assert stores.limits.holder(name, NOW) == holder.holder
        assert not stores.limits.spend(holder)
        # Whoever spent it writes with it, and nobody else does.
        for mark in marks:
            if mark == holder:
                stores.sign_ons.write(held(letter(slug=slug)), None, [mark])
            else:
                with pytest.raises(AlreadyUsed):
                    stores.sign_ons.write(held(letter(slug=slug), email="eve@example.org"), None, [mark])

    def test_a_mark_is_given_back_by_who_made_it(self, stores: Stores) -> None:
        mark = Once(f"challenge#{uuid4()}", "ada", NOW + timedelta(minutes=10))
        assert stores.limits.spend(mark)
        stores.limits.give_back(replace(mark, holder="eve"))
        assert not stores.limits.spend(mark)
        stores.limits.give_back(mark)
        assert stores.limits.spend(replace(mark, holder="eve"))


class TestUnitLists:
    def made(self, slug: str, version: str, number: int) -> tuple[UnitList, list[Line]]:
        lines = [Line(f"key-{n}", f"Somebody {n}", f"{n} somebody", "", "") for n in range(number)]
        return UnitList(slug, version, number, date(2026, 3, 1), NOW, "An owner"), lines

    def test_a_list_takes_the_place_of_the_one_before(self, stores: Stores, slug: str) -> None:
        assert (stores.units.get(slug), stores.rolls.lines(slug)) == (None, None)
        for version, number in (("a", 9_000), ("b", 2)):
            made, lines = self.made(slug, version, number)
            stores.units.put(made, lines, NOW + timedelta(days=30))
            assert stores.units.get(slug) == made
            assert stores.rolls.lines(slug) == (made, lines)
        stores.units.keep(slug, None)
        stores.units.keep(slug, NOW + timedelta(days=9))
        assert stores.rolls.lines(slug) == (made, lines)

    def test_a_line_is_taken_as_it_was_looked_at(self, stores: Stores, slug: str) -> None:
        assert stores.units.taken(slug, "one") == ()
        stores.units.take(slug, "one", ["a"], [])
        stores.units.take(slug, "other", ["c"], [])
        with pytest.raises(Conflict):
            stores.units.take(slug, "one", ["b"], [])
        with pytest.raises(Conflict):
            stores.units.take(slug, "one", ["b"], ["c"])
        stores.units.take(slug, "one", ["a", "b"], ["a"])
        assert (stores.units.taken(slug, "one"), stores.units.taken(slug, "other")) == (("a", "b"), ("c",))

    def test_what_is_removed_is_gone_with_whoever_had_its_lines(self, stores: Stores, slug: str) -> None:
        stores.units.put(*self.made(slug, "a", 3), None)
        stores.units.take(slug, "one", ["a"], [])
        stores.units.remove(slug)
        assert (stores.units.get(slug), stores.rolls.lines(slug)) == (None, None)
        assert stores.units.taken(slug, "one") == ()
