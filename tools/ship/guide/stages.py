"""infra/stages/STAGE.json: what a stage was answered to be.

It holds the template's parameters where they differ from the defaults in infra/parameters.yaml, and two
answers that are not the template's: the region, and the first organizer until they are invited.
"""

import difflib
import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tools import paths
from tools.ship.guide.notready import NotReady
from tools.ship.package import merged_infra

REGION, ORGANIZER = "Region", "FirstOrganizer"
# Patterns of what is ours, and the sentence for what does not match them.
OURS = {REGION: r"[a-z]{2}(-[a-z]+)+-\d", ORGANIZER: r"[^@<> ]+@[^@<> ]+"}
# What the deployment finds out by itself.
FOUND = {"ArtifactBucket", "ArtifactKey", "ExporterLayerKey"}
LIKE = {
    "MailFrom": "an address without a name, like no-reply@example.org",
    "PublicUrl": "an address like https://sign.example.org without a slash at its end, or empty",
    "EdgeCertificate": "the ARN of a certificate in us-east-1, or empty",
    "AlarmEmail": "an address, or empty",
    REGION: "a region of AWS, like eu-central-1",
    ORGANIZER: "an address, like organizer@example.org",
}


def named(stage: str) -> str:
    """The stage's name; raises NotReady for one that no stack may have."""
    if not re.fullmatch("[a-z][a-z0-9-]{0,19}", stage):
        raise NotReady(
            "Name the stage, in small letters: make deploy STAGE=prod (a letter first, then letters, digits "
            "and hyphens, twenty at most)."
        )
    return stage


def path_of(stage: str) -> Path:
    """Where the stage's answers are kept."""
    return paths.STAGES / f"{stage}.json"


def shown(stage: str) -> str:
    """The same for a person, as short as it can be."""
    path = path_of(stage)
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def read(stage: str) -> dict[str, str]:
    """What was answered so far, empty for a new stage; raises NotReady for what cannot be meant."""
    path = path_of(stage)
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text())
    except ValueError as error:
        raise NotReady(f"{shown(stage)} is not JSON: {error}. Is there a comma too many?") from None
    if not isinstance(found, dict):
        raise NotReady(
            f'{shown(stage)} holds no names with values, like {{"MailFrom": "no-reply@example.org"}}.'
        )
    answers = {name: _checked(stage, name, value) for name, value in found.items()}
    if answers.get("EdgeCertificate") and not answers.get("PublicUrl"):
        raise NotReady(
            f"{shown(stage)} has an EdgeCertificate and no PublicUrl: CloudFront needs the address that the "
            "certificate is for, like https://sign.example.org."
        )
    return answers


def remember(stage: str, answers: Mapping[str, str]) -> None:
    """Writes the answers down, for this machine's user to read and to change."""
    path = path_of(stage)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(dict(answers), indent=2, ensure_ascii=False) + "\n")
    unfinished.replace(path)


def template_parameters(answers: Mapping[str, str]) -> dict[str, str]:
    """Of the answers those that are the template's."""
    return {name: value for name, value in answers.items() if name not in OURS}


@cache
def parameters() -> Mapping[str, Any]:
    """The template's parameters as infra/parameters.yaml describes them."""
    described: Mapping[str, Any] = merged_infra()["Parameters"]
    return described


def problem(name: str, value: str) -> str | None:
    """What is wrong with a value, as the end of a sentence; None if nothing is."""
    described: Mapping[str, Any] = parameters().get(name, {})
    pattern = OURS.get(name) or described.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, value):
        return f"must be {LIKE.get(name, 'what matches ' + str(pattern))}, not {value!r}"
    allowed = [str(one) for one in described.get("AllowedValues", [])]
    if allowed and value not in allowed:
        return f"must be one of {', '.join(allowed)}, not {value!r}"
    if described.get("Type") == "Number" and not re.fullmatch(r"-?\d+", value):
        return f"must be a number, not {value!r}"
    return None


def _checked(stage: str, name: str, value: Any) -> str:
    known = {*parameters(), *OURS} - FOUND
    if name not in known:
        near = difflib.get_close_matches(name, known, 1, 0.6)
        meant = f" Is {near[0]} meant?" if near else " infra/parameters.yaml says what may stand there."
        raise NotReady(f"{shown(stage)} has {name}, which nothing reads.{meant}")
    if not isinstance(value, (str, int)):
        raise NotReady(f"{shown(stage)}: {name} must be a text or a number.")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if wrong := problem(name, text):
        raise NotReady(f"{shown(stage)}: {name} {wrong}.")
    return text


def stack_of(stage: str) -> str:
    """The CloudFormation stack of a stage."""
    return f"undersigned-{stage}"


def region_of(stage: str) -> str:
    """The region that the stage is in; empty if its file does not say. Raises NotReady like `read`."""
    return read(stage).get(REGION, "")
