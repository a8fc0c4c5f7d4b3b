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

import brotli
import pytest

from tools.local.native import with_native_dependencies
from tools.paths import ROOT
from tools.ship.artifact import SERVICES, built_on_this_machine, is_needed
from tools.ship.package import Package, key_of, package

# What Lambda takes: a function and its layers, unpacked.
LIMIT = 250 * 1024 * 1024


@pytest.fixture(scope="module")
def made() -> Package:
    return package()


@pytest.fixture(scope="module")
def names(made: Package) -> set[str]:
    with zipfile.ZipFile(made.code) as code:
        return set(code.namelist())


def files(*folders: str) -> set[str]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts}


def test_our_code_and_all_that_pages_are_made_of_are_in_the_zip(names: set[str]) -> None:
    # frontend/ comes in through the symlink in vendor/; Chalice would leave it out without a word.
    assert files("chalicelib", "frontend") | {"app.py"} <= names


def test_each_static_text_comes_compressed_as_well(made: Package, names: set[str]) -> None:
    texts = {name for name in files("frontend/static") if name.endswith((".css", ".js", ".svg"))}
    compressed = {name for name in names if name.endswith((".br", ".gz")) and name.startswith("frontend/")}

    assert compressed == {name + suffix for name in texts for suffix in (".br", ".gz")}
    with zipfile.ZipFile(made.code) as code:
        for name in texts:
            original = (ROOT / name).read_bytes()
            assert brotli.decompress(code.read(f"{name}.br")) == original
            assert gzip.decompress(code.read(f"{name}.gz")) == original


def test_the_packaged_application_sends_the_compressed_forms(made: Package, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.code) as code:
        code.extractall(tmp_path)
    program = """
import app, json
from chalicelib.http.assets import assets
from tests.gateway import Gateway
paths = ["/embed.js", *(f"/static/any/{path}" for path in assets())]
visitor = Gateway(app.app)
answers = [visitor.get(path, Accept_Encoding=coding) for path in paths for coding in ("br", "gzip")]
print(json.dumps([answer.headers["content-encoding"] for answer in answers]))
"""
    # The checkout comes last: only the tests' gateway is not in the zip.
    path = f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; sys.path.append({str(ROOT)!r})"
    command = [sys.executable, "-I", "-S", "-c", f"{path}\n{program}"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stderr
    sent = json.loads(ran.stdout)
    assert sent == ["br", "gzip"] * (len(sent) // 2)
    assert len(sent) > 20


def test_what_functions_do_not_need_stays_outside(names: set[str]) -> None:
    top = {PurePosixPath(name).parts[0] for name in names}

    assert not top & {
        "tests",
        "tools",
        "infra",
        "campaigns",
        ".chalice",
        "pytest",
        "playwright",
        "pip",
        "setuptools",
    }
    assert not [name for name in names if not is_needed(PurePosixPath(name)) and "__pycache__" not in name]


def test_every_module_comes_compiled_for_the_python_that_runs_it(made: Package, names: set[str]) -> None:
    template = json.loads(made.template.read_text())
    runtimes = {
        resource["Properties"]["Runtime"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    tag = sys.implementation.cache_tag
    ours = [name for name in names if name.startswith("chalicelib/") and name.endswith(".py")]
    with zipfile.ZipFile(made.code) as code:
        for name in [*ours, "boto3/session.py", "pydantic/main.py"]:
            path = PurePosixPath(name)
            compiled = code.read(str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc"))
            assert compiled.startswith(MAGIC_NUMBER)
            # Unchecked: Lambda's files have the zip's dates, so a checked one would be thrown away.
            assert int.from_bytes(compiled[4:8], "little") == 0b01
    assert runtimes == {f"python{sys.version_info.major}.{sys.version_info.minor}"}


def test_nothing_in_the_zips_was_compiled_for_this_machine(made: Package) -> None:
    assert built_on_this_machine(made.code) == built_on_this_machine(made.layer) == []


def test_the_same_sources_make_the_same_template_and_the_same_keys(made: Package) -> None:
    again = package()

    assert again.template.read_bytes() == made.template.read_bytes()
    assert again.keys() == made.keys()
    assert hashlib.sha256(made.code.read_bytes()).hexdigest() in key_of(made.code)


def test_function_and_layer_fit_into_what_lambda_takes(made: Package) -> None:
    with zipfile.ZipFile(made.code) as code, zipfile.ZipFile(made.layer) as layer:
        sizes = [entry.file_size for entry in [*code.infolist(), *layer.infolist()]]

    assert sum(sizes) < LIMIT
    assert made.code.stat().st_size < 50 * 1024 * 1024


def test_the_zip_runs_without_anything_else_installed(made: Package, tmp_path: Path) -> None:
    runs_alone(made, tmp_path)


def test_a_machine_that_is_not_lambdas_runs_it_on_its_own_builds(made: Package, tmp_path: Path) -> None:
    own = with_native_dependencies(made)

    assert own.template == made.template
    assert own.code != made.code
    runs_alone(own, tmp_path)


def runs_alone(made: Package, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.code) as code:
        code.extractall(tmp_path)
    program = (
        "import app, boto3, chalice, sys\n"
        "for service in sys.argv[1:]: boto3.client(service, region_name='eu-central-1')\n"
        "print(sorted(function.name for function in app.app.pure_lambda_functions))"
    )
    # -I and -S: neither this environment's packages nor the checkout.
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{program}",
    ]
    environment = {"PATH": os.environ["PATH"]}
    ran = subprocess.run(
        [*command, *sorted(SERVICES)], cwd=tmp_path, env=environment, capture_output=True, text=True
    )

    assert ran.returncode == 0, ran.stderr
    assert "exporter" in ran.stdout
