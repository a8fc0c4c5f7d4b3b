"""What is promised of sign-ons, proposals and lists, on the fakes, on the local AWS, on DynamoDB Local."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.domain.asked import Visibility
from chalicelib.domain.errors import Conflict
from chalicelib.domain.exports import row
from chalicelib.domain.keys import BUCKETS, SHARDS, bucket_of, shard_of
from chalicelib.domain.mails import MailMessage, MailRequest, Transmission
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.searching import Seen
from chalicelib.domain.signons import Pair, SignOn, Status
from chalicelib.ports.lists import Attendee, ListPage, Wanted
from tests import waiting
from tests.backends import Stores
from tests.builders import NOW, ada_on_a_card, approved, card, confirmed, held, letter, sign_in

MINUTE = timedelta(minutes=1)
at_once = partial(waiting.at_once, threads=16, expected=(Conflict, AlreadyUsed))
NOBODY = "A" * 43


def there(stores: Stores, sign_on: SignOn) -> SignOn | None:
    """What lies where this one does, or did."""
    return getattr(stores.sign_ons.pair(sign_on.slug, sign_on.key), sign_on.of)  # type: ignore[no-any-return]


def erase(stores: Stores, sign_on: SignOn) -> None:
    stores.sign_ons.erase(Pair(**{sign_on.of: sign_on}))


def message(sign_on: SignOn) -> MailMessage:
    return MailMessage(sign_on.slug, sign_on.key, sign_on.of)


class TestSignOns:
    def test_what_is_written_is_read_back(self, stores: Stores, slug: str) -> None:
        typed = ada_on_a_card(
            comment="one\ntwo", phone="+1 555 0100", country="US", updates=True, source="news"
        )
        sign_on = held(
            card(slug=slug),
            **typed.model_dump(
                include=set(SignOn.model_fields) - {"consent", "submission_id"}, exclude={"language"}
            ),
            submission_id=str(uuid4()),
        )
        stores.sign_ons.write(sign_on, None)
        assert there(stores, sign_on) == sign_on

    def test_what_a_union_wants_to_be_is_read_back_and_settled(self, stores: Stores, slug: str) -> None:
        union = approved(letter(slug=slug), country="FR", website="https://example.org")
        stores.sign_ons.write(union, None)
        declared = union.declared.model_copy(update={"members_represented": 1300, "website": None})
        changed = union.changed(NOW, changes=declared, waiting_since=NOW)
        stores.sign_ons.write(changed, union)
        assert there(stores, union) == changed
        settled = changed.wanted.changed(NOW, changes=None, waiting_since=None)
        stores.sign_ons.write(settled, changed)
        assert there(stores, union) == settled
        assert (settled.members_represented, settled.website, settled.country) == (1300, None, "FR")

    def test_who_signed_on_paper_without_an_address_is_read_back(self, stores: Stores, slug: str) -> None:
        consent = confirmed().consent.model_copy(update={"basis": "Signed on paper at the gate."})
        paper = confirmed(letter(slug=slug), collected="paper", external_id="7", email="", consent=consent)
        stores.sign_ons.write(paper, None)
        assert there(stores, paper) == paper

    def test_many_are_entered_at_once_and_found_whoever_was_there_before(
        self, stores: Stores, slug: str
    ) -> None:
        people = [confirmed(letter(slug=slug), email=f"p{n}@example.org", mail=None) for n in range(150)]
        before = people[7].changed(NOW, name="Ada by Herself")
        stores.sign_ons.write(before, None)
        found = stores.sign_ons.enter_all(people)
        assert found == [before if one.key == before.key else one for one in people]
        held = stores.sign_ons.several(slug, [NOBODY, *(one.key for one in people)])
        assert held == {one.key: one for one in found}

    @pytest.mark.parametrize(
        "name", ["O'Brien", "Nguyễn", "李", "مُحَمَّد", "🙂 Example", "{{7*7}}", "=1+1", "#n0", ":rev", "\u200d"]
    )
    def test_a_name_is_read_back_as_it_was_typed(self, stores: Stores, slug: str, name: str) -> None:
        sign_on = held(letter(slug=slug), name=name)
        stores.sign_ons.write(sign_on, None)
        assert there(stores, sign_on) == sign_on

    def test_unions_and_sign_ins_keep_what_is_theirs(self, stores: Stores, slug: str) -> None:
        union = approved(letter(slug=slug), website="https://example.org", commitments=["join"])
        delegate = confirmed(sign_in(slug=slug), day=date(2026, 12, 1), mail=None)
        for sign_on in (union, delegate):
            stores.sign_ons.write(sign_on, None)
            assert there(stores, sign_on) == sign_on

    @pytest.mark.parametrize("key", [NOBODY, "", "short", "!" * 43, "é" * 43, "A" * 2000])
    def test_who_never_signed_is_not_there(self, stores: Stores, slug: str, key: str) -> None:
        assert stores.sign_ons.get(slug, key) is None
        assert stores.sign_ons.pair(slug, key) == Pair()

    @pytest.mark.parametrize("unknown", ["", "#", "a" * 3000])
    def test_a_campaign_nobody_has_is_not_there(self, stores: Stores, unknown: str) -> None:
        assert stores.sign_ons.get(unknown, NOBODY) is None
        assert stores.campaigns.get(unknown) is None
        assert stores.campaigns.text(unknown, 1) is None

    def test_a_second_first_write_meets_a_conflict(self, stores: Stores, slug: str) -> None:
        sign_on = held(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on.changed(NOW, name="Eve Example"), None)
        assert there(stores, sign_on) == sign_on

    def test_a_change_of_what_is_no_longer_held_meets_a_conflict(self, stores: Stores, slug: str) -> None:
        first = confirmed(letter(slug=slug))
        stores.sign_ons.write(first, None)
        second = first.changed(NOW, status=Status.WITHDRAWN, withdrawn_at=NOW)
        stores.sign_ons.write(second, first)
        with pytest.raises(Conflict):
            stores.sign_ons.write(first.changed(NOW, name="Eve Example"), first)
        assert there(stores, first) == second

    def test_a_change_of_what_is_erased_meets_a_conflict(self, stores: Stores, slug: str) -> None:
        sign_on = held(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        erase(stores, sign_on)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on.changed(NOW), sign_on)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on, sign_on)
        assert there(stores, sign_on) is None

    def test_of_many_writing_at_once_one_is_first(self, stores: Stores, slug: str) -> None:
        names = [f"Ada Example {number}" for number in range(30)]
        tried = [held(letter(slug=slug), name=name) for name in names]
        met = at_once(30, lambda number: stores.sign_ons.write(tried[number], None))
        assert met.count(None) == 1
        written = there(stores, tried[0])
        assert written
        assert written.name == names[met.index(None)]

    def test_what_a_new_state_lacks_is_gone(self, stores: Stores, slug: str) -> None:
        first = confirmed(letter(slug=slug), comment="Hello", phone="+1 555 0100", source="news")
        stores.sign_ons.write(first, None)
        second = confirmed(letter(slug=slug), rev=first.rev + 1, mail=None)
        stores.sign_ons.write(second, first)
        assert there(stores, first) == second

    def test_an_erased_sign_on_is_gone_and_may_come_again(self, stores: Stores, slug: str) -> None:
        sign_on = held(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        erase(stores, sign_on)
        assert there(stores, sign_on) is None
        stores.sign_ons.write(sign_on, None)
        assert there(stores, sign_on) == sign_on

    def test_only_what_was_read_is_erased(self, stores: Stores, slug: str) -> None:
        first = held(letter(slug=slug))
        stores.sign_ons.write(first, None)
        stores.sign_ons.write(first.changed(NOW, name="Ada B. Example"), first)
        with pytest.raises(Conflict):
            erase(stores, first)
        assert there(stores, first) is not None

    def test_the_stream_tells_every_change_with_before_and_after(self, stores: Stores, slug: str) -> None:
        first = confirmed(letter(slug=slug))
        second = first.changed(NOW, status=Status.WITHDRAWN, withdrawn_at=NOW)
        stores.sign_ons.write(first, None)
        stores.sign_ons.write(second, first)
        stores.sign_ons.claim_mail(message(second), "claim", NOW, NOW + MINUTE)
        erase(stores, second)
        told = stores.transitions(slug)
        assert [(t.before and t.before.status, t.after and t.after.status) for t in told] == [
            (None, "confirmed"),
            ("confirmed", "withdrawn"),
            ("withdrawn", "withdrawn"),
            ("withdrawn", None),
        ]
        assert (told[0].after, told[1].before, told[1].after) == (first, first, second)
        assert [change and (change.rev, change.sign_on) for change in (t.change() for t in told)] == [
            (first.rev, first),
            (second.rev, second),
            None,
            (second.rev + 1, None),
        ]
        assert [t.message() is not None for t in told] == [True, False, False, False]

    def test_writing_again_what_is_held_tells_the_stream_nothing_new(self, stores: Stores, slug: str) -> None:
        sign_on = confirmed(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        stores.sign_ons.write(sign_on, sign_on)
        assert len([t for t in stores.transitions(slug) if t.change()]) == 1

    def test_what_it_was_before_it_was_signed_again_is_kept(self, stores: Stores, slug: str) -> None:
        first = confirmed(letter(slug=slug), status="withdrawn", withdrawn_at=NOW + MINUTE)
        stores.sign_ons.write(first, None)
        again = confirmed(letter(slug=slug), at=NOW + 2 * MINUTE, history=[first.life, first.life])
        stores.sign_ons.write(again, first)
        assert there(stores, again) == again


class TestProposals:
    def proposal(self, slug: str, **values: Any) -> SignOn:
        return held(letter(slug=slug), **{"submission_id": str(uuid4())} | values)

    def test_a_proposal_lies_beside_the_sign_on_and_changes_nothing_of_it(
        self, stores: Stores, slug: str
    ) -> None:
        sign_on, proposal = confirmed(letter(slug=slug)), self.proposal(slug, name="Somebody Example")
        stores.sign_ons.propose(proposal)
        assert stores.sign_ons.pair(slug, proposal.key) == Pair(None, proposal)
        assert stores.sign_ons.get(slug, proposal.key) is None
        stores.sign_ons.write(sign_on, None)
        assert stores.sign_ons.pair(slug, proposal.key) == Pair(sign_on, proposal)
        stores.sign_ons.propose(self.proposal(slug))
        assert stores.sign_ons.get(slug, proposal.key) == sign_on

    def test_the_latest_proposal_stands_whole_and_keeps_the_nonce(self, stores: Stores, slug: str) -> None:
        first = self.proposal(slug, comment="Hello", phone="+1 555 0100", source="news", updates=True)
        stores.sign_ons.propose(first)
        second = self.proposal(slug, at=NOW + MINUTE, nonce="another-nonce", country="FR", network="hash")
        stores.sign_ons.propose(second)
        assert there(stores, first) == second.model_copy(update={"nonce": first.nonce})

    def test_the_same_submission_again_changes_nothing(self, stores: Stores, slug: str) -> None:
        first, mark = self.proposal(slug), Once(f"submission#{uuid4()}", "ada", NOW + timedelta(days=1))
        stores.sign_ons.propose(first, [mark])
        again = self.proposal(slug, at=NOW + MINUTE, name="Ada B.", submission_id=first.submission_id)
        stores.sign_ons.propose(again, [mark])
        assert there(stores, first) == first
        assert len(stores.transitions(slug)) == 1

    def test_what_was_sent_before_is_kept_anew_once_it_is_gone_or_its_time_is_over(
        self, stores: Stores, slug: str
    ) -> None:
        first = self.proposal(slug)
        stores.sign_ons.propose(first)
        erase(stores, first)
        stores.sign_ons.propose(first)
        assert there(stores, first) == first
        week = timedelta(days=7)
        later = self.proposal(slug, at=NOW + week, submission_id=first.submission_id, comment="Again")
        stores.sign_ons.propose(later)
        assert there(stores, first) == later

    def test_what_is_known_of_its_mail_stays_with_the_next_one(self, stores: Stores, slug: str) -> None:
        first = self.proposal(slug)
        stores.sign_ons.propose(first)
        stores.sign_ons.claim_mail(message(first), "one", NOW, NOW + MINUTE)
        proof = Transmission(message_id="id-1", accepted_at=NOW + MINUTE)
        stores.sign_ons.mail_sent(message(first), "one", proof, keep=False)
        later = self.proposal(slug, at=NOW + 2 * MINUTE)
        stores.sign_ons.propose(later)
        standing = there(stores, first)
        assert standing
        assert standing.mail
        assert (standing.mail.sent_at, standing.mail.message_id) == (NOW + MINUTE, "id-1")
        assert (standing.mail.asked_at, standing.mail.due_at) == (NOW + 2 * MINUTE, NOW + 2 * MINUTE)
        stores.sign_ons.claim_mail(message(first), "two", NOW + 2 * MINUTE, NOW + 3 * MINUTE)
        stores.sign_ons.mail_refused(message(first), "two", "sent before")
        stores.sign_ons.propose(self.proposal(slug, at=NOW + 3 * MINUTE))
        standing = there(stores, first)
        assert standing
        assert standing.mail
        assert (standing.mail.refused, standing.mail.attempts) == (None, 0)

    def test_a_mailer_that_is_at_work_stays_so_whatever_is_posted(self, stores: Stores, slug: str) -> None:
        first = self.proposal(slug)
        stores.sign_ons.propose(first)
        assert stores.sign_ons.claim_mail(message(first), "one", NOW, NOW + MINUTE)
        stores.sign_ons.propose(self.proposal(slug, at=NOW + MINUTE / 2))
        assert stores.sign_ons.claim_mail(message(first), "two", NOW + MINUTE / 2, NOW + 2 * MINUTE) is None
        proof = Transmission(message_id="id-1", accepted_at=NOW + MINUTE)
        stores.sign_ons.mail_sent(message(first), "one", proof, keep=False)
        standing = there(stores, first)
        assert standing
        assert standing.mail
        assert (standing.mail.message_id, standing.mail.due_at) == ("id-1", None)

    def test_each_one_asks_the_stream_for_a_mail_and_none_for_counting(
        self, stores: Stores, slug: str
    ) -> None:
        first = self.proposal(slug)
        stores.sign_ons.propose(first)
        stores.sign_ons.propose(self.proposal(slug, at=NOW + MINUTE))
        stores.sign_ons.claim_mail(message(first), "one", NOW + MINUTE, NOW + 2 * MINUTE)
        standing = there(stores, first)
        assert standing
        erase(stores, standing)
        told = stores.transitions(slug)
        assert [t.message() for t in told] == [message(first), message(first), None, None]
        assert [t.change() for t in told] == [None] * 4

    def test_of_fifty_at_once_one_stands(self, stores: Stores, slug: str) -> None:
        tried = [self.proposal(slug, name=f"Ada Example {number}") for number in range(50)]
        met = at_once(50, lambda number: stores.sign_ons.propose(tried[number]))
        standing = there(stores, tried[0])
        assert standing
        assert standing.submission_id in {one.submission_id for one in tried}
        assert None in met

    def test_a_sign_on_and_the_proposal_it_was_made_of_change_places(self, stores: Stores, slug: str) -> None:
        proposal = self.proposal(slug)
        stores.sign_ons.propose(proposal)
        sign_on = confirmed(letter(slug=slug), rev=proposal.rev + 1)
        stores.sign_ons.write(sign_on, None, settles=proposal)
        assert stores.sign_ons.pair(slug, sign_on.key) == Pair(sign_on, None)
        told = {(t.before and t.before.of, t.after and t.after.of) for t in stores.transitions(slug)}
        assert told == {(None, "proposal"), (None, "sign_on"), ("proposal", None)}

    def test_nothing_is_made_of_a_proposal_that_no_longer_stands(self, stores: Stores, slug: str) -> None:
        proposal, newer = self.proposal(slug), self.proposal(slug, at=NOW + MINUTE)
        stores.sign_ons.propose(proposal)
        stores.sign_ons.propose(newer)
        sign_on = confirmed(letter(slug=slug), rev=newer.rev + 1)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on, None, settles=proposal)
        assert stores.sign_ons.get(slug, sign_on.key) is None
        erase(stores, newer)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on, None, settles=newer)

    def test_both_are_erased_or_none(self, stores: Stores, slug: str) -> None:
        proposal, sign_on = self.proposal(slug), confirmed(letter(slug=slug))
        marks = [Once(f"erased#{uuid4()}", "eraser", NOW + timedelta(days=1))]
        stores.sign_ons.propose(proposal)
        stores.sign_ons.write(sign_on, None)
        with pytest.raises(Conflict):
            stores.sign_ons.erase(Pair(sign_on, proposal.changed(NOW)), marks)
        assert stores.sign_ons.pair(slug, sign_on.key) == Pair(sign_on, proposal)
        assert [stores.limits.holder(mark.name, NOW) for mark in marks] == [None]
        stores.sign_ons.erase(Pair(sign_on, proposal), marks)
        assert stores.sign_ons.pair(slug, sign_on.key) == Pair()
        assert [stores.limits.holder(mark.name, NOW) for mark in marks] == [marks[0].holder]
        stores.sign_ons.erase(Pair())

    def test_a_mark_of_somebody_else_refuses_a_proposal(self, stores: Stores, slug: str) -> None:
        mark = Once(f"submission#{uuid4()}", "ada", NOW + timedelta(days=1))
        stores.sign_ons.propose(self.proposal(slug), [mark])
        eve = self.proposal(slug, email="eve@example.org")
        with pytest.raises(AlreadyUsed) as used:
            stores.sign_ons.propose(eve, [replace(mark, holder="eve")])
        assert used.value.name == mark.name
        assert there(stores, eve) is None


class TestSignIns:
    def delegate(self, slug: str, **values: Any) -> SignOn:
        return confirmed(sign_in(slug=slug), day=date(2026, 12, 1), **values)

    def test_whoever_comes_first_is_what_everybody_finds(self, stores: Stores, slug: str) -> None:
        first = self.delegate(slug)
        assert stores.sign_ons.enter(first) == first
        again = self.delegate(slug, at=NOW + MINUTE, nonce="another-nonce")
        assert stores.sign_ons.enter(again) == first
        assert there(stores, first) == first
        assert len(stores.transitions(slug)) == 1

    def test_of_many_at_once_all_find_the_same(self, stores: Stores, slug: str) -> None:
        tried = [self.delegate(slug, nonce=f"nonce-{number:010d}") for number in range(20)]
        met = at_once(20, lambda number: stores.sign_ons.enter(tried[number]))
        found = {one.nonce for one in met if isinstance(one, SignOn)}
        standing = there(stores, tried[0])
        assert standing
        assert found == {standing.nonce}

    def test_a_code_is_held_by_the_pass_it_was_given_to(self, stores: Stores, slug: str) -> None:
        code = Once(f"code#{slug}#0123ABCD", "pass-of-ada", NOW + timedelta(days=9))
        assert stores.limits.holder(code.name, NOW) is None
        stores.sign_ons.enter(self.delegate(slug), [code])
        assert stores.limits.holder(code.name, NOW) == "pass-of-ada"
        assert stores.limits.holder(code.name, NOW + timedelta(days=9)) is None
        grace = self.delegate(slug, email="grace@example.org")
        with pytest.raises(AlreadyUsed) as used:
            stores.sign_ons.enter(grace, [replace(code, holder="pass-of-grace")])
        assert used.value.name == code.name
        assert there(stores, grace) is None

    def test_who_is_there_is_found_though_the_marks_are_others(self, stores: Stores, slug: str) -> None:
        first, mark = self.delegate(slug), Once(f"code#{uuid4()}", "one", NOW + timedelta(days=9))
        stores.sign_ons.enter(first, [mark])
        assert stores.sign_ons.enter(first, [replace(mark, holder="two")]) == first


class TestOnce:
    def mark(self, holder: str, name: str = "") -> Once:
        return Once(name or f"submission#{uuid4()}", holder, NOW + timedelta(days=1))

    def test_a_mark_and_its_sign_on_are_written_together(self, stores: Stores, slug: str) -> None:
        sign_on, mark = held(letter(slug=slug)), self.mark("ada")
        stores.sign_ons.write(sign_on, None, [mark])
        stores.sign_ons.write(sign_on, sign_on, [mark])
        assert there(stores, sign_on) == sign_on

    def test_a_mark_held_by_another_is_already_used_and_nothing_is_written(
        self, stores: Stores, slug: str
    ) -> None:
        mark, fresh = self.mark("ada"), self.mark("eve")
        stores.sign_ons.write(held(letter(slug=slug)), None, [mark])
        eve = held(letter(slug=slug), email="eve@example.org")
        with pytest.raises(AlreadyUsed) as used:
            stores.sign_ons.write(eve, None, [fresh, replace(mark, holder="eve")])
        assert used.value.name == mark.name
        assert there(stores, eve) is None
        # The other mark was not written either: somebody else may still use it.
        stores.sign_ons.write(eve, None, [replace(fresh, holder="bob")])

    def test_a_conflict_leaves_the_mark_unused(self, stores: Stores, slug: str) -> None:
        sign_on, mark = held(letter(slug=slug)), self.mark("ada")
        stores.sign_ons.write(sign_on, None)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on, None, [mark])
        other = held(letter(slug=slug), email="eve@example.org")
        stores.sign_ons.write(other, None, [replace(mark, holder="eve")])

    def test_of_many_spending_one_mark_at_once_one_succeeds(self, stores: Stores, slug: str) -> None:
        mark = self.mark("")
        people = [held(letter(slug=slug), email=f"{number}@example.org") for number in range(20)]
        met = at_once(
            20, lambda n: stores.sign_ons.write(people[n], None, [replace(mark, holder=people[n].key)])
        )
        assert met.count(None) <= 1
        if None not in met:
            stores.sign_ons.write(people[0], None, [replace(mark, holder=people[0].key)])
        assert sum(there(stores, person) is not None for person in people) == 1


class TestMail:
    def waiting(self, stores: Stores, slug: str, **values: object) -> SignOn:
        sign_on = held(letter(slug=slug), **values)
        stores.sign_ons.write(sign_on, None)
        return sign_on

    def claimed(self, stores: Stores, sign_on: SignOn, claim: str = "one") -> MailMessage:
        asking = message(sign_on)
        assert stores.sign_ons.claim_mail(asking, claim, NOW, NOW + MINUTE)
        return asking

    def sent(self, stores: Stores, sign_on: SignOn, keep: bool = False) -> Transmission:
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(self.claimed(stores, sign_on), "one", proof, keep)
        return proof

    def due(self, stores: Stores, sign_on: SignOn, now: datetime = NOW) -> bool:
        return message(sign_on) in stores.sign_ons.due_mail(shard_of(sign_on.key), now, 1000)

    def mail(self, stores: Stores, sign_on: SignOn) -> MailRequest:
        now_held = there(stores, sign_on)
        assert now_held
        assert now_held.mail
        return now_held.mail

    @pytest.mark.parametrize("made", [held, confirmed])
    def test_a_mailer_gets_what_it_claims(
        self, stores: Stores, slug: str, made: Callable[..., SignOn]
    ) -> None:
        sign_on = made(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        claimed = stores.sign_ons.claim_mail(message(sign_on), "one", NOW, NOW + MINUTE)
        assert claimed
        assert claimed.mail
        assert claimed.model_copy(update={"mail": None}) == sign_on.model_copy(update={"mail": None})
        assert (claimed.mail.claim, claimed.mail.claimed_until) == ("one", NOW + MINUTE)
        assert claimed.mail.attempts == 1

    def test_of_many_mailers_one_claims(self, stores: Stores, slug: str) -> None:
        asking = message(self.waiting(stores, slug))
        met = at_once(20, lambda n: stores.sign_ons.claim_mail(asking, str(n), NOW, NOW + MINUTE))
        assert sum(isinstance(claim, SignOn) for claim in met) == 1

    def test_a_claim_lapses(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        claim = [
            stores.sign_ons.claim_mail(message(sign_on), str(moment), moment, moment + MINUTE)
            for moment in (NOW, NOW + MINUTE / 2, NOW + MINUTE, NOW + MINUTE + timedelta(microseconds=1))
        ]
        assert [bool(one) for one in claim] == [True, False, False, True]
        assert self.mail(stores, sign_on).attempts == 2

    def test_nobody_claims_what_is_erased_or_was_never_asked(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        beside = replace(message(sign_on), of="sign_on")
        assert stores.sign_ons.claim_mail(beside, "one", NOW, NOW + MINUTE) is None
        assert stores.sign_ons.claim_mail(replace(beside, key=NOBODY), "one", NOW, NOW + MINUTE) is None
        erase(stores, sign_on)
        assert stores.sign_ons.claim_mail(message(sign_on), "one", NOW, NOW + MINUTE) is None
        silent = held(letter(slug=slug), email="eve@example.org", mail=None)
        stores.sign_ons.write(silent, None)
        assert stores.sign_ons.claim_mail(message(silent), "one", NOW, NOW + MINUTE) is None

    def test_mail_is_due_from_its_moment_until_it_is_sent(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        assert not self.due(stores, sign_on, NOW - timedelta(microseconds=1))
        assert self.due(stores, sign_on)
        asking = self.claimed(stores, sign_on)
        assert self.due(stores, sign_on)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(asking, "one", proof, keep=False)
        assert not self.due(stores, sign_on, NOW + timedelta(days=9))

    def test_what_is_owed_after_the_one_that_went_out_stays_due(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(self.claimed(stores, sign_on), "one", proof, keep=True, more=True)
        assert self.due(stores, sign_on)
        again = stores.sign_ons.claim_mail(message(sign_on), "two", NOW, NOW + MINUTE)
        assert again
        assert again.transmission == proof

    def test_sent_is_final(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        self.sent(stores, sign_on)
        asking = message(sign_on)
        stores.sign_ons.mail_postponed(asking, "one", NOW)
        stores.sign_ons.mail_refused(asking, "one", "late")
        mail = self.mail(stores, sign_on)
        assert (mail.sent_at, mail.message_id, mail.claim, mail.claimed_until) == (NOW, "id-1", None, None)
        assert mail.refused is None
        assert not self.due(stores, sign_on, NOW + timedelta(days=9))
        assert stores.sign_ons.claim_mail(asking, "two", NOW + 9 * MINUTE, NOW + 10 * MINUTE) is None

    def test_a_postponed_mail_is_due_again_later_and_may_be_claimed(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        asking = self.claimed(stores, sign_on)
        stores.sign_ons.mail_postponed(asking, "one", NOW + 10 * MINUTE)
        assert not self.due(stores, sign_on, NOW + 9 * MINUTE)
        assert self.due(stores, sign_on, NOW + 10 * MINUTE)
        assert stores.sign_ons.claim_mail(asking, "two", NOW, NOW + MINUTE)

    def test_a_refused_mail_is_never_due_again(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        asking = self.claimed(stores, sign_on)
        stores.sign_ons.mail_refused(asking, "one", "suppressed")
        assert self.mail(stores, sign_on).refused == "suppressed"
        assert not self.due(stores, sign_on, NOW + timedelta(days=9))
        assert stores.sign_ons.claim_mail(asking, "two", NOW + 9 * MINUTE, NOW + 10 * MINUTE) is None

    def test_who_lost_the_claim_changes_nothing(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        asking, later = self.claimed(stores, sign_on, "slow"), NOW + 2 * MINUTE
        assert stores.sign_ons.claim_mail(asking, "quick", later, later + MINUTE)
        before = there(stores, sign_on)
        proof = Transmission(message_id="id-1", accepted_at=later)
        stores.sign_ons.mail_sent(asking, "slow", proof, keep=True)
        stores.sign_ons.mail_postponed(asking, "slow", NOW + 9 * MINUTE)
        stores.sign_ons.mail_refused(asking, "slow", "suppressed")
        stores.sign_ons.mail_delivered(asking, "id-1", NOW)
        assert there(stores, sign_on) == before
        assert self.due(stores, sign_on, later)

    def test_a_new_request_is_due_though_the_last_one_was_sent(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        self.sent(stores, sign_on)
        sent = there(stores, sign_on)
        assert sent
        second = MailRequest(purpose="already", asked_at=NOW + MINUTE, due_at=NOW + MINUTE)
        stores.sign_ons.write(sent.changed(NOW, mail=second), sent)
        assert self.due(stores, sign_on, NOW + MINUTE)
        assert self.mail(stores, sign_on) == second

    def test_a_new_request_is_due_though_the_last_mail_went_out_meanwhile(
        self, stores: Stores, slug: str
    ) -> None:
        read = self.waiting(stores, slug)
        self.sent(stores, read)
        again = MailRequest(purpose="confirm", asked_at=NOW + MINUTE, due_at=NOW + MINUTE)
        stores.sign_ons.write(read.changed(NOW, mail=again), read)
        assert self.due(stores, read, NOW + MINUTE)
        assert self.mail(stores, read) == again

    def test_a_signer_and_a_mailer_at_once_lose_nothing_of_each_other(
        self, stores: Stores, slug: str
    ) -> None:
        read = self.waiting(stores, slug)
        self.sent(stores, read)
        # The signer's write knows nothing of the mail yet.
        stores.sign_ons.write(read.changed(NOW, visibility=Visibility.PUBLIC), read)
        now_held = there(stores, read)
        assert now_held
        assert now_held.mail
        assert (now_held.visibility, now_held.mail.message_id) == (Visibility.PUBLIC, "id-1")
        assert not self.due(stores, read, NOW + timedelta(days=9))

    def test_a_postponement_outlives_what_the_signer_changes(self, stores: Stores, slug: str) -> None:
        read = self.waiting(stores, slug)
        stores.sign_ons.mail_postponed(self.claimed(stores, read), "one", NOW + 10 * MINUTE)
        stores.sign_ons.write(read.changed(NOW, visibility=Visibility.PUBLIC), read)
        assert not self.due(stores, read, NOW + 9 * MINUTE)
        assert self.due(stores, read, NOW + 10 * MINUTE)

    def test_a_transmission_stays_when_another_mail_follows(self, stores: Stores, slug: str) -> None:
        request = MailRequest(purpose="transmission", asked_at=NOW, due_at=NOW)
        sign_on = confirmed(card(slug=slug), mail=request)
        stores.sign_ons.write(sign_on, None)
        proof = self.sent(stores, sign_on, keep=True)
        sent = there(stores, sign_on)
        assert sent
        assert sent.transmission == proof
        again = MailRequest(purpose="already", asked_at=NOW + MINUTE, due_at=NOW + MINUTE)
        stores.sign_ons.write(sent.changed(NOW, mail=again), sent)
        stores.sign_ons.mail_delivered(message(sign_on), "id-1", NOW + MINUTE)
        now_held = there(stores, sign_on)
        assert now_held
        assert now_held.transmission
        assert now_held.transmission.delivered_at == NOW + MINUTE
        assert now_held.mail
        assert now_held.mail.delivered_at is None

    def test_delivery_is_kept_with_the_mail_it_is_of(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        self.sent(stores, sign_on)
        asking = message(sign_on)
        stores.sign_ons.mail_delivered(asking, "id-0", NOW)
        assert self.mail(stores, sign_on).delivered_at is None
        stores.sign_ons.mail_delivered(asking, "id-1", NOW + MINUTE)
        assert self.mail(stores, sign_on).delivered_at == NOW + MINUTE
        for of in ("sign_on", "proposal"):
            stores.sign_ons.mail_delivered(MailMessage(slug, NOBODY, of), "id-1", NOW)  # type: ignore[arg-type]

    def test_the_longest_waiting_come_first_and_no_more_than_asked(self, stores: Stores, slug: str) -> None:
        shard = shard_of(held(letter(slug=slug), email="0@example.org").key)
        everybody = (held(letter(slug=slug), email=f"{number}@example.org") for number in range(160))
        same = [person for person in everybody if shard_of(person.key) == shard]
        for number, person in enumerate(reversed(same)):
            request = MailRequest(purpose="confirm", asked_at=NOW, due_at=NOW + number * MINUTE)
            stores.sign_ons.write(person.model_copy(update={"mail": request}), None)
        due = stores.sign_ons.due_mail(shard, NOW + timedelta(days=1), 1000)
        assert [one for one in due if one.slug == slug] == list(map(message, reversed(same)))
        assert stores.sign_ons.due_mail(shard, NOW + timedelta(days=1), 2) == due[:2]
        others = [stores.sign_ons.due_mail(n, NOW + timedelta(days=1), 1000) for n in range(SHARDS)]
        assert sum(one in due for found in others for one in found) == len(due)


class TestNetworks:
    def test_a_mail_that_came_back_is_noted_with_the_one_that_went_out_last(
        self, stores: Stores, slug: str
    ) -> None:
        proposal = held(letter(slug=slug), submission_id="one")
        stores.sign_ons.propose(proposal)
        message = MailMessage(slug, proposal.key, "proposal")
        assert stores.sign_ons.claim_mail(message, "claim", NOW, NOW + MINUTE)
        proof = Transmission(message_id="the-id", accepted_at=NOW + MINUTE)
        stores.sign_ons.mail_sent(message, "claim", proof, keep=False)
        for message_id, back in (("another-id", False), ("the-id", True)):
            stores.sign_ons.mail_bounced(message, message_id, NOW + 2 * MINUTE)
            asks = stores.sign_ons.asking(message)
            assert asks
            assert asks.mail
            assert asks.mail.came_back is back

    def test_a_network_is_forgotten_and_nothing_else_of_the_sign_on(self, stores: Stores, slug: str) -> None:
        ada, eve = (confirmed(letter(slug=slug), email=f"{n}@example.org", network="hash") for n in range(2))
        withdrawn = ada.changed(NOW, status=Status.WITHDRAWN, withdrawn_at=NOW)
        for sign_on in (ada, eve):
            stores.sign_ons.write(sign_on, None)
        stores.sign_ons.write(withdrawn, ada)
        stores.sign_ons.forget_networks(slug, [ada.key, NOBODY])
        assert there(stores, ada) == withdrawn.model_copy(update={"network": None})
        assert there(stores, eve) == eve
        assert stores.sign_ons.pair(slug, NOBODY) == Pair()

    def test_who_needs_a_decision_since_rules_changed_waits_for_it(self, stores: Stores, slug: str) -> None:
        ada, eve = confirmed(letter(slug=slug)), approved(letter(slug=slug), email="eve@example.org")
        for one in (ada, eve):
            stores.sign_ons.write(one, None)
        stores.sign_ons.let_wait(slug, [ada.key, eve.key, NOBODY], NOW + MINUTE)
        waits = ada.model_copy(update={"waiting_since": NOW + MINUTE})
        assert (there(stores, ada), there(stores, eve)) == (waits, eve)
        assert stores.lists.waiting(slug, None, 50, Wanted()).sign_ons == [waits]
        stores.sign_ons.let_wait(slug, [ada.key], NOW + 2 * MINUTE)
        assert there(stores, ada) == waits
        assert stores.sign_ons.pair(slug, NOBODY) == Pair()

    def test_who_agreed_to_be_kept_for_less_is_forgotten_and_nobody_else(
        self, stores: Stores, slug: str
    ) -> None:
        first = confirmed(letter(slug=slug))
        newer = first.consent.model_copy(update={"version": 2})
        posted_since = held(letter(slug=slug), consent=newer)
        later = confirmed(letter(slug=slug), email="later@example.org", consent=newer)
        for one in (first, posted_since, later):
            stores.sign_ons.write(one, None)
        before = partial(stores.sign_ons.forget_agreed, slug, over=lambda version: version < 2)
        forgotten = [before(bucket) for bucket in range(64)]
        assert sum(forgotten) == 1
        assert stores.sign_ons.pair(slug, first.key) == Pair(None, posted_since)
        assert there(stores, later) == later


class TestWalks:
    def test_every_sign_on_is_met_once_and_always_in_the_same_order(self, stores: Stores, slug: str) -> None:
        people = [held(letter(slug=slug), email=f"{number}@example.org") for number in range(150)]
        for person in people:
            stores.sign_ons.write(person, None)
        in_order = sorted(people, key=lambda one: (bucket_of(slug, one.key), one.key))
        for at_once in (2, 500):
            steps = list(stores.sign_ons.walk(slug, at_once=at_once))
            assert [step.sign_on for step in steps] == in_order
            shares = [step.share for step in steps]
            assert shares == sorted(shares)
            assert 0 <= shares[0] < shares[-1] < 1

    def test_a_walk_goes_on_from_any_place(self, stores: Stores, slug: str) -> None:
        for number in range(30):
            stores.sign_ons.write(held(letter(slug=slug), email=f"{number}@example.org"), None)
        steps = list(stores.sign_ons.walk(slug))
        for number, step in enumerate(steps, start=1):
            assert list(stores.sign_ons.walk(slug, step.place)) == steps[number:]

    def test_a_walk_goes_on_after_somebody_who_was_erased(self, stores: Stores, slug: str) -> None:
        for person in in_one_bucket(slug, 4):
            stores.sign_ons.write(person, None)
        first, *others = stores.sign_ons.walk(slug)
        erase(stores, first.sign_on)
        assert list(stores.sign_ons.walk(slug, first.place)) == others
        met = []
        for step in stores.sign_ons.walk(slug, at_once=1):
            met.append(step)
            erase(stores, step.sign_on)
        assert met == others
        assert list(stores.sign_ons.walk(slug)) == []

    def test_a_walk_meets_everybody_however_much_they_wrote(self, stores: Stores, slug: str) -> None:
        # More than the 1 MB that DynamoDB answers at once.
        for person in in_one_bucket(slug, 6):
            stores.sign_ons.write(person.model_copy(update={"comment": "x" * 250_000}), None)
        assert len(list(stores.sign_ons.walk(slug))) == 6

    def test_a_walk_meets_nobody_of_another_campaign(self, stores: Stores, slug: str) -> None:
        for name in (slug, f"{slug}-b"):
            stores.sign_ons.write(held(letter(slug=name)), None)
        assert [step.sign_on.slug for step in stores.sign_ons.walk(slug)] == [slug]

    @pytest.mark.parametrize("place", ["x", "!" * 43, "7"])
    def test_a_place_that_no_walk_gave_is_a_value_error(self, stores: Stores, slug: str, place: str) -> None:
        with pytest.raises(ValueError, match="key"):
            list(stores.sign_ons.walk(slug, place))

    def test_who_has_a_proposal_beside_their_sign_on_is_met_once(self, stores: Stores, slug: str) -> None:
        people = in_one_bucket(slug, 4)
        both = [confirmed(letter(slug=slug), email=one.email) for one in people[:2]]
        for sign_on in (*people, *both):
            stores.sign_ons.write(sign_on, None)
        expected = sorted([*both, *people[2:]], key=lambda one: one.key)
        for at_once in (1, 500):
            steps = list(stores.sign_ons.walk(slug, at_once=at_once))
            assert [step.sign_on for step in steps] == expected
            for number, step in enumerate(steps, start=1):
                assert list(stores.sign_ons.walk(slug, step.place, at_once)) == steps[number:]


def in_one_bucket(slug: str, most: int) -> list[SignOn]:
    """So many sign-ons that lie beside each other."""
    everybody = (held(letter(slug=slug), email=f"{number}@example.org") for number in range(1_000))
    return [one for one in everybody if bucket_of(slug, one.key) == f"{slug}#00"][:most]


EVERYTHING = Wanted()


class TestLists:
    def test_whoever_signed_with_an_address_is_found_by_its_keys_once(
        self, stores: Stores, slug: str
    ) -> None:
        person, union = confirmed(letter(slug=slug)), approved(letter(slug=slug))
        proposal = held(letter(slug=slug), comment="Posted since")
        for one in (person, union, proposal, held(letter(slug=slug), email="eve@example.org")):
            stores.sign_ons.write(one, None)
        keys = [person.key, union.key, NOBODY, "no key"]
        found = stores.lists.named(slug, keys, EVERYTHING)
        assert sorted(found, key=lambda one: one.kind) == [person, union]
        assert stores.lists.named(slug, keys, Wanted(status="approved")) == [union]
        assert stores.lists.named(slug, [], EVERYTHING) == []

    def test_whoever_came_to_a_meeting_with_an_address_is_found_however_it_is_spelt(
        self, stores: Stores, slug: str
    ) -> None:
        meeting = sign_in(slug=slug)
        came = [
            confirmed(
                meeting, at=NOW + n * MINUTE, email=email, name=f"Delegate {n}", day=date(2026, 12, 1 + n % 2)
            )
            for n, email in enumerate(
                ["A.B+x@gmail.com", "ab@gmail.com", "other@example.org", "ab@gmail.com"]
            )
        ]
        for one in came:
            stores.sign_ons.write(one, None)
        found = stores.lists.of_address(slug, "ab@gmail.com", 50, EVERYTHING)
        assert found == [came[3], came[1], came[0]]
        assert stores.lists.of_address(slug, "ab@gmail.com", 2, EVERYTHING) == found[:2]
        assert stores.lists.of_address(slug, "nobody@example.org", 50, EVERYTHING) == []

    def test_who_waits_for_a_confirmation_is_numbered_by_the_day_that_it_was_posted(
        self, stores: Stores, slug: str
    ) -> None:
        for number in range(20):
            at = NOW + timedelta(days=number % 3)
            stores.sign_ons.write(held(letter(slug=slug), at=at, email=f"{number}@example.org"), None)
        stores.sign_ons.write(confirmed(letter(slug=slug), email="pressed@example.org"), None)
        day, since = NOW.date(), NOW + timedelta(days=1)
        found = stores.lists.unconfirmed(slug, since)
        assert found == {day + timedelta(days=1): 7, day + timedelta(days=2): 6}

    def test_whoever_stands_for_a_meetings_day_is_told_by_key_and_name(
        self, stores: Stores, slug: str
    ) -> None:
        meeting, day = sign_in(slug=slug), date(2026, 12, 1)
        ada = confirmed(meeting, day=day)
        counted = confirmed(meeting, day=day, name="Grace Example", visibility="counted")
        others = [
            confirmed(meeting, day=date(2026, 12, 2)),
            confirmed(meeting, day=day, name="Rosa Example", status="withdrawn"),
        ]
        for one in (ada, counted, *others):
            stores.sign_ons.write(one, None)
        assert sorted(stores.lists.of_day(slug, day)) == sorted(
            [Attendee(ada.key, "Ada Example"), Attendee(counted.key, "")]
        )

    def test_whoever_fits_is_found_wherever_they_lie_and_once(self, stores: Stores, slug: str) -> None:
        people = [confirmed(letter(slug=slug), email=f"{n}@example.org", name=f"P {n}") for n in range(90)]
        counted = confirmed(letter(slug=slug), email="x@example.org", visibility="counted")
        waits = held(letter(slug=slug), email="y@example.org", name="P waits")
        # What was posted since is not what is shown.
        since = held(letter(slug=slug), email="0@example.org", name="P since")
        for one in (*people, counted, waits, since):
            stores.sign_ons.write(one, None)
        found: list[Seen] = []
        place, looks = None, 0
        while place or not looks:
            looked = stores.lists.look(slug, place, 30, lambda one: one.name.startswith("P "))
            assert place is None or looked.share > int(place) / BUCKETS
            found += looked.found
            place, looks = looked.place, looks + 1
        assert looks > 1
        assert sorted(one.name for one in found) == sorted([*(one.name for one in people), "P waits"])
        whole = stores.lists.look(slug, None, 92, lambda one: one.key == counted.key)
        assert (whole.seen, whole.place, whole.share) == (92, None, 1)
        (one,) = whole.found
        assert (one.rev, one.status, one.name, one.email) == (counted.rev, "confirmed", "", counted.email)
        for wrong in ("x", "64"):
            with pytest.raises(ValueError, match="not a place"):
                stores.lists.look(slug, wrong, 1, lambda one: True)

    def pages(self, ask: Callable[..., ListPage], slug: str, limit: int, wanted: Wanted) -> list[ListPage]:
        pages, after = [], None
        while not pages or after:
            pages.append(ask(slug, after, limit, wanted))
            after = pages[-1].place
        return pages

    def whole(self, ask: Callable[..., ListPage], slug: str, limit: int, wanted: Wanted = EVERYTHING) -> Any:
        pages = self.pages(ask, slug, limit, wanted)
        assert all(len(page.sign_ons) <= limit for page in pages)
        return [sign_on for page in pages for sign_on in page.sign_ons]

    @pytest.fixture
    def people(self, stores: Stores, slug: str) -> list[SignOn]:
        """The last to sign first: some confirmed, some through a partner, some who signed at one moment."""
        people = []
        for number in range(90):
            made = confirmed if number % 3 else held
            source = {"source": "ally"} if number % 5 == 0 else {}
            at = NOW + (number // 4) * MINUTE
            people.append(made(letter(slug=slug), at=at, email=f"{number}@example.org", **source))
        for one in people:
            stores.sign_ons.write(one, None)
        return sorted(people, key=lambda one: (one.signed_at, one.key), reverse=True)

    @pytest.mark.parametrize("limit", [1, 7, 50])
    def test_the_last_to_sign_come_first_and_everybody_once(
        self, stores: Stores, slug: str, people: list[SignOn], limit: int
    ) -> None:
        assert self.whole(stores.lists.newest, slug, limit) == people

    def test_a_partners_list_holds_who_stands_and_agreed_to_that(
        self, stores: Stores, slug: str, people: list[SignOn]
    ) -> None:
        theirs = confirmed(letter(slug=slug), email="x@example.org", source="ally", partner_contact=True)
        stores.sign_ons.write(theirs, None)
        stores.sign_ons.write(
            held(letter(slug=slug), email="y@example.org", source="ally", partner_contact=True), None
        )
        for limit in (4, 50):
            wanted = Wanted(source="ally", agreed=True)
            assert self.whole(stores.lists.newest, slug, limit, wanted) == [theirs]

    @pytest.mark.parametrize(
        "wanted", [Wanted(status="pending"), Wanted(source="ally"), Wanted(status="confirmed", source="ally")]
    )
    def test_a_list_holds_what_was_wanted(
        self, stores: Stores, slug: str, people: list[SignOn], wanted: Wanted
    ) -> None:
        expected = [
            one
            for one in people
            if wanted.status in (None, one.status) and wanted.source in (None, one.source)
        ]
        for limit in (4, 50):
            assert self.whole(stores.lists.newest, slug, limit, wanted) == expected

    def test_a_list_is_of_one_campaign(self, stores: Stores, slug: str, people: list[SignOn]) -> None:
        other = confirmed(letter(slug=f"{slug}-b"))
        stores.sign_ons.write(other, None)
        assert self.whole(stores.lists.newest, f"{slug}-b", 50) == [other]
        assert self.whole(stores.lists.newest, f"{slug}-c", 50) == []

    def test_a_page_goes_on_behind_who_was_erased_and_before_who_came_since(
        self, stores: Stores, slug: str, people: list[SignOn]
    ) -> None:
        first = stores.lists.newest(slug, None, 10, EVERYTHING)
        assert first.sign_ons == people[:10]
        erase(stores, people[9])
        erase(stores, people[10])
        stores.sign_ons.write(
            confirmed(letter(slug=slug), at=NOW + timedelta(days=1), email="x@example.org"), None
        )
        assert stores.lists.newest(slug, first.place, 10, EVERYTHING).sign_ons == people[11:21]

    def test_who_has_a_proposal_beside_their_sign_on_is_in_a_list_once(
        self, stores: Stores, slug: str
    ) -> None:
        sign_on = confirmed(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        stores.sign_ons.propose(held(letter(slug=slug), at=NOW + MINUTE, submission_id=str(uuid4())))
        assert self.whole(stores.lists.newest, slug, 50) == [sign_on]
        assert self.whole(stores.lists.newest, slug, 50, Wanted(status="pending")) == []

    def test_what_waits_for_a_decision_is_listed_until_it_is_made(self, stores: Stores, slug: str) -> None:
        unions = [
            confirmed(
                letter(slug=slug),
                email=f"{number}@example.org",
                kind="organization",
                waiting_since=NOW + number * MINUTE,
            )
            for number in range(60)
        ]
        for union in reversed(unions):
            stores.sign_ons.write(union, None)
        stores.sign_ons.write(confirmed(letter(slug=slug)), None)
        for limit in (7, 50):
            assert self.whole(stores.lists.waiting, slug, limit) == unions
        decided = unions[0].changed(NOW, status=Status.APPROVED, approved_at=NOW, waiting_since=None)
        stores.sign_ons.write(decided, unions[0])
        assert self.whole(stores.lists.waiting, slug, 50) == unions[1:]
        assert len(self.whole(stores.lists.newest, slug, 50)) == 61

    def test_a_page_of_fifty_costs_sixteen_queries_and_one_reading(
        self, stores: Stores, slug: str, people: list[SignOn]
    ) -> None:
        if stores.client is None:
            return
        for wanted in (EVERYTHING, Wanted(status="confirmed")):
            with calls_of(stores.client) as made:
                page = stores.lists.newest(slug, None, 50, wanted)
            assert len(page.sign_ons) == 50
            assert sorted(made) == ["BatchGetItem", *["Query"] * 16]

    @pytest.mark.parametrize("place", ["x", "#", "2026-03-14T09:26:53.589793Z", "x" * 40])
    def test_a_place_that_no_list_gave_is_a_value_error(self, stores: Stores, slug: str, place: str) -> None:
        for ask in (stores.lists.newest, stores.lists.waiting):
            with pytest.raises(ValueError, match="place"):
                ask(slug, place, 50, EVERYTHING)


class TestLines:
    """Sign-ons as a file holds them."""

    def test_everybody_is_there_once_as_the_model_says(self, stores: Stores, slug: str) -> None:
        unions = {"kind": "organization", "website": "https://example.org", "commitments": ["join"]}
        people = [confirmed(letter(slug=slug), email=f"{n}@example.org", country="DE") for n in range(60)]
        people += [approved(letter(slug=slug), email=f"u{n}@example.org", **unions) for n in range(3)]
        people += [held(letter(slug=slug), email="pending@example.org", comment="one\ntwo", updates=True)]
        for person in [*people, held(letter(slug=f"{slug}-b"))]:
            stores.sign_ons.write(person, None)
        found = list(stores.lists.lines(slug, NOW))
        in_order = sorted(people, key=lambda one: (bucket_of(slug, one.key), one.key))
        as_read = [cells for lines in found for cells in lines.cells]
        assert as_read == [list(row(person).values()) for person in in_order]
        shares = [lines.share for lines in found]
        assert (shares, shares[-1] < 1) == (sorted(shares), True)

    def test_who_has_a_proposal_beside_their_sign_on_is_there_once(self, stores: Stores, slug: str) -> None:
        people = in_one_bucket(slug, 4)
        both = [confirmed(letter(slug=slug), email=one.email) for one in people[:2]]
        for sign_on in (*people, *both):
            stores.sign_ons.write(sign_on, None)
        expected = sorted([*both, *people[2:]], key=lambda one: one.key)
        found = list(stores.lists.lines(slug, NOW))
        assert [cells for lines in found for cells in lines.cells] == [
            list(row(p).values()) for p in expected
        ]
        rest = stores.lists.lines(slug, NOW, expected[0].key)
        assert sum(len(lines.cells) for lines in rest) == 3

    def test_a_file_is_gone_on_with_from_any_place(self, stores: Stores, slug: str) -> None:
        for number in range(20):
            stores.sign_ons.write(held(letter(slug=slug), email=f"{number}@example.org"), None)
        found = list(stores.lists.lines(slug, NOW))
        for number, lines in enumerate(found, start=1):
            assert list(stores.lists.lines(slug, NOW, lines.place)) == found[number:]

    def test_it_is_gone_on_with_after_somebody_who_was_erased(self, stores: Stores, slug: str) -> None:
        first, *others = sorted(in_one_bucket(slug, 3), key=lambda person: person.key)
        for person in (first, *others):
            stores.sign_ons.write(person, None)
        erase(stores, first)
        rest = [cells for lines in stores.lists.lines(slug, NOW, first.key) for cells in lines.cells]
        assert rest == [list(row(person).values()) for person in others]

    def test_whose_time_to_confirm_is_over_is_left_out(self, stores: Stores, slug: str) -> None:
        stores.sign_ons.write(held(letter(slug=slug)), None)
        assert not any(lines.cells for lines in stores.lists.lines(slug, NOW + timedelta(days=8)))

    def test_everybody_is_met_however_much_they_wrote(self, stores: Stores, slug: str) -> None:
        # More than the 1 MB that DynamoDB answers at once.
        for person in in_one_bucket(slug, 6):
            stores.sign_ons.write(person.model_copy(update={"comment": "x" * 250_000}), None)
        assert sum(len(lines.cells) for lines in stores.lists.lines(slug, NOW)) == 6

    @pytest.mark.parametrize("place", ["x", "!" * 43, "7"])
    def test_a_place_that_is_none_is_a_value_error(self, stores: Stores, slug: str, place: str) -> None:
        with pytest.raises(ValueError, match="key"):
            list(stores.lists.lines(slug, NOW, place))


@contextmanager
def calls_of(client: Any) -> Iterator[list[str]]:
    """The names of the operations that a client is asked for meanwhile."""
    made: list[str] = []

    def note(model: Any, **_: Any) -> None:
        made.append(model.name)

    client.meta.events.register("before-call.dynamodb", note)
    yield made
    client.meta.events.unregister("before-call.dynamodb", note)
