"""The local outbox as a person sees it."""

from email.utils import formataddr
from typing import Any

from tests.html import Page
from tools.local.outbox import AT_ONCE, outbox_page


def sent(number: int, **changes: Any) -> dict[str, Any]:
    """A mail as the local SES lists it."""
    mail = {
        "MessageId": f"m{number}",
        "Source": formataddr(("確認", "no-reply@example.org")),
        "To": ["ada@example.org"],
        "Subject": f"Mail {number}",
        "BodyText": "Open the page:\nhttps://sign.example.org/confirm/a?b=1&c=2",
        "BodyHtml": "<head><title>Mail</title><style>p {}</style></head><p>Hello</p>",
        "Timestamp": 1_800_000_000.5 + number,
    }
    return mail | changes


def test_the_newest_mail_is_first_with_sender_subject_and_first_words_as_an_inbox_shows_them() -> None:
    page = Page(outbox_page([sent(2), sent(1)]))
    assert [mail["id"] for mail in page.all("article")] == ["m2", "m1"]
    row = next(page.all("p", class_="row")).text
    assert [part in row for part in ("確認", "Mail 2", "Hello")] == [True] * 3
    assert next(page.all("dd")).text == "確認 <no-reply@example.org>"


def test_a_mail_runs_no_script_and_its_links_open_beside_it() -> None:
    body = '<p title="\'">a</p><script>alert(1)</script>'
    page = Page(outbox_page([sent(1, BodyHtml=body, Subject="<b>$mails")]))
    frame = page.one("iframe")
    assert frame["srcdoc"] == f'<base target="_blank">{body}'
    allowed = frame["sandbox"].split()
    assert "allow-scripts" not in allowed
    # And what a link leads to is a page like any other.
    assert {"allow-popups", "allow-popups-to-escape-sandbox"} <= set(allowed)
    assert page.one("strong").text == "<b>$mails"
    # The page's own, and none of the mail's.
    assert len(list(page.all("script"))) == 1
    [link] = page.all("a")
    assert (link["href"], link["target"]) == ("https://sign.example.org/confirm/a?b=1&c=2", "_blank")


def test_an_empty_outbox_is_a_page_too() -> None:
    assert "Nothing yet" in outbox_page([])


def test_a_full_outbox_comes_page_by_page_and_what_is_new_by_itself() -> None:
    mails = [sent(number) for number in range(AT_ONCE + 2)]
    newest = Page(outbox_page(mails))
    shown = [mail["id"] for mail in newest.all("article")]
    assert (len(shown), shown[0]) == (AT_ONCE, f"m{AT_ONCE + 1}")
    older = Page(outbox_page(mails, before=newest.one("a", href="?before=m2")["href"].partition("=")[2]))
    assert [mail["id"] for mail in older.all("article")] == ["m1", "m0"]
    newer = Page(outbox_page(mails, after=f"m{AT_ONCE - 1}"))
    assert [mail["id"] for mail in newer.all("article")] == [f"m{AT_ONCE + 1}", f"m{AT_ONCE}"]
