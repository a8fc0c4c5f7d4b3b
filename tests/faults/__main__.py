"""`make faults`: the machine at full size, then a crowd at once; what was tried, and what was found."""

import sys

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import FIGURES, System

# Each is a campaign from its first day to its last, with up to 50 things that happen.
RUNS = 150


def main() -> None:
    """Run everything; ends with the first promise that is broken."""
    size = settings(
        max_examples=int(sys.argv[1]) if len(sys.argv) > 1 else RUNS,
        stateful_step_count=50,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(System, settings=size)
    finally:
        table("The machine", FIGURES)


def table(title: str, figures: dict[str, int]) -> None:
    """Prints figures, one a line."""
    print(f"\n{title}")
    for name, number in figures.items():
        print(f"  {name:<44} {number:>10,}")


main()
