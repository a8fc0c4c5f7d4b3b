"""Lists and files of sign-ons on a deployed stage: through the exporter, by its own role, into the bucket."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.access import Role
from chalicelib.domain.errors import TryLater
from chalicelib.domain.exports import COLUMNS, HELD, Format
from chalicelib.store.exports import DynamoExportJobs
from chalicelib.store.exports_files import PART, S3ExportFiles
from chalicelib.store.table import Table
from tests.people import Hall, http, person, small_letter, token
from tests.stack import Stack
from tests.waiting import until
from tools.download import Failed, Stage

SLUG = "exported-letter"
ALLY = {"id": "ally", "name": "Ally", "origins": ["https://ally.example"]}


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    """A hall whose letter three people signed, one of them through a partner."""
    hall = Hall(stack)
    asked = {"phone": "optional", "comment": "optional"}
    hall.publish(small_letter(SLUG, fields=asked, partners=[ALLY]))
    agreed = {"source": "ally", "partner_contact": True}
    for number, more in enumerate([agreed, agreed, {"comment": "=1+1", "phone": "+49 30 901820"}]):
        assert hall.sign(SLUG, **person("Ada Example", f"ada-{number}@example.org", **more)).status == 202
    assert hall.confirm(token(hall.mail_to("ada-1@example.org"))).status == 200
    return hall


def as_partner(hall: Hall) -> Hall:
    """The same hall for the partner `ally`."""
    key = hall.stack.keys.new_key(Role.PARTNER, "ally", frozenset({SLUG}), "ally")
    return Hall(replace(hall.stack, api_key=key))


def test_an_organizer_reads_everybody_who_signed(hall: Hall) -> None:
    assert {item["email"] for item in hall.sign_ons(SLUG)} == {f"ada-{n}@example.org" for n in range(3)}


def test_a_csv_file_has_every_column_and_no_formula(hall: Hall) -> None:
    content = hall.export(SLUG, format="csv")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert {(row["comment"], row["phone"]) for row in rows} == {("", ""), ("'=1+1", "+49 30 901820")}


def test_a_workbook_opens(hall: Hall) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(hall.export(SLUG, format="xlsx"))).active
    assert sheet is not None
    assert sheet.max_row == 4


@pytest.mark.parametrize("wanted", ["json", "osdi"])
def test_a_file_for_programs_is_read(hall: Hall, wanted: str) -> None:
    content = json.loads(hall.export(SLUG, format=wanted))
    found = content if wanted == "json" else content["_embedded"]["osdi:signatures"]
    assert len(found) == 3


def test_a_partner_gets_who_confirmed_through_it_and_agreed_to_that(hall: Hall) -> None:
    theirs = as_partner(hall)
    assert [item["email"] for item in theirs.sign_ons(SLUG)] == ["ada-1@example.org"]
    assert [row["email"] for row in json.loads(theirs.export(SLUG, format="json"))] == ["ada-1@example.org"]


def test_one_command_saves_the_list(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.download.DOWNLOADS", tmp_path / "downloads")
    stage = Stage(hall.stack.base_url, hall.stack.api_key)
    path = stage.download(SLUG, Format.CSV, "confirmed")
    assert path.name == f"{SLUG}.csv"
    assert path.stat().st_mode & 0o077 == 0
    assert "ada-1@example.org" in path.read_text("utf-8")
    with pytest.raises(Failed, match="status: "):
        stage.download(SLUG, Format.CSV, "signed")


def test_the_link_outlives_its_key_by_no_more_than_a_minute(hall: Hall) -> None:
    asked = hall.organizer("POST", f"/campaigns/{SLUG}/exports", {"format": "csv"}).json()
    path = f"/exports/{asked['id']}"
    job = until(lambda: hall.organizer("GET", path).json(), lambda job: job["state"] == "done")
    signed = parse_qs(urlsplit(job["url"]).query)
    assert signed["X-Amz-Expires"] == ["60"]
    assert signed["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_the_web_function_itself_finds_no_file(hall: Hall) -> None:
    stack = hall.stack
    with pytest.raises(ClientError, match="AccessDenied"):
        stack.client_of("APIHandler", "s3").list_objects_v2(Bucket=stack.outputs["ExportsBucket"])


class TestWhenARunIsKilled:
    """The job says that somebody is at work on it, and nobody is."""

    @pytest.fixture
    def left(self, hall: Hall) -> Callable[[timedelta], str]:
        """Makes a file, puts its job back to where a run was killed that long ago; returns its address."""
        jobs = DynamoExportJobs(Table(hall.stack.client("dynamodb"), hall.stack.tables["work"]))

        def leave(ago: timedelta) -> str:
            id_ = hall.organizer("POST", f"/campaigns/{SLUG}/exports", {"format": "csv"}).json()["id"]
            job = until(lambda: jobs.get(id_), lambda job: job is not None and job.state == "done")
            assert job
            then = datetime.now(UTC) - ago
            jobs.put(replace(job, state="running", done=1, called_at=then, held_until=then + HELD, tries=1))
            return f"/exports/{id_}"

        return leave

    def test_whoever_asks_how_far_it_is_has_it_gone_on_with(
        self, hall: Hall, left: Callable[[timedelta], str]
    ) -> None:
        path = left(timedelta(minutes=5))
        assert hall.organizer("GET", path).json()["state"] == "running"
        job = until(lambda: hall.organizer("GET", path).json(), lambda job: job["state"] != "running")
        assert (job["state"], job["done"], job["total"]) == ("done", 3, 3)

    def test_it_can_be_cancelled(self, hall: Hall, left: Callable[[timedelta], str]) -> None:
        path = left(timedelta(minutes=1))
        cancelled = {"state": "cancelled", "done": 1, "total": 3}
        assert hall.organizer("DELETE", path).json() == cancelled
        assert hall.organizer("GET", path).json() == cancelled


class TestFiles:
    """The bucket's adapter, by the exporter's own role."""

    @pytest.fixture
    def files(self, stack: Stack) -> S3ExportFiles:
        return S3ExportFiles(stack.client_of("Exporter", "s3"), stack.outputs["ExportsBucket"])

    def read(self, stack: Stack, name: str) -> bytes:
        held: Any = stack.client("s3").get_object(Bucket=stack.outputs["ExportsBucket"], Key=name)
        return bytes(held["Body"].read())

    def test_a_large_file_is_written_in_parts(self, stack: Stack, files: S3ExportFiles) -> None:
        chunks = [bytes([number]) * 1_000_003 for number in range(2 * PART // 1_000_000)]
        files.write("exports/large.csv", "text/csv", "large.csv", iter(chunks))
        assert self.read(stack, "exports/large.csv") == b"".join(chunks)

    def test_an_empty_file_is_a_file(self, stack: Stack, files: S3ExportFiles) -> None:
        files.write("exports/empty.csv", "text/csv", "empty.csv", iter(()))
        assert self.read(stack, "exports/empty.csv") == b""

    def test_a_file_comes_in_the_parts_that_are_named(self, stack: Stack, files: S3ExportFiles) -> None:
        name, first, last = "exports/named.csv", b"a" * 5 * 1024 * 1024, b"b"
        upload = files.begin(name, "text/csv", "named.csv")
        receipts = {}
        # A run that was killed left its second part behind, and the next one passed over the number.
        for number, part in ((1, first), (2, b"c" * len(first)), (4, last)):
            receipts[number] = files.add(name, upload, number, part)
        named = [(1, receipts[1]), (4, receipts[4])]
        for _ in range(2):
            files.finish(name, upload, named)
        assert self.read(stack, name) == first + last

    def test_what_was_abandoned_is_gone_and_can_be_abandoned_again(
        self, stack: Stack, files: S3ExportFiles
    ) -> None:
        name = "exports/abandoned.csv"
        upload = files.begin(name, "text/csv", "abandoned.csv")
        receipt = files.add(name, upload, 1, b"a")
        for _ in range(2):
            files.abandon(name, upload)
        with pytest.raises(TryLater):
            files.finish(name, upload, [(1, receipt)])
        begun = stack.client("s3").list_multipart_uploads(Bucket=stack.outputs["ExportsBucket"])
        assert begun.get("Uploads", []) == []

    def test_a_file_that_breaks_off_leaves_nothing(self, stack: Stack, files: S3ExportFiles) -> None:
        def breaking() -> Iterator[bytes]:
            yield b"x" * (PART + 1)
            raise ConnectionError

        with pytest.raises(ConnectionError):
            files.write("exports/broken.csv", "text/csv", "broken.csv", breaking())
        bucket = stack.outputs["ExportsBucket"]
        held = stack.client("s3").list_objects_v2(Bucket=bucket, Prefix="exports/broken").get("Contents", [])
        begun = stack.client("s3").list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        assert (held, begun) == ([], [])


def test_the_picture_for_links_is_drawn_soon_after_a_campaign_is_published(hall: Hall) -> None:
    address = f"{hall.stack.base_url}/c/{SLUG}/picture.png?lang=en"
    answer = until(lambda: http("GET", address, Accept="image/png"), lambda answer: answer.status == 200)
    assert answer.headers["content-type"] == "image/png"
    assert answer.body.startswith(b"\x89PNG")
