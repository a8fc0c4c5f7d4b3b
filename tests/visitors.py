"""Who visits the pages, and what they find there."""

from urllib.parse import urlencode, urlsplit

from tests.answers import Answer
from tests.fakes import BASE_URL, FakeServices
from tests.gateway import Gateway

PARTNERS = [{"id": "ally", "name": "Ally", "origins": ["https://ally.example", "http://localhost:8008"]}]
APPEARANCE = {
    "colour": "#0b5d3b",
    "logo": "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=",
}


class Visitor(Gateway):
    """Somebody with a browser, without JavaScript."""

    def send(self, method: str, path: str, body: object = None, /, **headers: str) -> Answer:
        answer = super().send(method, path.removeprefix(BASE_URL), body, **headers)
        assert answer.status != 500, path
        return answer

    def sends(self, path: str, **fields: str | list[str]) -> Answer:
        """Fill in a form and press its button."""
        return self.form(path, urlencode(fields, doseq=True))

    def follows(self, answer: Answer) -> Answer:
        assert answer.status == 303
        assert answer.headers["location"].startswith(BASE_URL)
        split = urlsplit(answer.headers["location"])
        return self.get(f"{split.path}?{split.query}" if split.query else split.path)


def sent_before(services: FakeServices, times: int) -> None:
    """Let whoever sent a sign-on have sent that many within the minute."""
    for counter in services.limits.counters:
        services.limits.counters[counter] = times


def paid_before(services: FakeServices, times: int) -> None:
    """Let whoever sent a sign-on have sent that many with proof of work within the minute."""
    for counter in [*services.limits.counters]:
        services.limits.counters[f"{counter}#paid"] = times
