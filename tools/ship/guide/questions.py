"""Questions to whoever deploys, on a terminal."""

import json
import sys
import textwrap
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from tools.ship.guide import stages
from tools.ship.guide.notready import NotReady

# What cannot be found out, in the order in which it is asked, each with what its answer decides.
QUESTIONS = {
    stages.REGION: (
        "In which region of AWS are the data kept? Signers' region is a good one. It stays so for this stage."
    ),
    "MailFrom": (
        "Which address do emails come from? Your own domain; a name that says nothing of a union, because "
        "employers read subjects and senders."
    ),
    "PublicUrl": (
        "At which address do people find the pages, like https://sign.example.org? Organizers' passkeys and "
        "all links in emails bind to it, so choose before anybody registers. Enter takes AWS's own address, "
        "which is long, free and needs nothing."
    ),
    "AlarmEmail": "Who is told of alarms, by email? Enter tells nobody.",
    stages.ORGANIZER: (
        "Who is the first organizer? Their email address stands beside their invitation, nowhere else."
    ),
}
MAY_BE_EMPTY = {"PublicUrl", "AlarmEmail"}
# What a new stage needs at least where nobody is asked.
NEEDED = ("MailFrom", "PublicUrl", stages.ORGANIZER)
# One answer to each, as it could be written into the stage's file.
EXAMPLES = {
    stages.REGION: "eu-central-1",
    "MailFrom": "no-reply@example.org",
    "PublicUrl": "",
    "AlarmEmail": "",
    stages.ORGANIZER: "organizer@example.org",
}


class Asker:
    """Asks on a terminal; without one, or told not to, it answers nothing and counts none as asked."""

    def __init__(self, silent: bool, read: Callable[[str], str] = input) -> None:
        self.silent = silent
        self.asked = 0
        self._read = read

    def ask(self, name: str, offered: str | None) -> str:
        """The answer to one of QUESTIONS, which is a good one; `offered` is what Enter takes."""
        print("\n" + textwrap.fill(QUESTIONS[name], 100))
        offered = "" if name in MAY_BE_EMPTY and offered is None else offered
        while True:
            answer = self._line(f"  [{offered}] " if offered else "  ") or offered
            if answer is None:
                print("  This one needs an answer.")
                continue
            answer = answer.strip().rstrip("/") if name == "PublicUrl" else answer.strip()
            if wrong := stages.problem(name, answer) or _has_path(name, answer):
                print(f"  It {wrong}.")
                continue
            return answer

    def choose(self, question: str, otherwise: bool) -> bool:
        """Yes or no; Enter is `otherwise`, and so is silence."""
        if self.silent:
            return otherwise
        told = "[Y/n]" if otherwise else "[y/N]"
        answer = self._line(f"\n{textwrap.fill(question, 100)} {told} ").lower()
        return answer.startswith("y") if answer else otherwise

    def _line(self, prompt: str) -> str:
        self.asked += 1
        try:
            return self._read(prompt).strip()
        except EOFError:
            raise KeyboardInterrupt from None


def _has_path(name: str, answer: str) -> str | None:
    # A file may name one, for a proxy of one's own; what the deployment can make is whole hosts.
    path = urlsplit(answer).path if name == "PublicUrl" else ""
    return f"must be a host alone, like https://sign.example.org, without {path}" if path else None


def has_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def example(names: Sequence[str]) -> str:
    """Answers to these as they could stand in the stage's file."""
    return json.dumps({name: EXAMPLES[name] for name in names})


def refuse_unanswered(stage: str, missing: list[str]) -> None:
    """Raises NotReady if an answer is missing and nobody is asked."""
    if missing:
        raise NotReady(
            f"{stages.shown(stage)} lacks {', '.join(missing)}, and nobody is asked: write "
            f"{example(missing)} there, or run `make deploy` on a terminal without YES=1."
        )
