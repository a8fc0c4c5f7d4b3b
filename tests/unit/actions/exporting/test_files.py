"""A file comes whole and with everybody once, whatever becomes of the runs that make it."""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from chalicelib.actions.exporting.files import TRIES, make_file
from chalicelib.actions.organizing.files import cancel_file
from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.errors import TooMany, TryLater
from chalicelib.domain.exports import HELD, ExportJob, Format
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.ports.services import Services
from tests.builders import NOW, confirmed, letter
from tests.fakes import Clock, FakeFiles, FakeSignOns, fake_services, with_changes
from tests.mortal import Killed, mortal

KEY = "the-organizers-key"
SLUG = "stand-with-the-crew"
HOLDER = Principal(api_key_hash(KEY), Role.ORGANIZER, "o", frozenset({SLUG}))
PEOPLE = 12
PART = 20_000
LISTS = [Format.CSV, Format.XLSX, Format.JSON, Format.OSDI]


@dataclass
class Desk:
    """Somebody with a key and a job."""

    clock: Clock = field(default_factory=Clock)
    services: Any = field(init=False)
    line: str = ""

    def __post_init__(self) -> None:
        self.services = fake_services(self.clock)
        self.services.campaigns.put(StoredCampaign(letter(), text_version(letter(), None), 1), None)
        self.services.access.hold(HOLDER)

    def sign(self, people: int = PEOPLE, first: int = 0) -> None:
        for number in range(first, people):
            # Of what repeats itself not much is left in a workbook.
            comment = random.Random(number).randbytes(15_000).hex()
            person = confirmed(name=f"Ada {number}", email=f"p{number}@example.org", comment=comment)
            self.services.sign_ons.write(person, None)

    def ask(self, wanted: Format) -> None:
        job = ExportJob("job", SLUG, wanted, HOLDER.id, NOW)
        entry = AuditEntry(self.clock(), HOLDER.id, "export", SLUG, job.line_when_asked)
        self.line = self.services.audit.add(entry)
        self.services.export_jobs.put(job)

    def run(self, seconds: float = 900.0, part: int = PART, services: Services | None = None) -> None:
        make_file(services or self.services, KEY, "job", self.line, lambda: seconds, part)

    def run_until_killed(self, fatal: int) -> bool:
        """Returns whether it was."""
        try:
            self.run(services=mortal(self.services, fatal))
        except Killed:
            return True
        return False

    def wait_and_run(self) -> None:
        self.clock.moment += HELD
        self.run()

    @property
    def job(self) -> ExportJob:
        job: ExportJob = self.services.export_jobs.jobs["job"]
        return job

    @property
    def content(self) -> Any:
        """What is in the one file; of a workbook its members, however they are compressed."""
        (content,) = self.services.files.files.values()
        if self.job.format is not Format.XLSX:
            return content
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            assert book.testzip() is None
            return {name: book.read(name) for name in book.namelist()}


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.sign()
    return desk


def undisturbed(wanted: Format) -> Any:
    """The file as it is when nothing happens."""
    desk = Desk()
    desk.sign()
    desk.ask(wanted)
    desk.run(part=10_000_000)
    return desk.content


@pytest.mark.slow
@pytest.mark.parametrize("wanted", LISTS)
def test_a_killed_run_is_gone_on_with_wherever_it_was(wanted: Format) -> None:
    expected, most_parts = undisturbed(wanted), 0
    for fatal in count(1):
        desk = Desk()
        desk.sign()
        desk.ask(wanted)
        if not desk.run_until_killed(fatal):
            break
        # Killed a second time, soon after it went on.
        desk.clock.moment += HELD
        desk.run_until_killed(fatal // 2 + 1)
        desk.wait_and_run()
        desk.wait_and_run()
        assert (desk.job.state, desk.job.done, desk.job.total) == ("done", PEOPLE, PEOPLE)
        assert desk.content == expected
        # Killed before it could say so, a run leaves an upload that nothing is in.
        assert not any(desk.services.files.uploads.values())
        most_parts = max(most_parts, desk.job.part)
    assert fatal > 40
    assert most_parts > 4


def test_everybody_is_in_the_file_once(desk: Desk) -> None:
    desk.ask(Format.JSON)
    assert desk.run_until_killed(25)
    desk.wait_and_run()
    rows = json.loads(desk.content)
    assert sorted(row["name"] for row in rows) == sorted(f"Ada {number}" for number in range(PEOPLE))


def test_a_document_is_made_anew_after_a_run_was_killed(desk: Desk) -> None:
    desk.ask(Format.LETTER_PDF)
    assert desk.run_until_killed(6)
    desk.wait_and_run()
    assert desk.job.state == "done"
    assert desk.content.startswith(b"%PDF-")


def test_a_run_out_of_time_is_gone_on_with_by_the_next(desk: Desk) -> None:
    desk.ask(Format.CSV)
    left = iter([900.0] * 7 + [19.0] * 9)
    with pytest.raises(TryLater):
        make_file(desk.services, KEY, "job", desk.line, lambda: next(left), PART)
    assert desk.job.state == "running"
    assert 0 < desk.job.done < PEOPLE
    # Nobody has to wait until the run before is thought dead.
    desk.run()
    assert desk.job.state == "done"
    assert desk.content == undisturbed(Format.CSV)


def test_while_one_is_at_work_another_does_nothing(desk: Desk) -> None:
    desk.ask(Format.CSV)
    assert desk.run_until_killed(25)
    before = desk.job
    desk.clock.moment += HELD / 2
    desk.run()
    assert desk.job == before


@pytest.mark.parametrize("wanted", LISTS)
def test_a_run_that_was_only_thought_dead_spoils_nothing(desk: Desk, wanted: Format) -> None:
    """It hangs while it writes a part, another one goes on to the end, and then it comes back."""

    class Hanging(FakeFiles):
        hung = False

        def add(self, name: str, upload: str, number: int, part: bytes) -> str:
            if len(self.uploads[upload]) == 2 and not self.hung:
                self.hung = True
                desk.clock.moment += HELD
                make_file(services, KEY, "job", desk.line, lambda: 900.0, PART)
                assert desk.job.state == "done"
                self.uploads[upload] = {}
            return super().add(name, upload, number, part)

    services = with_changes(desk.services, files=Hanging())
    desk.services = services
    desk.ask(wanted)
    desk.run()
    assert services.files.hung
    assert desk.job.state == "done"
    assert desk.content == undisturbed(wanted)


def test_a_run_that_comes_back_while_another_is_at_work_spoils_nothing(desk: Desk) -> None:
    class Hanging(FakeFiles):
        hung = 0

        def add(self, name: str, upload: str, number: int, part: bytes) -> str:
            self.hung += 1
            if self.hung == 2:
                desk.clock.moment += HELD
                # The other run is killed at work, after the first came back.
                assert desk.run_until_killed(20)
            return super().add(name, upload, number, part)

    desk.services = with_changes(desk.services, files=Hanging())
    desk.ask(Format.CSV)
    desk.run()
    assert desk.job.state == "running"
    desk.wait_and_run()
    assert desk.content == undisturbed(Format.CSV)


def test_a_cancelled_file_is_noticed_on_the_way_and_leaves_nothing(desk: Desk) -> None:
    class Impatient:
        def lines(self, *given: Any) -> Iterator[Any]:
            for number, lines in enumerate(desk.services.lists.lines(*given)):
                if number == 5:
                    desk.clock.pass_by(seconds=6)
                    cancel_file(desk.services, KEY, HOLDER, "job")
                assert number < 6, "it goes on and on"
                yield lines

    desk.ask(Format.CSV)
    desk.run(services=with_changes(desk.services, lists=Impatient()))
    assert desk.job.state == "cancelled"
    assert (desk.services.files.files, desk.services.files.uploads) == ({}, {})


def test_a_file_that_is_cancelled_after_its_run_was_killed_leaves_nothing(desk: Desk) -> None:
    desk.ask(Format.CSV)
    assert desk.run_until_killed(25)
    assert any(desk.services.files.uploads.values())
    desk.clock.moment += HELD
    cancel_file(desk.services, KEY, HOLDER, "job")
    desk.services.exporter.work()
    assert desk.job.state == "cancelled"
    assert (desk.services.files.files, desk.services.files.uploads) == ({}, {})


def test_the_bar_moves_on_the_way(desk: Desk) -> None:
    told: list[tuple[int, int]] = []

    class Slow:
        def lines(self, *given: Any) -> Iterator[Any]:
            for lines in desk.services.lists.lines(*given):
                desk.clock.pass_by(seconds=6)
                yield lines
                told.append((desk.job.done, desk.job.total))

    desk.ask(Format.CSV)
    desk.run(services=with_changes(desk.services, lists=Slow()))
    assert [done for done, _ in told] == list(range(1, PEOPLE + 1))
    assert all(PEOPLE / 4 < total < PEOPLE * 4 for _, total in told[4:])


def test_what_goes_wrong_again_and_again_has_failed(desk: Desk) -> None:
    class Broken(FakeFiles):
        def add(self, name: str, upload: str, number: int, part: bytes) -> str:
            raise ConnectionError

    desk.services = with_changes(desk.services, files=Broken())
    desk.ask(Format.CSV)
    for _ in range(TRIES):
        with pytest.raises(ConnectionError):
            desk.run()
        assert desk.job.state == "running"
    desk.run()
    assert desk.job.state == "failed"
    assert desk.services.files.uploads == {}


@pytest.mark.parametrize("wanted", [Format.LETTER_PDF])
def test_what_is_too_much_for_one_file_is_refused_and_not_tried_again(desk: Desk, wanted: Format) -> None:
    class Crowd(FakeSignOns):
        def walk(self, *given: Any, **named: Any) -> Iterator[Any]:
            raise TooMany("too_many_names")

    desk.services = with_changes(desk.services, sign_ons=Crowd())
    desk.ask(wanted)
    desk.run()
    assert (desk.job.state, desk.job.failure) == ("failed", "too_many_names")
    assert desk.services.files.files == {}


def test_a_large_list_leaves_in_parts_and_is_never_whole_in_memory(desk: Desk) -> None:
    sizes: list[int] = []

    class Watching(FakeFiles):
        def add(self, name: str, upload: str, number: int, part: bytes) -> str:
            sizes.append(len(part))
            return super().add(name, upload, number, part)

    desk.sign(300, first=PEOPLE)
    desk.services = with_changes(desk.services, files=Watching())
    desk.ask(Format.CSV)
    desk.run(part=250_000)
    assert len(sizes) > 8
    assert max(sizes) < sum(sizes) / 8
    assert all(size >= 250_000 for size in sizes[:-1])
