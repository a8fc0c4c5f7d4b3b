"""A stack does not take over what was there before it under the same name, unless it is told to import it.

CloudFormation refuses to create a function or a log group whose name is taken
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html), while ministack writes
over it.
"""

from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch_logs, lambda_svc
from ministack.services.cloudformation import provisioners

TAKEN: dict[str, tuple[str, Mapping[str, Any]]] = {
    "AWS::Lambda::Function": ("FunctionName", lambda_svc._functions),
    "AWS::Logs::LogGroup": ("LogGroupName", cloudwatch_logs._log_groups),
}


def install() -> None:
    """Wraps ministack's creation of resources whose names are given."""
    for kind, (name, taken) in TAKEN.items():
        handler = provisioners._RESOURCE_HANDLERS[kind]
        handler["create"] = _refusing(handler["create"], kind, name, taken)


def _refusing(create: Any, kind: str, name: str, taken: Mapping[str, Any]) -> Any:
    def create_what_is_not_there(logical_id: str, props: dict[str, Any], *rest: Any) -> Any:
        if (given := props.get(name)) and given in taken:
            raise ValueError(f"{given} already exists ({kind})")
        return create(logical_id, props, *rest)

    return create_what_is_not_there
