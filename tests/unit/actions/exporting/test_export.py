"""Files of sign-ons: who gets which, what is in them, and that no cell of theirs is ever computed."""

import csv
import io
import json
from typing import Any

import jsonschema_rs
import openpyxl
import pytest

from chalicelib.actions.exporting.export import link, page
from chalicelib.actions.exporting.files import make_file
from chalicelib.actions.exporting.ledger import ledger
from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.errors import NotFound, Unauthorized
from chalicelib.domain.exports import COLUMNS, ExportJob, Format, Page, PageQuestion
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.ports.services import Services
from tests.builders import FORMULAS, NOW, approved, confirmed, held, letter
from tests.fakes import Clock, fake_services
from tests.osdi import SIGNATURES

KEY = "the-organizers-key"
SLUG = "stand-with-the-crew"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(clock: Clock) -> Services:
    made = fake_services(clock)
    made.campaigns.put(StoredCampaign(letter(), text_version(letter(), None), 1), None)
    made.access.hold(Principal(api_key_hash(KEY), Role.ORGANIZER, "o", frozenset({SLUG})))
    return made


def recorded(
    services: Services, verb: str, details: dict[str, str | int], key: str = KEY, slug: str = SLUG
) -> str:
    """The place of the line that whoever holds that key has left."""
    return services.audit.add(AuditEntry(services.now(), api_key_hash(key), verb, slug, details))


def made(services: Services, job: ExportJob, key: str = KEY) -> None:
    """Asks for the file of a job as the console does."""
    services.export_jobs.put(job)
    make_file(services, key, job.id, recorded(services, "export", job.line_when_asked, key), lambda: 900.0)


def listed(services: Services, key: str = KEY) -> Page:
    question = PageQuestion(SLUG)
    return page(services, key, question, recorded(services, "list", question.line, key))


def linked(services: Services, key: str = KEY) -> str:
    details = services.export_jobs.get("job").line_when_fetched
    return link(services, key, "job", recorded(services, "download", details, key))


def file_of(services: Services, wanted: Format, *sign_ons: SignOn, **filters: str) -> bytes:
    """The file an organizer gets of these sign-ons."""
    for sign_on in sign_ons:
        services.sign_ons.write(sign_on, None)
    made(services, ExportJob("job", SLUG, wanted, api_key_hash(KEY), NOW, **filters))
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
        assert {c.data_type for c in cells} == {"s", "n", "b", "d"}
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
    def signed(self, services: Services, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The signature and its person, in a file that is as OSDI publishes it."""
        content = json.loads(file_of(services, Format.OSDI, given.pop("sign_on", None) or confirmed(**given)))
        jsonschema_rs.validator_for(SIGNATURES, validate_formats=True).validate(content)
        (signature,) = content["_embedded"]["osdi:signatures"]
        assert content["total_records"] == 1
        return signature, signature["_embedded"]["osdi:person"]

    def test_it_is_a_collection_of_signatures_with_their_people(self, services: Services) -> None:
        signature, person = self.signed(
            services, country="DE", phone="+49 30 901820", job_title="Gaffer", source="ally", updates=True
        )
        assert signature["action_date"] == signature["created_date"] == "2026-03-14T09:26:53Z"
        assert signature["referrer_data"] == signature["action_network:referrer_data"] == {"source": "ally"}
        assert person["email_addresses"] == [
            {"address": "ada@example.org", "primary": True, "status": "subscribed"}
        ]
        assert person["phone_numbers"] == [{"primary": True, "number": "4930901820"}]
        assert person["postal_addresses"] == [{"primary": True, "country": "DE"}]
        assert person["occupation"] == person["custom_fields"]["job_title"] == "Gaffer"
        assert "phone" not in person["custom_fields"]

    def test_a_name_stays_whole(self, services: Services) -> None:
        _, person = self.signed(services, name="Maria van der Berg")
        assert (person["family_name"], person.get("given_name")) == ("Maria van der Berg", None)

    def test_a_number_without_its_country_is_kept_as_it_was_typed(self, services: Services) -> None:
        _, person = self.signed(services, phone="030 901820")
        assert "phone_numbers" not in person
        assert person["custom_fields"]["phone"] == "030 901820"

    def test_a_language_is_named_without_its_country(self, services: Services) -> None:
        assert self.signed(services, language="pt-BR")[1]["languages_spoken"] == ["pt"]

    def test_an_organization_is_its_officer_with_custom_fields(self, services: Services) -> None:
        _, person = self.signed(services, sign_on=approved(organization="Example Guild"))
        assert person["custom_fields"]["organization"] == "Example Guild"
        assert person["custom_fields"]["members_represented"].isdecimal()

    def test_nobody_is_subscribed_who_has_not_confirmed_it(self, services: Services) -> None:
        _, person = self.signed(services, sign_on=held(updates=True))
        assert person["email_addresses"][0]["status"] == "unsubscribed"

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
    services.export_jobs.put(ExportJob("job", SLUG, Format.CSV, api_key_hash(KEY), NOW))
    with pytest.raises(NotFound):
        make_file(services, KEY, "job", "0", lambda: 900.0)
    assert services.files.files == {}
    assert services.export_jobs.jobs["job"].state == "failed"


def test_a_file_that_lambda_delivers_late_is_made(services: Services, clock: Clock) -> None:
    job = ExportJob("job", SLUG, Format.CSV, api_key_hash(KEY), NOW)
    services.export_jobs.put(job)
    line = recorded(services, "export", job.line_when_asked)
    clock.pass_by(minutes=50)
    make_file(services, KEY, "job", line, lambda: 900.0)
    assert services.export_jobs.jobs["job"].state == "done"


def test_a_repeated_invocation_makes_no_second_file(services: Services) -> None:
    file_of(services, Format.CSV, confirmed())
    services.files.files.clear()
    make_file(services, KEY, "job", "0", lambda: 900.0)
    assert services.files.files == {}


class TestTheExporterTrustsNobody:
    """It asks the key itself, whatever the function that invoked it made sure of."""

    @pytest.fixture(autouse=True)
    def _signed(self, services: Services) -> None:
        services.sign_ons.write(confirmed(source="ally", partner_contact=True), None)
        services.sign_ons.write(confirmed(email="b@example.org", source="rival", partner_contact=True), None)

    def put(self, services: Services, role: Role, **changes: Any) -> None:
        opens = {"campaigns": frozenset({SLUG})} | changes
        services.access.hold(Principal(api_key_hash("k"), role, "p", **opens))

    def test_an_unknown_key_gets_nothing(self, services: Services) -> None:
        for ask in (lambda: listed(services, "k"), lambda: link(services, "k", "job", "0")):
            with pytest.raises(Unauthorized):
                ask()

    @pytest.mark.parametrize(
        ("role", "changes"),
        [
            (Role.DOOR, {}),
            (Role.ORGANIZER, {"campaigns": frozenset({"another"})}),
            (Role.PARTNER, {"campaigns": frozenset({"another"}), "source": "ally"}),
        ],
    )
    def test_a_key_for_something_else_gets_nothing(
        self, services: Services, role: Role, changes: dict[str, Any]
    ) -> None:
        self.put(services, role, **changes)
        job = ExportJob("job", SLUG, Format.CSV, api_key_hash("k"), NOW, source="ally")
        for ask in (
            lambda: listed(services, "k"),
            lambda: made(services, job, "k"),
            lambda: ledger(services, "k", SLUG, recorded(services, "ledger", {}, "k"), 0),
        ):
            with pytest.raises(NotFound):
                ask()
        assert services.files.files == {}  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        "line",
        [
            {"verb": "ledger"},
            {"details": {"status": "confirmed"}},
            {"details": {"status": "", "more": 1}},
            {"key": "k"},
            {"slug": "another"},
        ],
    )
    def test_a_line_that_says_something_else_is_none(self, services: Services, line: dict[str, Any]) -> None:
        question = PageQuestion(SLUG)
        place = recorded(services, **{"verb": "list", "details": question.line, **line})
        with pytest.raises(NotFound):
            page(services, KEY, question, place)
        assert len(listed(services).items) == 2

    @pytest.mark.parametrize("minutes", [-2, 6])
    def test_a_line_of_another_time_is_none(self, services: Services, clock: Clock, minutes: int) -> None:
        question = PageQuestion(SLUG)
        place = recorded(services, "list", question.line)
        clock.pass_by(minutes=minutes)
        with pytest.raises(NotFound):
            page(services, KEY, question, place)

    def test_a_line_that_nobody_wrote_is_none(self, services: Services) -> None:
        for ask in (
            lambda: page(services, KEY, PageQuestion(SLUG), "7"),
            lambda: ledger(services, KEY, SLUG, "7", 0),
        ):
            with pytest.raises(NotFound):
                ask()

    def test_a_link_needs_a_line_of_its_own(self, services: Services) -> None:
        file_of(services, Format.CSV)
        said = services.export_jobs.get("job").line_when_asked  # type: ignore[union-attr]
        with pytest.raises(NotFound):
            link(services, KEY, "job", recorded(services, "export", said))
        with pytest.raises(NotFound):
            link(services, KEY, "job", recorded(services, "download", {"id": "another"}))
        assert linked(services)

    @pytest.mark.parametrize("wanted", [Format.CSV, Format.JSON, Format.OSDI, Format.XLSX])
    def test_a_partner_gets_who_confirmed_through_it_and_agreed_to_that(
        self, services: Services, wanted: Format
    ) -> None:
        """Nobody who told the organizers only, nor whom a stranger entered."""
        agreed = {"source": "ally", "partner_contact": True}
        services.sign_ons.write(confirmed(email="c@example.org", source="ally"), None)
        services.sign_ons.write(held(email="d@example.org", **agreed), None)
        for number, status in enumerate((Status.WITHDRAWN, Status.REJECTED)):
            gone = confirmed(email=f"{number}@example.org", **agreed).changed(NOW, status=status)
            services.sign_ons.write(gone, None)
        union = approved(email="e@example.org", kind="organization", **agreed)
        services.sign_ons.write(union, None)
        self.put(services, Role.PARTNER, source="ally")
        assert {item["email"] for item in listed(services, "k").items} == {"ada@example.org", "e@example.org"}
        job = ExportJob("job", SLUG, wanted, api_key_hash("k"), NOW, source="ally")
        made(services, job, "k")
        assert services.export_jobs.get("job").done == 2  # type: ignore[union-attr]
        for status in ("pending", "withdrawn"):
            question = PageQuestion(SLUG, status)
            line = recorded(services, "list", question.line, "k")
            assert page(services, "k", question, line).items == []

    def test_a_partner_makes_no_file_of_others(self, services: Services) -> None:
        self.put(services, Role.PARTNER, source="ally")
        with pytest.raises(NotFound):
            made(services, ExportJob("job", SLUG, Format.CSV, api_key_hash("k"), NOW, source=None), "k")

    def test_a_file_is_linked_for_who_asked_only(self, services: Services) -> None:
        file_of(services, Format.CSV)
        self.put(services, Role.OWNER, campaigns=None)
        assert linked(services).endswith("?seconds=60")
        with pytest.raises(NotFound):
            linked(services, "k")

    def test_a_key_that_lost_its_campaign_gets_no_link(self, services: Services) -> None:
        file_of(services, Format.CSV)
        lost = Principal(api_key_hash(KEY), Role.ORGANIZER, "o", frozenset({"another"}))
        services.access.hold(lost)
        with pytest.raises(NotFound):
            linked(services)
