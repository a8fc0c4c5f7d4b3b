"""How the house is built: imports go one way, and what reviewers forget is asked for here."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from chalicelib.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")])
SETTINGS = Settings._fields
OURS = ("chalicelib", "app", "tools", "tests", "bench")

# What each room may import of ours, itself aside. Rooms are the folders of `chalicelib` and its few modules.
MAY_IMPORT = {
    "app": {"entries", "http"},
    "entries": {"http", "events"},
    "http": {"actions", "documents", "ports", "words", "domain", "logs", "bootstrap", "settings"},
    "events": {"actions", "domain", "logs", "bootstrap"},
    "bootstrap": {"store", "mail", "ports", "domain", "settings"},
    "actions": {"documents", "ports", "words", "domain", "logs"},
    "documents": {"ports", "words", "domain"},
    "store": {"ports", "domain"},
    "mail": {"ports", "words", "domain"},
    "ports": {"domain"},
    "words": {"domain"},
    "domain": set(),
    "settings": set(),
    "logs": set(),
}
# Which rooms of `actions` a function reaches, by its entry: what a function does not hold nobody can make it
# do. A list of signers can be had from `exporting` only.
REACHES = {
    "web": {"signing", "meeting"},
    "console": {"signing", "meeting", "organizing"},
    "tally": {"background"},
    "outbox": {"background"},
    "mailer": {"background", "meeting"},
    "feedback": {"background"},
    "sweeper": {"background"},
    "exporter": {"exporting"},
    "importer": {"importing"},
}
# Who may import what is not ours; a library's part that is named has a rule of its own.
KEPT_TO = {
    "chalice": {"app", "entries", "http", "events"},
    # It is botocore and a fifth on top, of which nothing is used.
    "boto3": set(),
    "botocore": {"store", "mail", "bootstrap"},
    "mypy_boto3_dynamodb": {"store"},
    "jinja2": {"words"},
    "altcha": {"actions"},
    # One logger, so that what a line must not hold is kept out in one place.
    "aws_lambda_powertools": {"logs"},
    "aws_lambda_powertools.metrics": {"events"},
}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """The room that a module of ours is in."""
    return [*module.split("."), ""][module.startswith("chalicelib.")]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module imported anywhere in a file, in functions and for type checkers too, with its line."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            assert node.module
            # `from chalicelib import i18n` names a module of ours only with the name that follows.
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [name for name in names if (ROOT / name.replace(".", "/")).with_suffix(".py").exists()]
            yield from ((node.lineno, name) for name in found or [node.module])


def each_import() -> Iterator[tuple[str, str, str]]:
    """For every import: where it is, the room it is in, and what is imported."""
    for path in MODULES:
        for line, module in imports(path):
            yield f"{path.relative_to(ROOT)}:{line}", room_of(name_of(path)), module


@cache
def imported_by(module: str) -> tuple[str, ...]:
    """Our modules that a module imports at any place."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    path = path if path.exists() else path.with_suffix("") / "__init__.py"
    return tuple({name for _, name in imports(path) if name.split(".")[0] in ("app", "chalicelib")})


def reached_from(*modules: str) -> set[str]:
    """These modules and all of ours that they import, directly or not."""
    reached: set[str] = set()
    ahead = list(modules)
    while ahead:
        module = ahead.pop()
        if module not in reached:
            reached.add(module)
            ahead.extend(imported_by(module))
    return reached


def test_imports_go_one_way() -> None:
    wrong = [
        f"{where}: {room} may not import {module}"
        for where, room, module in each_import()
        if module.split(".")[0] in OURS and room_of(module) not in MAY_IMPORT[room] | {room}
    ]
    assert not wrong, "\n".join(wrong)


def mapped() -> dict[str, set[str]]:
    """The map that CONTRIBUTING.md draws: each room by its path, and what it may import."""
    section = (ROOT / "CONTRIBUTING.md").read_text().partition("## The rooms")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    return {row[1].strip(" `"): set(row[3].replace("`", "").split()) for row in rows}


def test_the_map_names_every_room() -> None:
    top = ROOT / "chalicelib"
    folders = {path.parent for path in MODULES if path.name == "__init__.py"} - {top}
    alone = {path for path in MODULES if path.parent in (ROOT, top)} - {top / "__init__.py"}
    rooms = {str(path.relative_to(ROOT)) for path in folders | alone}
    assert {name for name in mapped() if name.startswith(("app", "chalicelib"))} == rooms


def test_the_map_says_what_a_room_may_import() -> None:
    told = {room_of(path.removesuffix(".py").replace("/", ".")): may for path, may in mapped().items() if may}
    assert told == {room: may for room, may in MAY_IMPORT.items() if may}


def test_no_module_needs_itself() -> None:
    circles = [name for name in map(name_of, MODULES) if name in reached_from(*imported_by(name))]
    assert not circles


@pytest.mark.parametrize("function", REACHES)
def test_a_function_holds_only_what_it_is_for(function: str) -> None:
    reached = reached_from(f"chalicelib.entries.{function}")
    rooms = {name.split(".")[2] for name in reached if name.startswith("chalicelib.actions.")}
    assert (
        rooms & {"signing", "meeting", "organizing", "exporting", "importing", "background"}
        == REACHES[function]
    )


def test_every_entry_is_a_function_of_its_own() -> None:
    assert {path.stem for path in (ROOT / "chalicelib" / "entries").glob("[!_]*.py")} == set(REACHES)


@pytest.mark.parametrize("function", REACHES)
def test_every_function_looks_for_garbage_once_it_has_imported_what_it_needs(function: str) -> None:
    entry = parsed(ROOT / "chalicelib" / "entries" / f"{function}.py")
    assert ast.unparse(entry.body[-1]) == "imported()"


def test_libraries_stay_in_their_rooms() -> None:
    wrong = [
        f"{where}: {room} may not import {module}"
        for where, room, module in each_import()
        if room not in KEPT_TO.get(module, KEPT_TO.get(module.split(".")[0], {room}))
    ]
    assert not wrong, "\n".join(wrong)


def test_one_action_decides_what_the_public_learns_of_figures() -> None:
    """Whatever reads counts, milestones or names for the public beside it might tell what it hides."""
    reads = re.compile(r"\.faces\.\w|\.published\.face\(|\.tallies\.(standing|milestones)\(")
    public = reached_from("chalicelib.entries.web") | reached_from("chalicelib.entries.console")
    reading = {
        name
        for name in map(name_of, MODULES)
        if name in public
        and room_of(name) in ("http", "actions")
        and reads.search((ROOT / f"{name.replace('.', '/')}.py").read_text())
    }
    assert reading == {"chalicelib.actions.signing.figures"}


def test_a_permit_is_made_in_one_place() -> None:
    """Whoever made one elsewhere would be refused without a line in the audit trail."""
    making = {
        name_of(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Permit"
    }
    assert making == {"chalicelib.actions.permits"}


def test_nobody_asks_which_kind_a_campaign_is() -> None:
    """A kind that is asked for by name is one more place to touch for the next kind; traits are for that."""
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind"
    ]
    assert {where.partition(":")[0] for where in asked} == {"chalicelib/domain/kinds.py"}
    templates = (ROOT / "frontend" / "templates").rglob("*.*")
    assert not [path.name for path in templates if re.search(r"\.kind\b[^}]*[=!]=", path.read_text())]


def test_only_settings_reads_the_environment() -> None:
    wrong = []
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            read = isinstance(node, ast.Attribute) and node.attr in (
                "environ",
                "environb",
                "getenv",
                "putenv",
            )
            named = isinstance(node, ast.ImportFrom) and node.module == "os"
            if (read or named) and path.name != "settings.py":
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")  # type: ignore[attr-defined]
    assert not wrong


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 300


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_whoever_reads_a_module_learns_what_its_public_functions_promise(path: Path) -> None:
    tree = parsed(path)
    documented = _promised()
    missing = [
        f"{path.relative_to(ROOT)}:{node.lineno} {name}"
        for node, name in _public(tree)
        if not ast.get_docstring(node) and not node.name.startswith("_") and node.name not in documented
    ]
    assert ast.get_docstring(tree) or not tree.body, f"{path.relative_to(ROOT)} does not say what it is"
    assert not missing, "\n".join(missing)


def _public(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, str]]:
    """Public functions of a module, and public methods of its public classes.

    Not those that a blueprint registers: their contract is the OpenAPI document, the list of pages, or
    the event they answer. Nor properties: they are told of where their class is.
    """
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not _decorators(node) & {"routes", "functions"}:
            yield node, node.name
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
            told = (n for n in methods if not _decorators(n) & {"property", "cached_property"})
            yield from ((method, f"{node.name}.{method.name}") for method in told)


def _decorators(node: ast.FunctionDef) -> set[str]:
    """The names that a function's decorators begin with: `routes` for `@routes.get("/")`."""
    return {
        name.id
        for decorator in node.decorator_list
        for name in ast.walk(decorator)
        if isinstance(name, ast.Name)
    }


@cache
def _promised() -> frozenset[str]:
    """Methods that a protocol or the services promise; an adapter need not say it again."""
    promised: set[str] = set()
    for path in MODULES:
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and (
                node.name == "Services" or any(getattr(base, "id", "") == "Protocol" for base in node.bases)
            ):
                promised |= {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
                promised |= {ast.unparse(n.target) for n in node.body if isinstance(n, ast.AnnAssign)}
    return frozenset(promised)


def run_alone(program: str) -> None:
    """Runs a program in the checkout, in a process of its own; fails when it does."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_importing_the_application_reads_no_settings_and_reaches_no_service() -> None:
    """The Chalice command line imports it to learn the routes, without credentials and without a network."""
    run_alone("""
import sys
sys.path.insert(0, "vendor")
import app
from chalicelib.bootstrap import _client, _in_use
from chalicelib.settings import settings
assert settings.cache_info().currsize == 0, "settings were read"
assert _client.cache_info().currsize == 0 and not _in_use, "services were built"
assert app.app.routes and app.app.handler_map
late = {"botocore.session", "altcha", "xlsxwriter"}
assert not late & set(sys.modules), f"imported too early: {late & set(sys.modules)}"
""")


def test_each_path_of_the_web_function_is_in_the_application_that_is_asked_for_it() -> None:
    run_alone("""
from chalicelib.entries.web import CALLED, application, paths
for is_called in (False, True):
    strange = [path for path in application(is_called).routes if path.startswith(CALLED) is not is_called]
    assert not strange, strange
assert {"/", "/c/{slug}", "/confirm/{token}", "/api/v1/confirm"} <= set(paths())
""")


def test_whoever_only_reads_a_page_does_not_wait_for_what_signing_and_passes_need() -> None:
    run_alone("""
import sys
from chalicelib.entries.web import application
application(False)
late = {"altcha", "aws_lambda_powertools", "cryptography", "email_validator", "itsdangerous", "segno"}
late |= {"chalicelib.domain.signons", "chalicelib.domain.access", "chalicelib.http.api.schemas"}
assert not late & set(sys.modules), f"imported too early: {late & set(sys.modules)}"
""")


@pytest.mark.parametrize("name", SETTINGS)
def test_somebody_reads_every_setting(name: str) -> None:
    readers = [path for path in MODULES if path.name != "settings.py"]
    assert any(re.search(rf'"{name}"|\.{name}\b', path.read_text()) for path in readers)


@pytest.mark.parametrize("variable", [*map(str.upper, SETTINGS)])
def test_every_setting_has_its_line_in_the_documentation(variable: str) -> None:
    lines = (ROOT / "docs" / "settings.md").read_text().splitlines()
    assert any(line.startswith(f"| `{variable}` |") for line in lines)


def test_the_documentation_names_no_setting_that_is_not_there() -> None:
    lines = (ROOT / "docs" / "settings.md").read_text().splitlines()
    documented = {line.split("`")[1] for line in lines if line.startswith("| `")}
    assert documented == {*map(str.upper, SETTINGS), *OF_LIBRARIES}


# Read by a library and not by us, and set by the template.
OF_LIBRARIES = ("LOG_LEVEL", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE")
