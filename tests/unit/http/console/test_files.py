"""Files, asked for in plain words and made while nobody waits."""

import json

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.exports import HELD
from tests.builders import card, confirmed, letter
from tests.desks import Organizer, at_desk
from tests.fakes import Clock, FakeServices
from tests.html import Page
from tests.office import publish

SLUG = letter().slug
FILES = f"/organize/c/{SLUG}/files"


@pytest.fixture
def organizer(services: FakeServices) -> Organizer:
    for campaign in (letter(), card()):
        publish(services, campaign)
    services.sign_ons.write(confirmed(), None)
    return at_desk(services, Role.ORGANIZER, SLUG, card().slug)


def jobs(organizer: Organizer) -> list[dict[str, object]]:
    found: list[dict[str, object]] = organizer.get(f"{FILES}/progress").json()["jobs"]
    return found


def test_each_format_of_the_campaign_is_offered_in_plain_words(organizer: Organizer) -> None:
    def offered(slug: str) -> list[str]:
        page = Page(organizer.get(f"/organize/c/{slug}/files").text)
        return [one.attributes["value"] for one in page.elements if one.attributes.get("name") == "format"]

    assert offered(SLUG) == ["xlsx", "csv", "osdi", "json", "letter-pdf"]
    assert offered(card().slug) == ["xlsx", "csv", "osdi", "json", "card-package"]


def test_a_file_is_asked_for_made_and_fetched_and_who_took_it_is_on_record(
    services: FakeServices, organizer: Organizer
) -> None:
    answer = organizer.follows(organizer.sends(FILES, act="ask", format="csv", status="confirmed"))
    assert "The file is being made." in answer.text
    (job,) = services.export_jobs.jobs.values()
    assert (job.status, job.state) == ("confirmed", "running")
    services.exporter.work()
    assert [(one["id"], one["state"], one["percent"]) for one in jobs(organizer)] == [(job.id, "done", 100)]
    page = Page(organizer.sends(FILES, act="fetch", id=job.id).text)
    link = next(one for one in page.elements if one.attributes.get("download") is not None)
    assert link.attributes["href"].startswith("https://files.example.org/exports/")
    assert [line.verb for line in services.audit.lines] == ["export", "download"]
    assert {line.actor for line in services.audit.lines} == {organizer.person.id}


def test_asking_and_fetching_want_the_passkey_just_now(services: FakeServices, organizer: Organizer) -> None:
    organizer.sends(FILES, act="ask", format="csv")
    services.exporter.work()
    (job,) = services.export_jobs.jobs.values()
    held = next(iter(services.people.sessions(organizer.person.id, services.now())))
    tired = at_desk(services, Role.ORGANIZER, SLUG, fresh=False)
    assert held.person == organizer.person.id
    for fields in ({"act": "ask", "format": "csv"}, {"act": "fetch", "id": job.id}):
        page = Page(tired.sends(FILES, **fields).text)
        assert any("data-passkey" in one.attributes for one in page.elements)
    assert len(services.export_jobs.jobs) == 1


def test_files_are_there_for_whoever_asked_and_for_nobody_else(
    services: FakeServices, organizer: Organizer
) -> None:
    organizer.sends(FILES, act="ask", format="csv")
    services.exporter.work()
    other = at_desk(services, Role.ORGANIZER, SLUG)
    (job,) = services.export_jobs.jobs
    assert jobs(other) == []
    assert other.sends(FILES, act="fetch", id=job).status == 404
    assert len(jobs(organizer)) == 1


def test_a_file_is_cancelled(services: FakeServices, organizer: Organizer) -> None:
    organizer.sends(FILES, act="ask", format="csv")
    (job,) = services.export_jobs.jobs
    answer = organizer.follows(organizer.sends(FILES, act="cancel", id=job))
    assert "No file is made." in answer.text
    services.exporter.work()
    assert (jobs(organizer)[0]["state"], services.files.files) == ("cancelled", {})


def test_a_page_that_is_looked_at_lets_a_file_go_on_that_nobody_works_on_any_more(
    services: FakeServices, clock: Clock, organizer: Organizer
) -> None:
    organizer.sends(FILES, act="ask", format="csv")
    services.exporter.asked.clear()
    clock.moment += HELD
    assert jobs(organizer)[0]["state"] == "running"
    services.exporter.work()
    assert jobs(organizer)[0]["state"] == "done"


def test_how_far_a_file_is_and_how_long_it_takes_is_said_in_words(
    services: FakeServices, clock: Clock, organizer: Organizer
) -> None:
    organizer.sends(FILES, act="ask", format="csv")
    ((name, job),) = services.export_jobs.jobs.items()
    services.export_jobs.jobs[name] = job.__class__(**{**job.__dict__, "done": 250_000, "total": 1_000_000})
    clock.pass_by(seconds=60)
    assert "250,000 of about 1,000,000 · about 3 min left" in Page(organizer.get(FILES).text).text
    assert json.dumps(jobs(organizer)[0]["percent"]) == "25"
