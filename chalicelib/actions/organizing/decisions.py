"""Decisions about one or several, each about what was looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.actions.organizing.approve import Decision, decide
from chalicelib.actions.organizing.units import lines_for, take_line
from chalicelib.actions.permits import allowed
from chalicelib.domain.access import May, Permit
from chalicelib.domain.errors import ChangedSince, Conflict, DomainError, Invalid, NotFound, TryLater
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services

# Of each card what its unit's list says, and the lines that it may be.
Lines = Mapping[str, tuple[str, list[str]]]


@dataclass(frozen=True)
class Decided:
    """What is decided about one: its key and revision as it was looked at, and the rest as `decide` says.

    `line` is the one of the unit's list that a card is of, where its name is only near; with `two_people` it
    is of somebody else than the card that has its line.
    """

    key: str
    rev: int
    decision: Decision
    reason: str = ""
    parent: str | None = None
    line: str | None = None
    two_people: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of it: the sign-on as it is then, or why nothing did."""

    key: str
    sign_on: SignOn | None = None
    error: DomainError | None = None

    @property
    def refused(self) -> str:
        """The code of why, empty where nothing was."""
        if isinstance(self.error, Invalid):
            return self.error.errors[0].code
        return self.error.code if self.error else ""


def decide_each(
    services: Services, credential: str, permit: Permit, decisions: Sequence[Decided]
) -> list[Outcome]:
    """Decide about each by itself, in that order: one that changed since keeps no other back.

    A card takes a line of its unit's list where there is one; `credential` is the caller's. Raises TryLater
    when the list cannot be asked.
    """
    approved = [one.key for one in decisions if one.decision == "approve"]
    listing = allowed(permit.principal, permit.slug, May.LIST_SIGN_ONS)
    lines = lines_for(services, credential, listing, approved)
    return [_decide(services, permit, one, lines) for one in decisions]


def _decide(services: Services, permit: Permit, one: Decided, lines: Lines) -> Outcome:
    try:
        if one.decision == "approve" and (mine := _lines_of(one, lines)):
            ensure_unchanged(services, permit, one)
            take_line(services, permit, one.key, mine, one.two_people)
        made = decide(services, permit, one.key, one.decision, one.rev, one.reason, one.parent)
    except (Invalid, ChangedSince, Conflict, NotFound, TryLater) as error:
        return Outcome(one.key, error=error)
    return Outcome(one.key, made)


def ensure_unchanged(services: Services, permit: Permit, one: Decided) -> None:
    """Raises ChangedSince for what is no longer what was looked at: it takes no line."""
    held = services.sign_ons.get(permit.slug, one.key)
    if held is None or held.rev != one.rev:
        raise ChangedSince


def _lines_of(one: Decided, lines: Lines) -> list[str]:
    """The lines that it may take: of a name that is on the list those, of one that is near the chosen one."""
    result, mine = lines.get(one.key, ("absent", []))
    chosen = [line for line in mine if line == one.line]
    return chosen or (mine if result == "matched" else [])
