"""Mailboxes: what they get at most, and whose turn it is."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mailboxes import (
    A_DAY,
    MOST_IN_A_MAIL,
    MOST_NOTED,
    MOST_OF_A_CAMPAIGN,
    Mailbox,
    Waiting,
)
from chalicelib.domain.mails import BETWEEN_MAILS, MailMessage
from tests.builders import NOW

ADA = "hash of ada@example.org"


def waits(number: int, address: str = ADA, slug: str | None = None, after: int = 0) -> Waiting:
    message = MailMessage(slug or f"letter-{number}", "A" * 43, "proposal")
    return Waiting(message, NOW + timedelta(minutes=after), address, plain=address == ADA)


@given(st.lists(st.integers(1, 60 * 30), max_size=60))
def test_in_no_24_hours_a_mailbox_gets_more_than_seven_mails(minutes: list[int]) -> None:
    mailbox, now, sent = Mailbox(), NOW, []
    for pause in minutes:
        now += timedelta(minutes=pause)
        now = mailbox.free_at(now)
        sent.append(now)
        mailbox = Mailbox((*mailbox.lately(now), now))
    assert all(sum(at <= other < at + A_DAY for other in sent) <= 7 for at in sent)


def test_whoever_asks_in_time_waits_for_ten_minutes_and_then_four_hours() -> None:
    mailbox, times = Mailbox(), []
    for _ in range(9):
        times.append(mailbox.free_at(times[-1] if times else NOW))
        mailbox = Mailbox((*mailbox.lately(times[-1]), times[-1]))
    hours = [round((at - NOW) / timedelta(hours=1), 2) for at in times]
    assert hours == [0, 0.17, 4.17, 8.17, 12.17, 16.17, 20.17, 24.17, 28.17]


def test_a_mail_of_a_day_ago_counts_no_more() -> None:
    mailbox = Mailbox((NOW - A_DAY, NOW - A_DAY + timedelta(microseconds=1)))
    assert mailbox.lately(NOW) == mailbox.sent[1:]
    assert mailbox.free_at(NOW) == NOW


def test_who_asks_while_somebody_sends_waits_for_as_long_as_after_a_mail() -> None:
    busy = Mailbox(busy_until=NOW + timedelta(minutes=1))
    assert busy.free_at(NOW) == NOW + BETWEEN_MAILS
    # A mailer that died lets it lapse.
    assert busy.free_at(NOW + timedelta(minutes=1)) == NOW + timedelta(minutes=1)


def test_an_address_without_a_tag_goes_first_and_then_who_waited_longest() -> None:
    tags = [waits(number, f"tag {number}", after=number) for number in range(5)]
    mailbox = Mailbox(waiting=(*reversed(tags[:4]), waits(9, after=30), waits(8, after=20)))
    turns = list(mailbox.turns(tags[4]))
    assert turns == [[waits(8, after=20), waits(9, after=30)], *([tag] for tag in tags)]


def test_who_asks_again_has_one_turn() -> None:
    assert list(Mailbox(waiting=(waits(1),)).turns(waits(1, after=5))) == [[waits(1, after=5)]]


def test_a_mail_is_about_no_more_than_people_read() -> None:
    many = Mailbox(waiting=tuple(waits(number) for number in range(80)))
    assert [len(turn) for turn in many.turns(waits(80))] == [MOST_IN_A_MAIL]


def test_one_campaign_fills_no_mail() -> None:
    names = [
        Waiting(
            MailMessage("meeting", f"{number:043d}", "sign_on"), NOW + timedelta(minutes=number), ADA, True
        )
        for number in range(8)
    ]
    (turn,) = Mailbox(waiting=(*names, waits(1, after=60))).turns(waits(2, after=70))
    assert turn == [*names[:MOST_OF_A_CAMPAIGN], waits(1, after=60), waits(2, after=70)]


def test_made_up_tags_and_names_take_nobody_elses_place() -> None:
    tags = tuple(waits(number, f"tag {number}") for number in range(MOST_NOTED))
    assert not Mailbox(waiting=tags).has_room_for(waits(1_000, "another tag"))
    assert Mailbox(waiting=tags).has_room_for(waits(1_000))
    names = tuple(
        Waiting(MailMessage("meeting", f"{number:043d}", "sign_on"), NOW, ADA, plain=True)
        for number in range(5)
    )
    assert not Mailbox(waiting=names).has_room_for(waits(1, slug="meeting"))
    assert Mailbox(waiting=names).has_room_for(waits(1))
