"""What people and organizers do in the end-to-end tests: over HTTP, from their mail, by the front door."""

import json
import re
import urllib.error
import urllib.request
import uuid
from typing import Any
from urllib.parse import urlencode

from tests.answers import Answer
from tests.stack import Stack
from tests.waiting import until


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def http(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """One request; every status is an answer. Header names are given with underscores."""
    request = urllib.request.Request(
        url,
        data=body,
        method=method,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    try:
        with _opener.open(request, timeout=60) as answer:
            return _read(answer, answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return _read(error, error.code)


def _read(answer: Any, status: int) -> Answer:
    return Answer(status, {name.lower(): value for name, value in answer.headers.items()}, answer.read())


class Hall:
    """A union's hall: its organizers and signers at one deployed stage."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.api = f"{stack.base_url}/api/v1"

    def organizer(self, method: str, path: str, document: Any = None) -> Answer:
        """An organizer's API call with the owner's key."""
        body = json.dumps(document).encode() if document is not None else None
        authorization = f"Bearer {self.stack.api_key}"
        return http(
            method,
            f"{self.api}/organizer{path}",
            body,
            Authorization=authorization,
            Content_Type="application/json",
        )

    def publish(self, definition: dict[str, Any]) -> str:
        """Publish a definition; returns its slug."""
        answer = self.organizer("PUT", f"/campaigns/{definition['slug']}", definition)
        assert answer.status in (200, 201), answer.text
        return str(definition["slug"])

    def sign(self, slug: str, **fields: Any) -> Answer:
        """Sign through the JSON API."""
        body = json.dumps(fields).encode()
        return http("POST", f"{self.api}/campaigns/{slug}/sign-ons", body, Content_Type="application/json")

    def sign_form(self, slug: str, **fields: Any) -> Answer:
        """Sign through the HTML form, as a browser without JavaScript does."""
        body = urlencode(fields, doseq=True).encode()
        content_type = "application/x-www-form-urlencoded"
        return http("POST", f"{self.stack.base_url}/c/{slug}", body, Content_Type=content_type)

    def confirm(self, token: str) -> Answer:
        """Confirm with the token of a mail's link."""
        return http(
            "POST",
            f"{self.api}/confirm",
            json.dumps({"token": token}).encode(),
            Content_Type="application/json",
        )

    def tally(self, slug: str) -> dict[str, Any]:
        """The public tally."""
        return dict(http("GET", f"{self.api}/campaigns/{slug}/tally").json())

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """The mails that went to one address."""
        return [mail for mail in self.stack.mails() if address in mail["To"]]

    def mail_to(self, address: str, number: int = 1) -> dict[str, Any]:
        """The newest mail to an address, once that many have arrived."""
        return until(lambda: self.mails_to(address), lambda mails: len(mails) >= number)[-1]

    def sign_ons(self, slug: str, **query: str) -> list[dict[str, Any]]:
        """Every sign-on in the organizers' list, page after page."""
        found: list[dict[str, Any]] = []
        after: str | None = ""
        while after is not None:
            asked = urlencode({**query, **({"after": after} if after else {})})
            page = self.organizer("GET", f"/campaigns/{slug}/sign-ons?{asked}").json()
            found.extend(page["items"])
            after = page["next"]
        return found

    def approve(self, slug: str, entry: dict[str, Any]) -> Answer:
        """Approve an organization as the organizers' list shows it."""
        path = f"/campaigns/{slug}/sign-ons/{entry['id']}/approve"
        return self.organizer("POST", path, {"rev": entry["rev"]})

    def export(self, slug: str, **wanted: str) -> bytes:
        """Ask for an export, wait for it, download it by its link."""
        asked = self.organizer("POST", f"/campaigns/{slug}/exports", wanted)
        assert asked.status == 202, asked.text
        path = f"/exports/{asked.json()['id']}"
        job = until(lambda: self.organizer("GET", path).json(), lambda job: job["state"] != "running")
        assert job["state"] == "done", job
        with urllib.request.urlopen(job["url"]) as file:
            return bytes(file.read())


def link(mail: dict[str, Any], kind: str) -> str:
    """The link of that kind (`confirm`, `mine`, `unsubscribe`) in a mail's text."""
    found = re.search(rf"https?://\S+/{kind}/\S+", mail["BodyText"])
    assert found, f"no {kind} link in the mail"
    return found[0]


def token(mail: dict[str, Any], kind: str = "confirm") -> str:
    """The token in that link."""
    return link(mail, kind).rpartition("/")[2]


def person(name: str, address: str, **more: Any) -> dict[str, Any]:
    """The fields of a person who signs."""
    fields = {"kind": "individual", "name": name, "email": address, "visibility": "public", "consent": True}
    return {**fields, "submission_id": str(uuid.uuid4()), **more}


def union(name: str, address: str, members: int, **more: Any) -> dict[str, Any]:
    """The fields of an organization whose officer signs."""
    fields = person("Officer Example", address, kind="organization", organization=name)
    return {**fields, "members_represented": members, "authorized": True, **more}


def small_letter(slug: str, **more: Any) -> dict[str, Any]:
    """A small open letter in English."""
    definition: dict[str, Any] = {
        "slug": slug,
        "kind": "letter",
        "status": "open",
        "languages": ["en"],
        "title": {"en": "A letter"},
        "summary": {"en": "A short letter for a test."},
        "statement": {"en": "We stand together."},
        "accepts": ["individual", "organization"],
        "privacy": {"controller": "Example Union", "contact": "privacy@example.org", "keep_months": 12},
    }
    return {**definition, **more}
