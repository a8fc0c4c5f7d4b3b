"""What surrounds the tables, in memory: time, queues, mail, files, the exporter."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.actions.exporting import attending, export, files, posters, statistics
from chalicelib.actions.exporting.fitting import fitting
from chalicelib.actions.exporting.ledger import ledger
from chalicelib.actions.exporting.pictures import draw
from chalicelib.actions.exporting.trail import trail
from chalicelib.actions.importing import opening
from chalicelib.actions.importing.bring_in import bring_in
from chalicelib.actions.importing.invite import invite
from chalicelib.documents.picture import picture, picture_document
from chalicelib.domain.access import Trail, TrailQuestion
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.exports import Page, PageQuestion
from chalicelib.domain.figures import Figures
from chalicelib.domain.finding import Found
from chalicelib.domain.imports import Preview
from chalicelib.domain.ledger import Ledger
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.outgoing import Mail
from chalicelib.domain.refusals import Fitting, Refusal
from chalicelib.domain.statistics import Figures as Counted
from chalicelib.domain.statistics import Headline
from chalicelib.ports.services import Services
from tests.builders import NOW
from tests.fakes.locking import Locked, whole


@dataclass
class Clock:
    """Stands still until a test moves it."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        """Let that many `seconds`, `minutes`, `hours` or `days` go by."""
        self.moment += timedelta(**time)


@dataclass
class FakeQueue:
    """MailQueue; refuses the messages about `refused` keys."""

    messages: list[MailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def put(self, messages: list[MailMessage]) -> list[MailMessage]:
        self.messages += [message for message in messages if message.key not in self.refused]
        return [message for message in messages if message.key in self.refused]

    def read(self, body: str) -> MailMessage:
        try:
            return MailMessage(**json.loads(body))
        except TypeError as error:
            raise ValueError from error

    @staticmethod
    def body(message: MailMessage) -> str:
        """The message as it travels."""
        return json.dumps(asdict(message))


@dataclass
class FakeFailures:
    """FailureQueue."""

    kept: list[tuple[str, str]] = field(default_factory=list)

    def put(self, function: str, record: dict[str, Any], error: Exception) -> None:
        self.kept.append((function, type(error).__name__))


@dataclass
class FakeMailer(Locked):
    """Mailer; sends nothing while `fails` is set."""

    sent: list[Mail] = field(default_factory=list)
    fails: Exception | None = None

    @whole
    def send(self, mail: Mail) -> str:
        if self.fails:
            raise self.fails
        self.sent.append(mail)
        return f"message-{len(self.sent)}"


@dataclass
class FakeFiles:
    """ExportFiles."""

    files: dict[str, bytes] = field(default_factory=dict)
    shown_as: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)

    def write(self, name: str, content_type: str, shown_as: str, chunks: Iterable[bytes]) -> None:
        self.files[name] = b"".join(chunks)
        self.shown_as[name] = shown_as

    def begin(self, name: str, content_type: str, shown_as: str) -> str:
        self.shown_as[name] = shown_as
        upload = f"upload-{len(self.uploads) + len(self.files)}"
        self.uploads[upload] = {}
        return upload

    def add(self, name: str, upload: str, number: int, part: bytes) -> str:
        self.uploads[upload][number] = bytes(part)
        return hashlib.sha256(part).hexdigest()

    def finish(self, name: str, upload: str, parts: Iterable[tuple[int, str]]) -> None:
        if upload not in self.uploads and name in self.files:
            return
        named = list(parts)
        held = [self.uploads[upload][number] for number, _ in named]
        # As S3 refuses what is out of order, or no longer what was written under that number.
        assert [number for number, _ in named] == sorted({number for number, _ in named})
        assert [hashlib.sha256(part).hexdigest() for part in held] == [receipt for _, receipt in named]
        self.files[name] = b"".join(held)
        del self.uploads[upload]

    def abandon(self, name: str, upload: str) -> None:
        self.uploads.pop(upload, None)

    def link(self, name: str, seconds: int) -> str:
        return f"https://files.example.org/{name}?seconds={seconds}"


@dataclass
class FakeImportFiles:
    """ImportFiles; what somebody PUT there is in `files` as well."""

    files: dict[str, bytes] = field(default_factory=dict)

    def upload_link(self, name: str, seconds: int) -> str:
        return f"https://files.example.org/{name}?seconds={seconds}"

    def write(self, name: str, content: bytes, content_type: str, shown_as: str) -> None:
        self.files[name] = content

    def read(self, name: str, most: int) -> bytes | None:
        found = self.files.get(name)
        return None if found is None else found[: most + 1]

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self.files.pop(name, None)

    def link(self, name: str, seconds: int) -> str:
        return f"https://files.example.org/{name}?seconds={seconds}"


@dataclass
class FakeImporter:
    """Importer: the real actions, called in this process. Lists wait for `work`."""

    services: Services | None = None
    asked: list[str] = field(default_factory=list)

    def start(self, import_id: str) -> None:
        self.asked.append(import_id)

    def invite(self, import_id: str) -> None:
        assert self.services is not None
        invite(self.services, import_id)

    def look(self, import_id: str) -> Preview:
        assert self.services is not None
        return opening.look(self.services, import_id)

    def link(self, import_id: str) -> str:
        assert self.services is not None
        return opening.link(self.services, import_id)

    def work(self) -> None:
        """Bring in what was asked for."""
        assert self.services is not None
        while self.asked:
            bring_in(self.services, self.asked.pop(0), lambda: 900.0)


@dataclass
class FakeExporter:
    """Exporter: the real actions, called in this process. Files and pictures wait for `work`.

    Real pictures it draws only where `draws` is set: of others the words are kept that would be in them.
    """

    services: Services | None = None
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    to_draw: list[str] = field(default_factory=list)
    draws: bool = False
    fails: Exception | None = None

    def page(self, key: str, question: PageQuestion, line: str) -> Page:
        return export.page(self._services(), key, question, line)

    def start(self, key: str, export_id: str, line: str) -> None:
        self._services()
        self.asked.append((key, export_id, line))

    def link(self, key: str, export_id: str, line: str) -> str:
        return export.link(self._services(), key, export_id, line)

    def ledger(self, key: str, slug: str, line: str, start: int) -> Ledger:
        return ledger(self._services(), key, slug, line, start)

    def trail(self, key: str, slug: str, line: str, question: TrailQuestion) -> Trail:
        return trail(self._services(), key, slug, line, question)

    def statistics(self, key: str, slug: str) -> Counted:
        return statistics.figures(self._services(), key, slug)

    def headlines(self, key: str, slugs: list[str]) -> dict[str, Headline]:
        return statistics.headlines(self._services(), key, slugs)

    def signed_in(self, key: str, slug: str, day: date) -> int:
        return attending.signed_in(self._services(), key, slug, day)

    def find(self, key: str, slug: str, day: date, name: str, line: str) -> list[Found]:
        return attending.find(self._services(), key, slug, day, name, line)

    def fitting(self, key: str, refusal: Refusal, line: str) -> Fitting:
        of = refusal.slug, refusal.id, refusal.criteria, refusal.place
        return fitting(self._services(), key, *of, line)

    def poster(self, key: str, slug: str, address: str, paper: str) -> bytes:
        return posters.hang_up(self._services(), key, slug, address, paper)

    def draw(self, slug: str) -> None:
        self._services()
        self.to_draw.append(slug)

    def drawn(self, slug: str) -> str | None:
        return draw(self._services(), slug, picture if self.draws else _words)

    def work(self) -> None:
        """Make the files and pictures that were asked for."""
        while self.to_draw:
            self.drawn(self.to_draw.pop(0))
        while self.asked:
            files.make_file(self._services(), *self.asked.pop(0), seconds_left=lambda: 900.0)

    def _services(self) -> Services:
        if self.fails:
            raise self.fails
        assert self.services is not None
        return self.services


def _words(campaign: Campaign, figures: Figures, language: str) -> bytes:
    return json.dumps(picture_document(campaign, figures, language)).encode()
