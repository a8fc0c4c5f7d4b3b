"""The importer as the console reaches it: what one end says the other understands."""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.bootstrap import use
from chalicelib.domain.errors import FieldError, NotFound, TryLater
from chalicelib.domain.imports import ImportJob
from chalicelib.domain.spreadsheets import NoTable
from chalicelib.entries.importer import handler
from chalicelib.store.importer import LambdaImporter
from tests.builders import NOW, letter
from tests.fakes import FakeServices, fake_services, with_changes
from tests.office import publish

ID = f"{letter().slug}.list"
LIST = b"Who,E-mail,Phone\nAda Example,ada@example.org,1\nBo,bo@example.org,\n"


class Lambda:
    """Invokes the handler in this process, as Lambda would."""

    def invoke(self, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)
        try:
            answer = handler(json.loads(Payload), context)
        except Exception:
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b"{}")}
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def services() -> Iterator[FakeServices]:
    made = fake_services()
    publish(made, letter())
    job = ImportJob(id=ID, slug=letter().slug, name="L", basis="B", asked_by="me", asked_at=NOW)
    made.import_jobs.put(
        job.model_copy(update={"columns": {"Who": "name", "E-mail": "email", "Phone": "phone"}})
    )
    made.import_files.files[job.upload] = LIST
    use(made)
    yield made
    use(None)


@pytest.fixture
def importer() -> LambdaImporter:
    client: Any = Lambda()
    return LambdaImporter(client, "importer")


def test_a_look_shows_the_first_rows_as_they_would_be(
    services: FakeServices, importer: LambdaImporter
) -> None:
    seen = importer.look(ID)
    assert (seen.headings, seen.total) == (["Who", "E-mail", "Phone"], 2)
    assert seen.columns == {"Who": "name", "E-mail": "email", "Phone": "phone"}
    (row, shown, wrong), (_, other, nothing) = seen.rows
    assert (row, shown["name"], wrong) == (2, "Ada Example", [FieldError("phone", "phone_number")])
    assert (other["email"], nothing) == ("bo@example.org", [])
    assert services.sign_ons.items == {}


def test_a_list_is_brought_in_and_its_refused_rows_are_linked(
    services: FakeServices, importer: LambdaImporter
) -> None:
    held = services.import_jobs.jobs[ID]
    services.import_jobs.put(held.begun(NOW, dry_run=False))
    importer.start(ID)
    assert services.import_jobs.jobs[ID].state == "done"
    assert "refused.csv" in importer.link(ID)


def test_what_is_not_there_and_what_is_no_table_are_told_apart(
    services: FakeServices, importer: LambdaImporter
) -> None:
    with pytest.raises(NotFound):
        importer.link(ID)
    services.import_files.files.clear()
    with pytest.raises(NoTable) as refused:
        importer.look(ID)
    assert refused.value.code == "no_file"
    with pytest.raises(NotFound):
        importer.look("nobody.knows")


def test_what_nobody_foresaw_is_an_error_that_quotes_nothing(
    services: FakeServices, importer: LambdaImporter
) -> None:
    class Broken:
        def get(self, import_id: str) -> None:
            raise ValueError("Ada Example")

    use(with_changes(services, import_jobs=Broken()))
    with pytest.raises(TryLater):
        importer.look(ID)
    with pytest.raises(Exception, match=r"^$") as failed:
        handler({"op": "list", "id": ID}, SimpleNamespace())
    assert type(failed.value).__name__ == "ImportFailed"
