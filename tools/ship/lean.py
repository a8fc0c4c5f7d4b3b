"""What a function does not need of the packages it imports: out of the zip, and out of every cold start.

botocore describes four hundred services, and looks through all of their folders whenever a client is made.
Ours call six, and a dozen and a half of their operations.
"""

import ast
import gzip
import json
import pickle
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from chalicelib.words.languages import INTERFACE_LANGUAGES

OPERATIONS = {
    "dynamodb": {
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
        "UpdateItem",
    },
    "lambda": {"Invoke"},
    "s3": {
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CreateMultipartUpload",
        "DeleteObject",
        "GetObject",
        "HeadObject",
        "PutObject",
        "UploadPart",
    },
    "secretsmanager": {"GetSecretValue"},
    "sesv2": {"SendEmail"},
    "sqs": {"SendMessage", "SendMessageBatch"},
}
UNUSED_UTILITIES = (
    *(
        "auth_alpha",
        "batch",
        "circuit_breaker",
        "data_classes",
        "data_masking",
        "feature_flags",
        "validation",
    ),
    *("idempotency", "kafka", "metadata", "parameters", "parser", "streaming", "typing"),
)
# Commands, manuals, and what serves other users of the packages than a function that signs people on.
UNUSED = {
    "bin",
    "share",
    "aws_lambda_powertools/event_handler",
    *(f"aws_lambda_powertools/utilities/{name}" for name in UNUSED_UTILITIES),
    # Catalogues are compiled while packaging.
    "babel/messages",
    # What cryptography's own bindings need of it is one extension, beside it.
    "cffi",
    "pycparser",
    # Asks name servers whether a domain takes mail, which nobody here does.
    "dns",
    "pydantic/mypy.py",
    "pydantic/v1",
}
# What CLDR says of a language and nobody here asks for: before its first date, Babel merges it with
# the root's, entry by entry.
UNSAID = re.compile(
    "compact_|compound_unit|currency|date_fields|datetime_skel|interval_|meta_zones|scientific_|unit_"
)
# What it knows of the whole world and Babel needs to find a locale, or what a time zone is called.
LEADING = {"cldr", "parent_exceptions", "zone_aliases"}
LEADING |= {f"{part}_aliases" for part in ("language", "territory", "script", "variant")}
LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def lighten(site: Path) -> None:
    """Removes from `site`, a folder of installed packages, what no function needs.

    Their licences stay, under licences/NAME-VERSION/.
    """
    for name in UNUSED:
        _remove(site / name)
    for path in sorted(site.glob("*.dist-info")):
        for licence in filter(lambda held: held.is_file() and LICENCE.search(held.name), path.rglob("*")):
            kept = site / "licences" / path.stem / licence.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            licence.rename(kept)
        shutil.rmtree(path)
    for path in [*site.rglob("*")]:
        if not is_needed(PurePosixPath(path.relative_to(site))):
            _remove(path)
    for path in site.glob("babel/locale-data/*.dat"):
        path.write_bytes(less_said(path.read_bytes()))
    for path in site.glob("babel/global.dat"):
        path.write_bytes(less_known(path.read_bytes()))
    for path in site.glob("pydantic_core/core_schema.py"):
        path.write_text(without_keys(path.read_text()))
    if (site / "botocore").exists():
        _lighten_botocore(site / "botocore" / "data")


def is_needed(path: PurePosixPath) -> bool:
    """Whether a function can need the file or folder at `path` among its packages."""
    match path.parts:
        case (*_, "__pycache__") | (*_, "tests"):
            return False
        case ("babel", "locale-data", name):
            return name == "root.dat" or is_ours(name)
        case ("botocore", "data", folder) if "." not in folder:
            return folder in OPERATIONS
        case ("botocore", "data", _, _, name):
            return name.startswith(("service-2.", "endpoint-rule-set-1."))
    return path.suffix not in {".pyi", ".pyx", ".pxd"} and path.name != "py.typed"


def less_said(locale_data: bytes) -> bytes:
    """What Babel pickled of a locale, without what nobody here asks for."""
    held = pickle.loads(locale_data)  # noqa: S301 - from a package whose hash was checked
    kept = {name: {} if UNSAID.match(name) else value for name, value in held.items()}
    return pickle.dumps(kept)


def less_known(global_data: bytes) -> bytes:
    """What Babel pickled of the whole world, as far as it leads to the languages of the interface."""
    held = pickle.loads(global_data)  # noqa: S301 - from a package whose hash was checked
    kept = {name: value for name, value in held.items() if name in LEADING}
    subtags = held["likely_subtags"].items()
    kept["likely_subtags"] = {tag: likely for tag, likely in subtags if is_ours(tag) or is_ours(likely)}
    return pickle.dumps(kept)


def without_keys(source: str) -> str:
    """A module whose TypedDicts have no keys, which type checkers ask for and no program."""
    lines = source.splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.ClassDef) and "TypedDict" in map(ast.unparse, node.bases):
            lines[node.body[0].lineno - 1 : node.end_lineno] = ["    pass\n"]
    return "".join(lines)


def is_ours(tag: str) -> bool:
    """Whether a locale as CLDR writes it, `pt_BR`, is of a language of the interface."""
    return re.split("[_.]", tag)[0] in INTERFACE_LANGUAGES


def _lighten_botocore(data: Path) -> None:
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_text())
    for partition in known["partitions"]:
        partition["services"] = {
            name: described for name, described in partition["services"].items() if name in OPERATIONS
        }
    endpoints.write_text(json.dumps(known))
    for service in OPERATIONS:
        for older in sorted((data / service).iterdir())[:-1]:
            shutil.rmtree(older)
    for path in [*data.rglob("*.json.gz")]:
        document = json.loads(gzip.decompress(path.read_bytes()))
        if path.name == "service-2.json.gz":
            document = only(document, OPERATIONS[path.relative_to(data).parts[0]])
        path.with_suffix("").write_text(json.dumps(document))
        path.unlink()


def only(model: dict[str, Any], operations: set[str]) -> dict[str, Any]:
    """A service as botocore describes it, with these operations only and without words for people."""
    kept = {name: held for name, held in model["operations"].items() if name in operations}
    shapes: dict[str, Any] = {}
    ahead = [*_shapes(kept)]
    while ahead:
        name = ahead.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            ahead.extend(_shapes(shapes[name]))
    ordered = {name: held for name, held in model["shapes"].items() if name in shapes}
    silent: dict[str, Any] = _silent({**model, "operations": kept, "shapes": ordered})
    return silent


def _shapes(described: Any) -> Iterator[str]:
    """The names of shapes that a piece of a description refers to."""
    if isinstance(described, dict):
        for name, value in described.items():
            if name == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _shapes(value)
    elif isinstance(described, list):
        for entry in described:
            yield from _shapes(entry)


def _silent(described: Any) -> Any:
    if isinstance(described, dict):
        # Emptied and not taken out, because botocore reads some. A member may be called so as well.
        return {
            name: "" if name == "documentation" and isinstance(value, str) else _silent(value)
            for name, value in described.items()
        }
    return [_silent(entry) for entry in described] if isinstance(described, list) else described


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
