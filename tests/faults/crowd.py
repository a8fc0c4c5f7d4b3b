"""Everybody at once: clients, functions and stream at one time, while DynamoDB and the functions fail."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from threading import Lock
from typing import Any
from uuid import UUID

from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.limits import Load
from chalicelib.actions.signing.mine import erase, withdraw
from chalicelib.actions.signing.receive import receive
from chalicelib.bootstrap import use
from chalicelib.domain.errors import NotFound, TryLater, Unavailable
from chalicelib.domain.signons import SignOnInput
from chalicelib.ports.services import Services
from tests.builders import letter
from tests.faults import ledger
from tests.faults.checks import Findings, found
from tests.faults.containers import (
    DIES_AFTER,
    DIES_BEFORE,
    THROTTLED,
    UNANSWERED,
    Container,
    Died,
    Draw,
)
from tests.faults.ledger import Ledger, Said
from tests.faults.world import World, left

SLUG = letter().slug
# Of DynamoDB's calls, and of the runs of functions.
OF_CALLS = {THROTTLED: 0.20, UNANSWERED: 0.05}
OF_RUNS = 0.02
TRIES = 40
# As many as at most take the stream at once, which has so many shards.
SHARDS = 4
TO_MAILER, TO_OUTBOX, TO_TALLY = 10, 100, 100
REPLAYED = 0.2


class Crowd:
    """`people` sign, the first `again` of them twice; a tenth withdraws while confirming, and a tenth erases.

    `attempts` is how often a client of AWS asks before it gives up, waiting longer each time.
    """

    def __init__(self, people: int, again: int, clients: int, attempts: int = 1) -> None:
        self.people, self.again, self.clients, self.attempts = people, again, clients, attempts
        self.world = World(letter())
        self.ledger, self._lock = Ledger(), Lock()
        self._chance = random.Random(2026)
        self.runs: Counter[str] = Counter()
        self._free: list[Container] = []
        for _ in range(clients):
            container = Container(attempts)
            container.join(self.world.wire, self.world.clock, self.world.meet, self.world.end)
            self._free.append(container)

    def run(self) -> tuple[Findings, Counter[str]]:
        """Everything, from the first who signs to the proof; what is wrong then, and how much was tried."""
        try:
            self._all(self._sign, [*range(self.people), *range(self.again)])
            self._mail()
            self._all(self._confirm, range(self.people))
            self._all(self._erase, range(1, self.people, 10))
            self._count()
            mended = self.world.settle()
            findings = found(self.world, SLUG, self.ledger)
            findings.drift_left += self.world.settle()["drift"]
        finally:
            use(None)
        return findings, self._figures(mended, findings)

    def _figures(self, mended: Counter[str], findings: Findings) -> Counter[str]:
        figures: Counter[str] = Counter(
            {
                "clients at once": self.clients,
                "signers": self.people,
                "signed a second time": self.again,
                "deeds acknowledged": self.ledger.acknowledged,
                "runs of functions": self.runs["all"],
                "runs that died": self.runs["died"],
            }
        )
        figures.update({f"fault: {kind}": number for kind, number in self.world.met.items()})
        figures["drift found and mended"] = mended["drift"]
        figures["mails"] = len(self.world.others.mails)
        figures["crashes after a mail was taken"] = sum(self.world.crashes.values())
        figures.update(findings.figures())
        return figures

    def _sign(self, number: int) -> None:
        given, source = fields(number), f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        sent, load = SignOnInput.model_validate(given), Load(source, 30, 300)
        done = self._until(lambda services: receive(services, SLUG, sent, load))
        with self._lock:
            said = Said(given["name"], public=True)
            self.ledger.names.add(said.name)
            self.ledger.note(given["email"], ledger.signs(said), done)

    def _confirm(self, number: int) -> None:
        address = fields(number)["email"]
        token = self.world.letters[address][0]
        deeds = [lambda services: confirm(services, token["confirm"])]
        if number % 10 == 0:
            deeds.append(lambda services: withdraw(services, token["mine"]))
        with ThreadPoolExecutor(2) as both:
            confirmed, *withdrawn = both.map(self._until, deeds)
        with self._lock:
            # Whichever came first: withdrawal wins.
            if any(withdrawn):
                self.ledger.note(address, ledger.withdraws, acknowledged=True)
            else:
                self.ledger.note(address, ledger.confirms(), confirmed)

    def _erase(self, number: int) -> None:
        address = fields(number)["email"]
        token = self.world.letters[address][0]["mine"]
        erased = self._until(lambda services: erase(services, token))
        with self._lock:
            # Who asks again after no answer may hear that nothing is left.
            self.ledger.note(address, ledger.erases, erased)

    def _until(self, deed: Callable[[Services], object]) -> bool:
        """Ask until it is acknowledged; whether it was, and not refused."""

        def once(container: Container, draw: Draw) -> bool | None:
            with container.running(draw=draw) as services:
                try:
                    deed(services)
                except (Died, TryLater):
                    return None
                except (NotFound, Unavailable):
                    return False
                return True

        for _ in range(TRIES):
            if (answered := self._with_a_container(once)) is not None:
                return bool(answered)
        raise AssertionError("never acknowledged")

    def _mail(self) -> None:
        """Until nobody waits for a mail: stream, queue and mailers in turn, and what was missed."""
        while True:
            self._stream("outbox", TO_OUTBOX)
            while self.world.others.queued:
                queued, self.world.others.queued[:] = list(self.world.others.queued), []
                self._all(self._deliver, in_batches(queued, TO_MAILER))
            self.world.read_mail()
            if not self.world.due():
                return
            self.world.clock.pass_by(minutes=15)
            self.world.ask_again_for_mail()

    def _deliver(self, bodies: list[str]) -> None:
        batch = [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]
        answer = self._with_a_container(partial(self._invoke, "mailer", batch))
        if answer is not None:
            bodies = [bodies[int(failed["itemIdentifier"])] for failed in answer["batchItemFailures"]]
        self.world.others.queued.extend(bodies)

    def _count(self) -> None:
        self._stream("tally", TO_TALLY)

    def _stream(self, function: str, most: int) -> None:
        """What the stream has told, some of it twice, by as many functions at once as there are shards."""
        self.world.hear()
        told = list(self.world.told[function])
        self.world.told[function].clear()
        batches = in_batches(told, most)
        batches += [batch for batch in batches if self._chance.random() < REPLAYED]
        self._chance.shuffle(batches)

        def take(batch: list[dict[str, Any]]) -> None:
            while batch:
                batch = left(batch, self._with_a_container(partial(self._invoke, function, batch)))

        self._all(take, batches, SHARDS)

    def _invoke(self, function: str, batch: list[dict[str, Any]], container: Container, draw: Draw) -> Any:
        return self.world.invoke(container, function, {"Records": batch}, draw=draw)

    def _all(self, deed: Callable[[Any], None], subjects: Iterable[Any], at_once: int | None = None) -> None:
        with ThreadPoolExecutor(at_once or self.clients) as pool:
            list(pool.map(deed, subjects))

    def _with_a_container(self, deed: Callable[[Container, Draw], Any]) -> Any:
        with self._lock:
            container = self._free.pop() if self._free else None
            draw = self._trouble()
        if container is None:
            container = Container(self.attempts)
            container.join(self.world.wire, self.world.clock, self.world.meet, self.world.end)
        try:
            return deed(container, draw)
        finally:
            with self._lock:
                self._free.append(container)

    def _trouble(self) -> Draw:
        """What befalls one run of a function."""
        chance, calls = random.Random(self._chance.random()), count()
        dies = chance.randint(0, 3) if chance.random() < OF_RUNS else -1
        self.runs.update({"all": 1, "died": dies >= 0})

        def draw(service: str, operation: str) -> str | None:
            if next(calls) == dies:
                return chance.choice([DIES_BEFORE, DIES_AFTER])
            if service != "dynamodb":
                return None
            drawn = chance.random()
            for kind, share in OF_CALLS.items():
                if (drawn := drawn - share) < 0:
                    return kind
            return None

        return draw


def in_batches(some: list[Any], most: int) -> list[list[Any]]:
    """Those, as many together as a function is given at once."""
    return [some[start : start + most] for start in range(0, len(some), most)]


def fields(number: int) -> dict[str, Any]:
    """What the person of that number posts, whenever they do."""
    return {
        "kind": "individual",
        "name": f"Ada Example the {number}th",
        "email": f"person-{number}@example.org",
        "visibility": "public",
        "consent": True,
        "submission_id": str(UUID(int=number)),
    }
