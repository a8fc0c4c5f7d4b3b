"""What is asked of the application with Chalice and without it, and what it answers.

Run as a program, it answers without: Python finds the stand-in beside this file first.
"""

import json
import re
import sys
from typing import Any

import chalice

from app import app
from chalicelib.bootstrap import use
from chalicelib.entries import tally
from tests.builders import card, letter, pledge, sign_in
from tests.fakes import Clock, fake_services
from tests.gateway import Gateway
from tests.office import publish

# A form's own number, and what stands for a page that has one.
MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}")
FORM = "application/x-www-form-urlencoded"
PAGE, API = "/c/stand-with-the-crew", "/api/v1/campaigns/stand-with-the-crew"
# Method, address, body, headers.
ASKED: tuple[tuple[str, str, Any, dict[str, str]], ...] = (
    ("GET", "/", None, {}),
    ("GET", PAGE, None, {}),
    ("GET", f"{PAGE}?lang=de", None, {"Accept_Language": "fr"}),
    ("HEAD", PAGE, None, {}),
    ("OPTIONS", PAGE, None, {}),
    ("DELETE", PAGE, None, {}),
    ("POST", PAGE, b"kind=individual&name=Ada", {"Content_Type": FORM}),
    ("POST", PAGE, b"name=a&name=b", {"Content_Type": FORM}),
    ("GET", "/c/nobody", None, {"Accept_Language": "ar"}),
    ("GET", f"{PAGE}/embed?source=%C3%BC", None, {}),
    ("GET", "/confirm/x", None, {}),
    ("GET", "/mine/%ff", None, {}),
    ("GET", API, None, {}),
    ("GET", f"{API}/tally", None, {}),
    ("GET", f"{API}/tally?x=1&x=2", None, {"Accept": "image/png"}),
    ("POST", f"{API}/sign-ons", {"kind": "individual"}, {}),
    ("POST", f"{API}/sign-ons", b"\xff", {}),
    ("POST", f"{API}/sign-ons", b"{}", {"Content_Type": "text/plain"}),
    ("GET", "/api/v1/openapi.json", None, {}),
    ("GET", "/api/v1/organizer/campaigns", None, {"Authorization": "Bearer nobody"}),
)


def answers() -> list[str]:
    """What each is answered: status, headers, body; last, what the tally says to a batch without records."""
    services = fake_services(Clock())
    for campaign in (letter(), pledge(), card(), sign_in()):
        publish(services, campaign)
    use(services)
    try:
        gateway, given = Gateway(app), []
        for method, address, body, headers in ASKED:
            answer = gateway.send(method, address, body, **headers)
            told = json.dumps([answer.status, answer.headers, answer.body.decode("latin-1")])
            given.append(MADE_UP.sub("any", told))
        return [*given, json.dumps(tally.handler({"Records": []}, None))]
    finally:
        use(None)


if __name__ == "__main__":
    json.dump({"by": chalice.__file__, "answers": answers()}, sys.stdout)
