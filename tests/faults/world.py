"""The whole system in one process: functions on AWS in memory, streams and queues in the harness's hands."""

import random
import re
import threading
import zlib
from collections import Counter, defaultdict, deque
from contextlib import suppress
from datetime import timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

from app import app
from bench.aws.dynamo import Dynamo
from bench.aws.others import Others
from bench.aws.tables import tables_of
from bench.aws.wire import Wire
from chalicelib.actions.background.sweep import ask_again, sweep
from chalicelib.bootstrap import use
from chalicelib.domain.access import Principal, Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import TryLater
from chalicelib.domain.keys import api_key_hash, bucket_of
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.store.dynamo import from_attributes
from chalicelib.store.signon_items import MAIL, PROPOSAL, sign_on_of
from tests.answers import Answer
from tests.fakes import Clock
from tests.faults.containers import SLOW, Container, Died, Draw, Trouble, WhoeverRuns
from tests.gateway import Gateway
from tests.office import publish
from tools.ship.package import merged_infra

FUNCTIONS = ("web", "another web", "console", "outbox", "tally", "mailer", "another mailer", "sweeper")
OWNER_KEY = "key-of-the-owner-0123456789abcdef"
TOKEN = re.compile(r"/(confirm|mine)/(\S+)")
SLOWLY = timedelta(seconds=20)
ALL_TIME = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000, aws_request_id="0")
# No answer: the function died, and API Gateway says so.
NO_ANSWER = Answer(502, {}, b"")
Records = list[dict[str, Any]]


@cache
def containers(attempts: int = 1) -> dict[str, Container]:
    """A container of each function, kept from one world to the next because clients take long to make."""
    return {name: Container(attempts) for name in FUNCTIONS}


class MailAndQueues(Others):
    """SQS and SES; what was given to the failure queue is apart, and mails say which request they are for."""

    def __init__(self, dynamo: Dynamo) -> None:
        super().__init__()
        self.failed: list[str] = []
        self._dynamo, self._lock = dynamo, threading.Lock()
        self._taken: dict[int, list[dict[str, Any]]] = defaultdict(list)

    def _SendMessageBatch(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - as AWS calls it
        with self._lock:
            return super()._SendMessageBatch(asked)

    def _SendMessage(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        with self._lock:
            answer = super()._SendMessage(asked)
            self.failed.append(self.queued.pop())
        return answer

    def _SendEmail(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        mail = asked | {"asked_by": self._asked_by(asked)}
        with self._lock:
            answer = super()._SendEmail(mail)
            mail["id"] = answer["MessageId"]
            self._taken[threading.get_ident()].append(mail)
        return answer

    def never_noted(self) -> list[tuple[str, ...]]:
        """Who asked for the mails that SES took in this thread since, and that nobody has noted as sent."""
        taken = self._taken.pop(threading.get_ident(), [])
        return [
            mail["asked_by"]
            for mail in taken
            if self._item(mail).get(f"{MAIL}message_id", {}).get("S") != mail["id"]
        ]

    def _asked_by(self, mail: dict[str, Any]) -> tuple[str, ...]:
        """Which request of which sign-on or proposal a mail answers, as things stand."""
        tags = _tags(mail)
        asked_at = self._item(mail).get(f"{MAIL}asked_at", {"S": "of something that is gone"})["S"]
        return tags["key"], tags["of"], asked_at

    def _item(self, mail: dict[str, Any]) -> dict[str, Any]:
        tags = _tags(mail)
        sk = tags["key"] + (PROPOSAL if tags["of"] == "proposal" else "")
        return self._dynamo.tables["SignOns"].get(bucket_of(tags["slug"], tags["key"]), sk) or {}


class World:
    """One instance with its campaigns, from the first day on.

    `met` counts the troubles that functions met; `crashes` the mails, by who asked for them, that SES took
    while whoever sent them did not learn of it.
    """

    def __init__(self, *campaigns: Campaign, attempts: int = 1) -> None:
        self.clock = Clock()
        self.dynamo = Dynamo(tables_of(merged_infra()))
        self.others = MailAndQueues(self.dynamo)
        self.wire = Wire(self.dynamo, self.others)
        self.met: Counter[str] = Counter()
        self.crashes: Counter[tuple[str, ...]] = Counter()
        self.containers = containers(attempts)
        for container in self.containers.values():
            container.join(self.wire, self.clock, self.meet, self.end)
        self.calm = Container()
        self.calm.join(self.wire, self.clock, self.meet, self.end)
        self.told: dict[str, deque[dict[str, Any]]] = {"outbox": deque(), "tally": deque()}
        self._seen = 0
        self.poison = 0
        self._read = 0
        self.letters: dict[str, list[dict[str, str]]] = defaultdict(list)
        for campaign in campaigns:
            publish(self.calm.services, campaign)
        owner = Principal(api_key_hash(OWNER_KEY), Role.OWNER, "Example office")
        self.calm.services.access.put_key(owner, self.clock())
        use(WhoeverRuns())  # type: ignore[arg-type]

    def stored(self, slug: str) -> StoredCampaign:
        """The campaign as it is."""
        found = self.calm.services.campaigns.get(slug)
        assert found
        return found

    def held(self, slug: str) -> dict[tuple[str, str], SignOn]:
        """All that is held of people, by key and by whether it is the sign-on or the proposal."""
        found = {}
        for item in list(self.dynamo.tables["SignOns"].items()):
            one = sign_on_of(from_attributes(item))
            if one.slug == slug:
                found[one.key, one.of] = one
        return found

    def ask(
        self,
        container: Container,
        method: str,
        path: str,
        body: object = None,
        form: str | None = None,
        trouble: Trouble | None = None,
        draw: Draw | None = None,
        source: str = "192.0.2.1",
        key: str | None = None,
    ) -> Answer:
        """What the public or, with a key, the console's function answers."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        gateway = Gateway(app, source, headers)
        self.clock.pass_by(seconds=0.05)
        with container.running(trouble, draw):
            try:
                if form is not None:
                    return gateway.form(path, form)
                return gateway.send(method, path, body)
            except Died:
                return NO_ANSWER

    def invoke(
        self,
        container: Container,
        function: str,
        event: dict[str, Any],
        trouble: Trouble | None = None,
        draw: Draw | None = None,
    ) -> dict[str, Any] | None:
        """What a function that no person waits for answers; None when it died or raised."""
        with container.running(trouble, draw):
            try:
                return app.handler_map[function](event, ALL_TIME)  # type: ignore[no-any-return]
            except (Died, Exception):
                return None

    def hear(self) -> None:
        """Let the stream tell of what happened since."""
        stream = self.dynamo.tables["SignOns"].stream
        assert stream is not None
        for record in stream[self._seen :]:
            for pending in self.told.values():
                pending.append(record)
        self._seen = len(stream)

    def take(
        self, function: str, most: int, trouble: Trouble | None = None, order: random.Random | None = None
    ) -> None:
        """One batch of the stream for that function; what it did not do it is told again, first."""
        pending = self.told[function]
        batch = [pending.popleft() for _ in range(min(most, len(pending)))]
        if order:
            order.shuffle(batch)
        if batch:
            answer = self.invoke(self.containers[function], function, {"Records": batch}, trouble)
            pending.extendleft(reversed(left(batch, answer)))

    def deliver_mail(
        self, most: int, trouble: Trouble | None = None, mailer: str = "mailer", draw: Draw | None = None
    ) -> None:
        """One batch of the queue for a mailer; what it did not do comes back."""
        batch = [self.others.queued.pop(0) for _ in range(min(most, len(self.others.queued)))]
        event = {"Records": [{"messageId": str(n), "body": body} for n, body in enumerate(batch)]}
        answer = self.invoke(self.containers[mailer], "mailer", event, trouble, draw) if batch else None
        if batch and answer is None:
            self.others.queued.extend(batch)
        elif answer:
            failed = {int(one["itemIdentifier"]) for one in answer["batchItemFailures"]}
            self.others.queued.extend(body for n, body in enumerate(batch) if n in failed)
        self.read_mail()

    def read_mail(self) -> None:
        """Let everybody open their letters."""
        for mail in self.others.mails[self._read :]:
            text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
            address = mail["Destination"]["ToAddresses"][0]
            self.letters[address].append(dict(TOKEN.findall(text)))
        self._read = len(self.others.mails)

    def sweep(self, trouble: Trouble | None = None) -> Counter[str]:
        """One run of the sweeper; returns the sums of what it published, nothing when it died."""
        published: Counter[str] = Counter()

        def wait(seconds: float) -> None:
            self.clock.pass_by(seconds=seconds)
            self.pump()

        with self.containers["sweeper"].running(trouble) as services:
            try:
                sweep(services, lambda: 900.0, lambda name, value: published.update({name: value}), wait)
            except (Died, TryLater):
                # Its lease lapses.
                self.clock.pass_by(minutes=16)
        return published

    def ask_again(self) -> None:
        """What the sweeper does every few minutes, and what comes of it."""
        self.ask_again_for_mail()
        self.pump()

    def ask_again_for_mail(self) -> None:
        """What the sweeper does every few minutes."""
        with self.containers["sweeper"].running() as services:
            ask_again(services)

    def pump(self) -> None:
        """Let all that is on its way arrive, with nothing in between."""
        for _ in range(500):
            self.hear()
            if not (self.told["outbox"] or self.told["tally"] or self.others.queued):
                return
            self.take("outbox", 100)
            self.take("tally", 100)
            self.deliver_mail(10)
        raise AssertionError("it never comes to rest")

    def expire(self, *tables: str) -> None:
        """Let TTL delete what is over."""
        now = self.clock().timestamp()
        for name in tables:
            table = self.dynamo.tables[name]
            for item in list(table.items()):
                if "expires_at" in item and float(item["expires_at"].get("N", now + 1)) <= now:
                    table.put(*table.key(item), None)

    def due(self) -> list[str]:
        """Whose mail is asked for and neither sent nor refused."""
        return [i["sk"]["S"] for i in list(self.dynamo.tables["SignOns"].items()) if f"{MAIL}due_at" in i]

    def doubled(self) -> dict[tuple[str, ...], int]:
        """How many mails more than one each request was answered with."""
        sent = Counter(mail["asked_by"] for mail in self.others.mails)
        return {asked_by: number - 1 for asked_by, number in sent.items() if number > 1}

    def written(self, *tables: str) -> str:
        """All that those tables hold, unpacked, to look for what must not be there."""
        items = (item for name in tables for item in list(self.dynamo.tables[name].items()))
        return "".join(map(_unpacked, items))

    def settle(self) -> Counter[str]:
        """Let nothing be in the way any more, and a day begin; returns what the sweeper found on it."""
        for _ in range(60):
            self.pump()
            if not self.due():
                break
            self.clock.pass_by(hours=1)
            self.sweep()
        now = self.clock()
        self.clock.moment = now.replace(hour=0, minute=5) + timedelta(days=1)
        found = self.sweep()
        self.pump()
        return found

    def meet(self, kind: str) -> None:
        """Take note of a trouble."""
        self.met[kind] += 1
        if kind == SLOW:
            self.clock.moment += SLOWLY

    def end(self) -> None:
        """Take note of what a run leaves behind that nobody will ever know of."""
        self.crashes.update(self.others.never_noted())


def left(batch: Records, answer: dict[str, Any] | None) -> Records:
    """The records of a batch that Lambda delivers again."""
    if answer is None:
        return batch
    for failed in answer["batchItemFailures"]:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        return batch[numbers.index(failed["itemIdentifier"]) :]
    return []


def _tags(mail: dict[str, Any]) -> dict[str, str]:
    return {tag["Name"]: tag["Value"] for tag in mail["EmailTags"]}


def _unpacked(item: dict[str, Any]) -> str:
    values = from_attributes(item).values()
    return repr([_text(value) if isinstance(value, bytes) else value for value in values])


def _text(value: bytes) -> str:
    with suppress(zlib.error):
        value = zlib.decompress(value)
    return value.decode(errors="replace")
