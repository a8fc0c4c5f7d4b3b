"""One deployment, as far as it has come: how it is wanted, what was answered, what stands."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from tools import account
from tools.ship.guide import stages
from tools.ship.guide.questions import Asker, has_terminal
from tools.ship.guide.steps import Steps
from tools.ship.target import Target


@dataclass(frozen=True)
class How:
    """How a deployment is wanted: `silent` asks nothing, `dry` goes as far as the change set.

    `adopt` takes up what a deleted stack left, or leaves it; None asks. `given_up` are the logical ids of
    what may be lost. `read` answers a question, None is the terminal. `target` is where functions run if that
    is not Lambda; `connect` gives a session with AWS for a region, which may be empty.
    """

    silent: bool = False
    dry: bool = False
    adopt: bool | None = None
    given_up: Collection[str] = ()
    read: Callable[[str], str] | None = None
    target: Target | None = None
    connect: Callable[[str], Any] = account.session


@dataclass
class Run:
    """A deployment of `stage`; `answers` are those of its file and those given meanwhile."""

    stage: str
    how: How
    steps: Steps = field(default_factory=Steps)
    answers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.can_ask = self.how.read is not None or has_terminal()
        self.asker = Asker(self.how.silent or not self.can_ask, self.how.read or input)

    @property
    def again(self) -> str:
        """The command that goes on from here."""
        return f"make deploy STAGE={self.stage}"

    def remember(self, name: str, value: str) -> None:
        """Keeps an answer, here and in the stage's file."""
        self.answers[name] = value
        stages.remember(self.stage, self.answers)
        self.steps.stands(f"Your answers stand in {stages.shown(self.stage)}.")

    def forget(self, name: str) -> None:
        """Keeps an answer no longer."""
        if self.answers.pop(name, None) is not None:
            stages.remember(self.stage, self.answers)
