"""Somebody with a browser who signs and confirms, alone on the page, and the others who only look."""

import gzip
import json
import re
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from bench.counted import GB, LINE, Amounts, CountedHouse, plus
from bench.crowd import RECORDS_TO_OUTBOX, RECORDS_TO_TALLY, TOKEN, Crowd, person
from bench.house import Event
from chalicelib.entries import web
from tests.answers import Answer
from tests.gateway import Gateway
from tests.html import Page

# Of three who look one signs, who reads for two minutes and waits for half a minute; the others look for one.
# A page brings itself up to date once a minute, and the one to wait on looks every ten seconds for the email.
OTHERS, MINUTES, MINUTES_OF_OTHERS, LOOKS = 2, 2, 1, 3
HEADERS = {
    "Host": "sign.example.org",
    "X-Forwarded-Proto": "https",
    "Accept": "text/html,*/*",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, br",
}
# API Gateway's line in our format, and what it answers beside our headers.
LINE_OF_A_REQUEST, ITS_HEADERS = 290 + LINE, 250
# API Gateway compresses what is larger, unless it is compressed.
COMPRESSED_FROM = 1024
LOADED = (("link", "href"), ("script", "src"))
BROWSERS_OWN = re.compile("/static/|/style/")
KEPT_BY_CLOUDFRONT = re.compile("immutable|s-maxage")


class Signer:
    """`direct` is what all of it uses, `behind` what it uses behind CloudFront, where what may be kept is."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        assert isinstance(crowd.house, CountedHouse)
        self.house, self.crowd, self.number = crowd.house, crowd, number
        self.direct, self.behind = Amounts(), Amounts()
        source = f"10.0.{number >> 8}.{number & 255}"
        self._gateway = Gateway(cast(Any, _Site(self.house)), source, HEADERS)

    def walk(self) -> None:
        """From the first look to "you are counted", with everything that it sets off."""
        page = f"/c/{self.crowd.slug}"
        for _ in range(OTHERS):
            self._open(page, MINUTES_OF_OTHERS)
        form = self._open(page, MINUTES)
        given = {name: value for name, value in person(self.number).items() if name in form.names}
        sent = self._press(page, form.fields | given | {"consent": "true"})
        for _ in range(1 + LOOKS):
            self._get(sent)
        link = self._have_mail()
        asked = Page(self._get(link).text)
        self._get(self._press(link, {"shown": asked.fields["shown"], "do": "confirm"}))
        self._count()

    def _open(self, address: str, minutes: int) -> Page:
        """A page with what it loads, in a browser that has none of it."""
        page = Page(self._get(address).text)
        for tag, name in LOADED:
            for element in page.all(tag):
                if BROWSERS_OWN.search(element.attributes.get(name, "")):
                    self._get(element[name])
        for _ in range(minutes):
            self.house.clock.pass_by(minutes=1)
            self._get(address)
        return page

    def _get(self, address: str) -> Answer:
        return self._ask("GET", address)

    def _press(self, address: str, fields: dict[str, str]) -> str:
        """Where the answer leads."""
        answer = self._ask("POST", address, urlencode(fields, doseq=True).encode())
        assert answer.status == 303, Page(answer.text).mistakes
        return answer.headers["location"]

    def _ask(self, method: str, address: str, form: bytes | None = None) -> Answer:
        split = urlsplit(address)
        path = f"{split.path}?{split.query}" if split.query else split.path
        headers = {"Content_Type": "application/x-www-form-urlencoded"} if form else {}
        answers: list[Answer] = []
        used = self.house.meanwhile(lambda: answers.append(self._gateway.send(method, path, form, **headers)))
        (answer,) = answers
        assert answer.status in (200, 303), (answer.status, path)
        gigabytes = _bytes(answer) / GB
        origin = plus(used, {"api.request": 1, "logs.gb": LINE_OF_A_REQUEST / GB})
        self.direct = plus(self.direct, plus(origin, {"transfer.gb": gigabytes}))
        edge = {"cloudfront.request": 1, "cloudfront.gb": gigabytes}
        # Our own files need no function of CloudFront's.
        edge["cloudfront.function"] = 0 if "/static/" in path else 1
        is_kept = KEPT_BY_CLOUDFRONT.search(answer.headers.get("cache-control", ""))
        self.behind = plus(self.behind, edge if is_kept else plus(origin, edge))
        return answer

    def _have_mail(self) -> str:
        """The link in the mail, once outbox and mailer have run, SES has told of it, and all is counted."""
        self._count()
        others = self.house.others
        bodies, others.queued[:] = list(others.queued), []
        for number, body in enumerate(bodies):
            # Lambda takes the message out of the queue, and deletes it.
            self._spend("mailer", {"Records": [{"messageId": str(number), "body": body}]}, {"sqs.request": 2})
        (mail,), others.mails[:] = list(others.mails), []
        self._spend("feedback", _delivered(mail), {"sns.request": 1})
        self._count()
        text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
        return next(f"/confirm/{token}" for purpose, token in TOKEN.findall(text) if purpose == "confirm")

    def _count(self) -> None:
        """What the stream told since is read, by outbox and tally: of one signer alone, as where few sign."""
        self._follow("outbox", RECORDS_TO_OUTBOX)
        self._follow("tally", RECORDS_TO_TALLY)

    def _follow(self, function: str, records: int) -> None:
        for batch in self.crowd.batches(function, records):
            self._spend(function, {"Records": batch})

    def _spend(self, function: str, event: Event, more: Amounts | None = None) -> None:
        used = self.house.meanwhile(lambda: self.house.run(function, event))
        self.direct, self.behind = (
            plus(spent, plus(used, more or {})) for spent in (self.direct, self.behind)
        )


class _Site:
    """The web function as a gateway calls an application."""

    def __init__(self, house: CountedHouse) -> None:
        self._house = house
        self.routes = web.application(False).routes | web.application(True).routes

    def __call__(self, event: Event, _: Any) -> Any:
        return self._house.run("web", event)


def _bytes(answer: Answer) -> int:
    """What goes over the wire."""
    body = answer.body
    if len(body) >= COMPRESSED_FROM and "content-encoding" not in answer.headers:
        body = gzip.compress(body)
    return len(body) + sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) + ITS_HEADERS


def _delivered(mail: dict[str, Any]) -> Event:
    """What SES tells of a mail that arrived, by its topic."""
    tags = {tag["Name"]: [tag["Value"]] for tag in mail["EmailTags"]}
    told = {
        "eventType": "Delivery",
        "mail": {"messageId": "0" * 60, "tags": tags},
        "delivery": {"timestamp": "2026-11-24T10:00:00.000Z"},
    }
    return {"Records": [{"Sns": {"Message": json.dumps(told), "Subject": None, "MessageAttributes": {}}}]}
