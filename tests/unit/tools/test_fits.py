"""Whether what is packaged can run where it goes, without running it."""

import struct
from pathlib import Path

import pytest

from tools.ship.fits import fits, machine_of, misfits
from tools.ship.target import Target

LAMBDA = Target("lambda", (3, 13), "aarch64", 34, None)


@pytest.mark.parametrize(
    ("tag", "runs"),
    [
        ("py3-none-any", True),
        ("py2.py3-none-any", True),
        ("cp313-cp313-manylinux_2_17_aarch64", True),
        ("cp313-cp313-manylinux2014_aarch64", True),
        ("cp39-abi3-manylinux_2_34_aarch64", True),
        ("py3-none-manylinux_2_28_aarch64", True),
        ("cp314-abi3-manylinux_2_28_aarch64", False),
        ("cp313-cp313-manylinux_2_35_aarch64", False),
        ("cp313-cp313-manylinux_2_17_x86_64", False),
        ("cp313-cp313t-manylinux_2_17_aarch64", False),
        ("cp313-cp313-musllinux_1_2_aarch64", False),
        ("cp313-cp313-linux_aarch64", False),
        ("cp312-cp312-manylinux_2_17_aarch64", False),
        ("cp313-cp313-macosx_11_0_arm64", False),
    ],
)
def test_a_wheel_is_judged_by_its_tag(tag: str, runs: bool) -> None:
    assert fits(tag, LAMBDA) is runs


def elf(machine: int) -> bytes:
    """The head of a program for 64 bits, as far as the number of its processor."""
    return b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HH", 3, machine)


def test_an_extension_is_judged_by_what_it_was_built_for(tmp_path: Path) -> None:
    for name, content in {
        "good.cpython-313-aarch64-linux-gnu.so": elf(183),
        "stable.abi3.so": elf(183),
        "packed.libs/libz.so.1.3": elf(183),
        "intel.abi3.so": elf(62),
        "older.cpython-312-aarch64-linux-gnu.so": elf(183),
        "apple.abi3.so": b"\xcf\xfa\xed\xfe" + bytes(20),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)

    assert [*misfits(tmp_path, LAMBDA)] == [
        "apple.abi3.so is not for aarch64",
        "intel.abi3.so is not for aarch64",
        "older.cpython-312-aarch64-linux-gnu.so is not for Python 3.13",
    ]


def test_a_package_is_judged_by_its_wheel(tmp_path: Path) -> None:
    for name, tag in (("any-1.0", "py3-none-any"), ("ours-2.0", "cp313-cp313-linux_x86_64")):
        (tmp_path / f"{name}.dist-info").mkdir()
        (tmp_path / f"{name}.dist-info" / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n")

    assert [*misfits(tmp_path, LAMBDA)] == ["ours-2.0 is a wheel for cp313-cp313-linux_x86_64"]


def test_a_text_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "short.so").write_text("none")
    assert machine_of(tmp_path / "short.so") is None
