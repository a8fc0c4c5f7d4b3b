"""The exporter as console and sweeper see it: another Lambda function, invoked with the caller's key."""

import base64
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from chalicelib.domain.access import AuditEntry, Trail, TrailQuestion
from chalicelib.domain.errors import NotFound, TryLater, Unauthorized
from chalicelib.domain.exports import Page, PageQuestion
from chalicelib.domain.finding import Found
from chalicelib.domain.ledger import Ledger
from chalicelib.domain.refusals import Fitting, Refusal
from chalicelib.domain.statistics import Figures, Headline
from chalicelib.store.invoking import How, LambdaClient, invoked

REFUSALS = {refusal.code: refusal for refusal in (NotFound, Unauthorized)}


class LambdaExporter:
    """Exporter on AWS Lambda; `events.exports` is the other end."""

    def __init__(self, client: LambdaClient, function: str) -> None:
        self._client, self._function = client, function

    def page(self, key: str, question: PageQuestion, line: str) -> Page:
        event = {"op": "page", "key": key, "line": line, **asdict(question)}
        return Page(**self._invoke("RequestResponse", event))

    def start(self, key: str, export_id: str, line: str) -> None:
        self._invoke("Event", {"op": "file", "key": key, "line": line, "id": export_id})

    def link(self, key: str, export_id: str, line: str) -> str:
        event = {"op": "link", "key": key, "line": line, "id": export_id}
        return str(self._invoke("RequestResponse", event)["url"])

    def ledger(self, key: str, slug: str, line: str, start: int) -> Ledger:
        event = {"op": "ledger", "key": key, "line": line, "slug": slug, "start": start}
        return Ledger.model_validate(self._invoke("RequestResponse", event)["ledger"])

    def statistics(self, key: str, slug: str) -> Figures:
        event = {"op": "statistics", "key": key, "slug": slug}
        return Figures.model_validate(self._invoke("RequestResponse", event)["statistics"])

    def headlines(self, key: str, slugs: list[str]) -> dict[str, Headline]:
        answer = self._invoke("RequestResponse", {"op": "headlines", "key": key, "slugs": slugs})
        return {slug: Headline.model_validate(said) for slug, said in answer["headlines"].items()}

    def signed_in(self, key: str, slug: str, day: date) -> int:
        event = {"op": "signed_in", "key": key, "slug": slug, "day": day.isoformat()}
        return int(self._invoke("RequestResponse", event)["signed_in"])

    def find(self, key: str, slug: str, day: date, name: str, line: str) -> list[Found]:
        event = {"op": "find", "key": key, "line": line, "slug": slug, "day": day.isoformat(), "name": name}
        return [Found(**one) for one in self._invoke("RequestResponse", event)["found"]]

    def fitting(self, key: str, refusal: Refusal, line: str) -> Fitting:
        asked = {"slug": refusal.slug, "id": refusal.id, "place": refusal.place}
        event = {"op": "fitting", "key": key, "line": line, "criteria": refusal.criteria.line, **asked}
        return Fitting(**self._invoke("RequestResponse", event))

    def poster(self, key: str, slug: str, address: str, paper: str) -> bytes:
        event = {"op": "poster", "key": key, "slug": slug, "address": address, "paper": paper}
        return base64.b64decode(self._invoke("RequestResponse", event)["poster"])

    def draw(self, slug: str) -> None:
        self._invoke("Event", {"op": "picture", "slug": slug})

    def drawn(self, slug: str) -> str | None:
        stage: str | None = self._invoke("RequestResponse", {"op": "picture", "slug": slug})["stage"]
        return stage

    def trail(self, key: str, slug: str, line: str, question: TrailQuestion) -> Trail:
        asked = {**asdict(question), "before": _text(question.before)}
        event = {"op": "trail", "key": key, "line": line, "slug": slug, "asked": asked}
        answer = self._invoke("RequestResponse", event)
        lines = [(AuditEntry(_moment(at), *said), label) for at, *said, label in answer["lines"]]
        return Trail(lines, answer["next"] and _moment(answer["next"]))

    def _invoke(self, how: How, event: dict[str, Any]) -> dict[str, Any]:
        result = invoked(self._client, self._function, how, event)
        if "error" in result:
            raise REFUSALS.get(result["error"], TryLater)
        return result


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
