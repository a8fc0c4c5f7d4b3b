"""What the template says of the functions: their environment, and how much they are given at once."""

import os
from typing import Any

from tools.ship.package import merged_infra

# No credentials, profile or region of whoever measures is read.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def environment() -> dict[str, str]:
    """What a section's process is started with: references read as the name of what they refer to."""
    template = merged_infra()
    defaults = {name: given.get("Default", "") for name, given in template.get("Parameters", {}).items()}
    found: dict[str, str] = {}
    for resource in template["Resources"].values():
        variables = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
        found |= {name: _resolved(value, defaults) for name, value in variables.items()}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    found["BASE_URL"] = "https://sign.example.org"
    return {**kept, **found, **CREDENTIALS, "LOG_LEVEL": "ERROR", "PYTHONHASHSEED": "0"}


def source_of(function: str) -> dict[str, Any]:
    """How the function that the template calls so is given records or messages: `BatchSize` and so on."""
    (source,) = merged_infra()["Resources"][function]["Properties"]["Events"].values()
    properties: dict[str, Any] = source["Properties"]
    return properties


def _resolved(value: Any, defaults: dict[str, Any]) -> str:
    match value:
        case {"Ref": name}:
            return str(defaults.get(name) or name)
        case {"Fn::GetAtt": path}:
            return path[0] if isinstance(path, list) else str(path).partition(".")[0]
        case {"Fn::Sub": text}:
            return str(text)
        case {"Fn::If": [_, _, otherwise]}:
            return _resolved(otherwise, defaults)
    return str(value)
