"""The functions behind stream, queue, topic and schedule, as Lambda calls them."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from chalice.local import LambdaContext

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.outgoing import Postponed
from chalicelib.domain.sending import Outcomes
from chalicelib.entries.mailer import handler as mailer
from chalicelib.events.schedule import SweepFailed
from chalicelib.ports.tallies import Bucket
from chalicelib.store.dynamo import to_attributes
from chalicelib.store.signon_items import item_of
from tests.builders import confirmed, letter
from tests.fakes import FakeQueue
from tests.office import Office


@pytest.fixture
def office() -> Iterator[Office]:
    """An office whose services the functions use."""
    made = Office()
    use(made.services)
    yield made
    use(None)


def invoke(function: str, event: dict[str, Any]) -> Any:
    """What the function answers to that event."""
    # Chalice's own client leaves every function three seconds.
    return app.handler_map[function](event, LambdaContext(function, 512, max_runtime_ms=900_000))


def time_left(seconds: int) -> Any:
    """The context of a function that is stopped after so many seconds."""
    return SimpleNamespace(get_remaining_time_in_millis=lambda: 1000 * seconds)


def stream(*emails: str) -> dict[str, Any]:
    """A batch of the stream: these people signed and confirmed; an empty address is a poison record."""
    records = []
    for number, email in enumerate(emails):
        new = to_attributes(item_of(confirmed(email=email))) if email else {"key": {"S": "Canary"}}
        records.append({"eventID": str(number), "dynamodb": {"SequenceNumber": str(number), "NewImage": new}})
    return {"Records": records}


def queued(*messages: MailMessage | str) -> dict[str, Any]:
    """A batch of the mail queue."""
    bodies = [m if isinstance(m, str) else FakeQueue.body(m) for m in messages]
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    return {"Records": records}


def told(notification: dict[str, Any]) -> dict[str, Any]:
    """A notification of SES as the topic delivers it."""
    return {
        "Records": [{"Sns": {"Message": json.dumps(notification), "Subject": None, "MessageAttributes": {}}}]
    }


def stopped(office: Office, address: str) -> str | None:
    hashed = keyed_hash(office.services.secrets.addresses, canonical_address(address))
    return office.limits.suppressed(hashed, office.clock())


def test_the_tally_counts_and_passes_over_poison(office: Office) -> None:
    assert invoke("tally", stream("1@example.org", "", "2@example.org")) == {"batchItemFailures": []}
    assert office.counts(letter().slug).individuals == 2
    assert [function for function, _ in office.failures.kept] == ["tally"]


def test_the_outbox_enqueues_and_names_where_to_go_on(office: Office) -> None:
    office.queue.refused = {confirmed(email="2@example.org").key}
    answer = invoke("outbox", stream("1@example.org", "2@example.org", "3@example.org"))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}


def test_the_mailer_keeps_in_the_queue_only_what_failed(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    sign_on = office.sign()
    good = MailMessage(sign_on.slug, sign_on.key, "proposal")
    odd = ["not json", "[]", '{"slug": "a"}', '{"slug": "a", "key": "b", "of": "proposal", "Canary": 1}']
    answer = mailer(queued(*odd, good), time_left(seconds=120))
    assert [failed["itemIdentifier"] for failed in answer["batchItemFailures"]] == ["0", "1", "2", "3"]
    assert len(office.mailer.sent) == 1
    assert "Canary" not in "".join(capfd.readouterr())


def test_a_mailer_begins_no_mail_that_it_may_be_stopped_at(office: Office) -> None:
    sign_on = office.sign()
    message = MailMessage(sign_on.slug, sign_on.key, "proposal")
    answer = mailer(queued(message), time_left(seconds=54))
    assert [failed["itemIdentifier"] for failed in answer["batchItemFailures"]] == ["0"]
    assert office.mailer.sent == []


def test_a_mail_that_is_postponed_leaves_the_queue_and_stays_due(office: Office) -> None:
    sign_on = office.sign()
    office.mailer.fails = Postponed("Throttling")
    good = MailMessage(sign_on.slug, sign_on.key, "proposal")
    assert mailer(queued(good), time_left(seconds=120)) == {"batchItemFailures": []}
    office.clock.pass_by(minutes=5)
    office.mailer.fails = None
    invoke("sweeper", {"detail-type": "Scheduled Event", **dict.fromkeys(SCHEDULED, "")})
    office.run_mail()
    assert len(office.mailer.sent) == 1


def test_an_address_that_bounced_for_good_gets_nothing_more(office: Office) -> None:
    recipients = [{"emailAddress": "ada@example.org"}, {"emailAddress": "eve@example.org"}]
    invoke(
        "feedback",
        told({"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": recipients}}),
    )
    assert stopped(office, "ada@example.org") == stopped(office, "Eve@example.org") == "bounce"


def test_whoever_waits_for_a_mail_can_be_told_that_it_came_back(office: Office) -> None:
    sign_on = office.sign()
    message = MailMessage(sign_on.slug, sign_on.key, "proposal")
    mailer(queued(message), time_left(seconds=120))
    asks = office.sign_ons.asking(message)
    assert asks
    assert asks.mail
    assert not asks.mail.came_back
    tags = {"slug": [sign_on.slug], "key": [sign_on.key], "of": ["proposal"]}
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": sign_on.email}]}
    mail = {"messageId": asks.mail.message_id, "tags": tags}
    invoke("feedback", told({"eventType": "Bounce", "bounce": bounce, "mail": mail}))
    asks = office.sign_ons.asking(message)
    assert asks
    assert asks.mail
    assert asks.mail.came_back
    assert stopped(office, sign_on.email) == "bounce"
    assert office.services.sending.counted_for(sign_on.slug) == Outcomes(bounced=1)


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_full_mailbox_stops_nothing(office: Office, kind: str) -> None:
    recipients = [{"emailAddress": "ada@example.org"}]
    invoke(
        "feedback",
        told({"eventType": "Bounce", "bounce": {"bounceType": kind, "bouncedRecipients": recipients}}),
    )
    assert stopped(office, "ada@example.org") is None


def test_an_address_that_complained_gets_nothing_more(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    recipients = [{"emailAddress": "canary@example.org"}]
    invoke(
        "feedback", told({"notificationType": "Complaint", "complaint": {"complainedRecipients": recipients}})
    )
    assert stopped(office, "canary@example.org") == "complaint"
    assert "canary" not in "".join(capfd.readouterr())


def test_a_delivery_is_kept_with_the_mail(office: Office) -> None:
    sign_on = office.sign()
    office.run_mail()
    mail = {
        "messageId": "message-1",
        "tags": {"slug": [sign_on.slug], "key": [sign_on.key], "of": ["proposal"]},
    }
    invoke(
        "feedback",
        told({"eventType": "Delivery", "mail": mail, "delivery": {"timestamp": "2026-03-14T09:30:00.000Z"}}),
    )
    noted = office.held(sign_on).mail
    assert noted
    assert noted.delivered_at
    assert noted.delivered_at.isoformat() == "2026-03-14T09:30:00+00:00"


@pytest.mark.parametrize("kind", ["Send", "Reject", "Open", None])
def test_other_news_of_mail_changes_nothing(office: Office, kind: str | None) -> None:
    invoke("feedback", told({"eventType": kind, "mail": {}}))
    assert not office.limits.suppression


SCHEDULED = ("version", "account", "region", "detail", "source", "time", "id", "resources")


def published(said: str) -> dict[str, list[float]]:
    """The figures in these lines, by name and in their order."""
    found: dict[str, list[float]] = {}
    for metrics in [json.loads(line) for line in said.splitlines() if '"_aws"' in line]:
        for name, value in metrics.items():
            if isinstance(value, list):
                found.setdefault(name, []).extend(value)
    return found


def test_what_cannot_be_swept_keeps_nothing_else_back_and_quotes_nobody(
    office: Office, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.sign()
    read = office.services.proofs.bucket

    def bucket(slug: str, number: int) -> Bucket:
        if slug == letter().slug:
            raise ValueError("Ada Canary")
        return read(slug, number)

    monkeypatch.setattr(office.services.proofs, "bucket", bucket)
    with pytest.raises(SweepFailed):
        invoke("sweeper", {"detail-type": "Scheduled Event", **dict.fromkeys(SCHEDULED, "")})
    said = capfd.readouterr().out
    assert len(office.queue.messages) == 1
    assert published(said)["drift"] == [0.0, 0.0, 0.0, 0.0]
    assert "Canary" not in said


def test_the_sweeper_asks_again_and_publishes_the_drift(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    office.sign()
    office.sign_ons.write(confirmed(email="9@example.org", mail=None), None)
    office.clock.pass_by(hours=1)
    invoke("sweeper", {"detail-type": "Scheduled Event", **dict.fromkeys(SCHEDULED, "")})
    assert len(office.queue.messages) == 1
    figures = published(capfd.readouterr().out)
    assert figures["mail_late"] == [1.0]
    assert sorted(figures["drift"]) == [0.0, 0.0, 0.0, 1.0]
