"""What `make bench` says is what the documentation explains."""

from pathlib import Path

import pytest

from bench.goals import GOALS, Goal

DOCUMENTED = (Path(__file__).parents[3] / "docs" / "performance.md").read_text()


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.key)
def test_every_figure_has_its_line_in_the_documentation(goal: Goal) -> None:
    assert f"| `{goal.key}` | {goal.says} |" in DOCUMENTED


def test_a_goal_is_reached_from_its_own_side() -> None:
    least, most = Goal("rate", None, 10, "", more=True), Goal("ratio", None, 10, "")
    assert [least.reached({"rate": n}) for n in (9, 10, 11)] == [False, True, True]
    assert [most.reached({"ratio": n}) for n in (9, 10, 11)] == [True, True, False]
    assert most.reached({}) is None
