"""What keepers of a stage do, tried on the deployed one."""

from datetime import UTC, datetime

from tests.stack import Stack
from tools.ops.lines import Unread
from tools.ops.stage import Stage
from tools.ops.status import looked_at, screen


def test_all_that_a_stage_should_tell_can_be_read(stack: Stack) -> None:
    lines = list(looked_at(Stage(stack.name, stack.client, is_local=True), datetime.now(UTC)))

    assert [screen(line) for line in lines if isinstance(line, Unread)] == []
    assert {"stack", "functions", "email queue", "runtime"} <= {line.subject for line in lines}
