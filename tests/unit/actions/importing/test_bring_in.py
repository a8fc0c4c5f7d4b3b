"""A list is brought in whole and each person once, whatever becomes of the runs that do it."""

import csv
import io
from itertools import count
from typing import Any

import pytest

from chalicelib.actions.importing.bring_in import TRIES, bring_in
from chalicelib.actions.organizing import imports
from chalicelib.actions.organizing.imports import Announced
from chalicelib.actions.permits import permit
from chalicelib.domain.access import May
from chalicelib.domain.errors import Invalid, NotFound, TryLater
from chalicelib.domain.imports import HELD, ImportJob
from chalicelib.domain.mails import MailPurpose
from chalicelib.domain.signons import Collected, SignOn, Status
from chalicelib.ports.services import Services
from chalicelib.words.rows import row_message
from tests.builders import ada, card, letter, sign_in
from tests.mortal import Killed, mortal
from tests.office import OWNER, Office

OUTSIDE = ("sign_ons", "import_jobs", "import_files", "audit")
BASIS = "Signed on the paper form"
PEOPLE = "name,email,id\n" + "".join(f"Ada {n},ada{n}@example.org,{n}\n" for n in range(1, 8))


def announced(office: Office, text: str, slug: str = letter().slug, **said: Any) -> ImportJob:
    """A list that was uploaded."""
    leave = permit(office.services, OWNER, slug, May.IMPORT)
    job, _ = imports.announce(office.services, leave, Announced("Cards of May", BASIS, **said))
    office.services.import_files.files[job.upload] = text.encode()
    return job


def brought(office: Office, text: str, slug: str = letter().slug, **said: Any) -> ImportJob:
    """A list that was brought in, as far as it can be."""
    job = announced(office, text, slug, **said)
    imports.started(office.services, OWNER, job.id)
    office.services.importer.work()
    office.run_stream()
    return office.services.import_jobs.jobs[job.id]


def figures(job: ImportJob) -> tuple[int, int, int]:
    return job.accepted, job.known, job.refused


def here(office: Office, slug: str = letter().slug) -> list[SignOn]:
    found = [one for one in office.sign_ons.items.values() if one.slug == slug]
    return sorted(found, key=lambda one: one.name)


def test_who_is_on_a_list_counts_at_once_and_gets_no_mail(office: Office) -> None:
    job = brought(office, PEOPLE, collected=Collected.PAPER)
    assert (job.state, figures(job), job.total) == ("done", (7, 0, 0), 7)
    assert office.counts(letter().slug).individuals == 7
    assert office.run_mail() == []
    first = here(office)[0]
    assert (first.status, first.collected, first.external_id) == (Status.CONFIRMED, Collected.PAPER, "1")
    assert first.consent.basis == BASIS


def test_a_list_that_is_brought_twice_is_there_once(office: Office) -> None:
    brought(office, PEOPLE)
    before = here(office)
    assert figures(brought(office, PEOPLE)) == (0, 7, 0)
    assert here(office) == before


def test_whoever_signed_already_stays_as_they_are(office: Office) -> None:
    signed = office.sign(ada(email="ada1@example.org", name="Ada by Herself"))
    gone = signed.withdrawn(office.clock()).model_copy(update={"history": ()})
    office.sign_ons.write(gone, None)
    assert figures(brought(office, PEOPLE)) == (6, 1, 0)
    assert office.held(gone) == gone


def test_a_dry_run_tells_all_and_writes_nothing_and_may_be_followed_in_earnest(office: Office) -> None:
    dry = brought(office, PEOPLE + "Ada,no address,8\n", dry_run=True)
    assert (figures(dry), here(office)) == ((7, 0, 1), [])
    leave = permit(office.services, OWNER, dry.slug, May.IMPORT)
    imports.start(office.services, leave, dry.id, dry_run=False)
    office.services.importer.work()
    done = office.services.import_jobs.jobs[dry.id]
    assert (figures(done), len(here(office))) == ((7, 0, 1), 7)
    imports.start(office.services, leave, dry.id)
    assert office.services.importer.asked == []


def test_a_list_survives_every_death_of_who_brings_it_in(office: Office) -> None:
    text = PEOPLE + "Ada,no address,8\nAda 1,ada1@example.org,\n"
    for fatal in count(1):
        house = Office()
        job = announced(house, text)
        imports.started(house.services, OWNER, job.id)
        try:
            bring_in(mortal(house.services, fatal, OUTSIDE), job.id, lambda: 900.0, part=2)
            died = False
        except Killed:
            died = True
        house.clock.pass_by(seconds=HELD.total_seconds())
        bring_in(house.services, job.id, lambda: 900.0, part=2)
        done = house.services.import_jobs.jobs[job.id]
        assert (done.state, done.done, figures(done)) == ("done", 9, (7, 0, 2)), fatal
        assert len(here(house)) == 7
        if not died:
            assert fatal > 10
            break


def test_a_run_without_time_leaves_the_rest_to_the_next(office: Office) -> None:
    job = announced(office, PEOPLE)
    imports.started(office.services, OWNER, job.id)
    left = iter([900.0, 900.0, 1.0])
    with pytest.raises(TryLater):
        bring_in(office.services, job.id, lambda: next(left), part=2)
    assert office.services.import_jobs.jobs[job.id].done == 4
    bring_in(office.services, job.id, lambda: 900.0, part=2)
    assert office.services.import_jobs.jobs[job.id].state == "done"


def test_what_comes_to_nothing_again_and_again_has_failed(office: Office) -> None:
    job = announced(office, PEOPLE)
    imports.started(office.services, OWNER, job.id)
    for _ in range(TRIES):
        with pytest.raises(TryLater):
            bring_in(office.services, job.id, lambda: 1.0)
    bring_in(office.services, job.id, lambda: 900.0)
    assert office.services.import_jobs.jobs[job.id].state == "failed"


def test_nobody_is_brought_in_twice_by_one_list(office: Office) -> None:
    job = brought(
        office, "name,email,phone,id\nAda,ada@example.org,,\nA.,Ada@Example.org,,\nBo,,,7\nBo,,,7\n"
    )
    assert figures(job) == (2, 0, 2)
    (kind,) = job.mistakes
    assert (kind.code, kind.rows) == ("twice", (3, 5))
    assert row_message(kind.error) == "The same person is in an earlier row already."
    file = office.services.import_files.files[job.refused_file].decode()
    assert "The same person is in row 4 already." in file


def test_whoever_had_no_address_is_one_with_who_gives_it(office: Office) -> None:
    brought(office, "name,phone,id\nAda Example,+1 555 0100,7\n")
    later = "name,email,phone,id\nAda Exampel,ada@example.org,+1 555 0100,7\n"
    assert figures(brought(office, later)) == (0, 1, 0)
    (found,) = here(office)
    assert (found.email, found.external_id) == ("ada@example.org", "7")
    assert office.counts(letter().slug).individuals == 1


def test_whoever_signs_on_the_web_and_is_on_paper_counts_once_the_list_says_so(office: Office) -> None:
    brought(office, "name,id\nAda Example,7\n")
    proposal = office.sign()
    office.sign_ons.write(
        proposal.changed(office.clock(), status=Status.CONFIRMED, confirmed_at=office.clock()), None
    )
    office.run_stream()
    assert office.counts(letter().slug).individuals == 2
    assert figures(brought(office, "name,email,id\nAda Example,ada@example.org,7\n")) == (0, 1, 0)
    assert office.counts(letter().slug).individuals == 1
    found = office.held(proposal)
    assert (found.collected, found.external_id) == (Collected.WEB, "7")


def test_an_id_of_another_list_hides_nobody(office: Office) -> None:
    brought(office, "name,id\nAda Example,7\n")
    job = brought(office, "name,id\nAda Hopper,7\n")
    assert [one.code for one in job.mistakes] == ["id_taken"]


def test_unions_wait_for_approval_and_their_officers_need_not_be_known(office: Office) -> None:
    text = "organization,members,federation,id\nLocal 1,12 500,Big One,a\nLocal 2,80,Big One,b\n"
    job = brought(office, text)
    one, two = here(office)
    assert figures(job) == (2, 0, 0)
    assert (one.organization, one.members_represented, one.parent_organization) == (
        "Local 1",
        12500,
        "Big One",
    )
    assert (one.name, one.email, two.name) == ("", "", "")
    assert one.waiting_since
    assert office.counts(letter().slug).organizations == 0
    assert figures(brought(office, text)) == (0, 2, 0)


def test_a_union_without_an_address_gets_it_and_stays_itself(office: Office) -> None:
    brought(office, "organization,members\nLocal 1,500\n")
    (before,) = here(office)
    brought(office, "organization,members,email\nLocal 1,500,office@example.org\n")
    (after,) = here(office)
    assert (after.key, after.email) == (before.key, "office@example.org")


def test_officers_are_written_to_when_somebody_asks_for_it_and_once(office: Office) -> None:
    text = "organization,members,email\nLocal 1,500,one@example.org\nLocal 2,80,\n"
    job = brought(office, text)
    assert office.run_mail() == []
    leave = permit(office.services, OWNER, job.slug, May.IMPORT)
    assert imports.invite(office.services, leave, job.id) == 1
    (mail,) = office.run_mail()
    assert (mail.purpose, mail.sign_on.email) == (MailPurpose.OFFICER, "one@example.org")
    imports.invite(office.services, leave, job.id)
    office.clock.pass_by(days=1)
    assert office.run_mail() == []
    assert office.services.import_jobs.jobs[job.id].invited == 1


def test_a_card_on_paper_waits_to_be_checked(office: Office) -> None:
    text = "name,phone,employer\nAda Example,+1 555 0100,Example Pictures\n"
    brought(office, text, card().slug, collected=Collected.PAPER)
    (found,) = here(office, card().slug)
    assert (found.signature, found.transmission) == (None, None)
    assert found.waiting_since


def test_refused_rows_are_a_file_that_says_why_and_can_be_brought_again(office: Office) -> None:
    job = brought(office, PEOPLE + "Ada,no address,8\n,ada9@example.org,=9\n")
    file = office.services.import_files.files[job.refused_file].decode("utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(file))
    assert heading == ["Row", "name", "email", "id", "What is wrong"]
    assert lines == [
        ["9", "Ada", "no address", "8", "This is not an email address. Correct it, or leave the cell empty."],
        ["10", "", "ada9@example.org", "'=9", "There is no name."],
    ]
    mended = file.replace("no address", "ada8@example.org").replace("10,,", "10,Ada 9,")
    assert figures(brought(office, mended)) == (2, 0, 0)


def test_the_file_is_gone_once_it_is_brought_in(office: Office) -> None:
    job = brought(office, PEOPLE + "Ada,no address,8\n")
    assert list(office.services.import_files.files) == [job.refused_file]


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"%PDF\0", "not_a_table"), (b"a,b\n1,2\n", "no_columns")]
)
def test_what_is_no_list_has_failed_and_says_so(office: Office, content: bytes, code: str) -> None:
    job = announced(office, "")
    office.services.import_files.files[job.upload] = content
    imports.started(office.services, OWNER, job.id)
    office.services.importer.work()
    failed = office.services.import_jobs.jobs[job.id]
    assert (failed.state, failed.failure) == ("failed", code)


def test_a_list_that_never_arrived_has_failed_and_says_so(office: Office) -> None:
    job = announced(office, "")
    office.services.import_files.files.clear()
    imports.started(office.services, OWNER, job.id)
    office.services.importer.work()
    assert office.services.import_jobs.jobs[job.id].failure == "no_file"


def test_nothing_is_brought_into_a_meeting_nor_into_what_was_never_open(office: Office) -> None:
    office.publish(letter(slug="a-draft", status="draft"))
    for slug in (sign_in().slug, "a-draft"):
        with pytest.raises(Invalid):
            announced(office, PEOPLE, slug)


def test_columns_are_fields_of_the_campaign_and_each_is_one(office: Office) -> None:
    for columns in ({"a": "shoe_size"}, {"a": "name", "b": "name"}):
        with pytest.raises(Invalid):
            announced(office, PEOPLE, columns=columns)
    job = announced(office, "Who,Where\nAda,ada@example.org\n")
    leave = permit(office.services, OWNER, job.slug, May.IMPORT)
    imports.match(office.services, leave, job.id, {"Who": "name", "Where": "email"})
    imports.start(office.services, leave, job.id)
    office.services.importer.work()
    assert [one.email for one in here(office)] == ["ada@example.org"]
    with pytest.raises(Invalid):
        imports.match(office.services, leave, job.id, {"Who": "name"})


def test_a_list_of_another_campaign_is_not_there(office: Office) -> None:
    job = announced(office, PEOPLE)
    leave = permit(office.services, OWNER, card().slug, May.IMPORT)
    with pytest.raises(NotFound):
        imports.start(office.services, leave, job.id)


def test_everything_about_a_list_is_in_the_record(office: Office) -> None:
    job = brought(office, PEOPLE)
    lines = [(line.verb, line.details) for line in office.audit.lines if line.slug == job.slug]
    assert [verb for verb, _ in lines] == ["import", "start-import", "imported"]
    assert lines[0][1] == {"id": job.id, "name": "Cards of May", "basis": BASIS, "collected": "import"}
    assert lines[-1][1] == {"id": job.id, "dry_run": 0, "accepted": 7, "known": 0, "refused": 0}


def test_whoever_looks_lets_a_list_go_on_that_nobody_works_on(office: Office) -> None:
    job = announced(office, PEOPLE)
    imports.started(office.services, OWNER, job.id)
    services: Services = office.services
    office.services.importer.asked.clear()
    assert imports.progress(services, OWNER, job.id)[0].state == "running"
    assert office.services.importer.asked == []
    office.clock.pass_by(minutes=3)
    imports.progress(services, OWNER, job.id)
    assert office.services.importer.asked == [job.id]
