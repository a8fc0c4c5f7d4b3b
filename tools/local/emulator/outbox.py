"""The mails that SES took as a page for people, beside ministack's list of them for programs.

Here and not in a server of its own, because it ends with the local AWS and listens where that does.
"""

import json
from typing import Any

from ministack import app

from tools.local.outbox import outbox_page

PATH = "/_outbox"
MESSAGES = "/_ministack/ses/messages"
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    # Nothing is loaded from anywhere, whatever a mail holds: its frame inherits this.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


def install() -> None:
    """Answers GET for the page where ministack answers for its list."""
    list_mails = app._handle_ses_messages_request

    async def list_or_show(method: str, path: str, headers: Any, query: dict[str, list[str]]) -> Any:
        if path != PATH or method != "GET":
            return await list_mails(method, path, headers, query)
        _, _, listed = await list_mails("GET", MESSAGES, headers, {})
        mails = [mail for sent in json.loads(listed)["messages"].values() for mail in sent]
        after, before = (query.get(name, [""])[0] for name in ("after", "before"))
        return 200, dict(HEADERS), outbox_page(mails, after, before).encode()

    app._handle_ses_messages_request = list_or_show
