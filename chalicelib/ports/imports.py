"""What bringing lists in needs from outside, as protocols: adapters and fakes fit them."""

from collections.abc import Iterable
from typing import Protocol

from chalicelib.domain.imports import ImportJob, Preview


class ImportJobs(Protocol):
    """Lists that are brought in, and how far each is; each lives a month."""

    def put(self, job: ImportJob) -> ImportJob:
        """Write it as its next revision, which is returned; raises Conflict unless `rev` is what is held."""

    def get(self, import_id: str) -> ImportJob | None: ...

    def of(self, slug: str) -> list[ImportJob]:
        """Those of a campaign, the latest first."""


class ImportFiles(Protocol):
    """The files of imports; each lives a day at the most. Everything raises TryLater."""

    def upload_link(self, name: str, seconds: int) -> str:
        """A URL to which the file can be PUT for that long."""

    def write(self, name: str, content: bytes, content_type: str, shown_as: str) -> None:
        """Store it; `shown_as` is the name a browser saves it under."""

    def read(self, name: str, most: int) -> bytes | None:
        """What it holds, no more than one byte over `most`; None when it is not there."""

    def remove(self, names: Iterable[str]) -> None:
        """Delete them, as far as they are there."""

    def link(self, name: str, seconds: int) -> str:
        """A URL that downloads the file for that long."""


class Importer(Protocol):
    """The one function that writes what a list says. Whoever calls it has checked who may."""

    def start(self, import_id: str) -> None:
        """Go on with a running ImportJob, and return at once. Raises TryLater."""

    def look(self, import_id: str) -> Preview:
        """What the file of a job would become. Raises NotFound, NoTable, TryLater."""

    def invite(self, import_id: str) -> None:
        """Begin to write to the officers of a job's organizations, and return at once. Raises TryLater."""

    def link(self, import_id: str) -> str:
        """A URL that downloads the refused rows for a minute. Raises NotFound, TryLater."""
