"""Decisions about several at once, each about what was looked at."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.actions.organizing.approve import Decision, decide
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import ChangedSince, Conflict, Invalid, NotFound, TryLater
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services


@dataclass(frozen=True)
class Decided:
    """What is decided about one: its key and revision as it was looked at, and the rest as `decide` says."""

    key: str
    rev: int
    decision: Decision
    reason: str = ""
    parent: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of it: the sign-on as it is then, or the code of why nothing did."""

    key: str
    sign_on: SignOn | None = None
    refused: str = ""


def decide_each(services: Services, permit: Permit, decisions: Iterable[Decided]) -> list[Outcome]:
    """Decide about each by itself, in that order: one that changed since keeps no other back."""
    return [_decide(services, permit, one) for one in decisions]


def _decide(services: Services, permit: Permit, one: Decided) -> Outcome:
    try:
        made = decide(services, permit, one.key, one.decision, one.rev, one.reason, one.parent)
    except Invalid as wrong:
        return Outcome(one.key, refused=wrong.errors[0].code)
    except (ChangedSince, Conflict, NotFound, TryLater) as failed:
        return Outcome(one.key, refused=failed.code)
    return Outcome(one.key, made)
