"""`make status STAGE=…`: how a stage is, in one screen; with status 1 when something is wrong.

`STAGE=local` is the one of a running `make run`. What could not be read says so and why, counts as wrong on
an account, and keeps nothing else from being told.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from tools.ops import checks, kept
from tools.ops.lines import Line, Unread
from tools.ops.stage import NotReached, Stage, reach

Check = Callable[[Stage, datetime], Iterator[Line]]
# By what is looked at, in the order of the screen.
CHECKS: dict[str, Check] = {
    "stack": checks.stack,
    "functions": checks.functions,
    "alarms": checks.alarms,
    "queues": checks.queues,
    "tally": checks.drift,
    "sending": checks.sending,
    "quotas": checks.quotas,
    "recovery": kept.tables,
    "copies": kept.copies,
    "certificate": kept.certificate,
    "runtime": kept.runtime,
}
RUNBOOK = "docs/operating.md"


def main(name: str) -> int:
    """Prints the screen; returns the exit status."""
    try:
        stage = reach(name)
    except NotReached as error:
        print(error, file=sys.stderr)
        return 1
    now = datetime.now(UTC)
    print(f"{stage.name}, {now:%d %B %Y, %H:%M} UTC\n")
    wrong = False
    for line in looked_at(stage, now):
        print(screen(line), flush=True)
        wrong |= is_wrong(line, stage.is_local)
    return int(wrong)


def looked_at(stage: Stage, now: datetime) -> Iterator[Line]:
    """All there is to say; a check that fails says why in its line and stops no other."""
    for subject, check in CHECKS.items():
        try:
            # Whole, so that half of a check is not taken for all of it.
            yield from list(check(stage, now))
        except (BotoCoreError, ClientError, OSError, LookupError) as error:
            yield Unread(subject, f"could not be read: {_reason(error)}")


def screen(line: Line) -> str:
    """A line as text: `!` before what is wrong, `?` before what nobody could read."""
    mark = "!" if line.todo else "?" if isinstance(line, Unread) else " "
    told = f"{mark} {line.subject:16} {line.found}"
    if line.todo:
        sentence, _, anchor = line.todo.rpartition("#")
        told += f"\n{'':18} → {sentence.strip()} {RUNBOOK}#{anchor}"
    return told


def is_wrong(line: Line, is_local: bool) -> bool:
    """Whether somebody should look. The local AWS does not have all that an account has."""
    return bool(line.todo) or (isinstance(line, Unread) and not is_local)


def _reason(error: Exception) -> str:
    if isinstance(error, ClientError):
        return error.response["Error"].get("Code", "") + f" from {error.operation_name}"
    return f"{type(error).__name__} {error}".strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
