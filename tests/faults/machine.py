"""The machine: people, organizers, time and trouble in any order, and what must hold when it is over."""

import random
import re
from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chalicelib.bootstrap import use
from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.campaigns import Campaign
from tests.answers import Answer
from tests.builders import card, letter
from tests.faults import ledger
from tests.faults.checks import Findings, found
from tests.faults.containers import DOWN, KINDS, SLOW, Trouble
from tests.faults.ledger import Deed, Ledger, Said
from tests.faults.world import FUNCTIONS, OWNER_KEY, World
from tests.office import published

PEOPLE = st.integers(0, 6)
# From this number on they are officers of organizations.
FIRST_OFFICER = 5
OF_ALL = [kind for kind in KINDS if kind not in (SLOW, DOWN)]
TROUBLE = st.none() | st.builds(Trouble, st.integers(0, 4), st.sampled_from(OF_ALL), st.none())
TROUBLE_OF_MAIL = (
    st.none()
    | st.builds(Trouble, st.integers(0, 2), st.sampled_from(KINDS), st.just("SendEmail"))
    | st.builds(Trouble, st.integers(0, 20), st.sampled_from(OF_ALL), st.none())
)
MAILERS = st.sampled_from(["mailer", "another mailer"])
DECISIONS = [
    ("approve", ledger.decides("approved")),
    ("reject", ledger.decides("rejected")),
    ("hide", ledger.hides(True)),
    ("show", ledger.hides(False)),
    ("withdraw", ledger.withdraws),
    ("erase", ledger.erases),
]
WEBS = st.sampled_from(["web", "another web"])
POISON = "poison"
OFFICERS = st.integers(FIRST_OFFICER, 6)
# What `make faults` prints: how much was tried, and what came of it.
FIGURES: Counter[str] = Counter()


class System(RuleBasedStateMachine):
    """People sign, confirm, withdraw and erase; whatever was acknowledged is so when all is quiet again."""

    campaign: ClassVar[Campaign] = letter()

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.campaign)
        self.ledger = Ledger()
        self.posts = 0
        self.retires = False
        self.posted: dict[str, dict[str, Any]] = {}
        self.pages: dict[str, tuple[str, str, Said]] = {}

    @initialize(retires=st.booleans(), signed=st.lists(PEOPLE, unique=True), confirmed=st.sets(PEOPLE))
    def a_campaign_opens(self, retires: bool, signed: list[int], confirmed: set[int]) -> None:
        self.retires = retires
        for number in signed:
            self.sign(number, public=True, web="web", trouble=None, arrives=False)
        self.world.pump()
        for number in confirmed.intersection(signed):
            self.confirm(number, 0, "web", None)

    # People

    @rule(number=PEOPLE, public=st.booleans(), web=WEBS, trouble=TROUBLE, arrives=st.booleans())
    def sign(self, number: int, public: bool, web: str, trouble: Trouble | None, arrives: bool) -> None:
        self.posts += 1
        person = address(number)
        self.posted[person] = self.fields(number, self.posts, public)
        self._post(person, web, trouble)
        if arrives:
            self.world.pump()

    @precondition(lambda self: self.posted)
    @rule(number=PEOPLE, web=WEBS, trouble=TROUBLE)
    def send_the_same_again(self, number: int, web: str, trouble: Trouble | None) -> None:
        if address(number) in self.posted:
            self._post(address(number), web, trouble, again=True)

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, which=st.integers(0, 3), web=WEBS, trouble=TROUBLE)
    def confirm(self, number: int, which: int, web: str, trouble: Trouble | None) -> None:
        if token := self._token(number, "confirm", which):
            answer = self._ask(web, trouble, "POST", "/api/v1/confirm", {"token": token})
            self.ledger.note(address(number), ledger.confirms(), answer.status == 200)
            FIGURES["confirmations acknowledged"] += answer.status == 200

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, which=st.integers(0, 3), web=WEBS)
    def open_the_page(self, number: int, which: int, web: str) -> None:
        if token := self._token(number, "confirm", which):
            answer = self._ask(web, None, "GET", f"/confirm/{token}")
            if answer.status == 200 and (sealed := re.search(r'name="shown" value="([^"]+)"', answer.text)):
                proposal = self._held(number, "proposal")
                self.pages[address(number)] = token, sealed[1], ledger.said_by(proposal)

    @precondition(lambda self: self.pages)
    @rule(number=PEOPLE, web=WEBS, trouble=TROUBLE)
    def press_the_button(self, number: int, web: str, trouble: Trouble | None) -> None:
        person = address(number)
        if person in self.pages:
            token, sealed, shown = self.pages[person]
            answer = self._press(web, trouble, f"/confirm/{token}", do="confirm", shown=sealed)
            self.ledger.note(person, ledger.confirms(shown), answer.status == 303)
            FIGURES["confirmations acknowledged"] += answer.status == 303

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, which=st.integers(0, 3), web=WEBS, trouble=TROUBLE)
    def say_that_it_was_not_me(self, number: int, which: int, web: str, trouble: Trouble | None) -> None:
        if token := self._token(number, "confirm", which):
            # Whatever is answered: the refusal is written first.
            self.ledger.refused.add(address(number))
            answer = self._press(web, trouble, f"/confirm/{token}", do="not-me")
            self.ledger.note(address(number), ledger.refuses, answer.status == 200)
            FIGURES["refusals acknowledged"] += answer.status == 200

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, which=st.integers(0, 3), web=WEBS, trouble=TROUBLE)
    def withdraw(self, number: int, which: int, web: str, trouble: Trouble | None) -> None:
        self._own_page(number, which, web, trouble, ledger.withdraws, do="withdraw")

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, which=st.integers(0, 3), web=WEBS, trouble=TROUBLE)
    def erase(self, number: int, which: int, web: str, trouble: Trouble | None) -> None:
        self._own_page(number, which, web, trouble, ledger.erases, do="erase-now")

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, which=st.integers(0, 3), public=st.booleans(), web=WEBS, trouble=TROUBLE)
    def show_or_hide(self, number: int, which: int, public: bool, web: str, trouble: Trouble | None) -> None:
        chosen = "public" if public else "organizers"
        self._own_page(number, which, web, trouble, ledger.shows(public), do="show", visibility=chosen)

    # What often follows one from the other

    @rule(number=PEOPLE, public=st.booleans(), mailer=MAILERS, trouble=TROUBLE_OF_MAIL)
    def sign_and_have_mail(self, number: int, public: bool, mailer: str, trouble: Trouble | None) -> None:
        self.sign(number, public, "web", None, arrives=False)
        self.a_batch_of_mail(10, mailer, trouble)

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, which=st.integers(0, 3), trouble=TROUBLE)
    def confirm_and_be_counted(self, number: int, which: int, trouble: Trouble | None) -> None:
        self.confirm(number, which, "web", None)
        self.a_batch_of_the_stream("tally", 100, None, trouble)

    @precondition(lambda self: self.world.letters)
    @rule(number=PEOPLE, deed=st.sampled_from(["confirm", "withdraw", "erase"]), which=st.integers(0, 3))
    def what_nobody_hears_of(self, number: int, deed: str, which: int) -> None:
        self.a_batch_of_the_stream("tally", 100, None, None)
        getattr(self, deed)(number, which, "web", None)
        self.the_stream_loses_records("tally", 5)

    # Organizers

    @rule(number=PEOPLE, deed=st.sampled_from(DECISIONS), looked=st.booleans(), trouble=TROUBLE)
    def decide(self, number: int, deed: tuple[str, Deed], looked: bool, trouble: Trouble | None) -> None:
        sign_on = self._held(number, "sign_on")
        if sign_on is None:
            return
        # One who looked at something else is refused, and nothing is claimed.
        rev, (verb, made) = sign_on.rev if looked else sign_on.rev - 1, deed
        path = f"/api/v1/organizer/campaigns/{self.campaign.slug}/sign-ons/{sign_on.key}/{verb}"
        body = {"rev": rev, "reason": "asked by telephone"}
        answer = self._ask("console", trouble, "POST", path, body, key=OWNER_KEY)
        done = answer.status in (200, 204)
        assert looked or not done
        self.ledger.note(address(number), made, done)
        FIGURES["organizers' deeds acknowledged"] += done

    @precondition(lambda self: SignatoryKind.ORGANIZATION in self.campaign.accepts)
    @rule(number=OFFICERS, parent=OFFICERS, trouble=TROUBLE)
    def link_a_union_to_its_parent(self, number: int, parent: int, trouble: Trouble | None) -> None:
        for officer in {number, parent}:
            self.sign(officer, public=True, web="web", trouble=None, arrives=True)
            self.confirm(officer, 0, "web", None)
            self.decide(officer, DECISIONS[0], looked=True, trouble=None)
        union, above = self._held(number, "sign_on"), self._held(parent, "sign_on")
        if union is None or above is None:
            return
        path = f"/api/v1/organizer/campaigns/{self.campaign.slug}/sign-ons/{union.key}/approve"
        body = {"rev": union.rev, "parent": above.key}
        answer = self._ask("console", trouble, "POST", path, body, key=OWNER_KEY)
        self.ledger.note(address(number), ledger.decides("approved"), answer.status == 200)
        FIGURES["unions linked"] += answer.status == 200

    # What is on its way

    @rule()
    def everything_arrives(self) -> None:
        self.world.pump()

    @rule(
        function=st.sampled_from(["outbox", "tally"]),
        most=st.integers(1, 8),
        shuffled=st.none() | st.randoms(use_true_random=False),
        trouble=TROUBLE,
    )
    def a_batch_of_the_stream(
        self, function: str, most: int, shuffled: random.Random | None, trouble: Trouble | None
    ) -> None:
        self.world.hear()
        FIGURES["batches shuffled"] += shuffled is not None
        self.world.take(function, most, trouble, shuffled)

    @rule(function=st.sampled_from(["outbox", "tally"]), most=st.integers(1, 5))
    def the_stream_loses_records(self, function: str, most: int) -> None:
        self.world.hear()
        pending = self.world.told[function]
        for _ in range(min(most, len(pending))):
            self.world.poison -= is_poison(pending.popleft())
            FIGURES["records lost"] += 1

    @rule(function=st.sampled_from(["outbox", "tally"]), back=st.integers(1, 20), most=st.integers(1, 10))
    def the_stream_tells_again(self, function: str, back: int, most: int) -> None:
        stream = self.world.dynamo.tables["SignOns"].stream or []
        again = stream[-back:][:most]
        self.world.told[function].extend(again)
        FIGURES["records replayed"] += len(again)

    @rule(most=st.integers(1, 10), mailer=MAILERS, trouble=TROUBLE_OF_MAIL)
    def a_batch_of_mail(self, most: int, mailer: str, trouble: Trouble | None) -> None:
        self.world.hear()
        self.world.take("outbox", 100)
        self.world.deliver_mail(most, trouble, mailer)

    @rule(function=st.sampled_from(["outbox", "tally"]), garbled=st.booleans())
    def a_record_that_nobody_can_read(self, function: str, garbled: bool) -> None:
        self.world.hear()
        self.world.told[function].append(poison(garbled))
        self.world.poison += 1
        FIGURES["records that nobody can read"] += 1

    @rule(hours=st.integers(1, 30))
    def the_mail_service_is_down(self, hours: int) -> None:
        def down(service: str, operation: str) -> str | None:
            return DOWN if operation == "SendEmail" else None

        for _ in range(hours):
            self.world.clock.pass_by(hours=1)
            self.world.ask_again_for_mail()
            while self.world.others.queued:
                self.world.deliver_mail(10, draw=down)
        self.ledger.perhaps(ledger.expires)
        FIGURES["hours without mail"] += hours

    @precondition(lambda self: self.world.others.queued)
    @rule(which=st.integers(0, 9))
    def the_queue_delivers_twice(self, which: int) -> None:
        queued = self.world.others.queued
        queued.append(queued[which % len(queued)])
        FIGURES["messages doubled"] += 1

    # Time

    @rule(minutes=st.integers(1, 90))
    def time_goes_by(self, minutes: int) -> None:
        self.world.clock.pass_by(minutes=minutes)

    @rule(days=st.integers(1, 9))
    def days_go_by(self, days: int) -> None:
        for _ in range(days):
            self.world.clock.pass_by(days=1)
            self.world.ask_again()
        self.ledger.perhaps(ledger.expires)

    @rule(tables=st.sets(st.sampled_from(["SignOns", "Tallies", "Limits", "Work"])))
    def what_is_over_is_deleted(self, tables: set[str]) -> None:
        self.world.expire(*sorted(tables))

    @rule(trouble=TROUBLE)
    def the_sweeper_runs(self, trouble: Trouble | None) -> None:
        late = trouble and Trouble(trouble.call * 40, trouble.kind)
        FIGURES["drift found and mended"] += self.world.sweep(late)["drift"]

    @rule(function=st.sampled_from(FUNCTIONS), seconds=st.integers(-45, 45))
    def a_clock_is_wrong(self, function: str, seconds: int) -> None:
        self.world.containers[function].skew = timedelta(seconds=seconds)

    # In the end

    def teardown(self) -> None:
        try:
            self._end()
        finally:
            use(None)

    def _end(self) -> None:
        world = self.world
        # A proposal that nobody pressed goes after a week, whenever TTL comes to it.
        self.ledger.perhaps(ledger.expires)
        for container in world.containers.values():
            container.skew = timedelta()
        mended = world.settle()
        first = found(world, self.campaign.slug, self.ledger)
        again = world.settle()
        first.drift_left += again["drift"]
        assert len(world.others.failed) >= world.poison, "a record that nobody can read is nowhere"
        self._report(first, mended)
        assert not first.broken(), first.wrong
        if self.retires:
            self._retire()

    def _retire(self) -> None:
        """The campaign ends, and the time comes that it promised: names go, totals stay."""
        world = self.world
        face = world.calm.services.faces.get(self.campaign.slug)
        published(world.calm.services, self.campaign.model_copy(update={"status": "closed"}))
        world.sweep()
        world.clock.pass_by(days=400)
        world.settle()
        world.settle()
        self.ledger.nothing_is_left()
        last = found(world, self.campaign.slug, self.ledger)
        FIGURES["campaigns retired"] += 1
        assert not last.broken(), last.wrong
        after = world.calm.services.faces.get(self.campaign.slug)
        assert (after.individuals, after.workers) == (face.individuals, face.workers)
        assert after.newest == after.largest == ()

    def _report(self, findings: Findings, mended: Counter[str]) -> None:
        world = self.world
        FIGURES.update({f"fault: {kind}": number for kind, number in world.met.items()})
        FIGURES.update(
            {
                "runs": 1,
                "signers": len(self.ledger.people),
                "deeds acknowledged": self.ledger.acknowledged,
                "mails": len(world.others.mails),
                "crashes after a mail was taken": sum(world.crashes.values()),
                "drift found and mended": mended["drift"],
                **findings.figures(),
            }
        )

    # How it is done

    def fields(self, number: int, post: int, public: bool) -> dict[str, Any]:
        """What that person posts; no two posts say the same."""
        return fields(number, post, public)

    def _post(self, person: str, web: str, trouble: Trouble | None, again: bool = False) -> None:
        given = self.posted[person]
        answer = self._ask(web, trouble, "POST", f"/api/v1/campaigns/{self.campaign.slug}/sign-ons", given)
        said = Said(given.get("organization") or given["name"], given["visibility"] == "public")
        self.ledger.names.add(said.name)
        deed = ledger.signs(said)
        self.ledger.note_either(
            person, deed, ledger.signs_again(said) if again else deed, answer.status == 202
        )
        FIGURES["sign-ons acknowledged"] += answer.status == 202

    def _own_page(
        self, number: int, which: int, web: str, trouble: Trouble | None, deed: Deed, **form: str
    ) -> None:
        if token := self._token(number, "mine", which):
            answer = self._press(web, trouble, f"/mine/{token}", **form)
            self.ledger.note(address(number), deed, answer.status == 200)

    def _ask(
        self, function: str, trouble: Trouble | None, method: str, path: str, body: object = None, **more: Any
    ) -> Answer:
        answer = self.world.ask(self.world.containers[function], method, path, body, trouble=trouble, **more)
        assert answer.status != 500
        return answer

    def _press(self, web: str, trouble: Trouble | None, path: str, **form: str) -> Answer:
        return self._ask(web, trouble, "POST", path, form=urlencode(form))

    def _token(self, number: int, purpose: str, which: int) -> str | None:
        tokens = [found[purpose] for found in self.world.letters.get(address(number), ()) if purpose in found]
        return tokens[-1 - which % len(tokens)] if tokens else None

    def _held(self, number: int, of: str) -> Any:
        held = self.world.held(self.campaign.slug).values()
        return next((one for one in held if (one.email, one.of) == (address(number), of)), None)


class Cards(System):
    """The same with the cards of a unit, which count once an organizer checked them."""

    campaign: ClassVar[Campaign] = card()

    def fields(self, number: int, post: int, public: bool) -> dict[str, Any]:
        given = fields(number % FIRST_OFFICER, post, public)
        on_a_card = {"employer": "Example Pictures", "phone": "+1 555 0100", "signature": given["name"]}
        return given | on_a_card | {"email": address(number)}


def address(number: int) -> str:
    """Whose it is, and where their mail goes."""
    return f"person-{number}@example.org"


def poison(garbled: bool) -> dict[str, Any]:
    """A record of something that is no sign-on, or not even an item."""
    image: Any = "?" if garbled else {"bucket": {"S": "nowhere"}, "sk": {"S": "?"}}
    change = {"NewImage": image, "SequenceNumber": "0", "Keys": {"sk": {"S": "?"}}}
    return {"eventName": "INSERT", "eventID": POISON, "dynamodb": change}


def is_poison(record: dict[str, Any]) -> bool:
    """Whether it is one of these."""
    return record.get("eventID") == POISON


def fields(number: int, post: int, public: bool) -> dict[str, Any]:
    """What that person posts; no two posts say the same."""
    given = {
        "kind": "individual",
        "name": f"Ada Example {post}",
        "email": address(number),
        "visibility": "public" if public else "organizers",
        "consent": True,
        "submission_id": str(UUID(int=post)),
    }
    if number < FIRST_OFFICER:
        return given
    union = {"organization": f"Local {number} {post}", "members_represented": 100 + post, "authorized": True}
    return given | union | {"kind": "organization", "officer_title": "President"}
