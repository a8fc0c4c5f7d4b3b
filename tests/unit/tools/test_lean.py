"""What is left out of the functions' packages, and that nothing which they call is."""

import ast
import json
import pickle
import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import babel.dates
import botocore.loaders
import botocore.session
import pydantic_core
import pytest
from babel import Locale, core, localedata
from babel.numbers import format_decimal, format_percent
from botocore import xform_name

from chalicelib.words.languages import INTERFACE_LANGUAGES
from tools.paths import ROOT
from tools.ship.lean import OPERATIONS, is_needed, less_known, less_said, lighten, only, without_keys

CALLERS = [ROOT / "chalicelib" / "bootstrap.py"]
CALLERS += [path for room in ("store", "mail") for path in (ROOT / "chalicelib" / room).rglob("*.py")]


@cache
def described(service: str) -> dict[str, Any]:
    """The service as botocore describes it."""
    loader = botocore.loaders.create_loader()
    model: dict[str, Any] = loader.load_service_model(service, "service-2")
    return model


def test_botocore_knows_the_services_that_the_functions_call_and_no_others() -> None:
    called = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_client":
                called |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}

    assert called == set(OPERATIONS)


def test_every_operation_that_is_called_stays() -> None:
    nodes = [node for path in CALLERS for node in ast.walk(ast.parse(path.read_text()))]
    # Links to files name theirs as a text.
    named = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    named |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    known = {operation for service in OPERATIONS for operation in described(service)["operations"]}
    called = {operation for operation in known if xform_name(operation) in named}

    assert called == {operation for operations in OPERATIONS.values() for operation in operations}


def test_a_lighter_service_is_called_as_the_whole_one_is() -> None:
    whole = described("dynamodb")
    light = only(whole, {"GetItem", "TransactWriteItems"})

    assert set(light["operations"]) == {"GetItem", "TransactWriteItems"}
    assert light["metadata"] == whole["metadata"]
    refused = {error["shape"] for error in light["operations"]["TransactWriteItems"]["errors"]}
    # What is thrown, down to why each entry of a transaction was refused.
    assert refused | {"AttributeValue", "CancellationReasonList", "CancellationReason"} <= set(
        light["shapes"]
    )
    assert len(light["shapes"]) < len(whole["shapes"]) / 2
    assert len(json.dumps(light)) < len(json.dumps(whole)) / 8
    assert '"documentation": "<' not in json.dumps(light)


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("babel/locale-data/root.dat", True),
        ("babel/locale-data/pt.dat", True),
        ("babel/locale-data/pt_BR.dat", True),
        ("babel/locale-data/sv.dat", False),
        ("botocore/data/endpoints.json", True),
        ("botocore/data/dynamodb", True),
        ("botocore/data/ec2", False),
        ("botocore/data/dynamodb/2012-08-10", True),
        ("botocore/data/dynamodb/2012-08-10/service-2.json.gz", True),
        ("botocore/data/dynamodb/2012-08-10/examples-1.json", False),
        ("markdown_it/py.typed", False),
        ("any/tests", False),
        ("any/module.py", True),
    ],
)
def test_what_no_function_needs_is_left_out(path: str, needed: bool) -> None:
    assert is_needed(PurePosixPath(path)) is needed


def said(language: str) -> list[str]:
    """Everything that functions have CLDR say, in whatever form they ask for it."""
    locale, day = Locale.parse(language, sep="-"), datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    forms = [f"{babel.dates.format_date(day, width, locale=locale)}" for width in ("full", "long")]
    forms += [
        babel.dates.format_time(day, "short", locale=locale),
        babel.dates.format_datetime(day, "long", tzinfo=babel.dates.UTC, locale=locale),
        str(locale.datetime_formats["medium"]),
        str(format_decimal(1234567, locale=locale)),
        str(format_percent(0.5, locale=locale)),
    ]
    return forms + [f"{code} {locale.territories[code]}" for code in ("DE", "JP")]


@pytest.mark.parametrize("language", [*INTERFACE_LANGUAGES, "pt-BR", "de-AT", "nl-BE"])
def test_what_is_left_of_a_language_says_the_same(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = said(language)
    whole = Path(localedata._dirname)
    name = language.replace("-", "_")
    for path in (whole / f"{part}.dat" for part in {"root", language.partition("-")[0], name}):
        if path.exists():
            (tmp_path / path.name).write_bytes(less_said(path.read_bytes()))
    monkeypatch.setattr(localedata, "_dirname", str(tmp_path))
    monkeypatch.setattr(localedata, "_cache", {})
    world = (whole.parent / "global.dat").read_bytes()
    monkeypatch.setattr(core, "_global_data", pickle.loads(less_known(world)))  # noqa: S301

    assert said(language) == expected
    assert not localedata.load(language[:2])["unit_patterns"]


def test_pydantic_makes_the_same_of_a_model_without_the_keys_of_its_typed_dicts() -> None:
    whole = Path(pydantic_core.core_schema.__file__).read_text()
    light = without_keys(whole)
    held: dict[str, Any] = {"__name__": "light"}
    exec(compile(light, "light", "exec"), held)  # noqa: S102 - from an installed package

    assert len(light) < len(whole) * 0.9
    assert held.keys() - {"__name__"} >= {
        name for name in vars(pydantic_core.core_schema) if not name.startswith("_")
    }
    for schema in (held["str_schema"](max_length=3), held["list_schema"](held["int_schema"]())):
        assert pydantic_core.SchemaValidator(schema)
    assert held["str_schema"](max_length=3) == pydantic_core.core_schema.str_schema(max_length=3)


A_CALL = {
    "dynamodb": ("get_item", {"TableName": "any", "Key": {"slug": {"S": "any"}}}),
    "lambda": ("invoke", {"FunctionName": "any"}),
    "s3": ("upload_part", {"Bucket": "any", "Key": "any", "UploadId": "any", "PartNumber": 1}),
    "secretsmanager": ("get_secret_value", {"SecretId": "any"}),
    "sesv2": ("send_email", {"Content": {}}),
    "sqs": (
        "send_message",
        {"QueueUrl": "https://sqs.eu-central-1.amazonaws.com/1/any", "MessageBody": "any"},
    ),
}


def test_clients_are_made_of_what_stays_and_licences_go_along(tmp_path: Path) -> None:
    site = tmp_path / "site"
    whole = Path(botocore.__file__).parent / "data"
    for path in whole.iterdir():
        if path.is_dir() and path.name in {*OPERATIONS, "ec2"}:
            shutil.copytree(path, site / "botocore" / "data" / path.name)
    for path in whole.glob("*.json"):
        shutil.copy(path, site / "botocore" / "data")
    (site / "dns").mkdir()
    (site / "any-1.0.dist-info" / "licenses").mkdir(parents=True)
    (site / "any-1.0.dist-info" / "licenses" / "LICENSE.txt").write_text("Do what you like.")
    (site / "any-1.0.dist-info" / "RECORD").write_text("")

    lighten(site)

    assert {path.name for path in site.iterdir()} == {"botocore", "licences"}
    assert (site / "licences" / "any-1.0" / "LICENSE.txt").read_text() == "Do what you like."
    session = botocore.session.get_session()
    loader = botocore.loaders.Loader([str(site / "botocore" / "data")], include_default_search_paths=False)
    session.register_component("data_loader", loader)
    assert set(session.get_available_services()) == set(OPERATIONS)
    session.set_credentials("any", "any")
    for service, operations in OPERATIONS.items():
        client = session.create_client(service, region_name="eu-central-1")
        assert set(client.meta.service_model.operation_names) == operations
        # Made as a request is made: its endpoint found, its input written, and signed.
        link = client.generate_presigned_url(*A_CALL[service])
        assert ".eu-central-1.amazonaws.com/" in link
