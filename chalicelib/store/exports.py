"""Export jobs: what was asked for, and how far it is."""

from dataclasses import asdict
from datetime import datetime

from chalicelib.domain.exports import ExportJob, Format
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

KEPT_SECONDS = 7 * 86_400
# What the item has and the job has not.
OWN = {"pk", "sk", "expires_at", *STAMP}


class DynamoExportJobs:
    """ExportJobs on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, job: ExportJob) -> None:
        item = {**STAMP, **asdict(job), "asked_at": job.asked_at.isoformat(), **_key(job.id)}
        item["expires_at"] = int(job.asked_at.timestamp()) + KEPT_SECONDS
        self._table.put(item)

    def get(self, export_id: str) -> ExportJob | None:
        item = self._table.get(_key(export_id))
        if item is None:
            return None
        values = {name: value for name, value in current(item).items() if name not in OWN}
        values |= {"format": Format(item["format"]), "asked_at": datetime.fromisoformat(item["asked_at"])}
        return ExportJob(**values)


def _key(export_id: str) -> Item:
    return {"pk": f"export#{export_id}", "sk": "export"}
