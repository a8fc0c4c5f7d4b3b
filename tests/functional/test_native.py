"""A machine that is not Linux on x86-64 gets the same application with its own builds of the dependencies."""

from pathlib import Path

from tests.unit.test_packaging import runs_alone
from tools.native import with_native_dependencies
from tools.ship.package import package


def test_functions_run_on_this_machines_own_builds(tmp_path: Path) -> None:
    lambdas = package()

    own = with_native_dependencies(lambdas)

    assert own.template == lambdas.template
    assert own.code != lambdas.code
    runs_alone(own, tmp_path)
