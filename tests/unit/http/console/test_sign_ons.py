"""Whoever signed, as organizers find, open and act on them without a shell."""

from urllib.parse import urlsplit

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.signons import SignOn, Status
from tests.builders import NOW, approved, confirmed, held, letter
from tests.desks import Organizer, at_desk
from tests.fakes import BASE_URL, Clock, FakeServices
from tests.html import Page
from tests.office import publish

SLUG = letter().slug
LIST = f"/organize/c/{SLUG}/sign-ons"
PARTNERS = [{"id": "ally", "name": "Ally", "origins": ["https://ally.example"]}]
ADA = confirmed(country="PL", source="ally")
UNION = approved(email="local@example.org", name="Rosa Example", organization="Example Local 1")
HIDES = confirmed(email="counted@example.org", name="Grace Example", visibility="counted")


@pytest.fixture
def organizer(services: FakeServices) -> Organizer:
    publish(services, letter(partners=PARTNERS))
    for one in (ADA, UNION, HIDES):
        services.sign_ons.write(one, None)
    return at_desk(services, Role.ORGANIZER, SLUG)


def names(page: Page) -> list[str]:
    return [
        one.text for one in page.elements if one.tag == "a" and f"{LIST}/" in one.attributes.get("href", "")
    ]


def on(services: FakeServices, one: SignOn) -> SignOn | None:
    return services.sign_ons.pair(one.slug, one.key).shown


def test_an_organizer_sees_who_signed_and_nothing_of_who_is_counted_only(organizer: Organizer) -> None:
    answer = organizer.get(LIST)
    assert sorted(names(Page(answer.text))) == ["Ada Example", "Counted only", "Example Local 1"]
    assert "Grace" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=approved", ["Example Local 1"]),
        ("kind=organization", ["Example Local 1"]),
        ("source=ally", ["Ada Example"]),
        ("country=PL&status=confirmed", ["Ada Example"]),
        ("country=FR", []),
    ],
)
def test_a_list_is_narrowed_to_what_is_chosen(organizer: Organizer, query: str, found: list[str]) -> None:
    assert names(Page(organizer.get(f"{LIST}?{query}").text)) == found


def test_whoever_calls_is_found_by_name_or_address_and_neither_stands_in_an_address(
    services: FakeServices, organizer: Organizer
) -> None:
    for who in ("ada", "ÁDA exam", "Ada@Example.org"):
        answer = organizer.sends(LIST, who=who)
        assert (answer.status, names(Page(answer.text))) == (200, ["Ada Example"])
    assert names(Page(organizer.sends(LIST, who="grace").text)) == []
    assert organizer.sends(LIST, who="nobody@").status == 422
    assert "ada" not in repr([line.details for line in services.audit.lines]).lower()


def test_older_ones_are_a_page_away_in_the_same_list(services: FakeServices, organizer: Organizer) -> None:
    for number in range(60):
        services.sign_ons.write(confirmed(email=f"{number}@example.org", country="FR"), None)
    page = Page(organizer.get(f"{LIST}?country=FR").text)
    older = next(one.attributes["href"] for one in page.elements if one.tag == "a" and one.text == "Older")
    rest = Page(organizer.get(f"{LIST}{older.partition(LIST)[2]}").text)
    assert (len(names(page)), len(names(rest))) == (50, 10)


def test_one_is_opened_with_all_that_is_held_and_a_line_in_the_record(
    services: FakeServices, organizer: Organizer
) -> None:
    text = Page(organizer.get(f"{LIST}/{ADA.key}").text).text
    assert all(word in text for word in ("Ada Example", "ada@example.org", "Poland", "Ally", "Version 1"))
    assert (services.audit.lines[-1].verb, services.audit.lines[-1].details) == (
        "open",
        {"id": ADA.record_id},
    )
    hidden = organizer.get(f"{LIST}/{HIDES.key}").text
    assert not any(word in hidden for word in ("Grace", "counted@example.org"))
    assert organizer.get(f"{LIST}/{'A' * 43}").status == 404


def act(organizer: Organizer, one: SignOn, **fields: str) -> str:
    """Presses a button beside a sign-on; returns what the next page says first."""
    answer = organizer.sends(f"{LIST}/{one.key}", rev=str(one.rev), **fields)
    if answer.status != 303:
        return f"{answer.status}"
    page = Page(organizer.follows(answer).text)
    return next(found.text for found in page.elements if found.attributes.get("class") == "done")


def test_a_name_is_hidden_and_shown_again(services: FakeServices, organizer: Organizer) -> None:
    assert act(organizer, ADA, act="hide") == "The name is hidden."
    hidden = on(services, ADA)
    assert hidden
    assert hidden.hidden_at
    assert act(organizer, hidden, act="show") == "The name is shown again."


def test_what_a_signer_asked_for_needs_a_reason_and_what_cannot_be_undone_is_asked_once(
    services: FakeServices, organizer: Organizer
) -> None:
    waits = held(email="waits@example.org")
    services.sign_ons.write(waits, None)
    assert act(organizer, waits, act="resend", reason="Telephoned") == "The email is on its way."
    assert act(organizer, ADA, act="withdraw") == "422"
    assert act(organizer, ADA, act="withdraw", reason="Telephoned") == "200"
    assert on(services, ADA) == ADA
    assert act(organizer, ADA, act="withdraw", reason="Telephoned", sure="1") == "The sign-on is withdrawn."
    gone = on(services, ADA)
    assert gone
    assert gone.status is Status.WITHDRAWN
    assert act(organizer, gone, act="erase", reason="Telephoned") == "200"
    assert act(organizer, gone, act="erase", reason="Telephoned", sure="1") == "The sign-on is erased."
    assert on(services, ADA) is None


def test_erasing_wants_the_passkey_just_now(services: FakeServices, organizer: Organizer) -> None:
    tired = at_desk(services, Role.ORGANIZER, SLUG, fresh=False)
    page = Page(tired.sends(f"{LIST}/{ADA.key}", rev=str(ADA.rev), act="erase", reason="R", sure="1").text)
    assert any("data-passkey" in one.attributes for one in page.elements)
    assert on(services, ADA) == ADA


def test_who_was_changed_since_it_was_looked_at_stays_as_it_is(
    services: FakeServices, organizer: Organizer
) -> None:
    assert act(organizer, ADA, act="hide") == "The name is hidden."
    assert act(organizer, ADA, act="withdraw", reason="R", sure="1") == "409"


class TestRefusingMany:
    def flooded(self, services: FakeServices) -> list[SignOn]:
        people = [confirmed(email=f"{n}@flood.example", name=f"Bot {n}", at=NOW) for n in range(60)]
        for one in people:
            services.sign_ons.write(one, None)
        return people

    def test_a_flood_is_looked_at_refused_and_taken_back(
        self, services: FakeServices, clock: Clock, organizer: Organizer
    ) -> None:
        people = self.flooded(services)
        clock.pass_by(minutes=1)
        made = organizer.sends(f"/organize/c/{SLUG}/refusals", domain="flood.example")
        page = Page(organizer.follows(made).text)
        assert names(page)[0].startswith("Bot")
        assert len(names(page)) == 50
        here = urlsplit(made.headers["location"].removeprefix(BASE_URL)).path
        assert "Reject 60?" in Page(organizer.sends(here, act="begin").text).text
        assert organizer.sends(here, act="begin", sure="1").status == 303
        assert "60" in Page(organizer.follows(organizer.sends(here, act="step")).text).text
        assert {on(services, one).status for one in people} == {Status.REJECTED}  # type: ignore[union-attr]
        organizer.sends(here, act="take-back")
        assert "Taken back" in Page(organizer.follows(organizer.sends(here, act="step")).text).text
        assert {on(services, one).status for one in people} == {Status.CONFIRMED}  # type: ignore[union-attr]

    def test_beginning_wants_the_passkey_just_now(
        self, services: FakeServices, clock: Clock, organizer: Organizer
    ) -> None:
        people = self.flooded(services)
        clock.pass_by(minutes=1)
        tired = at_desk(services, Role.ORGANIZER, SLUG, fresh=False)
        made = tired.sends(f"/organize/c/{SLUG}/refusals", domain="flood.example")
        here = urlsplit(made.headers["location"].removeprefix(BASE_URL)).path
        page = Page(tired.sends(here, act="begin", sure="1").text)
        assert any("data-passkey" in one.attributes for one in page.elements)
        assert {on(services, one).status for one in people} == {Status.CONFIRMED}  # type: ignore[union-attr]

    @pytest.mark.parametrize("fields", [{}, {"since": "yesterday"}, {"until": "2026-03-14T09:00"}])
    def test_nothing_in_common_hits_nobody(self, organizer: Organizer, fields: dict[str, str]) -> None:
        assert organizer.sends(f"/organize/c/{SLUG}/refusals", **fields).status == 422

    def test_who_came_from_a_network_is_a_link_away(
        self, services: FakeServices, organizer: Organizer
    ) -> None:
        bot = confirmed(email="bot@flood.example").model_copy(update={"network": "h4sh"})
        services.sign_ons.write(bot, None)
        opened = Page(organizer.get(f"{LIST}/{bot.key}").text)
        link = next(
            one.attributes["href"] for one in opened.elements if "network=" in one.attributes.get("href", "")
        )
        asked = Page(organizer.get(link).text)
        assert any(one.attributes.get("value") == "h4sh" for one in asked.elements)
