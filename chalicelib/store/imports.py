"""Lists that are brought in: what is said of each, and how far it is."""

from chalicelib.domain.imports import ImportJob
from chalicelib.store.dynamo import Item
from chalicelib.store.table import Table
from chalicelib.store.versions import STAMP, current

KEPT_SECONDS = 30 * 86_400


class DynamoImportJobs:
    """ImportJobs on DynamoDB: those of a campaign lie together."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, job: ImportJob) -> ImportJob:
        written = job.model_copy(update={"rev": job.rev + 1})
        item = {**STAMP, **written.model_dump(mode="json", exclude_none=True), **_key(job.id)}
        item["expires_at"] = int(job.asked_at.timestamp()) + KEPT_SECONDS
        if job.rev:
            self._table.put(item, "rev = :rev", {":rev": job.rev})
        else:
            self._table.put(item, "attribute_not_exists(pk)")
        return written

    def get(self, import_id: str) -> ImportJob | None:
        item = self._table.get(_key(import_id))
        return _job(item) if item else None

    def of(self, slug: str) -> list[ImportJob]:
        items = self._table.query("pk = :pk", {":pk": f"imports#{slug}"})
        return sorted(map(_job, items), key=lambda job: job.asked_at, reverse=True)


def _job(item: Item) -> ImportJob:
    held = current(item)
    return ImportJob.model_validate({name: held[name] for name in ImportJob.model_fields if name in held})


def _key(import_id: str) -> Item:
    slug, _, token = import_id.rpartition(".")
    return {"pk": f"imports#{slug}", "sk": token or "-"}
