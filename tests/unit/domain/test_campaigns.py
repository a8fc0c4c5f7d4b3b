"""Campaign definitions: whole or refused, with every wrong key named (contract, section 2)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.domain.asked import Rule
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.kinds import Names
from chalicelib.domain.parts import is_origin
from tests.builders import CARD, LETTER, NOW, PLEDGE, PRIVACY, SIGN_IN, letter

UNTIL_A_MILESTONE = {"names": "sealed_until_milestone", "unit": {"size": 9, "as_of": "2026-01-01"}}
EXAMPLES = sorted((Path(__file__).parents[3] / "campaigns").glob("*.json"))


def wrong(definition: dict[str, Any]) -> set[str]:
    """The keys that a definition is refused for; for a whole that does not hold together its problems."""
    with pytest.raises(ValidationError) as refused:
        Campaign.model_validate(definition)
    found = set()
    for error in refused.value.errors():
        problems = error.get("ctx", {}).get("problems") or [(".".join(map(str, error["loc"])), error["type"])]
        found |= {name for name, _ in problems}
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_organizer_finds_the_examples_whole(path: Path) -> None:
    campaign = Campaign.model_validate_json(path.read_text())
    assert campaign.slug == path.stem
    assert Campaign.model_validate_json(campaign.model_dump_json(exclude_none=True)) == campaign


def test_there_is_an_example_for_three_kinds_of_form() -> None:
    assert {json.loads(path.read_text())["kind"] for path in EXAMPLES} == {"letter", "card", "sign-in"}


@pytest.mark.parametrize("definition", [LETTER, PLEDGE, CARD, SIGN_IN], ids=lambda d: d["kind"])
def test_what_an_organizer_puts_comes_back(definition: dict[str, Any]) -> None:
    document = json.loads(Campaign.model_validate(definition).model_dump_json(exclude_none=True))
    assert Campaign.model_validate(document) == Campaign.model_validate(definition)
    # Nested parts come back with their defaults filled in.
    plain = [key for key in definition if key not in ("fields", "unit")]
    assert {key: document[key] for key in plain} == {key: definition[key] for key in plain}


def test_a_field_that_is_not_named_is_not_asked_for() -> None:
    assert letter(fields={"country": "required"}).fields.postcode is Rule.HIDDEN


def test_the_milestones_of_a_showing_of_interest_are_30_50_and_75_unless_said() -> None:
    unit = Campaign.model_validate(CARD).unit
    assert unit
    assert unit.milestones == [30, 50, 75]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"surprise": 1}, "surprise"),
        ({"fields": {"shoe_size": "required"}}, "fields.shoe_size"),
        ({"fields": {"phone": "maybe"}}, "fields.phone"),
        ({"goal": {"signers": 0}}, "goal.signers"),
        ({"goal": {"likes": 1}}, "goal.likes"),
        *(
            ({"slug": slug}, "slug")
            for slug in ("", "-a", "a-", "a--b", "A", "a_b", "a b", "a/b", "ä", "a\n", "a" * 65)
        ),
        ({"kind": "petition"}, "kind"),
        ({"status": "paused"}, "status"),
        ({"opens_at": "2026-01-01T00:00:00"}, "opens_at"),
        ({"closes_at": "tomorrow"}, "closes_at"),
        ({"languages": []}, "languages"),
        ({"languages": ["english"]}, "languages.0"),
        ({"languages": ["en", "fr", "en"]}, "languages"),
        ({"title": {"fr": "Avec l’équipe"}}, "title"),
        ({"title": {"en": "Crew", "de": "Team"}}, "title"),
        ({"title": {"en": " "}}, "title.en"),
        ({"title": {"en": "x" * 301}}, "title.en"),
        ({"title": {"en": "two\nlines"}}, "title.en"),
        ({"title": {"en": "\u202etwo"}}, "title.en"),
        ({"statement": {"en": "x" * 20_001}}, "statement.en"),
        ({"statement": {"en": "a\x00b"}}, "statement.en"),
        ({"issuer": {"fr": "Le comité"}}, "issuer"),
        ({"addressed_to": {}}, "addressed_to"),
        ({"in_support_of": {"it": "la troupe"}}, "in_support_of"),
        ({"dateline": {"place": {"fr": "Nyon"}, "date": "2024-03-14"}}, "dateline.place"),
        ({"dateline": {"place": {"en": "Nyon"}, "date": "14 March"}}, "dateline.date"),
        ({"contacts": [{"label": {"en": "Press"}, "email": "press"}]}, "contacts.0.email"),
        ({"contacts": [{"label": {"en": "Press"}, "email": "a@b.org\r\nBcc: e@b.org"}]}, "contacts.0.email"),
        ({"contacts": [{"label": {"fr": "Presse"}, "email": "press@example.org"}]}, "contacts.0.label"),
        ({"updates": [{"date": "2024-03-14", "text": {"fr": "Rien"}}]}, "updates.0.text"),
        ({"demands": [{"id": "a", "text": {"fr": "Rien"}}]}, "demands.0.text"),
        ({"demands": [{"id": "a b", "text": {"en": "Pay"}}]}, "demands.0.id"),
        ({"demands": [{"id": "a", "text": {"en": "Pay"}}] * 2}, "demands"),
        ({"commitments": [{"id": "a", "text": {"en": "Join"}}] * 2}, "commitments"),
        ({"accepts": []}, "accepts"),
        ({"accepts": ["robot"]}, "accepts.0"),
        ({"accepts": ["individual", "individual"]}, "accepts"),
        ({"names": "secret"}, "names"),
        ({"names": "sealed_until_milestone"}, "names"),
        ({"unit": {"size": 0, "as_of": "2026-01-01"}}, "unit.size"),
        ({"unit": {"size": 9, "as_of": "2026-01-01", "milestones": []}}, "unit.milestones"),
        ({"unit": {"size": 9, "as_of": "2026-01-01", "milestones": [50, 30]}}, "unit.milestones"),
        ({"unit": {"size": 9, "as_of": "2026-01-01", "milestones": [30, 30]}}, "unit.milestones"),
        ({"unit": {"size": 9, "as_of": "2026-01-01", "milestones": [0]}}, "unit.milestones.0"),
        ({"unit": {"size": 9, "as_of": "2026-01-01", "milestones": [101]}}, "unit.milestones.0"),
        ({"partners": [{"id": "p", "name": "Partner", "origins": []}]}, "partners.0.origins"),
        (
            {"partners": [{"id": "p", "name": "Partner", "origins": ["http://example.org"]}]},
            "partners.0.origins",
        ),
        (
            {"partners": [{"id": "p;", "name": "Partner", "origins": ["https://example.org"]}]},
            "partners.0.id",
        ),
        ({"partners": [{"id": "p", "name": "Partner", "origins": ["https://example.org"]}] * 2}, "partners"),
        ({"privacy": {**PRIVACY, "keep_months": 0}}, "privacy.keep_months"),
        ({"privacy": {**PRIVACY, "contact": "us"}}, "privacy.contact"),
        ({"privacy": None}, "privacy"),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_an_organizer_learns_which_key_is_wrong(change: dict[str, Any], key: str) -> None:
    assert wrong(LETTER | change) == {key}


@pytest.mark.parametrize(
    ("definition", "change", "key"),
    [
        (PLEDGE, {"commitments": []}, "commitments"),
        (CARD, {"unit": None}, "unit"),
        (CARD, {"accepts": ["individual", "organization"]}, "accepts"),
        (CARD, {"fields": {"employer": "required"}}, "fields.phone"),
        (CARD, {"fields": {"phone": "required", "employer": "optional"}}, "fields.employer"),
        (CARD, {"names": "public"}, "names"),
        (SIGN_IN, {"names": "public"}, "names"),
        (SIGN_IN, {"names": "sealed_until_milestone"}, "names"),
        (CARD, {"review": "none"}, "review"),
        (SIGN_IN, {"review": "before_counting"}, "review"),
        (LETTER, UNTIL_A_MILESTONE, "review"),
        (PLEDGE, UNTIL_A_MILESTONE | {"review": "none"}, "review"),
        (SIGN_IN, {"event": None}, "event"),
        (SIGN_IN, {"accepts": ["organization"]}, "accepts"),
        (SIGN_IN, {"event": {**SIGN_IN["event"], "timezone": "Mars/Olympus"}}, "event.timezone"),
        (SIGN_IN, {"event": {**SIGN_IN["event"], "timezone": "../etc/passwd"}}, "event.timezone"),
        (SIGN_IN, {"event": {**SIGN_IN["event"], "days": []}}, "event.days"),
        (SIGN_IN, {"event": {**SIGN_IN["event"], "days": ["2026-12-02", "2026-12-01"]}}, "event.days"),
        (SIGN_IN, {"event": {**SIGN_IN["event"], "venue": {"fr": "Salle"}}}, "event.venue"),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_each_kind_has_what_it_needs(definition: dict[str, Any], change: dict[str, Any], key: str) -> None:
    assert wrong(definition | change) == {key}


def test_everything_wrong_is_told_at_once() -> None:
    assert wrong(LETTER | {"slug": "A", "kind": "x", "surprise": 1}) == {"slug", "kind", "surprise"}
    assert wrong(LETTER | {"title": {"fr": "Équipe"}, "issuer": {"fr": "Le comité"}}) == {"title", "issuer"}


def test_a_refusal_never_repeats_what_was_typed() -> None:
    with pytest.raises(ValidationError) as refused:
        Campaign.model_validate(LETTER | {"slug": "Canary Value", "title": {"en": "\x00Canary"}})
    assert "Canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("definition", "names", "review"),
    [
        (LETTER, "public", "none"),
        (PLEDGE, "public", "none"),
        (CARD, "sealed", "before_counting"),
        (SIGN_IN, "sealed", "none"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
def test_what_is_not_said_is_as_usual_for_its_kind(
    definition: dict[str, Any], names: str, review: str
) -> None:
    said = {key: value for key, value in definition.items() if key not in ("names", "review")}
    campaign = Campaign.model_validate(said)
    assert (campaign.names, campaign.review) == (names, review)


@pytest.mark.parametrize("definition", [LETTER, PLEDGE])
def test_where_people_are_checked_names_may_wait_for_a_milestone(definition: dict[str, Any]) -> None:
    campaign = Campaign.model_validate(definition | UNTIL_A_MILESTONE | {"review": "before_counting"})
    assert campaign.names is Names.SEALED_UNTIL_MILESTONE


def test_names_may_be_shown_once_a_milestone_is_reached() -> None:
    assert (
        Campaign.model_validate(CARD | {"names": "sealed_until_milestone"}).names
        is Names.SEALED_UNTIL_MILESTONE
    )


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.org",
        "https://sub.example.org:8443",
        "http://localhost",
        "http://localhost:8000",
        "http://page.localhost:8000",
        "https://xn--bcher-kva.example.org",
    ],
)
def test_a_partner_may_frame_the_form_from_its_origin(origin: str) -> None:
    assert is_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "https://",
        "https://*.example.org",
        "http://example.org",
        "http://localhost.example.org",
        "http://notlocalhost",
        "https://example.org/",
        "https://example.org/path",
        "https://example.org;script-src *",
        "https://example.org script-src",
        "https://example.org,https://example.com",
        "https://example.org\r\nX: y",
        "https://example.org\n",
        "https://user@example.org",
        "https://EXAMPLE.org",
        "https://bücher.example.org",
        "https://example.org:123456",
        "javascript:alert(1)",
        "'self'",
        "data:",
    ],
)
def test_nothing_else_gets_into_the_policy_of_who_may_frame(origin: str) -> None:
    assert not is_origin(origin)


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_no_hour_opens_a_campaign_that_is_not_open(status: str) -> None:
    opened = letter(status=status, opens_at=NOW - timedelta(1), closes_at=NOW + timedelta(1))
    assert opened.availability(NOW) == status


def test_a_campaign_opens_and_closes_to_the_second() -> None:
    campaign = letter(opens_at="2026-03-14T10:00:00+01:00", closes_at="2026-03-14T12:00:00+01:00")
    nine, eleven = datetime(2026, 3, 14, 9, tzinfo=UTC), datetime(2026, 3, 14, 11, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert [campaign.availability(moment) for moment in (nine - second, nine, eleven - second, eleven)] == [
        "not_yet_open",
        "open",
        "open",
        "closed",
    ]


def test_a_partner_is_found_by_its_id_only() -> None:
    campaign = letter(partners=[{"id": "news", "name": "Example News", "origins": ["https://example.org"]}])
    partner = campaign.partner("news")
    assert partner
    assert partner.name == "Example News"
    assert campaign.partner("New") is None
