"""What everybody was told, and so what may be held of each of them: nothing acknowledged is missing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.domain.asked import Visibility
from chalicelib.domain.signons import SignOn

STANDING = ("confirmed", "approved", "rejected")


class Said(NamedTuple):
    """What somebody gave: the name that stands for all of it, and whether it may be public."""

    name: str
    public: bool


class State(NamedTuple):
    """What may be held of a person: the sign-on's status and what it says, what the proposal says, and
    whether an organizer hid the name."""

    status: str | None = None
    said: Said | None = None
    proposal: Said | None = None
    hidden: bool = False


# What a deed makes of a state; None where it cannot have been acknowledged.
Deed = Callable[[State], State | None]
NOTHING = State()


def signs(said: Said) -> Deed:
    """Somebody posts it."""
    return lambda state: state._replace(proposal=said)


def signs_again(said: Said) -> Deed:
    """Somebody posts the same once more: what stands of it stays as it is."""
    return lambda state: state if state.proposal else state._replace(proposal=said)


def confirms(shown: Said | None = None) -> Deed:
    """The mailbox's owner presses the button; what was `shown` counts, or else what was posted last."""

    def deed(state: State) -> State | None:
        if state.status in STANDING:
            return state
        if state.proposal is None:
            return None
        said = shown or state.proposal
        return State("confirmed", said, state.proposal if said != state.proposal else None, state.hidden)

    return deed


def withdraws(state: State) -> State | None:
    """The signer takes it back; who never confirmed takes the proposal back."""
    if state.status is None:
        return State("withdrawn", state.proposal) if state.proposal else None
    return state._replace(status="withdrawn")


def erases(state: State) -> State | None:
    """Nothing is left, and nothing of it was left to erase is an answer too."""
    return NOTHING


def refuses(state: State) -> State | None:
    """The mailbox's owner says that it was not them: nothing is left but what they withdrew themselves."""
    return state._replace(proposal=None) if state.status == "withdrawn" else NOTHING


def shows(public: bool) -> Deed:
    """The signer lets their name be seen, or hides it."""

    def deed(state: State) -> State | None:
        if state.said:
            return state._replace(said=state.said._replace(public=public))
        return state._replace(proposal=state.proposal._replace(public=public)) if state.proposal else None

    return deed


def decides(status: str) -> Deed:
    """An organizer approves or rejects."""
    return lambda state: state._replace(status=status) if state.status in STANDING else None


def hides(hidden: bool) -> Deed:
    """An organizer takes the name off the wall, or lets it stand there again."""
    return lambda state: state._replace(hidden=hidden) if state.status else None


def expires(state: State) -> State:
    """What was never confirmed is forgotten."""
    return state._replace(proposal=None)


@dataclass
class Ledger:
    """Whoever took part, each with all states that what they were told leaves possible; all names
    given, and who may have said that it was not them."""

    people: dict[str, frozenset[State]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    acknowledged: int = 0

    def of(self, person: str) -> frozenset[State]:
        """What may be held of somebody."""
        return self.people.get(person, frozenset({NOTHING}))

    def note(self, person: str, deed: Deed, acknowledged: bool) -> None:
        """A deed that was acknowledged was done; of another nobody knows. Fails for what cannot be."""
        before = self.of(person)
        made = {after for state in before if (after := deed(state)) is not None}
        if acknowledged:
            assert made, f"acknowledged, though nothing of the kind was there: {sorted(map(str, before))}"
            self.acknowledged += 1
        self.people[person] = frozenset(made) if acknowledged else before | made

    def note_either(self, person: str, one: Deed, other: Deed, acknowledged: bool) -> None:
        """One of two deeds was done, if it was acknowledged."""
        before = self.of(person)
        self.note(person, one, acknowledged)
        after, self.people[person] = self.people[person], before
        self.note(person, other, acknowledged)
        self.people[person] |= after

    def perhaps(self, deed: Deed) -> None:
        """Something that may have happened to everybody."""
        for person in self.people:
            self.note(person, deed, acknowledged=False)

    def nothing_is_left(self) -> None:
        """Everybody is forgotten."""
        self.people = dict.fromkeys(self.people, frozenset({NOTHING}))


def state_of(sign_on: SignOn | None, proposal: SignOn | None) -> State:
    """What is held of a person, as the ledger writes it."""
    status = str(sign_on.status) if sign_on else None
    hidden = sign_on is not None and sign_on.hidden_at is not None
    return State(status, sign_on and said_by(sign_on), proposal and said_by(proposal), hidden)


def said_by(one: SignOn) -> Said:
    """What a sign-on or a proposal says."""
    return Said(one.organization or one.name, one.visibility is Visibility.PUBLIC)
