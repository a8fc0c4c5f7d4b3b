"""What every store promises (actions/ports.py), on the fakes, on the local AWS and on DynamoDB Local."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from chalicelib.domain.access import AuditEntry, HeldKey, Invitation, Principal, Role
from chalicelib.domain.asked import Visibility
from chalicelib.domain.errors import Conflict
from chalicelib.domain.exports import ExportJob, Format
from chalicelib.domain.keys import bucket_of
from chalicelib.domain.mails import MailRequest, Transmission
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.once import AlreadyUsed, Once
from chalicelib.domain.signons import SignOn, Status
from tests import waiting
from tests.backends import Stores
from tests.builders import NOW, ada_on_a_card, approved, card, confirmed, held, letter, sign_in

MINUTE = timedelta(minutes=1)
at_once = partial(waiting.at_once, threads=16, expected=(Conflict, AlreadyUsed))
NOBODY = "A" * 43


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
        assert stores.sign_ons.get(slug, sign_on.key) == sign_on

    @pytest.mark.parametrize(
        "name", ["O'Brien", "Nguyễn", "李", "مُحَمَّد", "🙂 Example", "{{7*7}}", "=1+1", "#n0", ":rev", "\u200d"]
    )
    def test_a_name_is_read_back_as_it_was_typed(self, stores: Stores, slug: str, name: str) -> None:
        sign_on = held(letter(slug=slug), name=name)
        stores.sign_ons.write(sign_on, None)
        assert stores.sign_ons.get(slug, sign_on.key) == sign_on

    def test_unions_and_sign_ins_keep_what_is_theirs(self, stores: Stores, slug: str) -> None:
        union = approved(letter(slug=slug), website="https://example.org", commitments=["join"])
        delegate = confirmed(sign_in(slug=slug), day=date(2026, 12, 1), mail=None)
        for sign_on in (union, delegate):
            stores.sign_ons.write(sign_on, None)
            assert stores.sign_ons.get(slug, sign_on.key) == sign_on

    @pytest.mark.parametrize("key", [NOBODY, "", "short", "!" * 43, "é" * 43, "A" * 2000])
    def test_who_never_signed_is_not_there(self, stores: Stores, slug: str, key: str) -> None:
        assert stores.sign_ons.get(slug, key) is None

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
        assert stores.sign_ons.get(slug, sign_on.key) == sign_on

    def test_a_change_of_what_is_no_longer_held_meets_a_conflict(self, stores: Stores, slug: str) -> None:
        first = held(letter(slug=slug))
        stores.sign_ons.write(first, None)
        second = first.changed(NOW, status=Status.CONFIRMED, confirmed_at=NOW, expires_at=None)
        stores.sign_ons.write(second, first)
        with pytest.raises(Conflict):
            stores.sign_ons.write(first.changed(NOW, name="Eve Example"), first)
        assert stores.sign_ons.get(slug, first.key) == second

    def test_a_change_of_what_is_erased_meets_a_conflict(self, stores: Stores, slug: str) -> None:
        sign_on = held(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        stores.sign_ons.erase(sign_on)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on.changed(NOW), sign_on)
        with pytest.raises(Conflict):
            stores.sign_ons.write(sign_on, sign_on)
        assert stores.sign_ons.get(slug, sign_on.key) is None

    def test_of_many_writing_at_once_one_is_first(self, stores: Stores, slug: str) -> None:
        names = [f"Ada Example {number}" for number in range(30)]
        tried = [held(letter(slug=slug), name=name) for name in names]
        met = at_once(30, lambda number: stores.sign_ons.write(tried[number], None))
        assert met.count(None) == 1
        written = stores.sign_ons.get(slug, tried[0].key)
        assert written
        assert written.name == names[met.index(None)]

    def test_what_a_new_state_lacks_is_gone(self, stores: Stores, slug: str) -> None:
        first = held(letter(slug=slug), comment="Hello", phone="+1 555 0100", source="news")
        stores.sign_ons.write(first, None)
        second = confirmed(letter(slug=slug), rev=first.rev + 1, mail=None)
        stores.sign_ons.write(second, first)
        assert stores.sign_ons.get(slug, first.key) == second

    def test_an_erased_sign_on_is_gone_and_may_come_again(self, stores: Stores, slug: str) -> None:
        sign_on = held(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        stores.sign_ons.erase(sign_on)
        assert stores.sign_ons.get(slug, sign_on.key) is None
        stores.sign_ons.write(sign_on, None)
        assert stores.sign_ons.get(slug, sign_on.key) == sign_on

    def test_only_what_was_read_is_erased(self, stores: Stores, slug: str) -> None:
        first = held(letter(slug=slug))
        stores.sign_ons.write(first, None)
        stores.sign_ons.write(first.changed(NOW, name="Ada B. Example"), first)
        with pytest.raises(Conflict):
            stores.sign_ons.erase(first)
        assert stores.sign_ons.get(slug, first.key) is not None

    def test_the_stream_tells_every_change_with_before_and_after(self, stores: Stores, slug: str) -> None:
        first = held(letter(slug=slug))
        second = first.changed(NOW, status=Status.CONFIRMED, confirmed_at=NOW, expires_at=None)
        stores.sign_ons.write(first, None)
        stores.sign_ons.write(second, first)
        stores.sign_ons.claim_mail(slug, first.key, "nonce-of-the-mail", NOW, NOW + MINUTE)
        stores.sign_ons.erase(second)
        told = stores.transitions(slug)
        assert [(t.before and t.before.status, t.after and t.after.status) for t in told] == [
            (None, "pending"),
            ("pending", "confirmed"),
            ("confirmed", "confirmed"),
            ("confirmed", None),
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
        sign_on = held(letter(slug=slug))
        stores.sign_ons.write(sign_on, None)
        stores.sign_ons.write(sign_on, sign_on)
        assert len([t for t in stores.transitions(slug) if t.change()]) == 1


class TestOnce:
    def mark(self, holder: str, name: str = "") -> Once:
        return Once(name or f"submission#{uuid4()}", holder, NOW + timedelta(days=1))

    def test_a_mark_and_its_sign_on_are_written_together(self, stores: Stores, slug: str) -> None:
        sign_on, mark = held(letter(slug=slug)), self.mark("ada")
        stores.sign_ons.write(sign_on, None, [mark])
        stores.sign_ons.write(sign_on, sign_on, [mark])
        assert stores.sign_ons.get(slug, sign_on.key) == sign_on

    def test_a_mark_held_by_another_is_already_used_and_nothing_is_written(
        self, stores: Stores, slug: str
    ) -> None:
        mark, fresh = self.mark("ada"), self.mark("eve")
        stores.sign_ons.write(held(letter(slug=slug)), None, [mark])
        eve = held(letter(slug=slug), email="eve@example.org")
        with pytest.raises(AlreadyUsed) as used:
            stores.sign_ons.write(eve, None, [fresh, replace(mark, holder="eve")])
        assert used.value.name == mark.name
        assert stores.sign_ons.get(slug, eve.key) is None
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
        assert sum(stores.sign_ons.get(slug, person.key) is not None for person in people) == 1


class TestMail:
    def waiting(self, stores: Stores, slug: str, **values: object) -> SignOn:
        sign_on = held(
            letter(slug=slug), mail=MailRequest(purpose="confirm", nonce="first", due_at=NOW), **values
        )
        stores.sign_ons.write(sign_on, None)
        return sign_on

    def due(self, stores: Stores, sign_on: SignOn, now: datetime = NOW) -> bool:
        shard = int(bucket_of(sign_on.slug, sign_on.key)[-2:])
        return (sign_on.slug, sign_on.key) in stores.sign_ons.due_mail(shard, now, 1000)

    def mail(self, stores: Stores, sign_on: SignOn) -> MailRequest:
        now_held = stores.sign_ons.get(sign_on.slug, sign_on.key)
        assert now_held
        assert now_held.mail
        return now_held.mail

    def test_a_mailer_gets_the_sign_on_it_claims(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        claimed = stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE)
        assert claimed
        assert claimed.mail
        assert claimed.model_copy(update={"mail": None}) == sign_on.model_copy(update={"mail": None})
        assert (claimed.mail.claimed_until, claimed.mail.attempts) == (NOW + MINUTE, 1)

    def test_of_many_mailers_one_claims(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        met = at_once(20, lambda _: stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE))
        assert sum(isinstance(claim, SignOn) for claim in met) == 1

    def test_a_claim_lapses(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        claim = [
            stores.sign_ons.claim_mail(slug, sign_on.key, "first", moment, moment + MINUTE)
            for moment in (NOW, NOW + MINUTE / 2, NOW + MINUTE, NOW + MINUTE + timedelta(microseconds=1))
        ]
        assert [bool(one) for one in claim] == [True, False, False, True]
        assert self.mail(stores, sign_on).attempts == 2

    def test_nobody_claims_what_is_superseded_erased_or_was_never_asked(
        self, stores: Stores, slug: str
    ) -> None:
        sign_on = self.waiting(stores, slug)
        second = MailRequest(purpose="confirm", nonce="second", due_at=NOW, count=2)
        later = sign_on.changed(NOW, mail=second)
        stores.sign_ons.write(later, sign_on)
        assert stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE) is None
        assert stores.sign_ons.claim_mail(slug, NOBODY, "first", NOW, NOW + MINUTE) is None
        stores.sign_ons.erase(later)
        assert stores.sign_ons.claim_mail(slug, sign_on.key, "second", NOW, NOW + MINUTE) is None
        silent = held(letter(slug=slug), email="eve@example.org", mail=None)
        stores.sign_ons.write(silent, None)
        assert stores.sign_ons.claim_mail(slug, silent.key, "first", NOW, NOW + MINUTE) is None

    def test_mail_is_due_from_its_moment_until_it_is_sent(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        assert not self.due(stores, sign_on, NOW - timedelta(microseconds=1))
        assert self.due(stores, sign_on)
        stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE)
        assert self.due(stores, sign_on)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(slug, sign_on.key, "first", proof, keep=False)
        assert not self.due(stores, sign_on, NOW + timedelta(days=9))

    def test_sent_is_final(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE)
        proof = Transmission(message_id="id-1", accepted_at=NOW + MINUTE)
        stores.sign_ons.mail_sent(slug, sign_on.key, "first", proof, keep=False)
        stores.sign_ons.mail_postponed(slug, sign_on.key, "first", NOW)
        stores.sign_ons.mail_refused(slug, sign_on.key, "first", "late")
        mail = self.mail(stores, sign_on)
        assert (mail.sent_at, mail.message_id, mail.claimed_until) == (NOW + MINUTE, "id-1", None)
        assert mail.refused is None
        assert not self.due(stores, sign_on, NOW + timedelta(days=9))
        assert (
            stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW + 9 * MINUTE, NOW + 10 * MINUTE)
            is None
        )

    def test_a_postponed_mail_is_due_again_later_and_may_be_claimed(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE)
        stores.sign_ons.mail_postponed(slug, sign_on.key, "first", NOW + 10 * MINUTE)
        assert not self.due(stores, sign_on, NOW + 9 * MINUTE)
        assert self.due(stores, sign_on, NOW + 10 * MINUTE)
        assert stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE)

    def test_a_refused_mail_is_never_due_again(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW, NOW + MINUTE)
        stores.sign_ons.mail_refused(slug, sign_on.key, "first", "suppressed")
        assert self.mail(stores, sign_on).refused == "suppressed"
        assert not self.due(stores, sign_on, NOW + timedelta(days=9))
        assert (
            stores.sign_ons.claim_mail(slug, sign_on.key, "first", NOW + 9 * MINUTE, NOW + 10 * MINUTE)
            is None
        )

    def test_news_of_a_superseded_mail_changes_nothing(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        second = MailRequest(purpose="confirm", nonce="second", due_at=NOW + MINUTE, count=2)
        later = sign_on.changed(NOW, mail=second)
        stores.sign_ons.write(later, sign_on)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(slug, sign_on.key, "first", proof, keep=True)
        stores.sign_ons.mail_postponed(slug, sign_on.key, "first", NOW + 9 * MINUTE)
        stores.sign_ons.mail_refused(slug, sign_on.key, "first", "suppressed")
        stores.sign_ons.mail_delivered(slug, sign_on.key, "id-1", NOW)
        assert stores.sign_ons.get(slug, sign_on.key) == later
        assert self.due(stores, sign_on, NOW + MINUTE)

    def test_a_new_request_is_due_though_the_last_one_was_sent(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        stores.sign_ons.mail_sent(
            slug, sign_on.key, "first", Transmission(message_id="id-1", accepted_at=NOW), keep=False
        )
        sent = stores.sign_ons.get(slug, sign_on.key)
        assert sent
        second = MailRequest(purpose="already", nonce="second", due_at=NOW + MINUTE, count=2)
        stores.sign_ons.write(sent.changed(NOW, mail=second), sent)
        assert self.due(stores, sign_on, NOW + MINUTE)
        assert self.mail(stores, sign_on) == second

    def test_a_signer_and_a_mailer_at_once_lose_nothing_of_each_other(
        self, stores: Stores, slug: str
    ) -> None:
        read = self.waiting(stores, slug)
        stores.sign_ons.claim_mail(slug, read.key, "first", NOW, NOW + MINUTE)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(slug, read.key, "first", proof, keep=False)
        # The signer's write knows nothing of the mail yet.
        changed = read.changed(NOW, status=Status.CONFIRMED, confirmed_at=NOW, expires_at=None)
        stores.sign_ons.write(changed, read)
        now_held = stores.sign_ons.get(slug, read.key)
        assert now_held
        assert now_held.mail
        assert (now_held.status, now_held.mail.message_id) == (Status.CONFIRMED, "id-1")
        assert not self.due(stores, read, NOW + timedelta(days=9))

    def test_a_postponement_outlives_what_the_signer_changes(self, stores: Stores, slug: str) -> None:
        read = self.waiting(stores, slug)
        stores.sign_ons.mail_postponed(slug, read.key, "first", NOW + 10 * MINUTE)
        stores.sign_ons.write(read.changed(NOW, visibility=Visibility.PUBLIC), read)
        assert not self.due(stores, read, NOW + 9 * MINUTE)
        assert self.due(stores, read, NOW + 10 * MINUTE)

    def test_a_new_request_is_due_though_the_last_mail_went_out_meanwhile(
        self, stores: Stores, slug: str
    ) -> None:
        read = self.waiting(stores, slug)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(slug, read.key, "first", proof, keep=False)
        again = MailRequest(purpose="confirm", nonce="second", due_at=NOW + MINUTE, count=2)
        stores.sign_ons.write(read.changed(NOW, mail=again), read)
        assert self.due(stores, read, NOW + MINUTE)

    def test_a_transmission_stays_when_another_mail_follows(self, stores: Stores, slug: str) -> None:
        request = MailRequest(purpose="transmission", nonce="first", due_at=NOW)
        sign_on = confirmed(card(slug=slug), mail=request)
        stores.sign_ons.write(sign_on, None)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(slug, sign_on.key, "first", proof, keep=True)
        sent = stores.sign_ons.get(slug, sign_on.key)
        assert sent
        assert sent.transmission == proof
        again = MailRequest(purpose="already", nonce="second", due_at=NOW, count=2)
        stores.sign_ons.write(sent.changed(NOW, mail=again), sent)
        stores.sign_ons.mail_delivered(slug, sign_on.key, "id-1", NOW + MINUTE)
        now_held = stores.sign_ons.get(slug, sign_on.key)
        assert now_held
        assert now_held.transmission
        assert now_held.transmission.delivered_at == NOW + MINUTE
        assert now_held.mail
        assert now_held.mail.delivered_at is None

    def test_delivery_is_kept_with_the_mail_it_is_of(self, stores: Stores, slug: str) -> None:
        sign_on = self.waiting(stores, slug)
        proof = Transmission(message_id="id-1", accepted_at=NOW)
        stores.sign_ons.mail_sent(slug, sign_on.key, "first", proof, keep=False)
        stores.sign_ons.mail_delivered(slug, sign_on.key, "id-0", NOW)
        assert self.mail(stores, sign_on).delivered_at is None
        stores.sign_ons.mail_delivered(slug, sign_on.key, "id-1", NOW + MINUTE)
        assert self.mail(stores, sign_on).delivered_at == NOW + MINUTE
        stores.sign_ons.mail_delivered(slug, NOBODY, "id-1", NOW)

    def test_the_longest_waiting_come_first_and_no_more_than_asked(self, stores: Stores, slug: str) -> None:
        first = held(letter(slug=slug), email="0@example.org")
        shard = bucket_of(slug, first.key)[-2:]
        everybody = (held(letter(slug=slug), email=f"{number}@example.org") for number in range(400))
        same = [person for person in everybody if bucket_of(slug, person.key).endswith(shard)]
        for number, person in enumerate(reversed(same)):
            request = MailRequest(purpose="confirm", nonce="first", due_at=NOW + number * MINUTE)
            stores.sign_ons.write(person.model_copy(update={"mail": request}), None)
        due = stores.sign_ons.due_mail(int(shard), NOW + timedelta(days=1), 1000)
        expected = [(slug, person.key) for person in reversed(same)]
        assert [one for one in due if one[0] == slug] == expected
        assert stores.sign_ons.due_mail(int(shard), NOW + timedelta(days=1), 2) == due[:2]


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
        stores.sign_ons.erase(first.sign_on)
        assert list(stores.sign_ons.walk(slug, first.place)) == others
        met = []
        for step in stores.sign_ons.walk(slug, at_once=1):
            met.append(step)
            stores.sign_ons.erase(step.sign_on)
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


def in_one_bucket(slug: str, most: int) -> list[SignOn]:
    """So many sign-ons that lie beside each other."""
    everybody = (held(letter(slug=slug), email=f"{number}@example.org") for number in range(1_000))
    return [one for one in everybody if bucket_of(slug, one.key) == f"{slug}#00"][:most]


class TestMilestones:
    def test_milestones_are_written_against_what_was_read(self, stores: Stores, slug: str) -> None:
        nothing, reached = Milestones(), Milestones({30: NOW})
        told = Milestones({30: NOW, 50: NOW + MINUTE}, frozenset({30}))
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
        assert stores.access.principal(principal.key_hash) == principal

    def test_an_unknown_key_opens_nothing(self, stores: Stores) -> None:
        assert stores.access.principal(uuid4().hex) is None
        assert stores.access.key(uuid4().hex) is None
        assert not stores.access.revoke(uuid4().hex, NOW)

    def test_a_key_is_good_until_it_is_revoked(self, stores: Stores) -> None:
        principal = Principal(uuid4().hex, Role.DOOR, "North door", frozenset({"a", "b"}))
        stores.access.put_key(principal, NOW)
        with pytest.raises(Conflict):
            stores.access.put_key(principal, NOW)
        assert stores.access.principal(principal.key_hash) == principal
        assert HeldKey(principal, NOW) in stores.access.all_keys()

        assert stores.access.revoke(principal.key_hash, NOW + MINUTE)
        assert stores.access.revoke(principal.key_hash, NOW + 2 * MINUTE)
        assert stores.access.principal(principal.key_hash) is None
        revoked = HeldKey(principal, NOW, NOW + MINUTE)
        assert stores.access.key(principal.key_hash) == revoked
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
        job = ExportJob(uuid4().hex, slug, Format.CARD_PACKAGE, "key-hash", NOW)
        stores.export_jobs.put(job)
        assert stores.export_jobs.get(job.id) == job
        done = replace(
            job, status="confirmed", source="news", state="done", done=7, total=7, object_key="exports/x"
        )
        stores.export_jobs.put(done)
        assert stores.export_jobs.get(job.id) == done
        assert stores.export_jobs.get(uuid4().hex) is None

    def test_a_suppressed_address_gets_nothing_until_its_time_is_over(self, stores: Stores) -> None:
        address, until = uuid4().hex, datetime(2026, 4, 14, tzinfo=UTC)
        assert stores.limits.suppressed(address, NOW) is None
        stores.limits.suppress(address, "not me", until)
        assert stores.limits.suppressed(address, until - timedelta(seconds=1)) == "not me"
        assert stores.limits.suppressed(address, until) is None

    def test_an_address_that_complained_gets_nothing_ever(self, stores: Stores) -> None:
        address = uuid4().hex
        stores.limits.suppress(address, "complaint", None)
        assert stores.limits.suppressed(address, NOW + timedelta(days=9999)) == "complaint"

    def test_what_suppresses_for_less_long_never_shortens_it(self, stores: Stores) -> None:
        forever, longer = uuid4().hex, uuid4().hex
        stores.limits.suppress(forever, "bounce", None)
        stores.limits.suppress(forever, "not me", NOW + timedelta(days=30))
        assert stores.limits.suppressed(forever, NOW + timedelta(days=31)) == "bounce"
        stores.limits.suppress(longer, "not me", NOW + timedelta(days=30))
        stores.limits.suppress(longer, "not me", NOW + timedelta(days=10))
        assert stores.limits.suppressed(longer, NOW + timedelta(days=20)) == "not me"
        stores.limits.suppress(longer, "bounce", None)
        assert stores.limits.suppressed(longer, NOW + timedelta(days=31)) == "bounce"

    def test_the_times_of_mail_are_written_against_what_was_read(self, stores: Stores) -> None:
        address, expires = uuid4().hex, NOW + timedelta(days=2)
        assert stores.limits.mail_times(address) == {}
        one, two = {"one": NOW + MINUTE}, {"two": NOW, "one": NOW + MINUTE}
        stores.limits.put_mail_times(address, one, {}, expires)
        with pytest.raises(Conflict):
            stores.limits.put_mail_times(address, two, {}, expires)
        stores.limits.put_mail_times(address, two, one, expires)
        with pytest.raises(Conflict):
            stores.limits.put_mail_times(address, one, one, expires)
        assert list(stores.limits.mail_times(address).items()) == [("two", NOW), ("one", NOW + MINUTE)]

    def test_of_two_mails_to_one_address_at_once_one_is_recorded(self, stores: Stores) -> None:
        address = uuid4().hex
        met = at_once(
            20, lambda n: stores.limits.put_mail_times(address, {str(n): NOW}, {}, NOW + timedelta(days=2))
        )
        assert met.count(None) == 1
        assert stores.limits.mail_times(address) == {str(met.index(None)): NOW}

    def test_a_counter_counts_everybody_once(self, stores: Stores) -> None:
        counter = uuid4().hex
        counted = at_once(50, lambda _: stores.limits.count_up(counter, NOW + timedelta(minutes=2)))
        assert sorted(counted, key=str) == sorted(range(1, 51), key=str)
        assert stores.limits.count_up(uuid4().hex, NOW + timedelta(minutes=2)) == 1
