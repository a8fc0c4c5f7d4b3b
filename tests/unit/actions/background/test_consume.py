"""The stream's functions: nothing skipped, nothing twice, and no poison that stops the rest."""

from typing import Any

import pytest

from chalicelib.actions.background.consume import consume
from chalicelib.actions.background.count import count
from chalicelib.actions.background.enqueue import enqueue
from chalicelib.domain.changes import Transition
from chalicelib.domain.errors import Conflict, TryLater, Unprocessable
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.signons import Status
from chalicelib.ports.services import Services
from chalicelib.store.dynamo import to_attributes
from chalicelib.store.signons import item_of
from tests.builders import NOW, approved, card, checked, confirmed, held, letter
from tests.office import Office, record

SLUG = letter().slug


@pytest.fixture
def services(office: Office) -> Services:
    """The office's services."""
    return office.services


def people(number: int) -> list[dict[str, Any]]:
    """Records of that many confirmed people, numbered from 1."""
    return [record(n, None, confirmed(email=f"{n}@example.org", mail=None)) for n in range(1, number + 1)]


POISON: list[Any] = [
    {},
    {"dynamodb": None},
    {"dynamodb": {"SequenceNumber": "1"}},
    {"dynamodb": {"SequenceNumber": "1", "NewImage": {}}},
    {"dynamodb": {"SequenceNumber": "1", "NewImage": {"slug": {"S": "x"}}}},
    {"dynamodb": {"SequenceNumber": "1", "NewImage": {"slug": {"?": "x"}}}},
    {"dynamodb": {"SequenceNumber": "1", "NewImage": {"slug": "x"}}},
    {"dynamodb": {"SequenceNumber": "1", "NewImage": "x"}},
    {
        "dynamodb": {
            "SequenceNumber": "1",
            "NewImage": {**to_attributes(item_of(held())), "rev": {"S": "canary"}},
        }
    },
    {
        "dynamodb": {
            "SequenceNumber": "1",
            "NewImage": {**to_attributes(item_of(held())), "status": {"S": "canary"}},
        }
    },
]


@pytest.mark.parametrize("poison", POISON, ids=lambda value: str(value)[:60])
def test_a_poison_record_goes_to_the_failure_queue_and_everybody_else_is_counted(
    office: Office, services: Services, poison: dict[str, Any]
) -> None:
    records = people(5)
    records.insert(2, poison)
    assert consume(services, "tally", records, lambda ts: count(services, ts)) is None
    assert office.counts(SLUG).individuals == 5
    assert [function for function, _ in office.failures.kept] == ["tally"]


def test_a_sign_on_of_a_campaign_that_is_not_there_is_kept_and_passed_over(
    office: Office, services: Services
) -> None:
    stranger = confirmed(letter(slug="nobody-knows"), mail=None)
    records = [*people(2), record(3, None, stranger), record(4, None, confirmed(email="4@example.org"))]
    assert consume(services, "tally", records, lambda ts: count(services, ts)) is None
    assert office.counts(SLUG).individuals == 3
    assert len(office.failures.kept) == 1


@pytest.mark.parametrize("error", [TryLater(), Conflict(), RuntimeError("a defect of ours")])
def test_what_can_be_done_later_is_delivered_again_from_there(
    office: Office, services: Services, error: Exception
) -> None:
    done: list[str] = []

    def handle(transitions: list[Transition]) -> None:
        for transition in transitions:
            assert transition.after
            if transition.after.email == "3@example.org":
                raise error
        done.extend(transition.after.email for transition in transitions if transition.after)

    assert consume(services, "tally", people(5), handle) == "3"
    assert done == ["1@example.org", "2@example.org"]
    assert office.failures.kept == []


def test_what_can_never_be_done_is_kept_and_the_rest_is_done(office: Office, services: Services) -> None:
    done: list[str] = []

    def handle(transitions: list[Transition]) -> None:
        for transition in transitions:
            assert transition.after
            if transition.after.email == "3@example.org":
                raise Unprocessable("never")
        done.extend(transition.after.email for transition in transitions if transition.after)

    assert consume(services, "outbox", people(5), handle) is None
    assert len(done) == 4
    assert len(office.failures.kept) == 1


def test_an_empty_batch_is_done(services: Services) -> None:
    assert consume(services, "tally", [], lambda ts: count(services, ts)) is None


def test_the_same_batch_again_counts_nobody_twice(office: Office, services: Services) -> None:
    for _ in range(3):
        consume(services, "tally", people(5), lambda ts: count(services, ts))
    assert office.counts(SLUG).individuals == 5


def test_each_newly_asked_mail_is_enqueued_once(office: Office, services: Services) -> None:
    asked = held()
    claimed = asked.model_copy(update={"mail": asked.mail and asked.mail.model_copy(update={"attempts": 1})})
    corrected = asked.changed(NOW, comment="Hello")
    records = [
        record(1, None, asked),
        record(2, asked, corrected),
        record(3, corrected, claimed),
        record(4, claimed, None),
    ]
    assert consume(services, "outbox", records, lambda ts: enqueue(services, ts)) is None
    assert office.queue.messages == [MailMessage(SLUG, asked.key, "proposal")]


def test_a_mail_the_queue_does_not_take_is_delivered_again(office: Office, services: Services) -> None:
    records = [record(n, None, held(email=f"{n}@example.org")) for n in range(1, 4)]
    second = held(email="2@example.org")
    office.queue.refused = {second.key}
    assert consume(services, "outbox", records, lambda ts: enqueue(services, ts)) == "2"
    office.queue.refused = set()
    assert consume(services, "outbox", records[1:], lambda ts: enqueue(services, ts)) is None
    assert {message.key for message in office.queue.messages} == {
        held(email=f"{n}@example.org").key for n in (1, 2, 3)
    }


def test_changes_of_several_campaigns_are_counted_together(office: Office, services: Services) -> None:
    union = approved(mail=None)
    records = [*people(2), record(3, None, checked(card(), mail=None)), record(4, None, union)]
    consume(services, "tally", records, lambda ts: count(services, ts))
    assert office.counts(SLUG).individuals == 2
    assert office.counts(SLUG).workers == 1200
    assert office.counts(card().slug).individuals == 1


def test_names_of_a_sealed_campaign_are_on_no_wall(office: Office, services: Services) -> None:
    public = checked(card(), visibility="public", mail=None)
    consume(services, "tally", [record(1, None, public)], lambda ts: count(services, ts))
    assert office.names(card().slug) == []


def test_a_milestone_is_reached_lost_and_reached_again(office: Office, services: Services) -> None:
    signers = [checked(card(), email=f"{n}@example.org", mail=None) for n in range(30)]
    records = [record(n, None, signer) for n, signer in enumerate(signers)]
    consume(services, "tally", records, lambda ts: count(services, ts))
    assert office.tallies.milestones(card().slug) == Milestones({30: office.clock()})
    gone = signers[0].changed(NOW, status=Status.WITHDRAWN)
    consume(services, "tally", [record(98, signers[0], gone)], lambda ts: count(services, ts))
    assert office.tallies.milestones(card().slug) == Milestones()
    office.clock.pass_by(hours=1)
    consume(
        services,
        "tally",
        [record(99, gone, gone.changed(NOW, status=Status.APPROVED))],
        lambda ts: count(services, ts),
    )
    assert office.tallies.milestones(card().slug) == Milestones({30: office.clock()})
