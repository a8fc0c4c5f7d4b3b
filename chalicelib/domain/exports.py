"""Exports: the columns, and the job that makes a file (contract, sections 5 and 6)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    OSDI = "osdi"
    JSON = "json"
    CARD_PACKAGE = "card-package"


COLUMNS = (
    "id",
    "kind",
    "status",
    "signed_at",
    "confirmed_at",
    "name",
    "email",
    "organization",
    "officer_title",
    "members_represented",
    "parent_organization",
    "website",
    "country",
    "postcode",
    "employer",
    "job_title",
    "union",
    "phone",
    "commitments",
    "comment",
    "visibility",
    "updates",
    "language",
    "source",
    "text_version",
    "text_sha256",
    "approved_at",
    "withdrawn_at",
)


@dataclass(frozen=True)
class ExportJob:
    """One asked-for file: who asked, what for, how far it is. `total` counts rows read so far at least."""

    id: str
    slug: str
    format: Format
    asked_by: str
    asked_at: datetime
    status: str | None = None
    source: str | None = None
    state: str = "running"
    done: int = 0
    total: int = 0
    object_key: str | None = None
