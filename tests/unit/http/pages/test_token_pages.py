"""What a signer does with the links of the mail."""

from collections.abc import Callable
from datetime import date

import pytest

from chalicelib.actions.suppression import suppressed
from chalicelib.domain.asked import Visibility
from chalicelib.domain.links import Purpose
from chalicelib.domain.signons import SignOn, Status
from chalicelib.ports.services import Services
from tests.builders import NOW, card, confirmed, held, letter, sign_in
from tests.fakes import Clock
from tests.html import Page
from tests.visitors import Visitor

Hold = Callable[[SignOn, Purpose], str]


def stored(services: Services) -> list[SignOn]:
    return list(services.sign_ons.items.values())  # type: ignore[attr-defined]


@pytest.mark.parametrize("purpose", ["confirm", "mine", "unsubscribe"])
def test_opening_a_link_changes_nothing(
    services: Services, visitor: Visitor, holding: Hold, purpose: Purpose
) -> None:
    path = holding(held(updates=True), purpose)
    before = stored(services)
    for method in ("GET", "HEAD", "OPTIONS") * 34:
        answer = visitor.send(method, path)
        assert answer.status in (200, 204)
        assert answer.headers["cache-control"] == "no-store"
    assert stored(services) == before
    robots = Page(visitor.get(path).text).one("meta", name="robots")
    assert robots["content"] == "noindex"


def test_the_button_confirms_and_pressing_it_again_does_no_harm(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    path = holding(held(), "confirm")
    page = Page(visitor.get(path).text)
    assert "Ada Example" in page.text
    assert [(b["value"], b.text) for b in page.all("button")] == [
        ("confirm", "Confirm my signature"),
        ("correct", "Correct something first"),
        ("not-me", "This was not me"),
        ("not-me-anywhere", "This was not me, and I want no such emails at all"),
    ]
    for _ in range(2):
        answer = visitor.follows(visitor.sends(path, do="confirm"))
        assert Page(answer.text).one("h1").text == "Your signature is confirmed"
    assert [s.status for s in stored(services)] == [Status.CONFIRMED]


@pytest.mark.parametrize(
    ("chosen", "said", "elsewhere"),
    [
        ("not-me", "We will send nothing about it to your address for 30 days.", False),
        ("not-me-anywhere", "We will send nothing to your address for 30 days.", True),
    ],
)
def test_whoever_it_was_not_is_erased_and_left_alone(
    services: Services, visitor: Visitor, holding: Hold, chosen: str, said: str, elsewhere: bool
) -> None:
    path = holding(held(), "confirm")
    answer = visitor.sends(path, do=chosen)
    assert said in Page(answer.text).text
    assert stored(services) == []
    assert suppressed(services, "ada@example.org", held().slug, NOW)
    assert suppressed(services, "ada@example.org", "another-campaign", NOW) is elsewhere
    assert visitor.sends(path, do="confirm").status == 404


def test_a_link_is_good_for_one_purpose_and_one_sign_on(visitor: Visitor, holding: Hold) -> None:
    token = holding(held(), "confirm").removeprefix("/confirm/")
    for path in (f"/mine/{token}", f"/unsubscribe/{token}", f"/confirm/{token}x", "/confirm/x"):
        assert visitor.get(path).status == 404
        assert visitor.sends(path, do="confirm").status == 404


def test_everything_held_is_shown_and_can_be_taken_along(visitor: Visitor, holding: Hold) -> None:
    sign_on = confirmed(country="DE", union="Local 7", comment="Hello", phone="+49 30 123456")
    path = holding(sign_on, "mine")
    page = Page(visitor.get(path).text)
    for said in (
        "Ada Example",
        "ada@example.org",
        "Germany",
        "Local 7",
        "Hello",
        "+49 30 123456",
        "Version 1",
    ):
        assert said in page.text
    answer = visitor.get(next(e["href"] for e in page.all("a") if "format=json" in e["href"]))
    assert answer.headers["content-disposition"] == 'attachment; filename="signature.json"'
    taken = answer.json()
    for name in (
        "name",
        "email",
        "country",
        "union",
        "comment",
        "phone",
        "visibility",
        "language",
        "consent",
    ):
        assert taken[name] == sign_on.model_dump(mode="json", exclude_none=True)[name]
    assert taken["campaign"] == sign_on.slug
    assert "nonce" not in answer.text


def test_a_name_can_be_shown_and_hidden(services: Services, visitor: Visitor, holding: Hold) -> None:
    path = holding(confirmed(), "mine")
    page = Page(visitor.sends(path, do="show", visibility="public").text)
    assert page.one("p", class_="done").text == "Saved."
    assert page.fields["visibility"] == "public"
    assert [s.visibility for s in stored(services)] == [Visibility.PUBLIC]


def test_the_signature_on_a_card_cannot_be_counted_without_its_name(visitor: Visitor, holding: Hold) -> None:
    path = holding(confirmed(card()), "mine")
    assert "visibility" not in Page(visitor.get(path).text).names
    assert visitor.sends(path, do="show", visibility="counted").status == 422


def test_a_signature_is_withdrawn_at_once(services: Services, visitor: Visitor, holding: Hold) -> None:
    path = holding(confirmed(), "mine")
    for _ in range(2):
        assert "Your signature is withdrawn." in Page(visitor.sends(path, do="withdraw").text).text
    assert [s.status for s in stored(services)] == [Status.WITHDRAWN]
    assert "It is not counted." in Page(visitor.get(path).text).text


def test_what_was_withdrawn_is_not_confirmed_again(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    path = holding(held(status=Status.WITHDRAWN, withdrawn_at=NOW, expires_at=None), "confirm")
    for answer in (visitor.get(path), visitor.sends(path, do="confirm")):
        assert answer.status == 410
        assert "This signature was withdrawn." in Page(answer.text).text
    assert [s.status for s in stored(services)] == [Status.WITHDRAWN]


def test_erasure_asks_once_more(services: Services, visitor: Visitor, holding: Hold) -> None:
    path = holding(confirmed(), "mine")
    page = Page(visitor.sends(path, do="erase").text)
    assert len(stored(services)) == 1
    button = page.one("button")
    assert button.text == "Erase everything now"
    answer = visitor.sends(path, do=button["value"])
    assert Page(answer.text).one("h1").text == "Erased"
    assert stored(services) == []
    assert visitor.get(path).status == 404


@pytest.mark.parametrize("do", ["", "explode", "show"])
def test_a_button_that_is_not_there_does_nothing(
    services: Services, visitor: Visitor, holding: Hold, do: str
) -> None:
    path = holding(confirmed(), "mine")
    before = stored(services)
    assert visitor.sends(path, do=do, visibility="everybody").status == 422
    assert stored(services) == before


def test_a_number_keeps_its_order_on_a_page_from_right_to_left(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    page = Page(visitor.get(holding(confirmed(phone="+1 213 555 0100"), "mine") + "?lang=ar").text)
    assert "+1 213 555 0100" in [e.text for e in page.all("bdi")]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--',
        ),
        ("text/plain", b""),
    ],
)
def test_mail_programs_unsubscribe_with_one_post(
    services: Services, visitor: Visitor, holding: Hold, media_type: str, body: bytes
) -> None:
    path = holding(confirmed(updates=True), "unsubscribe")
    assert visitor.send("POST", path, body, Content_Type=media_type).status == 200
    assert [s.updates for s in stored(services)] == [False]
    assert "We will send you no more news" in Page(visitor.get(path).text).text


def test_the_signers_own_pages_speak_the_language_they_signed_in(visitor: Visitor, holding: Hold) -> None:
    path = holding(held(language="fr"), "confirm")
    assert Page(visitor.get(path, Accept_Language="en").text).one("html")["lang"] == "fr"
    assert Page(visitor.get(f"{path}?lang=de").text).one("html")["lang"] == "de"


def test_a_link_that_was_not_pressed_in_time_is_gone(visitor: Visitor, holding: Hold, clock: Clock) -> None:
    path = holding(held(), "confirm")
    clock.pass_by(days=8)
    answer = visitor.get(path)
    assert answer.status == 404
    assert "not confirmed within seven days" in Page(answer.text).text


def test_news_are_asked_for_and_stopped_on_ones_own_page(
    services: Services, visitor: Visitor, holding: Hold
) -> None:
    """Of a card too: it is nothing that the card says."""
    for campaign in (letter(), card()):
        path = holding(confirmed(campaign), "mine")
        page = Page(visitor.sends(path, do="ask-updates").text)
        assert "Stop news emails" in page.text
        assert services.sign_ons.get(campaign.slug, confirmed(campaign).key).updates
    pending = holding(held(email="b@example.org"), "mine")
    assert visitor.sends(pending, do="ask-updates").status == 422


def test_moments_are_marked_so_that_they_can_be_told_where_the_reader_is(
    visitor: Visitor, holding: Hold
) -> None:
    page = Page(visitor.get(holding(confirmed(), "mine")).text)
    moment = next(page.all("time"))
    assert moment["datetime"] == "2026-03-14T09:26:53+00:00"
    assert moment.text == "March 14, 2026, 9:26 AM UTC"
    signed_in = confirmed(sign_in(), day=date(2026, 12, 1))
    assert "EDT" in next(Page(visitor.get(holding(signed_in, "mine")).text).all("time")).text


def test_a_card_says_how_it_is_changed_and_how_it_stays_unknown(visitor: Visitor, holding: Hold) -> None:
    before = Page(visitor.get(f"/c/{card().slug}").text).text
    assert "Use your own phone or computer and your own connection." in before
    signed = confirmed(card(), signature="ADA EXAMPLE")
    assert "sign a new one" in Page(visitor.get(holding(signed, "mine")).text).text
    after = Page(visitor.get(holding(signed, "confirm")).text)
    assert after.one("span", class_="signature").text == "ADA EXAMPLE"
    assert "Close this page" in after.text
    assert "privacy@example.org" in after.text
    assert "Use your own" not in Page(visitor.get(f"/c/{letter().slug}").text).text
