"""How an organizer comes to the console, and what keeps everybody else out."""

import json
from urllib.parse import urlencode

import pytest

from app import app
from chalicelib.actions.organizing.invite import invite
from chalicelib.domain.access import Role
from chalicelib.http.sessions import COOKIE
from tests.answers import Answer
from tests.desks import ORIGIN, at_desk
from tests.fakes import Clock, FakeServices
from tests.gateway import Gateway
from tests.html import Page
from tests.passkeys import Authenticator

SLUG = "a-letter"


class Browser(Gateway):
    """A browser that keeps cookies, on pages of ours."""

    def __init__(self) -> None:
        super().__init__(app, headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"})

    def sends(self, path: str, **fields: str) -> Answer:
        answer = self.form(path, urlencode(fields))
        if "set-cookie" in answer.headers:
            self.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        return answer


def options(answer: Answer) -> dict[str, object]:
    """What the page asks the browser's passkeys."""
    form = next(one for one in Page(answer.text).elements if "data-options" in one.attributes)
    asked: dict[str, object] = json.loads(form["data-options"])
    return asked


@pytest.fixture
def browser(services: FakeServices) -> Browser:
    return Browser()


def register(services: FakeServices, browser: Browser, authenticator: Authenticator, **more: str) -> Answer:
    path = f"/organize/invitation/{invite(services, Role.OWNER, 'owner@example.org')}"
    made = authenticator.create(options(browser.get(path)))
    return browser.sends(path, **{"name": "Olga Example", "credential": made, **more})


def sign_in(browser: Browser, authenticator: Authenticator) -> Answer:
    asked = options(browser.get("/organize/sign-in"))
    return browser.sends("/organize/sign-in", proof=authenticator.get(asked), to="/organize/you")


def test_somebody_invited_makes_a_passkey_and_is_in(services: FakeServices, browser: Browser) -> None:
    answer = register(services, browser, Authenticator())
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=session.person-")
    assert all(word in cookie for word in ("Path=/;", "Secure", "HttpOnly", "SameSite=Lax"))
    assert "Olga Example" in browser.get("/organize").text
    assert [line.verb for line in services.audit.lines] == ["invite", "enter"]


def test_whoever_was_here_signs_in_by_passkey_alone(services: FakeServices, browser: Browser) -> None:
    authenticator = Authenticator()
    register(services, browser, authenticator)
    fresh = Browser()
    answer = sign_in(fresh, authenticator)
    assert answer.headers["location"].endswith("/organize/you?done=in")
    page = Page(fresh.get("/organize/you").text)
    assert page.text.count("This browser") == 1


def test_an_invitation_makes_one_passkey(services: FakeServices, browser: Browser) -> None:
    path = f"/organize/invitation/{invite(services, Role.OWNER, 'owner@example.org')}"
    asked = options(browser.get(path))
    first, second = Authenticator().create(asked), Authenticator().create(asked)
    assert browser.sends(path, name="Olga", credential=first).status == 303
    assert browser.sends(path, name="Mallory", credential=second).status == 404


@pytest.mark.parametrize(
    "wrong", ["another site", "no verification", "a copy", "unknown", "somebody else's name"]
)
def test_a_passkey_that_is_not_quite_right_opens_nothing(
    services: FakeServices, browser: Browser, wrong: str
) -> None:
    good, fresh = Authenticator(), Browser()
    register(services, browser, good)
    sign_in(fresh, good)
    shown = Authenticator(key=good.key, id=good.id, user=good.user, counter=good.counter)
    match wrong:
        case "another site":
            shown.origin = "https://sign.example.com"
        case "no verification":
            shown.verifies = False
        case "a copy":
            shown.counter = 0
        case "unknown":
            shown.id = b"0123456789abcdef"
        case _:
            shown.user = "cGVyc29uLTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA"
    answer = sign_in(Browser(), shown)
    assert (answer.status, "set-cookie" in answer.headers) == (200, False)
    assert "opens nothing here" in answer.text


def test_what_a_passkey_answered_is_good_once_and_for_ten_minutes(
    services: FakeServices, browser: Browser, clock: Clock
) -> None:
    good = Authenticator()
    register(services, browser, good)
    asked = options(Browser().get("/organize/sign-in"))
    given = good.get(asked)
    assert Browser().sends("/organize/sign-in", proof=given).status == 303
    assert "opens nothing" in Browser().sends("/organize/sign-in", proof=given).text
    asked = options(Browser().get("/organize/sign-in"))
    clock.pass_by(minutes=11)
    assert "took too long" in Browser().sends("/organize/sign-in", proof=good.get(asked)).text


def test_another_sites_page_does_nothing_in_ones_name(services: FakeServices) -> None:
    owner = at_desk(services)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert (
            owner.form(
                "/organize/you", "act=sign-out", **{k.replace("-", "_"): v for k, v in headers.items()}
            ).status
            == 400
        )
    del owner.headers["Sec-Fetch-Site"]
    owner.headers["Origin"] = "https://evil.example"
    assert owner.form("/organize/you", "act=sign-out").status == 400
    assert owner.post("/api/v1/organizer/keys", {"role": "owner", "label": "mine"}).status == 400
    assert len(services.people.open) == 1
    assert owner.get("/organize").status == 200


def test_a_session_calls_the_api_as_well_and_only_as_a_cookie(services: FakeServices) -> None:
    owner = at_desk(services)
    assert owner.get("/api/v1/organizer/campaigns").status == 200
    token = owner.headers["Cookie"].partition("=")[2]
    assert Gateway(app).get("/api/v1/organizer/campaigns", Authorization=f"Bearer {token}").status == 401


def test_a_session_ends_by_itself_and_at_once_for_whoever_is_removed(
    services: FakeServices, clock: Clock
) -> None:
    owner, other = at_desk(services), at_desk(services)
    services.people.remove(other.person, clock(), owner.person.id)
    assert other.get("/api/v1/organizer/campaigns").status == 401
    clock.pass_by(hours=11)
    assert owner.get("/api/v1/organizer/campaigns").status == 200
    # Looking at a page of the console keeps it; a day without ends it.
    owner.get("/organize")
    clock.pass_by(hours=13)
    assert owner.get("/api/v1/organizer/campaigns").status == 401


def test_who_was_signed_out_meanwhile_loses_nothing_they_typed(
    services: FakeServices, browser: Browser, clock: Clock
) -> None:
    good = Authenticator()
    register(services, browser, good)
    clock.pass_by(days=8)
    answer = browser.sends("/organize/you", act="end-session", session="of-old")
    kept = {one["name"]: one["value"] for one in Page(answer.text).all("input", type="hidden")}
    assert kept == {"act": "end-session", "session": "of-old"}
    done = browser.sends("/organize/you", proof=good.get(options(answer)), **kept)
    assert done.headers["location"].endswith("done=session_ended")
    assert browser.get("/organize/you").status == 200


def test_what_needs_the_passkey_once_more_asks_and_then_goes_on(
    services: FakeServices, browser: Browser
) -> None:
    good = Authenticator()
    register(services, browser, good)
    later = at_desk(services, fresh=False)
    assert "Is it you?" in later.sends("/organize/you", act="add-passkey").text
    second = Authenticator(user=good.user)
    adding = browser.sends("/organize/you", act="add-passkey")
    added = browser.sends("/organize/you", act="add-passkey", credential=second.create(options(adding)))
    assert added.headers["location"].endswith("done=passkey_added")
    assert sign_in(Browser(), second).status == 303


def test_the_only_passkey_stays(services: FakeServices, browser: Browser) -> None:
    register(services, browser, Authenticator())
    [(_, passkey)] = services.people.keys
    answer = browser.sends("/organize/you", act="remove-passkey", passkey=passkey, sure="1")
    assert answer.status == 422
    assert len(services.people.keys) == 1
