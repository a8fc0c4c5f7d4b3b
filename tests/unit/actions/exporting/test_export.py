"""Files of sign-ons: who gets which, what is in them, and that no cell of theirs is ever computed."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from chalicelib.actions.exporting.export import link, make_file, page
from chalicelib.actions.exporting.mail_domains import mail_domains
from chalicelib.domain.access import Principal, Role
from chalicelib.domain.errors import NotFound, TryLater, Unauthorized
from chalicelib.domain.exports import COLUMNS, ExportJob, Format, PageQuestion
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.signons import SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.ports.services import Services
from tests.builders import FORMULAS, NOW, confirmed, held, letter
from tests.fakes import FakeFiles, fake_services, with_changes

KEY = "the-organizers-key"
SLUG = "stand-with-the-crew"


@pytest.fixture
def services() -> Services:
    made = fake_services()
    made.campaigns.put(StoredCampaign(letter(), text_version(letter(), None), 1), None)
    made.access.hold(Principal(api_key_hash(KEY), Role.ORGANIZER, "o", frozenset({SLUG})))
    return made


def file_of(services: Services, wanted: Format, *sign_ons: SignOn, **filters: str) -> bytes:
    """The file an organizer gets of these sign-ons."""
    for sign_on in sign_ons:
        services.sign_ons.write(sign_on, None)
    job = ExportJob("job", SLUG, wanted, api_key_hash(KEY), NOW, **filters)
    services.export_jobs.put(job)
    make_file(services, KEY, "job", lambda: 900.0)
    (content,) = services.files.files.values()
    return content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class TestCsv:
    def test_it_opens_in_a_spreadsheet_as_it_is(self, services: Services) -> None:
        content = file_of(
            services, Format.CSV, confirmed(comment="Über alles\nsehr gut", union='Local "1", IATSE')
        )
        assert content.startswith(b"\xef\xbb\xbfid,kind,status,")
        assert content.endswith(b"\r\n")
        (row,) = rows_of(content)
        assert tuple(row) == COLUMNS
        assert (row["comment"], row["union"]) == ("Über alles\nsehr gut", 'Local "1", IATSE')
        assert (row["signed_at"], row["updates"], row["website"]) == ("2026-03-14T09:26:53Z", "false", "")


class TestXlsx:
    def test_every_cell_is_text_or_a_number(self, services: Services) -> None:
        typed = [confirmed(email=f"p{n}@example.org", comment=text) for n, text in enumerate(FORMULAS)]
        content = file_of(services, Format.XLSX, *typed)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        assert [c.value for c in next(sheet.iter_rows())] == list(COLUMNS)
        cells = [c for line in sheet.iter_rows(min_row=2) for c in line if c.value is not None]
        assert {c.data_type for c in cells} == {"s", "n", "b"}
        assert not any(c.hyperlink for c in cells)
        comments = {c.value for c in cells if c.column == COLUMNS.index("comment") + 1}
        assert {"=1+1", "+4930901820", '=HYPERLINK("https://example.org")'} <= comments

    def test_addresses_are_no_links(self, services: Services) -> None:
        website = "https://example.org"
        content = file_of(services, Format.XLSX, confirmed(kind="organization", website=website))
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        assert not any(c.hyperlink for line in sheet.iter_rows() for c in line)


class TestJson:
    @pytest.mark.parametrize("people", [0, 1, 3])
    def test_it_is_one_array(self, services: Services, people: int) -> None:
        signed = [confirmed(email=f"p{n}@example.org", commitments=["join"]) for n in range(people)]
        rows = json.loads(file_of(services, Format.JSON, *signed))
        assert len(rows) == people
        assert all(tuple(row) == COLUMNS and row["commitments"] == ["join"] for row in rows)


class TestOsdi:
    def test_it_is_a_collection_of_signatures_with_their_people(self, services: Services) -> None:
        content = json.loads(file_of(services, Format.OSDI, confirmed(country="DE", phone="+49 30 901820")))
        (signature,) = content["_embedded"]["osdi:signatures"]
        person = signature["_embedded"]["osdi:person"]
        assert content["total_records"] == 1
        assert person["email_addresses"][0]["address"] == "ada@example.org"
        assert person["phone_numbers"] == [{"number": "+49 30 901820"}]
        assert person["postal_addresses"] == [{"country": "DE"}]

    def test_it_can_be_empty(self, services: Services) -> None:
        assert json.loads(file_of(services, Format.OSDI))["total_records"] == 0


@pytest.mark.parametrize("wanted", [Format.CSV, Format.JSON, Format.OSDI])
def test_who_is_counted_only_has_no_name_in_any_file(services: Services, wanted: Format) -> None:
    hidden = confirmed(
        visibility="counted", name="Zanzibar Quill", email="zq@example.org", phone="+49 30 901820"
    )
    content = file_of(services, wanted, hidden)
    assert hidden.key.encode() in content
    assert not any(secret in content for secret in (b"Zanzibar", b"zq@example.org", b"901820"))


def test_a_file_holds_what_was_asked_for(services: Services) -> None:
    people = [confirmed(email="a@example.org", source="ally"), held(email="b@example.org", source="ally")]
    content = file_of(services, Format.JSON, *people, confirmed(), status="confirmed", source="ally")
    assert [row["email"] for row in json.loads(content)] == ["a@example.org"]


def test_the_figures_of_a_finished_file_are_exact(services: Services) -> None:
    file_of(services, Format.CSV, *(confirmed(email=f"p{n}@example.org") for n in range(150)))
    job = services.export_jobs.get("job")
    assert job is not None
    assert (job.state, job.done, job.total) == ("done", 150, 150)


def test_without_a_line_in_the_audit_trail_there_is_no_file(services: Services) -> None:
    services.audit.fails = TryLater()
    with pytest.raises(TryLater):
        file_of(services, Format.CSV, confirmed())
    assert services.files.files == {}
    assert services.export_jobs.jobs["job"].state == "failed"


def test_a_file_that_cannot_be_finished_in_time_has_failed(services: Services) -> None:
    services.sign_ons.write(confirmed(), None)
    services.export_jobs.put(ExportJob("job", SLUG, Format.CSV, api_key_hash(KEY), NOW))
    with pytest.raises(TryLater):
        make_file(services, KEY, "job", lambda: 5.0)
    job = services.export_jobs.get("job")
    assert job is not None
    assert job.state == "failed"


def test_a_repeated_invocation_makes_no_second_file(services: Services) -> None:
    file_of(services, Format.CSV, confirmed())
    services.files.files.clear()
    make_file(services, KEY, "job", lambda: 900.0)
    assert services.files.files == {}


class TestTheExporterTrustsNobody:
    """It asks the key itself, whatever the function that invoked it made sure of."""

    @pytest.fixture(autouse=True)
    def _signed(self, services: Services) -> None:
        services.sign_ons.write(confirmed(source="ally"), None)
        services.sign_ons.write(confirmed(email="b@example.org", source="rival"), None)

    def put(self, services: Services, role: Role, **changes: Any) -> None:
        holder = Principal(api_key_hash("k"), role, "p", frozenset({SLUG}))
        services.access.hold(replace(holder, **changes))

    def test_an_unknown_key_gets_nothing(self, services: Services) -> None:
        for ask in (lambda: page(services, "k", PageQuestion(SLUG)), lambda: link(services, "k", "job")):
            with pytest.raises(Unauthorized):
                ask()

    @pytest.mark.parametrize(
        ("role", "changes"),
        [
            (Role.DOOR, {}),
            (Role.ORGANIZER, {"campaigns": frozenset({"another"})}),
            (Role.PARTNER, {"campaigns": frozenset({"another"}), "source": "ally"}),
            (Role.PARTNER, {"source": None}),
        ],
    )
    def test_a_key_for_something_else_gets_nothing(
        self, services: Services, role: Role, changes: dict[str, Any]
    ) -> None:
        self.put(services, role, **changes)
        services.export_jobs.put(ExportJob("job", SLUG, Format.CSV, api_key_hash("k"), NOW, source="ally"))
        asked = {
            "list_sign_ons": lambda: page(services, "k", PageQuestion(SLUG)),
            "export_list": lambda: make_file(services, "k", "job", lambda: 900.0),
            "see_ledger": lambda: mail_domains(services, "k", SLUG),
        }
        for act, ask in asked.items():
            with pytest.raises(NotFound):
                ask()
            line = services.audit.lines.pop()  # type: ignore[attr-defined]
            assert (line.verb, line.slug, line.details) == ("refused", SLUG, {"role": role, "act": act})
        assert services.audit.lines == []  # type: ignore[attr-defined]

    def test_a_partner_gets_its_own_source(self, services: Services) -> None:
        self.put(services, Role.PARTNER, source="ally")
        assert [item["source"] for item in page(services, "k", PageQuestion(SLUG)).items] == ["ally"]

    def test_a_partner_makes_no_file_of_others(self, services: Services) -> None:
        self.put(services, Role.PARTNER, source="ally")
        services.export_jobs.put(ExportJob("job", SLUG, Format.CSV, api_key_hash("k"), NOW, source=None))
        with pytest.raises(NotFound):
            make_file(services, "k", "job", lambda: 900.0)

    def test_a_file_is_linked_for_who_asked_only(self, services: Services) -> None:
        file_of(services, Format.CSV)
        self.put(services, Role.OWNER, campaigns=None)
        assert link(services, KEY, "job").endswith("?seconds=300")
        with pytest.raises(NotFound):
            link(services, "k", "job")

    def test_a_key_that_lost_its_campaign_gets_no_link(self, services: Services) -> None:
        file_of(services, Format.CSV)
        lost = Principal(api_key_hash(KEY), Role.ORGANIZER, "o", frozenset({"another"}))
        services.access.hold(lost)
        with pytest.raises(NotFound):
            link(services, KEY, "job")


def test_a_large_campaign_is_walked_in_constant_memory(services: Services) -> None:
    """Each chunk leaves before the next bucket is read, so the file is never whole in memory."""
    largest = whole = 0

    class Watching(FakeFiles):
        def write(self, name: str, content_type: str, shown_as: str, chunks: Any) -> None:
            nonlocal largest, whole
            sizes = [len(chunk) for chunk in chunks]
            largest, whole = max(sizes), sum(sizes)

    for number in range(1_000):
        services.sign_ons.write(confirmed(email=f"p{number}@example.org", comment="x" * 400), None)
    watched = with_changes(services, files=Watching())
    watched.export_jobs.put(ExportJob("job", SLUG, Format.CSV, api_key_hash(KEY), NOW))
    make_file(watched, KEY, "job", lambda: 900.0)
    assert whole > 500_000
    assert largest < whole / 5
