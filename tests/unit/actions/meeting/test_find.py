"""Somebody has lost the pass. The door finds it by the whole name, and nobody makes a list of that."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.actions.meeting.admit import Presented, admit
from chalicelib.actions.meeting.find import expected, find
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.mine import withdraw
from chalicelib.actions.signing.sign import sign
from chalicelib.domain.access import May, Permit, Principal, Role
from chalicelib.domain.errors import NotFound, TooOften
from chalicelib.domain.finding import MOST_SEARCHES, Lost
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.links import seal_link
from chalicelib.domain.passes import pass_of
from chalicelib.domain.signons import SignOn, read
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from tests.builders import ada, sign_in
from tests.fakes import Clock, FakeServices, fake_services

SLUG = "board-of-the-crew"
KEY, OTHER_KEY = "us_" + "k" * 40, "us_" + "l" * 40
TODAY, TOMORROW = date(2026, 12, 1), date(2026, 12, 2)
MORNING = datetime(2026, 12, 1, 14, 14, tzinfo=UTC)


@pytest.fixture
def services() -> FakeServices:
    made = fake_services(Clock(MORNING))
    campaign = sign_in()
    made.campaigns.put(StoredCampaign(campaign, text_version(campaign, None), 1), None)
    for key in (KEY, OTHER_KEY):
        made.access.hold(Principal(api_key_hash(key), Role.DOOR, "door", frozenset({SLUG})))
    return made


def came(services: FakeServices, name: str, day: date = TODAY, **changes: object) -> SignOn:
    given = ada(name=name, email=f"{len(name)}@example.org", day=day.isoformat(), **changes)
    return sign(services, SLUG, read(given)).sign_on


def door(services: FakeServices, key: str = KEY) -> Permit:
    principal = services.access.principal(api_key_hash(key))
    assert principal is not None
    return permit(services, principal, SLUG, May.ADMIT)


def found(services: FakeServices, name: str, key: str = KEY) -> list[str]:
    return [one.name for one in find(services, key, door(services, key), name)]


def test_the_code_of_a_lost_pass_lets_in(services: FakeServices) -> None:
    sign_on = came(services, "María José García López", union="Example Local 2")
    [lost] = find(services, KEY, door(services), "garcia maria")
    assert lost == Lost(sign_on.name, "Example Local 2", pass_of(sign_on).written_code, None)
    assert admit(services, door(services), Presented(lost.code, MORNING, "one")).result == "admitted"
    [again] = find(services, KEY, door(services), "María José García López")
    assert again.admitted_at == MORNING


@pytest.mark.parametrize("name", ["Maria", "Garcia", "M G", "Mar Gar", "", "María Pérez", "Example Local 2"])
def test_a_piece_of_a_name_finds_nobody(services: FakeServices, name: str) -> None:
    came(services, "María José García López", union="Example Local 2")
    assert found(services, name) == []


def test_a_name_of_one_word_is_found_whole(services: FakeServices) -> None:
    came(services, "山田太郎")
    came(services, "Björk")
    assert (found(services, "山田太郎"), found(services, "bjork")) == (["山田太郎"], ["Björk"])
    assert found(services, "山田") == []


def test_nobody_is_found_of_another_day_or_who_withdrew_or_would_be_a_number(services: FakeServices) -> None:
    came(services, "Ada Example", TOMORROW)
    came(services, "Grace Example", visibility="counted")
    gone = came(services, "Rosa Luxemburg")
    withdraw(services, seal_link(services.secrets.links, "mine", gone, services.now()))
    for name in ("Ada Example", "Grace Example", "Rosa Luxemburg"):
        assert found(services, name) == []
    assert expected(services, KEY, door(services)).signed_in == 1


def test_each_search_is_on_record_and_names_nobody(services: FakeServices) -> None:
    came(services, "Ada Example")
    services.audit.lines.clear()
    found(services, "Ada Example")
    [line] = services.audit.lines
    assert (line.verb, line.actor, line.details) == ("find", api_key_hash(KEY), {})


def test_a_phone_that_was_stolen_cannot_go_through_a_payroll(services: FakeServices) -> None:
    came(services, "Ada Example")
    for _ in range(MOST_SEARCHES):
        found(services, "Nobody Example")
    with pytest.raises(TooOften) as refused:
        found(services, "Ada Example")
    assert refused.value.retry_after == 46 * 60 + 1
    assert found(services, "Ada Example", OTHER_KEY) == ["Ada Example"]
    services.now.pass_by(hours=1)
    assert found(services, "Ada Example") == ["Ada Example"]


def test_a_door_of_another_meeting_learns_nothing(services: FakeServices) -> None:
    elsewhere = "us_" + "m" * 40
    services.access.hold(Principal(api_key_hash(elsewhere), Role.DOOR, "door", frozenset({"another"})))
    came(services, "Ada Example")
    for ask in (
        lambda: services.exporter.signed_in(elsewhere, SLUG, TODAY),
        lambda: services.exporter.find(elsewhere, SLUG, TODAY, "Ada Example", "line"),
        # A key that is good, and no line that says so.
        lambda: services.exporter.find(KEY, SLUG, TODAY, "Ada Example", "line"),
    ):
        with pytest.raises(NotFound):
            ask()
