"""A function whose log group is named for it and gone makes none: its role may not.

Whatever a function does while its stack is deleted, ministack makes the group again, and the next stack of
that name then finds it taken
(https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html).
"""

from typing import Any

from ministack.services import cloudwatch_logs, lambda_svc


def install() -> None:
    """Wraps ministack's writing of a function's log."""
    emit = lambda_svc._emit_lambda_logs

    def emit_where_there_is_a_group(func: dict[str, Any], *rest: Any, **named: Any) -> None:
        group = ((func.get("config") or func).get("LoggingConfig") or {}).get("LogGroup")
        if group is None or group in cloudwatch_logs._log_groups:
            emit(func, *rest, **named)

    lambda_svc._emit_lambda_logs = emit_where_there_is_a_group
