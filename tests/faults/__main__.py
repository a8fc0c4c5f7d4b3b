"""`make faults`: the machine at full size, then a crowd at once; what was tried, and what was found."""

import sys

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.crowd import Crowd
from tests.faults.machine import FIGURES, Cards, System

# Each is a campaign from its first day to its last, with up to 50 things that happen.
LETTERS, CARDS = 150, 50
PEOPLE, AGAIN, CLIENTS = 10_000, 3_000, 64


def main() -> None:
    """Run everything; ends with an error if a promise is broken."""
    crowd()
    machine()


def crowd() -> None:
    """The crowd at full size."""
    findings, figures = Crowd(PEOPLE, AGAIN, CLIENTS).run()
    table("A crowd at once", figures)
    if findings.broken():
        sys.exit("\n".join(findings.wrong[:20]))


def machine() -> None:
    """The machine at full size."""
    try:
        for kind, runs in ((System, LETTERS), (Cards, CARDS)):
            size = settings(
                max_examples=runs,
                stateful_step_count=50,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            run_state_machine_as_test(kind, settings=size)
    finally:
        table("Whatever happens, in any order", FIGURES)


def table(title: str, figures: dict[str, int]) -> None:
    """Prints figures, one a line."""
    print(f"\n{title}")
    for name, number in figures.items():
        print(f"  {name:<44} {number:>10,}")


if __name__ == "__main__":
    main()
