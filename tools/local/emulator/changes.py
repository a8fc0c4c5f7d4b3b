"""A change set names what will be there, and not what the template makes only on a condition that is not met;
and a deleted stack is recalled by its id when its name is taken anew.

ministack compares templates without their conditions, so that it announces resources that it then never makes
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html),
and forgets a deleted stack with the next one of its name
(https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html).
"""

from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, engine, handlers


def install() -> None:
    """Wraps ministack's reading of a template for comparison."""
    resolve = changesets._resolve_props_for_diff

    def resolve_what_is_made(template: dict[str, Any], params: Any, *rest: Any) -> dict[str, Any]:
        resolved: dict[str, Any] = resolve(template, params, *rest)
        if not resolved:
            return resolved
        met = engine._evaluate_conditions(template, params)
        made = {
            name: resource
            for name, resource in resolved["Resources"].items()
            if met.get(resource.get("Condition", ""), True)
        }
        return {**resolved, "Resources": made}

    changesets._resolve_props_for_diff = resolve_what_is_made

    create = handlers._ACTION_HANDLERS["CreateChangeSet"]

    def create_beside_the_deleted(params: dict[str, Any]) -> Any:
        stacks = cloudformation._stacks
        for name in params.get("StackName", []):
            held = stacks.get(name)
            if held and held["StackStatus"] == "DELETE_COMPLETE":
                stacks[held["StackId"]] = held
        return create(params)

    handlers._ACTION_HANDLERS["CreateChangeSet"] = create_beside_the_deleted
