"""Whoever waits for the mail is told that it came back, if it is theirs; nobody learns anything else."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.actions.background.deliver import deliver
from chalicelib.actions.background.feedback import bounced
from chalicelib.actions.suppression import suppress
from chalicelib.domain.links import Purpose
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from tests.builders import confirmed, letter
from tests.fakes import Clock
from tests.html import Page
from tests.office import publish
from tests.visitors import Visitor

Hold = Callable[[SignOn, Purpose], str]
SLUG = letter().slug
LETTER = f"/c/{SLUG}"
ADA: dict[str, str | list[str]] = {
    "kind": "individual",
    "name": "Ada Example",
    "email": "ada@gone.example",
    "union": "Local 1",
    "visibility": "public",
    "updates": "true",
    "consent": "true",
    "text_version": "1",
}


@pytest.fixture
def waits(visitor: Visitor) -> str:
    """Where Ada waits, who mistyped her address."""
    location = visitor.sends(LETTER, **ADA).headers["location"]
    return f"{urlsplit(location).path}?{urlsplit(location).query}"


def mailed(services: Services) -> MailMessage:
    """Her mail goes out."""
    [held] = [one for one in services.sign_ons.items.values() if one.email == ADA["email"]]  # type: ignore[attr-defined]
    message = MailMessage(SLUG, held.key, "proposal")
    deliver(services, message)
    return message


def sent_id(services: Services, message: MailMessage) -> str:
    asks = services.sign_ons.asking(message)
    assert asks
    assert asks.mail
    return str(asks.mail.message_id)


def came_back(page: Page) -> bool:
    return page.one("h1").text == "Our email came back"


def test_a_mail_that_comes_back_is_told_and_sent_elsewhere(
    services: Services, visitor: Visitor, waits: str
) -> None:
    answer = visitor.get(waits)
    assert answer.headers["cache-control"] == "no-store"
    assert Page(answer.text).one("h1").text == "Check your email"
    message = mailed(services)
    assert not came_back(Page(visitor.get(waits).text))
    bounced(services, message, sent_id(services, message))
    page = Page(visitor.get(waits).text)
    assert came_back(page)
    assert str(ADA["email"]) not in page.html
    wrong = visitor.sends(waits, email="ada@")
    assert wrong.status == 422
    assert Page(wrong.text).mistakes[0][0] == "#f-email"
    elsewhere = visitor.follows(visitor.sends(waits, email="ada@example.org"))
    assert not came_back(Page(elsewhere.text))
    [made] = [one for one in services.sign_ons.items.values() if one.email == "ada@example.org"]  # type: ignore[attr-defined]
    assert (made.name, made.union, made.visibility, made.updates) == (
        "Ada Example",
        "Local 1",
        "public",
        True,
    )
    assert parse_qs(urlsplit(waits).query)["token"] not in elsewhere.text.splitlines()


def test_nothing_else_is_told(
    services: Services, visitor: Visitor, waits: str, holding: Hold, clock: Clock
) -> None:
    """Somebody else's mail, an address that gets none, one that is known, and what nobody sealed."""
    waiting = Page(visitor.get(waits).text).text
    message = mailed(services)
    bounced(services, message, "another mail's id")
    assert Page(visitor.get(waits).text).text == waiting
    bounced(services, message, sent_id(services, message))
    clock.pass_by(hours=5)
    # A stranger who posts the same address, which gets no mail any more.
    suppress(services, str(ADA["email"]), "bounce")
    stranger = visitor.follows(visitor.sends(LETTER, **ADA | {"name": "A Stranger"}))
    assert Page(stranger.text).text == waiting
    assert Page(visitor.get(waits).text).text == waiting
    known = confirmed(email="known@example.org")
    holding(known, "mine")
    answer = visitor.follows(visitor.sends(LETTER, **ADA | {"email": known.email}))
    assert Page(answer.text).text == waiting
    for token in ("x", parse_qs(urlsplit(waits).query)["token"][0][:-1] + "x"):
        assert Page(visitor.get(f"{LETTER}/sent?lang=en&token={token}").text).text == waiting
        assert visitor.sends(f"{LETTER}/sent?lang=en&token={token}", email="a@example.org").status == 303
    assert "a@example.org" not in [one.email for one in services.sign_ons.items.values()]  # type: ignore[attr-defined]


def test_a_token_is_good_for_its_campaign_alone(services: Services, visitor: Visitor, waits: str) -> None:
    message = mailed(services)
    bounced(services, message, sent_id(services, message))
    other = publish(services, letter(slug="another-letter")).campaign.slug
    assert not came_back(Page(visitor.get(waits.replace(SLUG, other)).text))


def test_whose_text_changed_meanwhile_reads_it_again(
    services: Services, visitor: Visitor, waits: str
) -> None:
    message = mailed(services)
    bounced(services, message, sent_id(services, message))
    publish(services, letter(statement={"en": "We stand with the whole crew."}))
    answer = visitor.sends(waits, email="ada@example.org")
    assert urlsplit(answer.headers["location"]).path == LETTER
