"""The house with a book of what its functions use, by the units of infra/prices.json.

Calls, units, and log lines are counted where they leave a function. Computing is this machine's CPU, spread
as Lambda spreads it by memory, and for each call what AWS takes to answer.
"""

import io
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from bench.house import Event, House
from tools.ship.package import CONFIG

Amounts = dict[str, float]
GB = 1e9
# What Chalice calls a function, where our name is another.
OURS = {"api_handler": "web"}
# Lambda gives a processor to 1,769 MB, and its part to less.
WHOLE_PROCESSOR_MB = 1769
# What a call takes within a region, roughly, and one of SES.
CALL_SECONDS, SES_SECONDS = 0.006, 0.1
# CloudWatch adds 26 bytes to each line; START, END and REPORT are Lambda's own.
LINE = 26
LINES_OF_A_RUN = 340 + 3 * LINE


def plus(some: Mapping[str, float], more: Mapping[str, float], times: float = 1) -> Amounts:
    """Both together, the second so many times."""
    return {unit: some.get(unit, 0) + times * more.get(unit, 0) for unit in {**some, **more}}


def memories() -> dict[str, int]:
    """The megabytes of each function."""
    (stage,) = json.loads(CONFIG.read_text())["stages"].values()
    functions = stage["lambda_functions"].items()
    return {OURS.get(name, name): given["lambda_memory_size"] for name, given in functions}


class Said(io.StringIO):
    """In place of what is logged: how many bytes CloudWatch takes it for, and the figures that are in it."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes, self.figures = 0, set[str]()

    def write(self, text: str) -> int:
        self.bytes += len(text.encode()) + LINE * text.count("\n")
        if '"_aws"' in text:
            for described in json.loads(text)["_aws"]["CloudWatchMetrics"]:
                self.figures |= {metric["Name"] for metric in described["Metrics"]}
        return len(text)


class CountedHouse(House):
    """The house, counting. What functions print belongs into `said`."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self._memories, self._run = Said(), memories(), Amounts()

    def handler(self, function: str) -> Callable[[Event], Any]:
        handle, memory = super().handler(function), self._memories[function]

        def run(event: Event) -> Any:
            cpu, calls = self.wire.cpu(), Counter(self.wire.calls)
            try:
                return handle(event)
            finally:
                self._note(memory, self.wire.cpu() - cpu, self.wire.calls - calls)

        return run

    def used(self) -> Amounts:
        """All that was used so far."""
        meter = self.dynamo.meter
        units = {"dynamodb.write": sum(meter.writes.values()), "dynamodb.read": sum(meter.reads.values())}
        return plus(self._run, units | {"logs.gb": self.said.bytes / GB})

    def meanwhile(self, work: Callable[[], object]) -> Amounts:
        """What a piece of work uses."""
        before = self.used()
        work()
        return plus(self.used(), before, -1)

    def _note(self, memory: int, cpu: float, calls: "Counter[str]") -> None:
        mails = calls["sesv2.SendEmail"]
        waited = (calls.total() - mails) * CALL_SECONDS + mails * SES_SECONDS
        seconds = cpu / min(1, memory / WHOLE_PROCESSOR_MB) + waited
        run = {
            "lambda.request": 1,
            "lambda.gb_second": memory / 1024 * seconds,
            "logs.gb": LINES_OF_A_RUN / GB,
            "sqs.request": sum(number for call, number in calls.items() if call.startswith("sqs.")),
            "secrets.request": calls["secretsmanager.GetSecretValue"],
            "ses.mail": mails,
        }
        self._run = plus(self._run, run)
