"""What a card package holds."""

import csv
import io
import json
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.actions.exporting.files import make_file
from chalicelib.documents.formats import offered
from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.errors import NotFound, TooMany
from chalicelib.domain.exports import ExportJob, Format
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.signons import Collected, Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import agreed_texts, text_version
from tests.builders import NOW, card, held, letter, pledge, sign_in
from tests.fakes import fake_services
from tests.packages import MADE_AT, PEOPLE, TEXT, UNIT, members_of, package_of, signed

KEY = "the-organizers-key"


def rows_of(package: bytes) -> list[dict[str, str]]:
    text = members_of(package)["signatories.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def records_of(package: bytes) -> list[dict[str, Any]]:
    return [json.loads(line)["record"] for line in members_of(package)["evidence.jsonl"].splitlines()]


def test_a_package_holds_cards_list_texts_evidence_declaration_and_manifest() -> None:
    members = members_of(package_of(signed(number) for number in range(3)))

    text = f"texts/{TEXT.sha256['en']}.txt"
    assert list(members) == [
        text,
        "cards.pdf",
        "signatories.csv",
        "evidence.jsonl",
        "declaration.txt",
        "manifest.json",
    ]
    assert members[text] == agreed_texts(UNIT)["en"].encode()
    assert members["cards.pdf"].startswith(b"%PDF-")


def test_more_cards_than_a_package_can_hold_are_refused() -> None:
    assert len(rows_of(package_of([signed(n) for n in range(3)], cards_a_volume=2, most=3))) == 3
    with pytest.raises(TooMany) as refused:
        package_of([signed(n) for n in range(3)], cards_a_volume=2, most=2)
    assert refused.value.code == "too_many_cards"


def test_the_list_holds_the_six_items_of_each_card() -> None:
    checked = signed(1, status=Status.APPROVED, approved_at=NOW)
    rows = rows_of(package_of([signed(0), checked]))
    assert rows[0]["checked_at"] == ""
    assert rows[1] == {
        "card": "2",
        "name": "Nguyễn Thị Ánh",
        "email": "person1@example.org",
        "phone": "+1 555 0101",
        "employer": "Example Pictures",
        "submitted_at": "2026-03-14T09:26:53Z",
        "text": f"texts/{TEXT.sha256['en']}.txt",
        "text_language": "en",
        "text_version": "1",
        "checked_at": "2026-03-14T09:26:53Z",
    }


def test_cards_that_wait_or_were_withdrawn_stay_out() -> None:
    withdrawn = signed(1, status=Status.WITHDRAWN, withdrawn_at=NOW)
    package = package_of([signed(0), withdrawn, held(UNIT), signed(2)])

    assert [row["name"] for row in rows_of(package)] == [PEOPLE[0], PEOPLE[2]]
    assert b"person1@" not in package
    assert json.loads(members_of(package)["manifest.json"])["cards"] == 2


def test_cards_on_paper_stay_out_and_the_declaration_says_how_many_they_are() -> None:
    paper = [signed(n).model_copy(update={"collected": Collected.PAPER}) for n in (1, 2)]
    gone = signed(3).model_copy(update={"collected": Collected.PAPER, "status": Status.WITHDRAWN})
    package = package_of([signed(0), *paper, gone])
    assert len(rows_of(package)) == 1
    said = " ".join(members_of(package)["declaration.txt"].decode().split())
    assert "with 1 card." in said
    assert "Beside these there are 2 cards that were signed on paper" in said
    assert "on paper" not in members_of(package_of([signed(0)]))["declaration.txt"].decode()


def test_a_package_of_no_cards_is_a_package_still() -> None:
    members = members_of(package_of([]))
    assert list(members) == ["signatories.csv", "evidence.jsonl", "declaration.txt", "manifest.json"]


def test_each_text_that_somebody_agreed_to_is_there_old_versions_too() -> None:
    changed = card(statement={"en": "We sign anew.", "fr": "Nous signons."})
    newer = text_version(changed, TEXT)
    cards = [signed(0), signed(1, language="fr"), signed(2, text=newer)]
    members = members_of(package_of(cards, texts=(UNIT, changed)))

    texts = {name: body.decode() for name, body in members.items() if name.startswith("texts/")}
    assert texts == {
        f"texts/{TEXT.sha256['en']}.txt": agreed_texts(UNIT)["en"],
        f"texts/{TEXT.sha256['fr']}.txt": agreed_texts(UNIT)["fr"],
        f"texts/{newer.sha256['en']}.txt": agreed_texts(changed)["en"],
    }


def test_a_card_whose_text_is_not_there_stops_the_package() -> None:
    with pytest.raises(LookupError):
        package_of([signed(0)], texts=())


def test_many_cards_become_volumes() -> None:
    members = members_of(package_of((signed(number) for number in range(5)), cards_a_volume=2))
    assert [name for name in members if name.endswith(".pdf")] == ["cards.pdf", "cards-2.pdf", "cards-3.pdf"]
    assert [json.loads(line)["seq"] for line in members["evidence.jsonl"].splitlines()] == [1, 2, 3, 4, 5, 6]


def test_no_cell_of_the_list_is_a_formula() -> None:
    rows = rows_of(package_of([signed(5)]))
    assert rows[0]["name"] == "'=1+1 Example"
    assert records_of(package_of([signed(5)]))[0]["name"] == "=1+1 Example"


def test_the_declaration_counts_the_transmissions_and_marks_its_blanks() -> None:
    sent = signed(1).transmission
    assert sent is not None
    undelivered = sent.model_copy(update={"delivered_at": None})
    cards = [signed(0), signed(1, transmission=undelivered), signed(2, transmission=None)]
    package = package_of(cards)
    text = " ".join(members_of(package)["declaration.txt"].decode().split())

    assert "Of 3 cards, the email service accepted this email for 2" in text
    assert "took it for 1." in text
    assert json.loads(members_of(package)["manifest.json"])["chain"]["head"] in text
    assert text.count("[____]") > 10


def test_who_signs_the_declaration_swears_to_numbers() -> None:
    text = " ".join(members_of(package_of([signed(0)]))["declaration.txt"].decode().split())
    assert "Of 1 card, the email service accepted this email for 1, and the receiving mail server" in text
    assert "took it for 1." in text


def test_a_card_shows_its_text_as_it_was_read_and_says_where_its_bytes_are() -> None:
    statement = {
        "en": "**Authorization.** I authorize *Example Union*:\n\n- to bargain for me.",
        "fr": "Oui.",
    }
    marked = card(statement=statement)
    version = text_version(marked, None)
    members = members_of(package_of([signed(0, text=version)], texts=(marked,)))
    name = f"texts/{version.sha256['en']}.txt"
    shown = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(members["cards.pdf"])).pages)
    words = " ".join(shown.split())

    assert "Authorization. I authorize Example Union:" in words
    assert "**" not in words
    assert name in "".join(shown.split())
    assert members[name] == agreed_texts(marked)["en"].encode()


def test_the_head_of_the_chain_goes_into_the_audit_trail_and_no_name_does() -> None:
    notes: list[dict[str, Any]] = []
    package = package_of([signed(0), signed(1)], notes=notes)
    assert notes == [{"cards": 2, "head": json.loads(members_of(package)["manifest.json"])["chain"]["head"]}]


def test_the_same_cards_at_the_same_time_are_the_same_package() -> None:
    cards = [signed(number) for number in range(3)]
    assert package_of(cards) == package_of(cards)


def test_only_cards_have_packages_and_only_organizers_get_them() -> None:
    assert Format.CARD_PACKAGE in offered(UNIT, Role.OWNER)
    assert Format.CARD_PACKAGE in offered(UNIT, Role.ORGANIZER)
    assert Format.CARD_PACKAGE not in offered(UNIT, Role.PARTNER)
    for campaign in (letter(), pledge(), sign_in()):
        assert Format.CARD_PACKAGE not in offered(campaign, Role.OWNER)


@pytest.mark.parametrize("role", Role)
def test_the_exporter_hands_packages_to_owners_and_organizers(role: Role) -> None:
    services = fake_services(lambda: MADE_AT)
    files, jobs = services.files, services.export_jobs
    services.campaigns.put(StoredCampaign(UNIT, TEXT, 1), None)
    services.sign_ons.write(signed(0), None)
    source = "somebody" if role is Role.PARTNER else None
    services.access.hold(Principal(api_key_hash(KEY), role, "key", source=source))
    job = ExportJob("job", UNIT.slug, Format.CARD_PACKAGE, api_key_hash(KEY), MADE_AT, source=source)
    jobs.put(job)
    place = services.audit.add(
        AuditEntry(MADE_AT, api_key_hash(KEY), "export", UNIT.slug, job.line_when_asked)
    )

    if role not in (Role.OWNER, Role.ORGANIZER):
        with pytest.raises(NotFound):
            make_file(services, KEY, "job", place, lambda: 900.0)
        assert not files.files
        return
    make_file(services, KEY, "job", place, lambda: 900.0)
    [body] = files.files.values()
    members = members_of(body)
    assert list(members)[-1] == "manifest.json"
    done = jobs.get("job")
    assert done
    head = json.loads(members["manifest.json"])["chain"]["head"]
    assert done.line_when_fetched == {"id": "job", "cards": 1, "head": head}


@pytest.mark.slow
@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=40)
def test_whatever_signers_type_becomes_cards(name: str, employer: str) -> None:
    # Straight into a held card, past all that the form refuses.
    card = signed(0, name=name, employer=employer, signature=name)
    assert members_of(package_of([card]))["cards.pdf"].startswith(b"%PDF-")
