"""What goes into the functions' zip, judged without making it."""

import ast
import zipfile
from pathlib import Path

from tools.paths import ROOT
from tools.ship.artifact import SERVICES, built_on_this_machine


def test_botocore_knows_the_services_that_the_functions_call_and_no_others() -> None:
    called = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_client":
                called |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}

    assert called == SERVICES


def test_what_was_compiled_on_this_machine_is_told_from_what_lambda_can_load(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("ours-1.0.dist-info/WHEEL", "Tag: cp311-cp311-linux_x86_64\n")
        archive.writestr("theirs-1.0.dist-info/WHEEL", "Tag: cp311-cp311-manylinux_2_17_x86_64\n")
    assert built_on_this_machine(tmp_path / "other.zip") == ["ours-1.0"]
