"""Whoever alters a package is found out, and what was altered is named."""

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.packages import TEXT, entry_of, forged, members_of, package_of, packed, signed, with_manifest
from tools.verify_package import main

PACKAGE = package_of(signed(number) for number in range(6))
MEMBERS = members_of(PACKAGE)
HEAD = json.loads(MEMBERS["manifest.json"])["chain"]["head"]
TEXT_FILE = f"texts/{TEXT.sha256['en']}.txt"
Verify = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Runs the verifier over bytes; gives its exit status and what it printed."""

    def run(package: bytes, *options: str) -> tuple[int, list[str]]:
        path = tmp_path / "package.zip"
        path.write_bytes(package)
        status = main([str(path), *options])
        return status, capsys.readouterr().out.splitlines()

    return run


def places() -> dict[str, range]:
    """Where in the package each member is, its header included, and where the ZIP's directory is."""
    found, at = {}, 0
    for name, body in MEMBERS.items():
        found[name] = range(at, at := at + 30 + len(name) + len(body))
    return found | {"the ZIP's directory": range(at, len(PACKAGE))}


def flipped(place: int, bit: int = 0) -> bytes:
    return PACKAGE[:place] + bytes([PACKAGE[place] ^ 1 << bit]) + PACKAGE[place + 1 :]


def edited(name: str, old: str, new: str) -> dict[str, bytes]:
    assert old.encode() in MEMBERS[name]
    return MEMBERS | {name: MEMBERS[name].replace(old.encode(), new.encode(), 1)}


def test_a_package_as_it_was_made_passes_and_is_summed_up(verify: Verify) -> None:
    status, lines = verify(PACKAGE)
    assert status == 0
    assert lines == [
        "Nothing was altered: 6 cards of card-of-the-crew, made at 2026-03-16T12:00:07Z.",
        f"Head of the chain: {HEAD}",
    ]
    assert verify(PACKAGE, "--head", HEAD.upper())[0] == 0


def test_the_helper_of_these_tests_writes_zips_as_packages_are_written() -> None:
    assert packed(MEMBERS) == PACKAGE
    assert with_manifest(MEMBERS) == MEMBERS
    assert forged(MEMBERS, lambda records: records) == MEMBERS


def test_the_verifier_runs_alone_with_nothing_but_the_standard_library(tmp_path: Path) -> None:
    (tmp_path / "package.zip").write_bytes(PACKAGE)
    (tmp_path / "check.py").write_text(Path("tools/verify_package.py").read_text())
    command = [sys.executable, "-I", "-S", "check.py", "package.zip"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [*MEMBERS, "the ZIP's directory"])
def test_a_changed_byte_is_named_with_the_file_it_is_in(name: str, verify: Verify) -> None:
    where = places()[name]
    chosen = random.Random(name).sample(where, 30)
    for place in [where[0], where[-1], *chosen]:
        status, lines = verify(flipped(place, place % 8))
        assert status == 1
        assert lines
        if name != "the ZIP's directory":
            assert any(name in line for line in lines), (place, lines)


@pytest.mark.parametrize("name", ["cards.pdf", "signatories.csv", "declaration.txt", TEXT_FILE])
def test_one_changed_byte_of_a_file_is_one_line(name: str, verify: Verify) -> None:
    place = PACKAGE.index(MEMBERS[name]) + len(MEMBERS[name]) // 2
    _, lines = verify(flipped(place))
    assert [line.partition(":")[0] for line in lines] == [name]


def test_a_changed_card_in_the_evidence_is_named_by_its_line(verify: Verify) -> None:
    _, lines = verify(packed(edited("evidence.jsonl", "person3@", "person9@")))
    assert lines[0] == "evidence.jsonl: line 4 was altered: its hash is not that of its content"


@pytest.mark.parametrize("name", MEMBERS)
def test_a_missing_file_is_named(name: str, verify: Verify) -> None:
    status, lines = verify(packed({other: body for other, body in MEMBERS.items() if other != name}))
    assert status == 1
    assert any(line.startswith(f"{name}: is missing") for line in lines)


def test_an_added_file_is_named_also_when_the_manifest_lists_it(verify: Verify) -> None:
    added = MEMBERS | {"cards-2.pdf": b"%PDF-1.7 another"}
    for members in (added, with_manifest(added)):
        status, lines = verify(packed(members))
        assert status == 1
        assert "cards-2.pdf: does not belong here: evidence.jsonl did not seal it" in lines


def test_an_added_text_that_nobody_agreed_to_is_named(verify: Verify) -> None:
    added = {"texts/anything.txt": b"I agree to anything.", **MEMBERS}
    status, lines = verify(packed(with_manifest(added)))
    assert status == 1
    assert "texts/anything.txt: was altered: its SHA-256 is not its name" in lines


def test_a_file_that_is_there_twice_is_named(verify: Verify) -> None:
    file = io.BytesIO(PACKAGE)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("cards.pdf", b"%PDF-1.7 another")
    status, lines = verify(file.getvalue())
    assert status == 1
    assert "cards.pdf: is there more than once" in lines


def test_bytes_around_the_package_are_named(verify: Verify) -> None:
    for package in (PACKAGE + b"x", b"x" + PACKAGE, PACKAGE[:-2] + b"\x01\x00x"):
        status, lines = verify(package)
        assert status == 1
        assert lines


def test_what_is_no_package_is_said_to_be_none(verify: Verify) -> None:
    for package in (b"", b"PK", b"%PDF-1.7", packed({})):
        status, lines = verify(package)
        assert status == 1
        assert lines


def test_two_swapped_lines_are_named(verify: Verify) -> None:
    lines = MEMBERS["evidence.jsonl"].splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    status, said = verify(packed(with_manifest(MEMBERS | {"evidence.jsonl": b"".join(lines)})))
    assert status == 1
    assert "evidence.jsonl: line 2 or lines before it were moved: it is number 3" in said


def test_a_card_left_out_of_the_evidence_is_named(verify: Verify) -> None:
    lines = MEMBERS["evidence.jsonl"].splitlines(keepends=True)
    status, said = verify(
        packed(with_manifest(MEMBERS | {"evidence.jsonl": b"".join(lines[:2] + lines[3:])}))
    )
    assert status == 1
    assert "evidence.jsonl: line 3 or lines before it were moved: it is number 4" in said


def test_evidence_cut_off_before_its_seal_is_named(verify: Verify) -> None:
    lines = MEMBERS["evidence.jsonl"].splitlines(keepends=True)
    _, said = verify(packed(with_manifest(MEMBERS | {"evidence.jsonl": b"".join(lines[:3])})))
    assert "evidence.jsonl: its last line is not the seal" in said


def test_a_list_that_differs_from_the_cards_is_named_by_its_line(verify: Verify) -> None:
    changed = edited("signatories.csv", "person3@", "person9@")
    _, lines = verify(packed(with_manifest(changed)))
    assert lines == ["signatories.csv: line 5 is not what evidence.jsonl says of card 4"]


def test_a_list_without_a_line_is_named(verify: Verify) -> None:
    body = MEMBERS["signatories.csv"]
    shorter = b"\r\n".join(body.split(b"\r\n")[:-2]) + b"\r\n"
    _, lines = verify(packed(with_manifest(MEMBERS | {"signatories.csv": shorter})))
    assert lines == ["signatories.csv: has 5 cards, and evidence.jsonl 6"]


def test_an_apostrophe_in_a_name_is_part_of_it(verify: Verify) -> None:
    _, lines = verify(packed(forged(edited("signatories.csv", "O'Brien", "OBrien"), lambda records: records)))
    assert lines == ["signatories.csv: line 5 is not what evidence.jsonl says of card 4"]


def test_other_cards_with_a_manifest_to_match_are_named(verify: Verify) -> None:
    _, lines = verify(packed(with_manifest(MEMBERS | {"cards.pdf": b"%PDF-1.7 others"})))
    assert lines == ["cards.pdf: was altered: its SHA-256 is not the one that evidence.jsonl sealed"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"cards": 7}, "cards"),
        ({"made_at": "2026-03-17T12:00:00Z"}, "made_at"),
        ({"campaign": "another"}, "campaign"),
        ({"chain": {"algorithm": "SHA-256", "first": "0" * 64, "head": HEAD}}, "chain"),
        ({"files": [entry_of(name, b"") for name in MEMBERS]}, "files"),
        ({"remark": "added"}, "how it is written"),
    ],
)
def test_a_manifest_that_says_something_else_is_named(
    changes: dict[str, Any], what: str, verify: Verify
) -> None:
    status, lines = verify(packed(with_manifest(MEMBERS, **changes)))
    assert status == 1
    assert lines[-1].startswith("manifest.json: was altered") or "its entry in manifest.json" in lines[0]
    if what != "files":
        assert lines == [f"manifest.json: was altered: {what}"]


def test_another_declaration_is_named(verify: Verify) -> None:
    _, lines = verify(packed(edited("declaration.txt", "GC 15-08", "GC 15-09")))
    assert lines == ["declaration.txt: was altered, or its entry in manifest.json"]


def test_evidence_that_was_hashed_anew_does_not_fit_the_declaration(verify: Verify) -> None:
    whole = forged(MEMBERS, lambda records: records[:-1])
    _, lines = verify(packed(with_manifest(whole | {"declaration.txt": MEMBERS["declaration.txt"]})))
    assert any(line.startswith("declaration.txt: does not name the head") for line in lines)


def test_a_forgery_down_to_every_hash_is_named_by_whoever_knows_the_head(verify: Verify) -> None:
    def without_the_last(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return records[:-1]

    shorter = b"\r\n".join(MEMBERS["signatories.csv"].split(b"\r\n")[:-2]) + b"\r\n"
    forgery = packed(forged(MEMBERS | {"signatories.csv": shorter}, without_the_last))

    assert verify(forgery)[0] == 0
    status, lines = verify(forgery, "--head", HEAD)
    assert status == 1
    assert lines[-1].startswith("evidence.jsonl: its head is ")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null\n",
        b"[]\n",
        b'{"seq": 1}\n',
        b"[" * 100_000 + b"\n",
        b'{"hash":"","previous":"","record":{"name":"\\ud800"},"record_sha256":"","seq":1}\n',
        b"\xff\xfe\n",
        b"9" * 5_000 + b"\n",
    ],
)
def test_whatever_stands_in_the_evidence_is_named_and_never_a_traceback(line: bytes, verify: Verify) -> None:
    lines = MEMBERS["evidence.jsonl"].splitlines(keepends=True)
    for place in (0, 2, len(lines) - 1):
        changed = b"".join([*lines[:place], line, *lines[place + 1 :]])
        status, said = verify(packed(with_manifest(MEMBERS | {"evidence.jsonl": changed})))
        assert status == 1
        assert said[0].startswith("evidence.jsonl: ")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"files": 1}', b'{"files": [{}]}', b"\xff"])
def test_whatever_stands_in_the_manifest_is_named_and_never_a_traceback(body: bytes, verify: Verify) -> None:
    status, lines = verify(packed(MEMBERS | {"manifest.json": body}))
    assert status == 1
    assert any("manifest.json" in line for line in lines)


@pytest.mark.parametrize("seal", [{}, {"files": 1}, {"cards": "6"}, {"files": [{"name": "cards.pdf"}]}])
def test_whatever_stands_in_the_seal_is_named_and_never_a_traceback(
    seal: dict[str, Any], verify: Verify
) -> None:
    lines = MEMBERS["evidence.jsonl"].splitlines(keepends=True)
    last = json.loads(lines[-1])
    last["record"] |= seal or {"more": 1}
    lines[-1] = json.dumps(last).encode() + b"\n"
    status, said = verify(packed(with_manifest(MEMBERS | {"evidence.jsonl": b"".join(lines)})))
    assert status == 1
    assert said[0].startswith("evidence.jsonl: ")
