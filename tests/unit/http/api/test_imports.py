"""Lists that organizers bring along, as a program does it."""

from typing import Any

import pytest

from chalicelib.domain.access import Role
from tests.builders import letter
from tests.callers import holder
from tests.fakes import FakeServices
from tests.office import publish

MINE = f"/api/v1/organizer/campaigns/{letter().slug}"
CARDS = {"name": "Cards of May", "basis": "Signed on the paper form", "collected": "paper"}
LIST = b"Name;E-Mail\nAda Example;ada@example.org\nBo;nowhere\nBo;nowhere else\n"


@pytest.fixture(autouse=True)
def _open(services: FakeServices) -> None:
    publish(services, letter())


def put(services: FakeServices, content: bytes = LIST) -> None:
    """What a PUT to the link does."""
    (job,) = services.import_jobs.jobs.values()
    services.import_files.files[job.upload] = content


def test_a_list_is_announced_put_started_and_done(services: FakeServices) -> None:
    organizer = holder(services, Role.ORGANIZER)
    asked = organizer.post(f"{MINE}/imports", CARDS)
    assert asked.status == 201
    where = f"/api/v1/organizer/imports/{asked.json()['id']}"
    assert asked.json()["upload_url"].startswith("https://files.example.org/imports/")
    assert organizer.get(where).json()["state"] == "waiting"
    put(services)
    started = organizer.post(f"{where}/start")
    assert (started.status, started.json()["state"]) == (202, "running")
    services.importer.work()
    done = organizer.get(where).json()
    url = done.pop("errors_url")
    assert url.endswith("/refused.csv?seconds=60")
    assert done == {
        "id": asked.json()["id"],
        "state": "done",
        "dry_run": False,
        "done": 3,
        "total": 3,
        "accepted": 1,
        "known": 0,
        "refused": 2,
        "mistakes": [
            {
                "field": "email",
                "code": "email_address",
                "message": "This is not an email address. Correct it, or leave the cell empty.",
                "number": 2,
                "rows": [3, 4],
            }
        ],
    }


def test_what_is_no_table_is_told_in_a_sentence(services: FakeServices) -> None:
    organizer = holder(services, Role.ORGANIZER)
    where = f"/api/v1/organizer/imports/{organizer.post(f'{MINE}/imports', CARDS).json()['id']}"
    put(services, b"%PDF-1.7\0")
    organizer.post(f"{where}/start")
    services.importer.work()
    failed = organizer.get(where).json()
    assert (failed["state"], failed["message"][:20]) == ("failed", "This is no table tha")


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DOOR])
def test_nobody_but_organizers_sees_or_starts_it(services: FakeServices, role: Role) -> None:
    asked = holder(services, Role.OWNER).post(f"{MINE}/imports", CARDS).json()
    other = holder(services, role, "ally" if role is Role.PARTNER else None)
    assert other.post(f"{MINE}/imports", CARDS).status == 404
    assert other.get(f"/api/v1/organizer/imports/{asked['id']}").status == 404
    assert other.post(f"/api/v1/organizer/imports/{asked['id']}/start").status == 404
    assert services.importer.asked == []


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"basis": ""}, "basis", "too_short"),
        ({"columns": {"Shoe": "shoe_size"}}, "columns", "unknown_choice"),
        ({"collected": "web"}, "collected", "unknown_choice"),
    ],
)
def test_what_is_said_of_a_list_must_be_true_of_the_campaign(
    services: FakeServices, said: dict[str, Any], field: str, code: str
) -> None:
    answer = holder(services, Role.OWNER).post(f"{MINE}/imports", CARDS | said)
    assert answer.status == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
