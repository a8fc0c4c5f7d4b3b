"""A stack takes up a secret that is there, as it does tables, keys and buckets.

ministack imports no secrets (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html).
There a secret's physical id is its name, on AWS its ARN; either is taken for `Id`.
"""

from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import changesets, provisioners

KIND = "AWS::SecretsManager::Secret"


def install() -> None:
    """Adds secrets to what ministack imports."""
    provisioners._RESOURCE_HANDLERS[KIND]["import"] = _import
    changesets._IMPORT_LOOKUPS[KIND] = (("Id",), _problem)


def _secret(given: str) -> dict[str, Any] | None:
    held = secretsmanager._secrets.values()
    return next((secret for secret in held if given in (secret["Name"], secret["ARN"])), None)


def _problem(given: str) -> str | None:
    return None if _secret(given) else changesets._IMPORT_NOT_FOUND.format(type=KIND, value=given)


def _import(identifier: dict[str, str]) -> tuple[str, dict[str, str]]:
    secret = _secret(identifier["Id"])
    if secret is None:
        raise ValueError(_problem(identifier["Id"]))
    return secret["Name"], {"Id": secret["ARN"], "Arn": secret["ARN"]}
