"""Whatever a document names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.ship import cost_document

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
# What `make download` and `make backup` leave is nobody's but whoever called them.
OTHERS = {"downloads"}
FOLDERS = sorted({path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."} - OTHERS)
SOURCES = [
    path
    for folder in (*FOLDERS, ".")
    for path in (ROOT / folder).glob("*" if folder == "." else "**/*")
    if path.suffix in {".py", ".yaml", ".in"} or path.name == "Makefile"
]
FILE = re.compile(
    rf"(?<![\w/.-])(?:{'|'.join(FOLDERS)})/[\w./-]*\w\.(?:py|md|yaml|json|txt|in|css|js|html)\b"
)
# Whoever follows the document makes these: a stage's description, and what stands for a name.
MADE = re.compile(r"infra/stages/|[A-Z]{3,}|\*")


def named(document: str) -> Iterator[str]:
    """The paths and modules that a document names in `code`, outside of blocks of code."""
    for code in re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```$", "", document)):
        is_path = "/" in code and code.partition("/")[0] in FOLDERS and " " not in code
        if (is_path or re.fullmatch(r"[\w-]+\.py", code)) and not MADE.search(code):
            yield code


def is_there(name: str) -> bool:
    """Whether a path is in the repository, or somewhere in it a module of that name."""
    return (ROOT / name).exists() or ("/" not in name and any(p.name == name for p in SOURCES))


def anchors(document: Path) -> set[str]:
    """What links to headings of a document end with, as GitHub makes it."""
    headings = re.findall(r"(?m)^#+ (.+)$", document.read_text())
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    assert [name for name in named(document.read_text()) if not is_there(name)] == []


def test_documents_name_what_is_tried_where() -> None:
    assert "tests/functional/test_faults.py" in set(named((ROOT / "docs" / "promises.md").read_text()))


def test_the_readme_leads_to_every_document() -> None:
    linked = set(re.findall(r"\]\(docs/([\w-]+\.md)", (ROOT / "README.md").read_text()))
    assert linked == {path.name for path in (ROOT / "docs").glob("*.md")}


def test_whoever_is_woken_by_an_alarm_finds_what_to_do() -> None:
    alarms = re.findall(
        r"(?m)^  (\w+):\n    Type: AWS::CloudWatch::Alarm$", (ROOT / "infra/alarms.yaml").read_text()
    )
    assert len(alarms) >= 18
    assert {alarm.lower() for alarm in alarms} <= anchors(ROOT / "docs" / "operating.md")


def test_each_of_a_newcomers_ten_changes_begins_somewhere() -> None:
    [section] = re.findall(
        "(?ms)^## A newcomer's ten changes$(.*?)^## ", (ROOT / "CONTRIBUTING.md").read_text()
    )
    changes = {
        row.split("|")[1].strip(): row.split("|")[2] for row in section.splitlines() if row[:4] == "| a "
    }
    assert len(changes) == 10
    assert [change for change, files in changes.items() if not any(named(files))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_link_leads_somewhere(document: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        target, _, anchor = link.partition("#")
        found = document.parent / target if target else document
        if "://" not in link and not (found.exists() and (not anchor or anchor in anchors(found))):
            lost.append(link)
    assert lost == []


def test_what_comments_name_is_there() -> None:
    lost = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in SOURCES
        for name in FILE.findall(path.read_text())
        if not MADE.search(name) and not (ROOT / name).exists()
    ]
    assert lost == []


def test_what_it_costs_is_what_its_parts_cost() -> None:
    """Whoever adds an alarm or a secret says so: `python -m tools.ship.cost_document`."""
    document = cost_document.DOCUMENT.read_text()
    assert cost_document.written(document) == document


def test_the_readmes_round_figures_are_those_of_the_document() -> None:
    told = re.search(
        r"costs about \$(\d+) a month, and .* add about\n\$([\d.]+), of which \$([\d.]+)",
        (ROOT / "README.md").read_text(),
    )
    assert told
    idle, signers, mails = map(float, told.groups())
    assert abs(cost_document.idle() - idle) < 0.5
    assert abs(cost_document.of_signers() - signers) < 0.03
    assert mails == cost_document.GOALS["mails"]
