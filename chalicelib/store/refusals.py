"""Refusals of many, in the table that organizers work on: keys of sign-ons and what they were, no names."""

from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.refusals import KEPT, Criteria, Hit, Hits, Refusal
from chalicelib.domain.signons import Status
from chalicelib.store.dynamo import Item, written
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

LISTED = 20
FIELDS = frozenset(field.name for field in fields(Refusal))


class DynamoRefusals:
    """RefusalStore on DynamoDB: a partition for a campaign, in order of time, one for the hits of each."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, refusal: Refusal) -> Refusal:
        made = replace(refusal, rev=refusal.rev + 1)
        batches = [[name, many] for name, many in made.batches]
        told = {**asdict(made), "criteria": made.criteria.line, "batches": batches}
        item = {
            **STAMP,
            **told,
            "asked_at": written(made.asked_at),
            **_key(made.slug, made.id),
            **_ends(made),
        }
        if refusal.rev:
            self._table.put(item, "rev = :rev", {":rev": refusal.rev})
        else:
            self._table.put(item, "attribute_not_exists(pk)")
        return made

    def get(self, slug: str, refusal_id: str) -> Refusal | None:
        item = self._table.get(_key(slug, refusal_id))
        return _refusal(current(item)) if item else None

    def newest(self, slug: str) -> list[Refusal]:
        items = self._table.query("pk = :pk", {":pk": f"refusals#{slug}"}, reverse=True, limit=LISTED)
        return [_refusal(current(item)) for item in items]

    def put_hits(self, refusal: Refusal, name: str, hits: Hits) -> Hits:
        made = replace(hits, version=hits.version + 1)
        times = {"refused_at": _time(made.refused_at), "returned_at": _time(made.returned_at)}
        people = [_hit_item(hit) for hit in made.people]
        item = {**STAMP, **_place(refusal, name), "people": people, "version": made.version, **times}
        item |= _ends(refusal)
        if hits.version:
            self._table.put(item, "version = :version", {":version": hits.version})
        else:
            self._table.put(item, "attribute_not_exists(pk)")
        return made

    def hits(self, refusal: Refusal, name: str) -> Hits:
        item = self._table.get(_place(refusal, name))
        if item is None:
            raise LookupError("no such hits")
        item = current(item)
        people = tuple(_hit(*values) for values in item["people"])
        refused_at, returned_at = _moment(item.get("refused_at")), _moment(item.get("returned_at"))
        return Hits(people, refused_at, returned_at, item["version"])


def _key(slug: str, refusal_id: str) -> Item:
    return {"pk": f"refusals#{slug}", "sk": refusal_id}


def _place(refusal: Refusal, name: str) -> Item:
    return {"pk": f"refusal#{refusal.id}", "sk": name}


def _ends(refusal: Refusal) -> Item:
    # A day longer, so that none is without its hits.
    return {"expires_at": int((refusal.asked_at + KEPT + timedelta(days=1)).timestamp())}


def _refusal(item: Item) -> Refusal:
    values = {name: value for name, value in item.items() if name in FIELDS}
    values["criteria"] = Criteria.said(item["criteria"])
    values["asked_at"] = datetime.fromisoformat(item["asked_at"])
    values["batches"] = tuple((name, many) for name, many in item["batches"])
    return Refusal(**values)


def _hit_item(hit: Hit) -> list[Any]:
    status = str(hit.status) if hit.status else None
    return [hit.key, hit.rev, status, _time(hit.approved_at), _time(hit.waiting_since)]


def _hit(key: str, rev: int, status: str | None, approved_at: str | None, waiting_since: str | None) -> Hit:
    return Hit(key, rev, Status(status) if status else None, _moment(approved_at), _moment(waiting_since))


def _time(moment: datetime | None) -> str | None:
    return written(moment) if moment else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
