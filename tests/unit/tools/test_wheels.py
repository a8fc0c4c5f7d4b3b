"""Dependencies for a Python and a processor that are not here."""

import pytest

from tools.paths import ROOT
from tools.ship import wheels
from tools.ship.target import Target, here, on_lambda

LAMBDA = Target("lambda", (3, 13), "aarch64", 34, None)
PINS = """
# made by uv
any==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via -r app.in
older==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:cc
newer[fast]==2.0 ; python_full_version >= '3.12' and platform_machine == 'aarch64' \\
    --hash=sha256:dd
windows==3.0 ; sys_platform == 'win32' \\
    --hash=sha256:ee
"""


def test_conditions_are_judged_for_where_it_will_run() -> None:
    assert wheels.pinned(PINS, LAMBDA).splitlines() == [
        "any==1.0 --hash=sha256:aa --hash=sha256:bb",
        "newer==2.0 --hash=sha256:dd",
    ]


def test_everything_that_is_pinned_is_taken_here_and_for_lambda() -> None:
    text = (ROOT / "requirements.txt").read_text()
    assert wheels.pinned(text, LAMBDA) == wheels.pinned(text, here())
    assert "pydantic==" in wheels.pinned(text, LAMBDA)


def test_lambda_is_the_one_that_the_template_pins() -> None:
    template = (ROOT / "infra" / "functions.yaml").read_text()
    assert f"Runtime: python{on_lambda().python}\n" in template
    assert on_lambda().machine == "aarch64"
    assert "Architectures: [arm64]\n" in template


NONE = (
    "There is no wheel of {} for Python 3.13 on aarch64 with glibc 2.34, as on Lambda; "
    "pin a version that has one."
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("cause: Because any==1.0 has no usable wheels and you require any==1.0", NONE.format("any==1.0")),
        ("ERROR: No matching distribution found for typst==1.0", NONE.format("typst==1.0")),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. ...",
            "A package of requirements.txt is not what was pinned: its hash differs.",
        ),
        (
            "error: no route to host",
            "The packages of requirements.txt could not be downloaded: error: no route to host",
        ),
    ],
)
def test_what_cannot_be_had_is_said_in_a_sentence(words: str, told: str) -> None:
    assert wheels.sentence("requirements.txt", LAMBDA, words) == told
