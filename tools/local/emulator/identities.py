"""SES's identities: each is made once, and a domain's has a MAIL FROM domain.

ministack makes one anew that is there already, and does not know PutEmailIdentityMailFromAttributes
(https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityMailFromAttributes.html). It
verifies at once, while SES waits for DNS.
"""

import json
import re
from typing import Any

from ministack.services import ses_v2


def install() -> None:
    """Wraps ministack's SES."""
    handle = ses_v2.handle_request

    async def handle_identities(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        if method == "POST" and path.rstrip("/").endswith("/email/identities"):
            name = json.loads(body)["EmailIdentity"]
            if name in ses_v2._identities:
                told = f"Email identity {name} already exist."
                return ses_v2._json_err("AlreadyExistsException", told)
        if method == "PUT" and (named := re.search(r"/email/identities/([^/]+)/mail-from/?$", path)):
            return _put_mail_from(named[1], json.loads(body or b"{}"))
        return await handle(method, path, headers, body, query)

    ses_v2.handle_request = handle_identities


def _put_mail_from(name: str, asked: dict[str, str]) -> Any:
    known = ses_v2._identities.get(name)
    if known is None:
        return ses_v2._json_err("NotFoundException", f"Email identity {name} does not exist.", 404)
    known["MailFromAttributes"] = {
        "MailFromDomain": asked.get("MailFromDomain", ""),
        "MailFromDomainStatus": "SUCCESS",
        "BehaviorOnMxFailure": asked.get("BehaviorOnMxFailure", "USE_DEFAULT_VALUE"),
    }
    return 200, {"Content-Type": "application/json"}, b"{}"
