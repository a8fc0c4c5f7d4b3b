"""What lists and files of sign-ons need from outside, as protocols: adapters and fakes fit them."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from chalicelib.domain.access import Trail, TrailQuestion
from chalicelib.domain.exports import ExportJob, Page, PageQuestion
from chalicelib.domain.finding import Found
from chalicelib.domain.ledger import Ledger
from chalicelib.domain.refusals import Fitting, Refusal
from chalicelib.domain.statistics import Figures, Headline


class ExportJobs(Protocol):
    """What was asked for as a file, and how far it is; each lives a week."""

    def put(self, job: ExportJob) -> ExportJob:
        """Write it as its next revision, which is returned; raises Conflict unless `rev` is what is held."""

    def get(self, export_id: str) -> ExportJob | None: ...

    def newest(self, slug: str, asked_by: str) -> list[ExportJob]:
        """The last ten that somebody asked for of a campaign, newest first."""


class ExportFiles(Protocol):
    """The files that exports become; each lives a day. Everything raises TryLater."""

    def write(self, name: str, content_type: str, shown_as: str, chunks: Iterable[bytes]) -> None:
        """Store the chunks as one file, or nothing when they or the storage fail.

        `shown_as` is the name a browser saves it under.
        """

    def begin(self, name: str, content_type: str, shown_as: str) -> str:
        """Begin a file that comes in parts, in any number of runs; returns the upload that they belong to."""

    def add(self, name: str, upload: str, number: int, part: bytes) -> str:
        """One part, of at least 5 MiB unless it is the last; returns its receipt.

        Parts are joined in the order of their numbers, up to 10,000, of which some may be missing.
        """

    def finish(self, name: str, upload: str, parts: Iterable[tuple[int, str]]) -> None:
        """Join the parts, given with their receipts; does nothing when that was done before."""

    def abandon(self, name: str, upload: str) -> None:
        """Remove the parts; does nothing when they are gone."""

    def link(self, name: str, seconds: int) -> str:
        """A URL that downloads the file for that long."""


class Exporter(Protocol):
    """The one function that lists sign-ons. It checks `key`, the caller's API key, by itself.

    `line` is the place of the caller's line in the audit trail, which says what is asked for here; without it
    nothing is to be had. Only pictures it draws for everybody: they show what is public.
    """

    def page(self, key: str, question: PageQuestion, line: str) -> Page:
        """One page of a list. Raises NotFound, Unauthorized, TryLater."""

    def start(self, key: str, export_id: str, line: str) -> None:
        """Begin to make the file of a stored ExportJob, and return at once. Raises TryLater."""

    def link(self, key: str, export_id: str, line: str) -> str:
        """A URL that downloads a finished file for a minute. Raises as `page` does."""

    def ledger(self, key: str, slug: str, line: str, start: int) -> Ledger:
        """A page of the ledger of organizations, from that line on. Raises as `page` does."""

    def statistics(self, key: str, slug: str) -> Figures:
        """What is counted of a campaign; needs no line. Raises as `page` does."""

    def headlines(self, key: str, slugs: list[str]) -> dict[str, Headline]:
        """What a list says of campaigns; needs no line. Raises as `page` does."""

    def signed_in(self, key: str, slug: str, day: date) -> int:
        """How many have signed in for a meeting's day; needs no line. Raises as `page` does."""

    def find(self, key: str, slug: str, day: date, name: str, line: str) -> list[Found]:
        """Who of a meeting's day is called so, by the whole name. Raises as `page` does."""

    def fitting(self, key: str, refusal: Refusal, line: str) -> Fitting:
        """Whom a refusal of many would hit, from its place on. Raises as `page` does."""

    def poster(self, key: str, slug: str, address: str, paper: str) -> bytes:
        """A campaign's poster as PDF; needs no line. Raises as `page` does."""

    def draw(self, slug: str) -> None:
        """Begin to draw a campaign's pictures for links, and return at once. Raises TryLater."""

    def drawn(self, slug: str) -> str | None:
        """Draw them; returns the stage that they show, None for who has no picture. Raises TryLater."""

    def trail(self, key: str, slug: str, line: str, question: TrailQuestion) -> Trail:
        """Of the campaign's audit trail. Raises as `page` does."""
