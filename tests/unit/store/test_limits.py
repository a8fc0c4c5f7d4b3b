"""What bounds how often is forgotten in time, and not before it has bounded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.mailboxes import Mailbox, Waiting
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.once import Once
from chalicelib.store.dynamo import ConditionFailed, Item, from_attributes
from chalicelib.store.limits import DynamoLimits, marking
from chalicelib.store.table import Table
from chalicelib.store.versions import VERSION
from tests.backends import InMemory
from tests.builders import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ADA = MailMessage("letter", "A" * 43, "proposal")
MARK = Once("challenge#1", "ada", NOW + MINUTE)


@dataclass(frozen=True)
class Limits:
    """The store on a table in memory, and what lies in that."""

    tables: InMemory

    @property
    def store(self) -> DynamoLimits:
        return DynamoLimits(self.table)

    @property
    def table(self) -> Table:
        return Table(self.tables.client(), "Limits")

    @property
    def items(self) -> list[Item]:
        return list(map(from_attributes, self.tables.dynamo.tables["Limits"].items()))

    def forgotten_at(self, moment: datetime) -> bool:
        """Whether the one item there is goes then, and says which version wrote it."""
        (item,) = self.items
        return (item["expires_at"], item["v"]) == (int(moment.timestamp()), VERSION)


@pytest.fixture
def limits() -> Limits:
    return Limits(InMemory("http://127.0.0.1:1"))


class TestNothingIsKeptForLong:
    def test_a_counter_goes_when_it_says(self, limits: Limits) -> None:
        limits.store.count_up("network", NOW)
        limits.store.count_up("network", NOW + MINUTE)
        assert limits.forgotten_at(NOW + MINUTE)

    def test_a_mark_goes_when_nothing_may_come_twice_any_more(self, limits: Limits) -> None:
        limits.store.spend(MARK)
        assert limits.forgotten_at(NOW + MINUTE)

    def test_a_mark_that_is_made_with_what_it_belongs_to_goes_then_too(self, limits: Limits) -> None:
        limits.table.transact([marking(limits.table, MARK)])
        assert limits.forgotten_at(NOW + MINUTE)

    def test_an_address_is_forgotten_when_it_may_get_mail_again(self, limits: Limits) -> None:
        limits.store.suppress("hash", "not me", NOW + DAY)
        assert limits.forgotten_at(NOW + DAY)

    def test_a_mailbox_is_forgotten_a_day_after_its_last_mail(self, limits: Limits) -> None:
        limits.store.reserve("mailbox", Mailbox(), NOW, NOW + MINUTE)
        assert limits.forgotten_at(NOW + MINUTE + DAY)
        limits.store.release("mailbox", NOW + MINUTE, (NOW - DAY, NOW))
        assert limits.forgotten_at(NOW + DAY)

    def test_what_waits_for_a_mailbox_is_forgotten_with_it(self, limits: Limits) -> None:
        limits.store.wait("mailbox", Waiting(ADA, NOW, "hash", plain=True))
        assert limits.forgotten_at(NOW + DAY)
        limits.store.wait("mailbox", Waiting(ADA, NOW + MINUTE, "hash", plain=True))
        assert limits.forgotten_at(NOW + DAY)


class TestWhatBounds:
    def test_a_mark_is_its_holders_until_its_time_is_over(self, limits: Limits) -> None:
        assert limits.store.holder(MARK.name, NOW) is None
        limits.store.spend(MARK)
        # Times are kept to the second.
        until = MARK.expires_at.replace(microsecond=0)
        assert limits.store.holder(MARK.name, until - timedelta(seconds=1)) == "ada"
        assert limits.store.holder(MARK.name, until) is None
        limits.store.give_back(MARK)
        assert limits.store.holder(MARK.name, NOW) is None

    def test_a_mark_lets_nobody_write_but_its_holder(self, limits: Limits) -> None:
        limits.store.spend(MARK)
        limits.table.transact([marking(limits.table, MARK)])
        eve = Once(MARK.name, "eve", MARK.expires_at)
        with pytest.raises(ConditionFailed):
            limits.table.transact([marking(limits.table, eve)])

    def test_the_first_reason_of_two_as_long_stays(self, limits: Limits) -> None:
        for reason in ("bounce", "not me"):
            limits.store.suppress("hash", reason, NOW + DAY)
        assert limits.store.suppressed("hash", NOW) == "bounce"

    def test_an_address_without_an_end_to_it_gets_nothing(self, limits: Limits) -> None:
        limits.store.suppress("hash", "bounce", NOW + DAY)
        (item,) = limits.items
        limits.table.put({name: value for name, value in item.items() if name != "expires_at"})
        assert limits.store.suppressed("hash", NOW + 9 * DAY) == "bounce"

    @pytest.mark.parametrize("of", ["proposal", "sign_on"])
    def test_what_waits_is_known_again(self, limits: Limits, of: Any) -> None:
        waiting = Waiting(MailMessage("letter", "B" * 43, of), NOW, "hash", plain=False)
        limits.store.wait("mailbox", waiting)
        assert limits.store.mailbox("mailbox") == Mailbox(waiting=(waiting,))

    @pytest.mark.usefixtures("elsewhere")
    def test_a_mailbox_is_free_at_the_same_moment_wherever_a_mailer_runs(self, limits: Limits) -> None:
        limits.store.reserve("mailbox", Mailbox(), NOW, NOW + MINUTE)
        (item,) = limits.items
        assert item["busy_until"] == "2026-03-14T09:27:53.589793+00:00"

    def test_an_update_finds_it_where_it_always_lay(self, limits: Limits) -> None:
        limits.store.count_up("network", NOW)
        limits.store.spend(MARK)
        limits.store.suppress("hash", "bounce", NOW + DAY)
        limits.store.reserve("hash", Mailbox(), NOW, NOW + MINUTE)
        assert {(item["pk"], item["sk"]) for item in limits.items} == {
            ("limit#network", "limit"),
            ("challenge#1", "once"),
            ("suppressed#hash", "suppressed"),
            ("mailbox#hash", "mailbox"),
        }

    def test_one_mailbox_is_not_another(self, limits: Limits) -> None:
        limits.store.reserve("one", Mailbox(), NOW, NOW + MINUTE)
        limits.store.reserve("another", Mailbox(), NOW, NOW + MINUTE)
        limits.store.suppress("one", "bounce", NOW + DAY)
        assert limits.store.suppressed("another", NOW) is None
        assert (limits.store.count_up("one", NOW), limits.store.count_up("another", NOW)) == (1, 1)
