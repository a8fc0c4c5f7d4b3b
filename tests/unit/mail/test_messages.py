"""What a mail says, and what it must never say."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.mails import MAILS, MailPurpose
from chalicelib.domain.outgoing import Mail
from chalicelib.domain.signons import SignOn
from chalicelib.mail.lines import columns
from chalicelib.mail.messages import PURPOSES, Message, write
from chalicelib.words.languages import INTERFACE_LANGUAGES, direction
from tests.builders import PRIVACY, card, confirmed, held, letter, sign_in

CANARY = "Kanarienvogel"
# The word for a union, a signature, a strike or solidarity, in the ten languages.
TELLING = re.compile(
    r"union|syndic|sindi?[ck]at|gewerkschaft|vakbond|związ|strike|grève|huelga|streik|sciopero|greve|staking|strajk"
    r"|solidar|petition|pétition|petición|campaign|pledge|organi[sz]|組合|連帯|署名|نقاب|تضامن|عريضة",
    re.IGNORECASE,
)
LINKS = {
    name: f"https://sign.example.org/{name}/sealed"
    for name in ("confirm", "mine", "unsubscribe", "pass", "text")
}
TITLE = "Members of Example Union stand in solidarity"


def offered(campaign: Campaign, language: str) -> Campaign:
    """The campaign with a telling title in that language."""
    return type(campaign).model_validate(
        campaign.model_dump(exclude_none=True)
        | {
            "languages": [language],
            "title": {language: TITLE},
            "summary": {language: "A letter."},
            "statement": {language: "We stand."},
            "event": {"venue": {language: "Hall"}, "timezone": "UTC", "days": ["2026-12-01"]},
            "unit": None if campaign.unit is None else campaign.unit.model_dump(),
        }
    )


def mail(
    purpose: MailPurpose,
    language: str = "en",
    sign_on: SignOn | None = None,
    updates: bool = False,
    **changes: object,
) -> Message:
    """The mail of that purpose in that language."""
    campaign = offered({"transmission": card(), "pass": sign_in()}.get(purpose, letter()), language)
    if changes:
        campaign = campaign.model_copy(update=changes)
    signer = sign_on or confirmed(
        campaign,
        employer="Example Pictures",
        phone="+1 555 0100",
        signature="Ada Example",
        day=date(2026, 12, 1),
    )
    text = (
        "The agreed text.\n\n**Authorization.** I agree <b>.\n\n- Demand"
        if purpose == "transmission"
        else None
    )
    signer = signer.model_copy(update={"language": language, "updates": updates})
    return write(Mail(purpose, signer, campaign, LINKS, text))


# Three lines of a locked telephone.
PREVIEWED = 120


def bodies(written: Message) -> tuple[str, str]:
    """What an inbox previews: the text, and the HTML as it reads; addresses are left out of both."""
    return " ".join(Page(written.html).said[1:]), re.sub(r"https?://\S+", "", written.text)


def squeezed(text: str) -> str:
    """Without spaces and Markdown's asterisks."""
    return re.sub(r"[\s*]", "", text)


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


class Page(HTMLParser):
    """The language, direction, links and visible text of a mail's HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.root: dict[str, str | None] = {}
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        if tag == "html":
            self.root = values
        self.links += [
            str(values[name]) for name in ("href", "src", "action", "background") if name in values
        ]

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags[-1] != "style":
            self.said.append(data.strip())


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_locked_screen_shows_nothing_of_a_union(purpose: MailPurpose, language: str) -> None:
    written = mail(purpose, language)
    first_in_text = paragraphs(written.text)[0]
    page = Page(written.html)
    # The title of the document, then the first paragraph.
    first_in_html = " ".join(page.said[:2])
    for shown in (written.sender, written.subject, first_in_text, first_in_html):
        assert shown
        assert not TELLING.search(shown), shown
        assert not any(word in shown for word in TITLE.split() if len(word) > 2)
        assert PRIVACY["controller"] not in shown


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_title_is_below_what_a_locked_screen_previews(purpose: MailPurpose, language: str) -> None:
    for body in bodies(mail(purpose, language)):
        assert columns(body.partition("Members of")[0]) > PREVIEWED


@pytest.mark.parametrize("purpose", [MailPurpose.CONFIRM, MailPurpose.ALREADY])
def test_the_titles_of_several_forms_are_below_what_a_locked_screen_previews(purpose: MailPurpose) -> None:
    for language in INTERFACE_LANGUAGES:
        signer = confirmed(letter(), language=language)
        one = Mail(purpose, signer, offered(letter(), language), LINKS)
        for body in bodies(write(replace(one, also=(one,)))):
            assert columns(body.partition("Members of")[0]) > PREVIEWED


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_what_to_press_comes_first_and_html_says_the_same_as_text_in_the_same_order(
    purpose: MailPurpose, language: str
) -> None:
    written = mail(purpose, language)
    said = Page(written.html).said[1:]
    assert Page(written.html).tags.index("a") < Page(written.html).tags.index("p")
    assert paragraphs(written.text)[0].endswith(Page(written.html).links[0])
    places = [squeezed(written.text).find(squeezed(part)) for part in said]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_plain_text_has_short_lines_and_each_address_alone_on_its_own(
    purpose: MailPurpose, language: str
) -> None:
    lines = mail(purpose, language).text.splitlines()
    assert [line for line in lines if columns(line) > 78] == []
    assert {line for line in lines if "https://" in line} <= set(LINKS.values())


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_mail_is_in_its_signers_language(purpose: MailPurpose, language: str) -> None:
    written, english = mail(purpose, language), mail(purpose)
    page = Page(written.html)
    assert (page.root["lang"], page.root["dir"]) == (language, direction(language))
    assert (written.subject == english.subject) == (language == "en")
    assert (paragraphs(written.text)[0] == paragraphs(english.text)[0]) == (language == "en")
    assert "%(" not in written.text + written.html + written.subject
    assert TITLE in written.text or purpose == "transmission"


def test_a_language_without_a_catalogue_is_served_in_english_with_its_own_title() -> None:
    written = mail("confirm", "sv")
    assert written.subject == mail("confirm").subject
    assert TITLE in written.text


def canary() -> SignOn:
    """A sign-on with a canary in everything that is typed."""
    return held(
        **{
            name: f"{CANARY} {name}"
            for name in ("name", "postcode", "employer", "job_title", "union", "comment")
        },
        phone=f"+49 {CANARY}",
        email=f"{CANARY}@example.org",
        source=CANARY,
        organization=CANARY,
        officer_title=CANARY,
        website=f"https://{CANARY}.example.org",
        parent_organization=CANARY,
        signature=CANARY,
        members_represented=73_519,
        commitments=[CANARY],
    )


@pytest.mark.parametrize("purpose", ["confirm", "already"])
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_nothing_typed_is_mailed_to_an_address_that_nobody_confirmed(
    purpose: MailPurpose, language: str
) -> None:
    written = mail(purpose, language, canary())
    everything = f"{written.subject}{written.text}{written.html}{written.headers}{written.reply_to}"
    assert CANARY not in everything
    assert CANARY.lower() not in everything.lower()
    assert "73519" not in re.sub(r"\D", "", everything)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_who_asked_for_news_may_end_it_with_one_click(purpose: MailPurpose) -> None:
    written = mail(purpose, updates=True)
    headers = written.headers
    assert headers["List-Unsubscribe"] == f"<{LINKS['unsubscribe']}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert not any("\r" in line or "\n" in line for line in (*headers, *headers.values()))
    assert LINKS["unsubscribe"] in written.text
    assert LINKS["unsubscribe"] in Page(written.html).links


@pytest.mark.parametrize("purpose", PURPOSES)
def test_who_asked_for_no_news_is_not_offered_to_end_it(purpose: MailPurpose) -> None:
    written = mail(purpose)
    assert list(written.headers) == ["Auto-Submitted"]
    assert LINKS["unsubscribe"] not in written.text + written.html


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_mail_loads_and_links_nothing_but_our_own_pages(purpose: MailPurpose) -> None:
    written = mail(purpose)
    page = Page(written.html)
    assert set(page.links) <= set(LINKS.values())
    assert not {"img", "script", "link", "iframe", "form"} & set(page.tags)
    assert "url(" not in written.html
    assert "@import" not in written.html
    assert set(re.findall(r"https?://\S+", written.text)) <= set(LINKS.values())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_text_and_html_lead_to_the_same_places(purpose: MailPurpose) -> None:
    written = mail(purpose)
    assert set(Page(written.html).links) == set(re.findall(r"https?://\S+", written.text))


def test_only_a_confirmation_confirms() -> None:
    assert LINKS["confirm"] in mail("confirm").text
    for purpose in ("already", "pass", "transmission"):
        assert LINKS["confirm"] not in mail(purpose).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("purpose", "can"),
    [
        ("confirm", "See, change, withdraw or erase your entry"),
        ("pass", "See, withdraw or erase your entry"),
        ("transmission", "See, withdraw or erase your entry"),
    ],
)
def test_a_mail_offers_nobody_to_change_what_cannot_be_changed(purpose: MailPurpose, can: str) -> None:
    assert f"{can}:" in mail(purpose).text


@pytest.mark.parametrize(("language", "colon"), [("en", ":"), ("fr", "\u00a0:"), ("ja", "：")])
def test_what_leads_to_a_link_ends_as_its_language_has_it(language: str, colon: str) -> None:
    [above, *_] = mail("confirm", language).text.partition(f"\n{LINKS['confirm']}")
    assert above.endswith(colon)
    assert not above.endswith(f" {colon}")


HOSTILE = "<script>alert(1)</script> {{7*7}} {% raw %} &amp; \"'"


def test_what_an_organizer_wrote_is_inert_in_html_and_untouched_in_text() -> None:
    written = mail("confirm", title={"en": HOSTILE})
    assert HOSTILE in written.text
    assert "<script>" not in written.html
    assert HOSTILE in " ".join(Page(written.html).said)


def test_what_a_card_signer_typed_comes_back_word_for_word_and_inert() -> None:
    typed = confirmed(card(), name=HOSTILE, employer="Bücher & Söhne", phone="+1 555 0100", signature=HOSTILE)
    written = mail("transmission", sign_on=typed)
    for said in (HOSTILE, "Bücher & Söhne", "+1 555 0100", "ada@example.org", "The agreed text."):
        assert said in written.text
        assert said in " ".join(Page(written.html).said)
    assert "<script>" not in written.html
    assert written.reply_to == PRIVACY["contact"]


def test_a_card_signer_reads_no_raw_markdown_and_can_check_every_byte() -> None:
    written = mail("transmission")
    assert "**Authorization.** I agree <b>.\n\n- Demand" in written.text
    assert "Authorization. I agree <b>." in " ".join(Page(written.html).said)
    assert "**" not in written.html
    assert LINKS["text"] in written.text
    assert LINKS["text"] in Page(written.html).links


def test_who_was_entered_in_several_forms_sees_their_titles_one_link_each_and_who_keeps_what() -> None:
    def about(number: int, language: str = "en", **changes: object) -> Mail:
        campaign = offered(letter(), language).model_copy(update=changes)
        links = LINKS | {"confirm": f"{LINKS['confirm']}-{number}"}
        return Mail(MailPurpose.CONFIRM, confirmed(campaign), campaign, links)

    others = (about(2, title={"en": "Another letter"}), about(3, title={"en": HOSTILE}))
    written = write(replace(about(1), also=others))
    for body in (written.text, " ".join(Page(written.html).said)):
        assert all(title in body for title in (TITLE, "Another letter", HOSTILE))
        assert body.count("privacy@example.org") == 1
    assert [link for link in Page(written.html).links if "confirm" in link] == [
        f"{LINKS['confirm']}-{number}" for number in (1, 2, 3)
    ]
    seen = written.subject + " ".join(Page(written.html).said)[:120] + written.text.strip()[:80]
    assert not any(word in seen.lower() for word in ("union", "solidarity", "letter", "sign"))
    assert not [name for name in written.headers if name.startswith("List-")]


def test_the_text_version_is_plain_text() -> None:
    text = mail("confirm").text
    assert "<" not in text
    assert "&#" not in text
    assert "\n\n\n\n" not in text


def test_every_purpose_has_its_rules_and_its_words() -> None:
    assert set(MAILS) == set(PURPOSES) == set(MailPurpose)
