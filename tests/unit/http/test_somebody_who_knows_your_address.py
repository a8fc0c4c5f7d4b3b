"""Somebody who knows your address posts whatever they like: what you decided stands, and so do your links."""

from collections.abc import Iterator

import pytest

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.access import Role
from tests.builders import ada, letter, sign_in
from tests.callers import holder
from tests.fakes import BASE_URL
from tests.gateway import Gateway
from tests.html import Page
from tests.office import Office
from tests.visitors import Visitor

LETTER, MEETING = letter().slug, sign_in().slug
STRANGER = ada(name="Somebody Example", comment="Not mine", updates=True, visibility="public", language="fr")


@pytest.fixture
def open_office() -> Iterator[Office]:
    office = Office()
    use(office.services)
    yield office
    use(None)


@pytest.fixture
def visitor(open_office: Office) -> Visitor:
    return Visitor(app)


@pytest.fixture
def organizer(open_office: Office) -> Gateway:
    return holder(open_office.services, Role.OWNER)


def link(office: Office, kind: str) -> str:
    """Where the link of that kind in the newest mail leads."""
    return office.mailer.sent[-1].links[kind].removeprefix(BASE_URL)


def post(visitor: Visitor, slug: str = LETTER, **typed: object) -> str:
    """Sign over the API; returns where the pass is, if there is one."""
    given = STRANGER.model_dump(mode="json", exclude_none=True) | typed
    answer = visitor.post(f"/api/v1/campaigns/{slug}/sign-ons", given)
    assert answer.status in (201, 202)
    return str(answer.json().get("pass_url", "")).removeprefix(BASE_URL)


def test_what_you_withdrew_stays_withdrawn_with_its_proof_and_its_link(
    open_office: Office, visitor: Visitor, organizer: Gateway
) -> None:
    open_office.sign()
    open_office.run_mail()
    confirm, mine = link(open_office, "confirm"), link(open_office, "mine")
    assert visitor.sends(confirm, do="confirm").status == 303
    assert visitor.sends(mine, do="withdraw").status == 200
    before = visitor.get(f"{mine}?format=json").json()
    for _ in range(3):
        open_office.clock.pass_by(days=1)
        post(visitor)
        open_office.run_mail()
    assert visitor.get(f"{mine}?format=json").json() == before
    listed = organizer.get(f"/api/v1/organizer/campaigns/{LETTER}/sign-ons").json()["items"]
    assert [(row["status"], row["name"]) for row in listed] == [("withdrawn", "Ada Example")]


def test_what_you_confirmed_stays_as_it_is(open_office: Office, visitor: Visitor) -> None:
    open_office.sign()
    open_office.run_mail()
    mine = link(open_office, "mine")
    visitor.sends(link(open_office, "confirm"), do="confirm")
    before = visitor.get(f"{mine}?format=json").json()
    open_office.clock.pass_by(days=1)
    post(visitor)
    (told,) = open_office.run_mail()
    assert (told.purpose, told.sign_on.name) == ("already", "Ada Example")
    after = visitor.get(f"{mine}?format=json").json()
    assert {**after, "mail": None} == {**before, "mail": None}


def test_the_page_of_your_mail_shows_all_that_somebody_typed_since(
    open_office: Office, visitor: Visitor
) -> None:
    open_office.sign()
    open_office.run_mail()
    post(visitor)
    shown = Page(visitor.get(f"{link(open_office, 'confirm')}?lang=en").text)
    for words in ("Somebody Example", "Not mine", "Email news", "Everyone", "Français"):
        assert words in shown.text
    assert any("lang=fr" in element["href"] for element in shown.all("a") if "/text/1" in element["href"])


def test_no_press_confirms_what_its_page_never_showed(open_office: Office, visitor: Visitor) -> None:
    """Neither that of a program, which shows nothing, nor one that carries no page."""
    open_office.sign()
    open_office.run_mail()
    confirm = link(open_office, "confirm")
    post(visitor)
    told = visitor.post("/api/v1/confirm", {"token": confirm.rpartition("/")[2]})
    assert (told.status, told.json()["errors"][0]["code"]) == (422, "changed_since")
    pressed = visitor.sends(confirm, do="confirm")
    assert (pressed.status, "Somebody Example" in pressed.text) == (422, True)
    assert [held.status for held in open_office.sign_ons.items.values()] == ["pending"]


def test_you_confirm_by_a_program_what_you_signed_again_after_withdrawing(
    open_office: Office, visitor: Visitor
) -> None:
    for comment in ("Once", "Again"):
        signed = open_office.sign(ada(comment=comment))
        open_office.run_mail()
        token = link(open_office, "confirm").rpartition("/")[2]
        assert visitor.post("/api/v1/confirm", {"token": token}).status == 200
        assert open_office.held(signed).comment == comment
        visitor.sends(link(open_office, "mine"), do="withdraw")
        open_office.clock.pass_by(days=1)


def test_their_old_pass_shows_nothing_of_you(open_office: Office, visitor: Visitor) -> None:
    """They signed in with your address and withdrew; you signed in afterwards."""
    theirs = post(visitor, MEETING, day="2026-12-01", name="Somebody Example", union="Theirs")
    open_office.run_mail()
    visitor.sends(link(open_office, "mine"), do="withdraw")
    open_office.clock.pass_by(days=1)
    yours = post(visitor, MEETING, day="2026-12-01", name="Ada Example", union="Local 1")
    assert "Local 1" in visitor.get(yours).text
    for path in (theirs, f"{theirs}/calendar.ics"):
        answer = visitor.get(path)
        assert (answer.status, "Ada" in answer.text, "Local 1" in answer.text) == (410, False, False)


def test_a_sign_in_tells_nobody_that_your_address_is_in_use(open_office: Office, visitor: Visitor) -> None:
    yours = post(visitor, MEETING, day="2026-12-01", name="Ada Example", union="Local 1")
    theirs = post(visitor, MEETING, day="2026-12-01", name="Somebody Example")
    assert theirs != yours
    assert "Local 1" not in visitor.get(theirs).text
