"""People on their way: they sign, have mail, confirm; and what is done behind the stream meanwhile."""

import ipaddress
import json
import re
from typing import Any
from uuid import UUID

from bench.environment import source_of
from bench.house import REQUESTS_A_SECOND, Event, House, request

COUNTRIES = ("US", "CA", "GB", "FR", "DE", "IT", "ES", "PL", "JP", "BR")
SIGN = "/api/v1/campaigns/{slug}/sign-ons"
TOKEN = re.compile(r"/(confirm|mine)/(\S+)")
# What Lambda hands to a function at once.
MAILS_AT_ONCE, RECORDS_TO_OUTBOX, RECORDS_TO_TALLY = (
    int(source_of(function)["BatchSize"]) for function in ("Mailer", "Outbox", "Tally")
)


def person(number: int, **more: Any) -> dict[str, Any]:
    """What a person of that number sends; every third leaves a comment, a tenth stay off the wall."""
    fields: dict[str, Any] = {
        "kind": "individual",
        "name": f"Ada Example the {number:07d}th",
        "email": f"person.{number:07d}@example.org",
        "country": COUNTRIES[number % len(COUNTRIES)],
        "union": "Example Guild of America",
        "job_title": "Script coordinator",
        "visibility": "organizers" if number % 10 == 0 else "public",
        "consent": True,
        "submission_id": str(UUID(int=number)),
    }
    if number % 3 == 0:
        fields["comment"] = "I have worked beside these crews for years, and they deserve no less than this."
    return fields | more


def union(number: int, **more: Any) -> dict[str, Any]:
    """What the officer of a local union of that number sends; every fourth names a parent."""
    fields = person(number, kind="organization", organization=f"Example Local {number:07d}")
    del fields["union"]
    fields |= {"members_represented": 100 + number % 900, "officer_title": "President", "authorized": True}
    if number % 4 == 0:
        fields["parent_organization"] = f"Example Local {number // 4:07d}"
    return fields | more


def signing(slug: str, number: int, fields: dict[str, Any]) -> Event:
    """The request of somebody who signs from a network of their own."""
    source = str(ipaddress.IPv4Address(0x0A000000 + number % 0xFFFFFF))
    return request("POST", SIGN, {"slug": slug}, fields, source=source)


class Crowd:
    """People of one campaign. Each request to the web function takes its container's time."""

    def __init__(self, house: House, slug: str) -> None:
        self.house, self.slug = house, slug
        self.tokens: dict[str, dict[str, str]] = {}
        self.records = 0
        self._told = {"outbox": len(self._stream), "tally": len(self._stream)}

    @property
    def _stream(self) -> list[dict[str, Any]]:
        stream = self.house.tables["SignOns"].stream
        assert stream is not None
        return stream

    def ask(self, event: Event, *statuses: int) -> Any:
        """Sends a request to the web function; fails for another status."""
        self.house.clock.pass_by(seconds=1 / REQUESTS_A_SECOND)
        answer = self.house.handler("web")(event)
        assert answer["statusCode"] in statuses, (answer["statusCode"], answer["body"])
        return answer

    def sign(self, number: int, fields: dict[str, Any]) -> None:
        """One person signs."""
        self.ask(signing(self.slug, number, fields), 202)

    def mail(self) -> None:
        """Outbox and mailer do what is to be done; the tokens of the mails' links are kept by address."""
        for batch in self.batches("outbox", RECORDS_TO_OUTBOX):
            self.house.handler("outbox")({"Records": batch})
        bodies, self.house.others.queued[:] = list(self.house.others.queued), []
        mailer = self.house.handler("mailer")
        for start in range(0, len(bodies), MAILS_AT_ONCE):
            few = bodies[start : start + MAILS_AT_ONCE]
            answer = mailer({"Records": [{"messageId": str(n), "body": body} for n, body in enumerate(few)]})
            assert answer == {"batchItemFailures": []}
        for sent in self.house.others.mails:
            text = sent["Content"]["Simple"]["Body"]["Text"]["Data"]
            self.tokens.setdefault(sent["Destination"]["ToAddresses"][0], {}).update(TOKEN.findall(text))
        self.house.others.mails.clear()

    def confirm(self, fields: dict[str, Any]) -> None:
        """One person confirms with the token of the mail they have."""
        token = self.tokens[fields["email"]]["confirm"]
        self.ask(request("POST", "/api/v1/confirm", {}, {"token": token}), 200)

    def press(self, fields: dict[str, Any], purpose: str, button: str) -> None:
        """One person presses a button of a page that a mail led to."""
        event = request("POST", f"/{purpose}/{{token}}", {"token": self.tokens[fields["email"]][purpose]})
        event |= {"body": f"do={button}", "isBase64Encoded": False}
        for headers in (event["headers"], event["multiValueHeaders"]):
            form = "application/x-www-form-urlencoded"
            headers["Content-Type"] = [form] if headers is event["multiValueHeaders"] else form
        self.ask(event, 200, 303)

    def tally(self, at_once: int = RECORDS_TO_TALLY) -> int:
        """The tally counts what the stream told since; returns the number of its batches."""
        batches = self.batches("tally", at_once)
        self.records += sum(map(len, batches))
        count = self.house.handler("tally")
        for batch in batches:
            assert count({"Records": batch}) == {"batchItemFailures": []}
        return len(batches)

    def batches(self, function: str, at_once: int) -> list[list[dict[str, Any]]]:
        """What the stream told since that function looked, in batches."""
        told, self._told[function] = self._told[function], len(self._stream)
        return [self._stream[start : start + at_once] for start in range(told, len(self._stream), at_once)]

    def join(self, people: list[dict[str, Any]], first: int = 0, at_once: int = 200) -> None:
        """All of them sign, have mail, confirm and are counted, so many at a time."""
        for start in range(0, len(people), at_once):
            few = people[start : start + at_once]
            for number, fields in enumerate(few, start=first + start):
                self.sign(number, fields)
            self.mail()
            for fields in few:
                self.confirm(fields)
            self.mail()
            self.tally()


def parsed(answer: Any) -> Any:
    """The JSON in an answer's body."""
    return json.loads(answer["body"])
