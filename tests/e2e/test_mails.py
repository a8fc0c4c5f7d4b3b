"""Mails on a telephone, whatever was typed, in both schemes and both directions."""

from datetime import date

import pytest
from playwright.sync_api import Browser

from chalicelib.domain.mails import MAILS
from chalicelib.domain.outgoing import Mail
from chalicelib.mail.messages import write
from tests.axe import WCAG, violations
from tests.builders import card, confirmed

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsfeier"
LINKS = dict.fromkeys(("confirm", "mine", "unsubscribe", "pass", "text"), "https://sign.example.org/x")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar", "ja"])
def test_no_mail_is_wider_than_a_telephone_or_hard_to_read(
    chromium: Browser, scheme: str, language: str
) -> None:
    said = {
        "languages": [language],
        **{name: {language: LONG} for name in ("title", "summary", "statement")},
    }
    campaign = card(**said, privacy={"controller": LONG, "contact": "a@example.org", "keep_months": 12})
    signer = confirmed(
        campaign, name=LONG, employer=LONG, phone="+1 555 0100", signature=LONG, day=date(2026, 12, 1)
    ).model_copy(update={"language": language, "updates": True})
    context = chromium.new_context(
        viewport={"width": 375, "height": 812}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    for purpose in MAILS:
        mail = Mail(purpose, signer, campaign, LINKS, f"{LONG}\n\n{LONG}\n")
        for also in ((), (mail,)):
            page.set_content(write(Mail(purpose, signer, campaign, LINKS, mail.agreed_text, also=also)).html)
            assert page.evaluate("document.documentElement.scrollWidth") == 375, purpose
            # A mail is part of its program's page, which has the headings and the landmarks.
            assert violations(page, WCAG) == [], purpose
            first = page.get_by_role("link").first.bounding_box()
            assert also or (first and first["y"] + first["height"] < 120), purpose
    context.close()
