"""The functions' zip holds what they need, and only that."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path, PurePosixPath
from typing import Any

import brotli
import pytest

from chalicelib.words.languages import direction, own_name
from tools.paths import ROOT
from tools.ship.artifact import unpacked
from tools.ship.fits import misbuilt
from tools.ship.package import Package, is_replaced, key_of, make_application, package
from tools.ship.prepared import languages
from tools.ship.target import here, on_lambda

# What Lambda takes: a function and its layers, unpacked.
LIMIT = 250 * 1024 * 1024


@pytest.fixture(scope="module")
def made() -> Package:
    """For Lambda."""
    return package()


@pytest.fixture(scope="module")
def own() -> Package:
    """For this machine."""
    return package(here())


@pytest.fixture(scope="module")
def names(made: Package) -> set[str]:
    with zipfile.ZipFile(made.code) as code:
        return set(code.namelist())


def files(*folders: str) -> set[str]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts}


def test_our_code_and_all_that_pages_are_made_of_are_in_the_zip(names: set[str]) -> None:
    # frontend/ and partners/ come in through symlinks in vendor/; Chalice would leave them out silently.
    whole = {
        name for name in files("frontend") if not is_replaced(PurePosixPath(name).relative_to("frontend"))
    }
    assert files("chalicelib") | files("partners") | whole | {"app.py"} <= names
    assert {"frontend/templates/exports/letter.typ", "frontend/static/style.css"} <= whole


def test_each_static_text_comes_compressed_as_well(made: Package, names: set[str]) -> None:
    texts = {name for name in files("frontend/static") if name.endswith((".css", ".js", ".svg"))}
    compressed = {name for name in names if name.endswith((".br", ".gz")) and name.startswith("frontend/")}

    assert compressed == {name + suffix for name in texts for suffix in (".br", ".gz")}
    with zipfile.ZipFile(made.code) as code:
        for name in texts:
            original = (ROOT / name).read_bytes()
            assert brotli.decompress(code.read(f"{name}.br")) == original
            assert gzip.decompress(code.read(f"{name}.gz")) == original


def test_the_packaged_application_sends_the_compressed_forms(own: Package, tmp_path: Path) -> None:
    sent = runs_alone(
        own,
        tmp_path,
        """
import app, json
from chalicelib.http.assets import assets
from tests.gateway import Gateway
paths = ["/embed.js", *(f"/static/any/{path}" for path in assets())]
visitor = Gateway(app.app)
answers = [visitor.get(path, Accept_Encoding=coding) for path in paths for coding in ("br", "gzip")]
print(json.dumps([answer.headers["content-encoding"] for answer in answers]))
""",
    )
    assert sent == ["br", "gzip"] * (len(sent) // 2)
    assert len(sent) > 20


def test_the_packaged_application_says_the_same_as_the_checkout(own: Package, tmp_path: Path) -> None:
    """In every language, though a package has templates, catalogues and CLDR's data in other forms."""
    program = """
import app, hashlib, json
from chalicelib.bootstrap import use
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.words.languages import INTERFACE_LANGUAGES
from tests import builders
from tests.fakes import fake_services
from tests.gateway import Gateway
spoken = [*INTERFACE_LANGUAGES, "pt-BR", "sv", "he", "zh-Hant", "zu"]
texts = {name: dict.fromkeys(spoken, "Text") for name in ("title", "summary", "statement")}
dateline = {"place": {"en": "Here"}, "date": "2026-03-01"}
services = fake_services()
use(services)
for make in (builders.letter, builders.pledge, builders.card, builders.sign_in):
    campaign = make(languages=spoken, dateline=dateline, **texts)
    services.campaigns.put(StoredCampaign(campaign, text_version(campaign, None), 1), None)
visitor = Gateway(app.app)
paths = [f"/c/{slug}{page}?lang={language}" for slug in services.campaigns.list_slugs()
         for page in ("", "/signers", "/updates.atom", "/sent") for language in spoken]
paths += [f"/{path}?lang={language}" for path in ("", "c/nobody", "confirm/none") for language in spoken]
print(json.dumps({path: hashlib.sha256(visitor.get(path).body).hexdigest() for path in paths}))
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr

    packaged = runs_alone(own, tmp_path, program)

    assert packaged == json.loads(ran.stdout)
    assert len(set(packaged.values())) > 150


def test_a_package_names_every_language_as_a_checkout_does(own: Package, tmp_path: Path) -> None:
    tags = [*languages(), "xx", "de-JP", "sv-XX"]
    program = f"""
import json
from chalicelib.words.languages import direction, own_name
print(json.dumps([[own_name(tag), direction(tag)] for tag in {tags!r}]))
"""
    assert runs_alone(own, tmp_path, program) == [[own_name(tag), direction(tag)] for tag in tags]


def test_what_functions_do_not_need_stays_outside(names: set[str]) -> None:
    top = {PurePosixPath(name).parts[0] for name in names}

    outside = ("tests", "tools", "infra", "campaigns", ".chalice", "pytest", "playwright", "pip", "boto3")
    assert not top & {*outside, "bin", "xlsxwriter"}
    assert not [name for name in names if ".dist-info" in name]
    assert "licences/pydantic" in {name.partition("-")[0] for name in names}


def test_the_zip_is_light_with_bytecode_as_well(made: Package, own: Package) -> None:
    for code in (made.code, own.code):
        with zipfile.ZipFile(code) as held:
            unpacked = sum(entry.file_size for entry in held.infolist())
        assert code.stat().st_size < 19_000_000
        assert unpacked < 60_000_000
    assert any(name.endswith(".pyc") for name in zipfile.ZipFile(own.code).namelist())


def test_function_and_layer_fit_into_what_lambda_takes(made: Package) -> None:
    with zipfile.ZipFile(made.code) as code, zipfile.ZipFile(made.layer) as layer:
        sizes = [entry.file_size for entry in [*code.infolist(), *layer.infolist()]]

    assert sum(sizes) < LIMIT


def test_everything_in_lambdas_zips_was_built_for_lambda(made: Package, tmp_path: Path) -> None:
    for archive in (made.code, made.layer):
        tree = unpacked(archive, tmp_path / archive.stem)
        assert [*misbuilt(tree, on_lambda())] == []
        assert [*tree.rglob("*.so")]


def test_every_module_comes_compiled_for_the_python_that_runs_it(own: Package) -> None:
    tag = sys.implementation.cache_tag
    with zipfile.ZipFile(own.code) as code:
        names = set(code.namelist())
        ours = [name for name in names if name.startswith("chalicelib/") and name.endswith(".py")]
        templates = [name for name in names if name.startswith("frontend/prepared/templates/tmpl_")]
        for name in [*ours, *templates, "botocore/session.py", "pydantic/main.py"]:
            path = PurePosixPath(name)
            if path.suffix == ".py":
                compiled = code.read(str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc"))
                assert compiled.startswith(MAGIC_NUMBER)
                # Unchecked: Lambda's files have the zip's dates, so a checked one would be thrown away.
                assert int.from_bytes(compiled[4:8], "little") == 0b01
    assert ours
    assert templates


def test_bytecode_for_lambda_is_made_by_lambdas_python_or_by_none(made: Package, names: set[str]) -> None:
    tags = {name.split(".")[-2] for name in names if name.endswith(".pyc")}
    assert tags == ({"cpython-313"} if on_lambda().compiler else set())


def test_lambda_and_this_machine_run_the_same_template_and_the_same_code(made: Package, own: Package) -> None:
    assert own.template.read_bytes() == made.template.read_bytes()
    with zipfile.ZipFile(made.code) as lambdas, zipfile.ZipFile(own.code) as ours:
        for name in lambdas.namelist():
            if name.startswith(("app.py", "chalice/", "chalicelib/", "frontend/")) and ".pyc" not in name:
                assert lambdas.read(name) == ours.read(name)


def test_a_newer_python_than_aws_knows_packages_the_same_template_and_code(
    made: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Chalice names the runtime after the Python that it runs in; here it takes itself for one of the future.
    newer = "import types, chalice.config as c; c.sys = types.SimpleNamespace(version_info=(3, 15, 0))"
    (tmp_path / "sitecustomize.py").write_text(newer)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (again := tmp_path / "again").mkdir()

    make_application(again)

    for name in ("template.json", "application.zip"):
        assert (again / name).read_bytes() == made.template.with_name(name).read_bytes()


def test_the_same_sources_make_the_same_keys(made: Package) -> None:
    again = package()

    assert again.keys() == made.keys()
    assert hashlib.sha256(made.code.read_bytes()).hexdigest() in key_of(made.code)


def test_the_zip_runs_without_anything_else_installed(own: Package, tmp_path: Path) -> None:
    program = """
import importlib, json, pathlib, sys
import app, botocore.session
session = botocore.session.get_session()
for service in session.get_available_services():
    session.create_client(service, region_name="eu-central-1")
root = pathlib.Path(app.__file__).parent
modules = [path.relative_to(root).with_suffix("") for path in (root / "chalicelib").rglob("*.py")]
for module in modules:
    importlib.import_module(".".join(module.parts).removesuffix(".__init__"))
from chalicelib.domain.addresses import checked_address
from chalicelib.domain.keys import derived_key
from chalicelib.domain.passes import public_key
from chalicelib.http.api.openapi import document
from chalicelib.http.pages.passes import pass_page
from chalicelib.logs import logger
import altcha, segno
checked_address("ada@müller.example"), derived_key(bytes(32), "any"), public_key(bytes(32))
document("/"), logger()
print(json.dumps(sorted(function.name for function in app.app.pure_lambda_functions)))
"""
    assert "exporter" in runs_alone(own, tmp_path, program)


def runs_alone(made: Package, folder: Path, program: str) -> Any:
    """What a program prints as JSON, run where the zip is unpacked and nothing else is installed."""
    tree = unpacked(made.code, folder / "task")
    # The checkout comes last: only what tests share is not in the zip.
    path = f"import sys; sys.path[:0] = [{str(tree)!r}]; sys.path.append({str(ROOT)!r})"
    # -I and -S: neither this environment's packages nor the checkout.
    command = [sys.executable, "-I", "-S", "-c", f"{path}\n{program}"]
    ran = subprocess.run(command, cwd=tree, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
