"""The confirmation that restates a card: when it goes out, to whom, and what it says."""

import re
from html import unescape

import pytest

from chalicelib.actions.background.deliver import CLAIM, deliver
from chalicelib.actions.background.feedback import delivered
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import withdraw
from chalicelib.actions.signing.sign import sign
from chalicelib.domain.errors import TryLater
from chalicelib.domain.links import seal_link
from chalicelib.domain.mails import Asking, MailMessage, Transmission
from chalicelib.domain.outgoing import Mail
from chalicelib.domain.signons import SignOn, read
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import agreed_texts, text_version
from chalicelib.mail.messages import Message, write
from chalicelib.ports.services import Services
from tests.builders import ada_on_a_card
from tests.fakes import Clock, fake_services
from tests.packages import TEXT, UNIT


@pytest.fixture
def services() -> Services:
    made = fake_services(Clock())
    made.campaigns.put(StoredCampaign(UNIT, TEXT, 1), None)
    return made


def signed(services: Services, **changes: str) -> SignOn:
    return sign(services, UNIT.slug, read(ada_on_a_card(**changes))).sign_on


def token_of(services: Services, kind: str, sign_on: SignOn) -> str:
    return seal_link(services.secrets.links, kind, sign_on, services.now())  # type: ignore[arg-type]


def send_due(services: Services, sign_on: SignOn, of: Asking = "sign_on") -> None:
    deliver(services, MailMessage(sign_on.slug, sign_on.key, of))


def mails(services: Services) -> list[Mail]:
    return services.mailer.sent


def the_transmission(services: Services) -> Message:
    [mail] = [mail for mail in mails(services) if mail.purpose == "transmission"]
    return write(mail)


def test_confirming_a_card_sends_all_six_items_to_the_confirmed_address(services: Services) -> None:
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)

    message = the_transmission(services)
    shown = unescape(message.html)
    for body in (message.text, shown):
        for item in (
            "Name: Ada Example",
            "Email address: ada@example.org",
            "Telephone number: +1 555 0100",
            "Employer: Example Pictures",
            "Date submitted: March 14, 2026",
            "Signature, as typed: Ada Example",
            TEXT.sha256["en"],
        ):
            assert item in body
    assert agreed_texts(UNIT)["en"].strip() in message.text
    visible = " ".join(unescape(re.sub(r"<[^>]+>", " ", message.html)).split())
    for line in agreed_texts(UNIT)["en"].translate({ord("<"): None, ord(">"): None}).splitlines():
        assert line.partition(" privacy@")[0] in visible
    for body in (message.text, shown):
        assert f"/c/{UNIT.slug}/text/1?lang=en" in body
    assert mails(services)[-1].sign_on.email == "ada@example.org"


def test_the_text_is_the_one_that_was_agreed_to_also_when_a_newer_one_is_published(
    services: Services,
) -> None:
    card = signed(services)
    changed = UNIT.model_copy(update={"statement": {"en": "Something else entirely."}})
    held = services.campaigns.get(UNIT.slug)
    assert held is not None
    services.campaigns.put(StoredCampaign(changed, text_version(changed, held.text), 2), held)
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)

    assert agreed_texts(UNIT)["en"].strip() in the_transmission(services).text
    assert "Something else" not in the_transmission(services).text


def test_subject_and_first_lines_say_nothing_of_a_union(services: Services) -> None:
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)

    message = the_transmission(services)
    visible = re.sub(r"<head>.*?</head>|<[^>]+>", " ", message.html, flags=re.DOTALL)
    # An inbox previews the HTML, without addresses; the sender's own is there anyhow.
    text = re.sub(r"https://\S+", " ", message.text)
    seen = message.subject + " ".join(text.split())[:180] + " ".join(visible.split())[:180]
    for word in ("union", "card", "sign", "employer", "crew", "Ada"):
        assert word not in seen.lower()


def test_it_asks_to_reply_and_replies_reach_whoever_keeps_the_data(services: Services) -> None:
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)

    message = the_transmission(services)
    assert "reply to this email" in message.text
    assert message.reply_to == UNIT.privacy.contact
    assert "/mine/" in message.text


def test_what_was_typed_is_inert_in_it(services: Services) -> None:
    card = signed(services, employer='<a href="https://example.org">{{7*7}}</a>')
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)
    assert '<a href="https://example.org">' not in the_transmission(services).html
    assert "{{7*7}}" in the_transmission(services).html


def test_the_proof_that_it_was_sent_stays_with_the_card(services: Services) -> None:
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)

    held = services.sign_ons.get(card.slug, card.key)
    assert held is not None
    assert held.transmission is not None
    assert held.transmission.message_id == held.mail.message_id  # type: ignore[union-attr]


def test_it_goes_out_even_after_more_mails_than_one_address_may_get(services: Services) -> None:
    assert isinstance(services.now, Clock)
    for _ in range(7):
        card = signed(services)
        send_due(services, card, "proposal")
        services.now.pass_by(minutes=11)
    assert len(mails(services)) < 7
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)
    assert the_transmission(services)


def test_a_card_withdrawn_before_it_went_out_gets_none(services: Services) -> None:
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    withdraw(services, token_of(services, "mine", card))
    send_due(services, card)
    assert not mails(services)


def test_signing_again_does_not_take_the_place_of_one_that_has_yet_to_go_out(services: Services) -> None:
    assert isinstance(services.now, Clock)
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    services.now.pass_by(minutes=30)
    signed(services)
    send_due(services, card)
    assert the_transmission(services)


def test_signing_again_after_it_went_out_says_where_the_entry_is(services: Services) -> None:
    assert isinstance(services.now, Clock)
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    send_due(services, card)
    services.now.pass_by(minutes=30)
    signed(services)
    send_due(services, card, "proposal")
    assert [mail.purpose for mail in mails(services)] == ["transmission", "already"]
    held = services.sign_ons.get(card.slug, card.key)
    assert held is not None
    assert held.transmission is not None


def test_a_delivery_told_before_the_mailer_noted_its_mail_is_told_again(services: Services) -> None:
    assert isinstance(services.now, Clock)
    card = signed(services)
    confirm(services, token_of(services, "confirm", card))
    now, message = services.now(), MailMessage(card.slug, card.key, "sign_on")
    services.sign_ons.claim_mail(message, "claim", now, now + CLAIM)
    with pytest.raises(TryLater):
        delivered(services, message, "message-1", now)

    sent = Transmission(message_id="message-1", accepted_at=now)
    services.sign_ons.mail_sent(message, "claim", sent, keep=True)
    delivered(services, message, "message-1", now)
    held = services.sign_ons.get(card.slug, card.key)
    assert held is not None
    assert held.transmission is not None
    assert held.transmission.delivered_at == now


def test_deliveries_of_mails_that_are_no_longer_known_change_nothing(services: Services) -> None:
    card = signed(services)
    before = services.sign_ons.pair(card.slug, card.key)
    for of in ("sign_on", "proposal"):
        delivered(services, MailMessage(card.slug, card.key, of), "unknown", services.now())  # type: ignore[arg-type]
        delivered(services, MailMessage(card.slug, "A" * 43, of), "unknown", services.now())  # type: ignore[arg-type]
    assert services.sign_ons.pair(card.slug, card.key) == before
