"""Lists that people bring along: what is a row, which column is what, and what is wrong with it."""

import io
from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from chalicelib.domain.as_written import country_meant, day_first, moment_meant
from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.incoming import Incoming, Rows
from chalicelib.domain.matching import guessed
from chalicelib.domain.spreadsheets import NoTable, read_table
from chalicelib.words.languages import INTERFACE_LANGUAGES
from tests.builders import NOW, PEPPER, card, letter, pledge

ACTION_NETWORK = (
    "first_name,last_name,email,zip_code,country,can2_phone,can2_subscription_status,uuid,created_at\n"
    "Ada,Example,Ada@Example.org,10115,Germany,+49 30 901820,subscribed,0b7c,2024-03-05 09:22:11 UTC\n"
)
GOOGLE_FORMS = (
    "Horodateur,Adresse e-mail,Nom et prénom,Pays,Syndicat\n"
    "14/03/2025 09:26:53,ada@example.org,Ada Example,Allemagne,Local 80\n"
)


def rows(text: str | bytes, campaign: Campaign | None = None, **columns: str) -> list[Incoming]:
    """The rows of a list, its headings guessed but for those that are named."""
    campaign = campaign or letter()
    content = text.encode() if isinstance(text, str) else text
    table = read_table(content, campaign.languages)
    matched = guessed(table.headings, campaign) | columns
    found = Rows(campaign, table, matched, Visibility.ORGANIZERS, INTERFACE_LANGUAGES, NOW)
    return [found.judge(row, cells) for row, cells in table.rows]


def mistakes(text: str, campaign: Campaign | None = None, **columns: str) -> list[tuple[int, str, str]]:
    found = rows(text, campaign, **columns)
    return [(one.row, mistake.field, mistake.code) for one in found for mistake in one.mistakes]


def workbook(lines: list[list[object]]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(lines):
            sheet.write_row(number, 0, cells)
    return held.getvalue()


class TestReading:
    def test_a_workbook_is_read_as_somebody_would_type_it(self) -> None:
        table = read_table(
            workbook([[], ["Name", "Members", "Signed", "Rate"], [], ["Ada", 12500, date(2026, 3, 14), 0.5]])
        )
        assert table.headings == ["Name", "Members", "Signed", "Rate"]
        assert table.rows == [(4, ["Ada", "12500", "2026-03-14", "0.5"])]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_a_list_is_read_whatever_wrote_it(self, encoding: str, delimiter: str) -> None:
        lines = ["Nom et prénom,Employeur", '"Zoë Müller","Café; Noir, Ltd"', "Ada,x"]
        text = lines[0].replace(",", delimiter) + "\r\n" + lines[1].replace('","', f'"{delimiter}"')
        table = read_table(f"{text}\r\nAda{delimiter}x\r\n".encode(encoding))
        assert table.rows == [(2, ["Zoë Müller", "Café; Noir, Ltd"]), (3, ["Ada", "x"])]

    def test_polish_and_japanese_lists_are_read_by_who_writes_them(self) -> None:
        assert read_table("Imię;Nazwisko\nŁucja;Żak\n".encode("cp1250"), ["pl"]).rows == [
            (2, ["Łucja", "Żak"])
        ]
        assert read_table("氏名,メール\n山田,a\n".encode("cp932"), ["ja"]).headings == ["氏名", "メール"]

    def test_rows_keep_the_numbers_that_the_spreadsheet_gives_them(self) -> None:
        table = read_table(b'\nname,comment\nAda,"one\ntwo"\n\n,\nBo\n')
        assert table.rows == [(3, ["Ada", "one\ntwo"]), (6, ["Bo", ""])]

    def test_a_line_for_excel_is_no_row(self) -> None:
        assert read_table(b"sep=;\r\nname;email\r\nAda;a\r\n") == read_table(b"name;email\r\nAda;a\r\n")

    def test_what_our_own_files_made_inert_is_as_it_was(self) -> None:
        assert read_table(b"phone,name\n'+4930901820,'Ada\n").rows == [(2, ["+4930901820", "'Ada"])]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty"),
            (b"\n,,\n", "empty"),
            (b"%PDF-1.7\0\1", "not_a_table"),
            (b"PK\x03\x04 no workbook", "not_a_table"),
            (b"\xff\xfeo", "not_a_table"),
            (b"x" * (50 * 1024 * 1024 + 1), "file_too_large"),
        ],
    )
    def test_what_is_no_table_is_told_so(self, content: bytes, code: str) -> None:
        with pytest.raises(NoTable) as refused:
            read_table(content)
        assert refused.value.code == code


class TestHeadings:
    def test_those_of_action_network_are_known(self) -> None:
        (ada,) = rows(ACTION_NETWORK)
        assert (ada.given.name, ada.given.email, ada.given.country) == (
            "Ada Example",
            "Ada@example.org",
            "DE",
        )
        assert (ada.given.postcode, ada.given.phone, ada.external_id) == ("10115", "+49 30 901820", "0b7c")
        assert ada.signed_at == datetime(2024, 3, 5, 9, 22, 11, tzinfo=UTC)
        # To be subscribed to somebody else's news is no wish for ours.
        assert ada.given.updates is False

    def test_those_of_google_s_forms_are_known_in_our_languages(self) -> None:
        (ada,) = rows(GOOGLE_FORMS)
        assert (ada.given.name, ada.given.country, ada.given.union) == ("Ada Example", "DE", "Local 80")
        assert ada.signed_at == datetime(2025, 3, 14, 9, 26, 53, tzinfo=UTC)

    def test_one_column_for_names_may_be_called_anything(self) -> None:
        assert guessed(["Nombre", "Correo electrónico"], letter()) == {
            "Nombre": "name",
            "Correo electrónico": "email",
        }
        assert guessed(["Vorname", "Name"], letter()) == {"Vorname": "first_name", "Name": "last_name"}

    def test_what_the_campaign_does_not_ask_is_not_guessed(self) -> None:
        campaign = letter(fields={"phone": "hidden"}, accepts=["individual"])
        assert guessed(["Phone", "Organization", "Shoe size", "Email"], campaign) == {"Email": "email"}

    def test_a_column_may_be_matched_by_hand(self) -> None:
        (ada,) = rows("Who,Where\nAda Example,ada@example.org\n", Who="name", Where="email")
        assert ada.given.name == "Ada Example"


class TestRows:
    def test_a_union_s_figure_is_read_as_people_write_it(self) -> None:
        (union,) = rows("Organization,Members,Federation,Website\nLocal 1,12 500,Big One,www.example.org\n")
        assert union.given.kind is SignatoryKind.ORGANIZATION
        assert (union.given.members_represented, union.given.parent_organization) == (12500, "Big One")
        assert union.given.website == "https://www.example.org"

    @pytest.mark.parametrize(
        "text", ["DE", "de", "Germany", "ALLEMAGNE", "Deutschland", "Niemcy", "ドイツ", "ألمانيا"]
    )
    def test_a_country_is_known_by_its_name_in_our_languages(self, text: str) -> None:
        assert country_meant(text, INTERFACE_LANGUAGES) == "DE"

    def test_who_has_no_address_is_known_by_what_the_list_calls_them_or_by_telephone(self) -> None:
        listed, called = rows("name,email,phone,id\nAda,,,7\nBo,,+1 555 0100,\n")
        assert (listed.mistakes, called.mistakes) == ([], [])
        assert not listed.addressed
        assert len({*listed.keys(PEPPER, "a"), *listed.keys(PEPPER, "b"), *called.keys(PEPPER, "a")}) == 3

    def test_whoever_gives_an_address_later_is_found_where_they_were_without(self) -> None:
        (before,) = rows("name,email,phone,id\nAda Éxample,,(555) 0100,7\n")
        (after,) = rows("name,email,phone,id\nAda Example,ada@example.org,555-0100,7\n")
        assert after.keys(PEPPER, "a")[1:] == before.keys(PEPPER, "a")

    def test_a_pledge_s_points_are_known_by_what_they_say(self) -> None:
        found = rows(
            "name,email,commitments\nAda,a@example.org,I will join.; tell\nBo,b@example.org,join tell\n",
            pledge(),
        )
        assert [one.given.commitments for one in found] == [["join", "tell"]] * 2

    def test_a_card_on_paper_needs_no_typed_signature(self) -> None:
        (ada,) = rows("name,phone,employer\nAda Example,+1 555 0100,Example Pictures\n", card())
        assert ada.mistakes == []

    def test_ten_kinds_of_mistakes_are_told_by_the_spreadsheet_s_own_rows(self) -> None:
        text = (
            "name,email,country,phone,organization,members,website,public,comment,date,id\n"
            ",a@example.org,,,,,,,,,\n"
            "Ada,ada@,,,,,,,,,\n"
            "Ada,,,,,,,,,,\n"
            "Ada,a@example.org,Atlantis,,,,,,,,\n"
            "Ada,a@example.org,,12,,,,,,,\n"
            "Ada,a@example.org,,,Local 1,about 500,,,,,\n"
            "Ada,a@example.org,,,Local 1,500,no site,,,,\n"
            "Ada,a@example.org,,,,,,perhaps,,,\n"
            f"Ada,a@example.org,,,,,,,{'x' * 501},,\n"
            "Ada,a@example.org,,,,,,,,14 March,\n"
            "Ada,a@example.org,,,,,,,,2031-01-01,\n"
            "Ada\x07,a@example.org,,,,,,,,,\n"
            "***,a@example.org,,,,,,,,,\n"
        )
        assert mistakes(text) == [
            (2, "name", "required"),
            (3, "email", "email_address"),
            (4, "email", "nobody_to_know"),
            (5, "country", "unknown_country"),
            (6, "phone", "phone_number"),
            (7, "members_represented", "whole_number"),
            (8, "website", "wrong_format"),
            (9, "visibility", "yes_or_no"),
            (10, "comment", "too_long"),
            (11, "signed_at", "date_unclear"),
            (12, "signed_at", "in_the_future"),
            (13, "name", "text_characters"),
            (14, "name", "no_letter"),
        ]


class TestDates:
    @pytest.mark.parametrize(
        ("column", "first"),
        [
            (["3/4/2026", "14/3/2026"], True),
            (["3/4/2026", "3/14/2026 9:26:53"], False),
            (["1.2.2026"], True),
            (["3/4/2026", "2026-03-14"], None),
        ],
    )
    def test_a_column_tells_whether_its_days_come_first(self, column: list[str], first: bool | None) -> None:
        assert day_first(column) is first

    @pytest.mark.parametrize(
        ("text", "first", "meant"),
        [
            ("2026-03-14", None, datetime(2026, 3, 14, tzinfo=UTC)),
            ("2026-03-14T09:26:53Z", None, datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)),
            ("2026-03-14 09:26:53 EST", None, datetime(2026, 3, 14, 14, 26, 53, tzinfo=UTC)),
            ("2026-03-14 09:26 +0200", None, datetime(2026, 3, 14, 7, 26, tzinfo=UTC)),
            ("3/14/2026 9:26:53 PM", False, datetime(2026, 3, 14, 21, 26, 53, tzinfo=UTC)),
            ("14.3.2026", True, datetime(2026, 3, 14, tzinfo=UTC)),
            ("3/4/2026", None, None),
            ("31/02/2026", True, None),
            ("2026-03-14 09:26 XYZ", None, None),
            ("soon", True, None),
        ],
    )
    def test_a_moment_is_read_as_it_is_meant_or_not_at_all(
        self, text: str, first: bool | None, meant: datetime | None
    ) -> None:
        assert moment_meant(text, first) == meant
