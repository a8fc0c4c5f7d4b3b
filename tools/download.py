"""`make download SLUG=… [FORMAT=csv]`: a campaign's sign-ons as a file in `downloads/`.

From the stage of a running `make run`; with `URL=https://…` from any other, whose key is then asked for, or
taken from UNDERSIGNED_KEY. The file holds personal data: only its owner may read it, and git passes it over.
"""

import argparse
import getpass
import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chalicelib.documents.formats import WRITERS
from chalicelib.domain.exports import Format
from tools.paths import DOWNLOADS, LOCAL

ASK_EVERY = 1.0
SAFE_WITHOUT_TLS = ("localhost", "127.0.0.1")


class Failed(Exception):
    """There is no file; the message says why."""


def main() -> int:
    """Prints where the file is; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make download", description=__doc__)
    parser.add_argument("--slug", required=True, help="the campaign, as in its address /c/SLUG")
    parser.add_argument("--format", choices=[str(one) for one in Format], default=str(Format.CSV))
    parser.add_argument("--status", help="only sign-ons of that status, such as confirmed")
    parser.add_argument("--url", help="where the stage is; that of a running `make run` if left out")
    given = parser.parse_args()
    if not given.slug:
        parser.error("name the campaign: make download SLUG=…")
    try:
        stage = _stage(given.url)
        print(stage.download(given.slug, Format(given.format), given.status or None))
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


class Stage:
    """A stage's API, to whoever holds a key. Raises Failed for a key that would travel in the clear."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in SAFE_WITHOUT_TLS:
            raise Failed(f"{url} is not https: a key sent there could be read on its way.")
        self._api, self._key = f"{url.rstrip('/')}/api/v1/organizer", key

    def download(self, slug: str, wanted: Format, status: str | None = None) -> Path:
        """The file, once it is made. Raises Failed."""
        asked = {"format": str(wanted), **({"status": status} if status else {})}
        job = self._ask(f"/campaigns/{slug}/exports", asked)
        while (told := self._ask(f"/exports/{job['id']}"))["state"] == "running":
            time.sleep(ASK_EVERY)
        if told["state"] != "done":
            raise Failed(told.get("message") or f"The file has {told['state']}.")
        DOWNLOADS.mkdir(mode=0o700, exist_ok=True)
        path = DOWNLOADS / f"{slug}.{WRITERS[wanted].suffix}"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        with urllib.request.urlopen(told["url"], timeout=60) as file, path.open("wb") as written:
            shutil.copyfileobj(file, written)
        return path

    def _ask(self, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._api + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise Failed(_reason(error)) from None
        except urllib.error.URLError as error:
            raise Failed(f"{self._api} was not reached: {error.reason}") from None


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        problem = json.load(error)
        told = [f"{one['field']}: {one['message']}" for one in problem.get("errors", [])]
        return "\n".join([problem["detail"], *told])
    except (ValueError, KeyError):
        return f"The stage answered {error.code}."


def _stage(url: str | None) -> Stage:
    if url:
        return Stage(url, os.environ.get("UNDERSIGNED_KEY") or getpass.getpass("Key: "))
    try:
        described = json.loads((LOCAL / "stack.json").read_text())
    except FileNotFoundError:
        raise Failed("Nothing runs here; start `make run` first, or say where: URL=https://…") from None
    return Stage(described["base_url"], described["api_key"])


if __name__ == "__main__":
    sys.exit(main())
