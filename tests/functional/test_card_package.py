"""Cards from the form to the package that is handed in, on the deployed stack."""

import csv
import io
import json
import uuid
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.packages import members_of
from tests.people import Hall, http, link, person, small_letter, token, union
from tests.stack import Stack
from tests.waiting import until
from tools.verify_package import main

NAMES = ("Ada Example", "Nguyễn Thị Ánh", "דנה לוי", "山田 花子")


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


def card(slug: str, **more: Any) -> dict[str, Any]:
    return small_letter(
        slug,
        kind="card",
        accepts=["individual"],
        title={"en": "Crew of Example Pictures"},
        statement={"en": "I authorize Example Union to represent me."},
        fields={"employer": "required", "phone": "required"},
        unit={"size": 40, "as_of": "2026-01-01", "milestones": [30, 50, 75]},
        names="sealed",
        **more,
    )


def sign_card(hall: Hall, slug: str, name: str, address: str) -> None:
    fields = person(name, address, signature=name, employer="Example Pictures", phone="+1 555 0100")
    answer = hall.sign(slug, **fields)
    assert answer.status == 202, answer.text
    assert hall.confirm(token(hall.mail_to(address))).status == 200


def packaged(hall: Hall, slug: str, path: Path) -> Path:
    path.write_bytes(hall.export(slug, format="card-package"))
    return path


@pytest.fixture(scope="module")
def slug(hall: Hall) -> str:
    """A unit where four signed and confirmed, one signed only, and one withdrew."""
    made = hall.publish(card(f"crew-{uuid.uuid4().hex[:8]}"))
    for number, name in enumerate(NAMES):
        sign_card(hall, made, name, f"person{number}@{made}.example.org")
    waiting = person("Bea Example", f"waiting@{made}.example.org", signature="Bea Example")
    assert hall.sign(made, **waiting, employer="Example Pictures", phone="+1 555 0100").status == 202
    sign_card(hall, made, "Cy Example", f"withdrawn@{made}.example.org")
    mail = hall.mail_to(f"withdrawn@{made}.example.org", 2)
    form = "application/x-www-form-urlencoded"
    answer = http("POST", link(mail, "mine"), b"do=withdraw", Content_Type=form)
    assert answer.status in (200, 303), answer.text
    return made


def test_the_transmission_goes_to_the_confirmed_address_with_all_six_items(hall: Hall, slug: str) -> None:
    address = f"person0@{slug}.example.org"
    mail = hall.mail_to(address, 2)
    assert mail["To"] == [address]
    for item in (
        "Ada Example",
        address,
        "+1 555 0100",
        "I authorize Example Union to represent me.",
        "Date submitted",
        "Example Pictures",
    ):
        assert item in mail["BodyText"]
    assert "union" not in mail["Subject"].lower()


def test_the_package_verifies_and_one_changed_byte_is_named(
    hall: Hall, slug: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def delivered() -> list[Any]:
        members = members_of(packaged(hall, slug, tmp_path / "package.zip").read_bytes())
        records = [json.loads(line)["record"] for line in members["evidence.jsonl"].splitlines()[:-1]]
        return [(record["transmission"] or {}).get("delivered_at") for record in records]

    times = until(delivered, lambda found: len(found) == len(NAMES) and all(found))
    assert len(times) == len(NAMES)

    path = tmp_path / "package.zip"
    assert main([str(path)]) == 0
    assert f"{len(NAMES)} cards of {slug}" in capsys.readouterr().out

    package, members = path.read_bytes(), members_of(path.read_bytes())
    for name, body in members.items():
        place = package.index(body) + len(body) // 2
        path.write_bytes(package[:place] + bytes([package[place] ^ 1]) + package[place + 1 :])
        assert main([str(path)]) == 1
        assert name in capsys.readouterr().out


def test_the_package_holds_the_confirmed_cards_and_no_others(hall: Hall, slug: str, tmp_path: Path) -> None:
    members = members_of(packaged(hall, slug, tmp_path / "package.zip").read_bytes())
    rows = list(csv.DictReader(io.StringIO(members["signatories.csv"].decode("utf-8-sig"), newline="")))
    assert sorted(row["name"] for row in rows) == sorted(NAMES)
    assert {row["employer"] for row in rows} == {"Example Pictures"}

    pages = pypdf.PdfReader(io.BytesIO(members["cards.pdf"])).pages
    assert len(pages) == len(NAMES)
    text = "".join(page.extract_text() for page in pages)
    assert "Ada Example" in text
    assert "山田 花子" in text
    assert "I authorize Example Union to represent me." in text
    assert "Bea Example" not in text
    assert "Cy Example" not in text


def test_the_head_is_in_the_audit_trail(hall: Hall, slug: str, tmp_path: Path) -> None:
    members = members_of(packaged(hall, slug, tmp_path / "package.zip").read_bytes())
    head = json.loads(members["manifest.json"])["chain"]["head"]
    table = hall.stack.tables["audit"]
    rows = hall.stack.client("dynamodb").scan(TableName=table)["Items"]
    assert any(head in json.dumps(row) for row in rows if row["pk"]["S"] == slug)


def test_a_letter_becomes_pages_with_those_who_signed_in_public(hall: Hall) -> None:
    slug = hall.publish(
        small_letter(f"letter-{uuid.uuid4().hex[:8]}", fields={"country": "optional", "union": "optional"})
    )
    signers = [
        person("Ada Example", f"ada@{slug}.example.org", country="FR", union="Example Local 1"),
        person("Hidden Example", f"hidden@{slug}.example.org", visibility="organizers"),
        union("Example Local 1", f"officer@{slug}.example.org", 1200, country="FR"),
    ]
    for fields in signers:
        assert hall.sign(slug, **fields).status == 202
        assert hall.confirm(token(hall.mail_to(fields["email"]))).status == 200
    for entry in hall.sign_ons(slug, status="confirmed"):
        if entry["kind"] == "organization":
            hall.approve(slug, entry)

    pages = pypdf.PdfReader(io.BytesIO(hall.export(slug, format="letter-pdf"))).pages
    text = "".join(page.extract_text() for page in pages)
    for shown in (
        "A letter",
        "We stand together.",
        "France",
        "Example Local 1",
        "Ada Example",
        "Officer Example",
    ):
        assert shown in text
    assert "Hidden Example" not in text


def test_organizers_see_the_ledger_of_what_counts(hall: Hall) -> None:
    slug = hall.publish(small_letter(f"ledger-{uuid.uuid4().hex[:8]}"))
    for name, more in (("World Union", {}), ("Local 1", {"parent_organization": "World Union"})):
        fields = union(name, f"{name.replace(' ', '')}@{slug}.example.org", 100, **more)
        hall.sign(slug, **fields)
        hall.confirm(token(hall.mail_to(fields["email"])))
    for entry in hall.sign_ons(slug):
        hall.approve(slug, entry)

    path = f"/campaigns/{slug}/ledger"
    ledger = until(lambda: hall.organizer("GET", path).json(), lambda found: found["organizations"] == 2)
    assert (ledger["declared"], ledger["counted"]) == (200, 100)
    [group] = ledger["groups"]
    assert [line["mail_domain"] for line in group["organizations"]] == [f"{slug}.example.org"] * 2
    assert [duplicate["by"] for duplicate in ledger["duplicates"]] == ["mail_domain"]

    numbers = hall.organizer("GET", f"/campaigns/{slug}/statistics").json()
    assert numbers["organizations"] == [{"name": "World Union", "workers": 100}]
    assert (numbers["waiting"], sum(day["counted"] for day in numbers["days"])) == (0, 2)
