"""Export jobs: what was asked for, and how far it is."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from chalicelib.domain.exports import ExportJob, Format, Written
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

LISTED = 10
KEPT_SECONDS = 7 * 86_400
FIELDS = frozenset(field.name for field in fields(ExportJob))
MOMENTS = ("asked_at", "called_at", "held_until")


class DynamoExportJobs:
    """ExportJobs on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, job: ExportJob) -> ExportJob:
        values = {**asdict(job), "rev": job.rev + 1}
        held = {name: _stored(value) for name, value in values.items()}
        item = {**STAMP, **held, **_key(job.id)}
        item["expires_at"] = int(job.asked_at.timestamp()) + KEPT_SECONDS
        if job.rev:
            self._table.put(item, "rev = :rev", {":rev": job.rev})
        else:
            # With it goes its line in the list of whoever asked.
            line = {**STAMP, **_line(job), "id": job.id, "expires_at": item["expires_at"]}
            entries = (self._table.putting(item, "attribute_not_exists(pk)"), self._table.putting(line))
            self._table.transact(entries)
        return _job(held)

    def newest(self, slug: str, asked_by: str) -> list[ExportJob]:
        mine = {":pk": _list_of(slug, asked_by)}
        lines = self._table.query("pk = :pk", mine, reverse=True, limit=LISTED)
        found = (self.get(line["id"]) for line in lines)
        return [job for job in found if job]

    def get(self, export_id: str) -> ExportJob | None:
        item = self._table.get(_key(export_id))
        return _job(current(item)) if item else None


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _stored(inner) for name, inner in value.items()}
    return [_stored(inner) for inner in value] if isinstance(value, tuple | list) else value


def _job(held: Item) -> ExportJob:
    values = {name: value for name, value in held.items() if name in FIELDS}
    values["format"] = Format(held["format"])
    for name in MOMENTS:
        values[name] = datetime.fromisoformat(held[name]) if held.get(name) else None
    if written := held.get("written"):
        parts = tuple((number, receipt) for number, receipt in written["parts"])
        values["written"] = Written(**{**written, "parts": parts})
    return ExportJob(**values)


def _list_of(slug: str, asked_by: str) -> str:
    return f"exports#{slug}#{asked_by}"


def _line(job: ExportJob) -> Item:
    return {"pk": _list_of(job.slug, job.asked_by), "sk": f"{job.asked_at.isoformat()}#{job.id}"}


def _key(export_id: str) -> Item:
    return {"pk": f"export#{export_id}", "sk": "export"}
