"""Officers type numbers and websites as they write them elsewhere."""

import pytest

from chalicelib.domain.signons import Reading, SignOnInput, read

OFFICER = {
    "kind": "organization",
    "organization": "Example Local 1",
    "members_represented": "1200",
    "name": "Ada Example",
    "email": "ada@example.org",
    "authorized": "true",
    "consent": "true",
}
NAME = (
    "International Alliance of Theatrical Stage Employees, Moving Picture Technicians, Artists and Allied "
    "Crafts of the United States, Its Territories and Canada"
)


def typed(**fields: str) -> Reading:
    return read(OFFICER | fields)


def mistakes(reading: Reading) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in reading.unreadable]


@pytest.mark.parametrize(
    "number",
    [
        "12500",
        "12 500",
        "12,500",
        "12.500",
        "12'500",
        "12’500",
        "12\u202f500",
        "12\u00a0500",
        "١٢٬٥٠٠",
        "۱۲۵۰۰",
        "１２，５００",
    ],
)
def test_an_officer_writes_a_number_as_at_home(number: str) -> None:
    assert typed(members_represented=number).given.members_represented == 12_500


@pytest.mark.parametrize(
    ("number", "meant"), [("1.200.000", 1_200_000), ("12,34,567", 1_234_567), ("12.000", 12_000)]
)
def test_a_number_may_have_several_groups(number: str, meant: int) -> None:
    assert typed(members_represented=number).given.members_represented == meant


@pytest.mark.parametrize(
    "number", ["12.5", "1,5", "12.50", "12.0", "0.500", "1.234,00", "12.500,000", "1,2500", "12 5000", "some"]
)
def test_a_number_that_could_be_read_in_two_ways_is_refused(number: str) -> None:
    assert mistakes(typed(members_represented=number)) == [("members_represented", "whole_number")]


def test_a_program_sends_a_number() -> None:
    """JSON has numbers of its own; what people type is no business of programs."""
    with pytest.raises(ValueError, match="members_represented"):
        SignOnInput.model_validate_json(
            '{"kind": "organization", "members_represented": "12,500", "name": "A", '
            '"email": "a@example.org", "consent": true}'
        )


@pytest.mark.parametrize(
    ("website", "kept"),
    [
        ("sts.example.org", "https://sts.example.org"),
        ("www.example.org:8080/about?x=1", "https://www.example.org:8080/about?x=1"),
        ("müller.example", "https://müller.example"),
        ("http://example.org", "http://example.org"),
        ("Https://example.org/A", "https://example.org/A"),
    ],
)
def test_a_website_needs_no_scheme(website: str, kept: str) -> None:
    assert typed(website=website).given.website == kept


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "mailto:a@example.org", "a@example.org", "example", "1.5", "a b.org"]
)
def test_what_is_no_website_is_refused(website: str) -> None:
    assert mistakes(typed(website=website)) == [("website", "wrong_format")]


def test_a_union_has_its_full_name() -> None:
    assert len(NAME) > 150
    assert typed(organization=NAME, parent_organization=NAME).given.organization == NAME
    assert mistakes(typed(organization="x" * 201)) == [("organization", "too_long")]
