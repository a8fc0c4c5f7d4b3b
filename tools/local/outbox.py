"""The outbox as a page for people: what the local SES took, as an inbox and a mail program show it."""

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from string import Template
from typing import Any

AT_ONCE = 50
PAGE = Template(Path(__file__).with_name("outbox.html").read_text())
MAIL = Template("""
<article id="$id">
<p class="row"><b>$name</b> <time datetime="$sent">$sent</time><br><strong dir="auto">$subject</strong><br>
<span dir="auto">$preview</span></p>
<dl><dt>From</dt><dd>$sender</dd><dt>To</dt><dd>$to</dd></dl>
<details open><summary>As HTML</summary>
<iframe title="$subject" srcdoc="$body"
sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>
</details>
<details><summary>As text</summary><pre dir="auto">$text</pre></details>
</article>""")
# A mail's own links would open in the little frame that it stands in.
ELSEWHERE = '<base target="_blank">'
LINK = re.compile(r"(https?://[^\s&]+(?:&amp;[^\s&]+)*)")


def outbox_page(mails: Sequence[dict[str, Any]], after: str = "", before: str = "") -> str:
    """The mails as `/_ministack/ses/messages` tells them, newest first, at most AT_ONCE.

    `after` and `before` are ids: only mails that were sent later, or earlier, than that one. An id that
    nothing has is passed over.
    """
    found = sorted(mails, key=lambda mail: float(mail["Timestamp"]))
    ids = [mail["MessageId"] for mail in found]
    if after in ids:
        found = found[ids.index(after) + 1 :]
    if before in ids:
        found = found[: ids.index(before)]
    shown = found[-AT_ONCE:][::-1]
    older = ""
    if len(found) > AT_ONCE:
        older = f'<p><a href="?before={html.escape(shown[-1]["MessageId"])}">Older</a></p>'
    return PAGE.substitute(mails="".join(map(_mail, shown)), older=older, live="" if before else "live")


def _mail(mail: dict[str, Any]) -> str:
    sender = str(make_header(decode_header(mail["Source"])))
    name, address = parseaddr(sender)
    said = {
        "id": mail["MessageId"],
        "name": name or address,
        "sender": sender,
        "to": ", ".join(mail["To"]),
        "subject": mail["Subject"],
        "sent": datetime.fromtimestamp(float(mail["Timestamp"]), UTC).isoformat(timespec="seconds"),
        "preview": _first_words(mail["BodyHtml"] or mail["BodyText"]),
        "body": ELSEWHERE + (mail["BodyHtml"] or ""),
    }
    text = LINK.sub(r'<a target="_blank" href="\1">\1</a>', html.escape(mail["BodyText"]))
    return MAIL.substitute({name: html.escape(value) for name, value in said.items()}, text=text)


def _first_words(body: str) -> str:
    seen = re.sub(r"(?s)<(head|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", body)
    return " ".join(html.unescape(seen).split())[:140]
