"""The example campaigns, as `make run` loads them: a meeting's days are always today and the next ones."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tools.paths import CAMPAIGNS

# Calls the JSON API: method, path below the base URL, body; gives status and body.
Ask = Callable[[str, str, Any], tuple[int, bytes]]
DEFINITION = "/api/v1/organizer/campaigns/{slug}"


@dataclass(frozen=True)
class Example:
    """One example file; `digest` changes with what is in it."""

    slug: str
    digest: str
    definition: dict[str, Any]

    @property
    def has_door(self) -> bool:
        return "event" in self.definition


def examples() -> list[Example]:
    """All of them, by slug."""
    files = {path.stem: path.read_bytes() for path in sorted(CAMPAIGNS.glob("*.json"))}
    return [Example(slug, hashlib.sha256(held).hexdigest(), json.loads(held)) for slug, held in files.items()]


def from_today(definition: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The definition with its event's days beginning today where the event is; any other as it is."""
    event = definition.get("event")
    if not event:
        return definition
    today = now.astimezone(ZoneInfo(event["timezone"])).date()
    days = [(today + timedelta(days=number)).isoformat() for number in range(len(event["days"]))]
    return definition | {"event": event | {"days": days}}


def load(ask: Ask, record: Path, now: datetime) -> list[str]:
    """Publish what is new, and move the days of what is not; returns a line for each, to be shown.

    A file is loaded again only when it changed, so that what was edited meanwhile stays: of a meeting that is
    held already nothing but its days is written. `record` is what was loaded before.
    """
    loaded = json.loads(record.read_text()) if record.exists() else {}
    lines = []
    for example in examples():
        where = DEFINITION.format(slug=example.slug)
        known = loaded.get(example.slug) == example.digest
        wanted = _moved(ask, where, now) if known else from_today(example.definition, now)
        if wanted is None:
            continue
        status, body = ask("PUT", where, wanted)
        if status >= 300:
            lines.append(f"Could not load {example.slug}: {status} {body.decode(errors='replace')[:300]}")
            continue
        loaded[example.slug] = example.digest
        lines.append(f"Loaded {example.slug}.")
    record.write_text(json.dumps(loaded, indent=2))
    return lines


def _moved(ask: Ask, where: str, now: datetime) -> dict[str, Any] | None:
    """What is held with its days moved to today; None where nothing is to be moved."""
    status, body = ask("GET", where, None)
    held = json.loads(body) if status == 200 else {}
    moved = from_today(held, now)
    return None if moved == held else moved
