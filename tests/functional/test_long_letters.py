"""A letter in thirty languages, as long as letters are: published, read, signed, and its consents proven."""

import gzip
import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.access import Role
from tests.backends import Stores
from tests.builders import LETTER
from tests.callers import CheckedGateway, holder
from tests.fakes import FakeServices, fake_services, with_changes
from tests.gateway import Gateway
from tests.people import http
from tests.stack import Stack

LANGUAGES = [f"{a}{b}" for a in "abcdef" for b in "ghijk"]
LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
LENGTH = 14_000


def words(chance: random.Random) -> str:
    """14,000 characters of Cyrillic, which no two languages share."""
    known = ["".join(chance.choices(LETTERS, k=chance.randint(2, 12))) for _ in range(300)]
    return " ".join(chance.choices(known, k=LENGTH))[: LENGTH - 1] + "."


def thirty_languages(slug: str) -> dict[str, Any]:
    """The definition, each statement 14,000 characters long."""
    chance = random.Random(2026)
    first = {LANGUAGES[0]: "Письмо в поддержку бастующих"}
    statement = {tag: words(chance) for tag in LANGUAGES}
    given = {"slug": slug, "languages": LANGUAGES, "title": first, "summary": first, "statement": statement}
    return LETTER | given


def packed(definition: dict[str, Any]) -> bytes:
    """What is sent of it."""
    body = json.dumps(definition, ensure_ascii=False).encode()
    assert len(body) > 30 * LENGTH * 1.8
    return gzip.compress(body, 9)


@pytest.fixture
def services(stores: Stores) -> Iterator[FakeServices]:
    real = ("campaigns", "published", "sign_ons", "tallies", "faces")
    made = with_changes(fake_services(), **{name: getattr(stores, name) for name in real})
    use(made)
    yield made
    use(None)


def test_thirty_languages_of_14_000_characters_are_published_signed_and_proven(
    services: FakeServices, slug: str
) -> None:
    given = thirty_languages(slug)
    statement = given["statement"]
    owner, public = holder(services, Role.OWNER), CheckedGateway(app)
    where = f"/api/v1/organizer/campaigns/{slug}"
    written = owner.put(where, packed(given), Content_Encoding="gzip")
    assert written.status == 200
    assert owner.get(where).json()["statement"] == statement
    assert public.get(f"/api/v1/campaigns/{slug}").json()["statement"] == statement

    for tag in LANGUAGES:
        text = public.get(f"/c/{slug}/text/1?lang={tag}")
        assert text.status == 200
        assert statement[tag] in text.text
        proven = hashlib.sha256(text.body).hexdigest()
        page = Gateway(app).get(f"/c/{slug}?lang={tag}")
        assert proven in page.text
        address = f"{tag}@example.org"
        signed = {"kind": "individual", "name": "Ada", "email": address, "consent": True, "language": tag}
        assert public.post(f"/api/v1/campaigns/{slug}/sign-ons", signed).status == 202
        held = next(step.sign_on for step in services.sign_ons.walk(slug) if step.sign_on.email == address)
        assert (held.consent.version, held.consent.language, held.consent.sha256) == (1, tag, proven)


def test_they_pass_the_gateway_too(stack: Stack) -> None:
    given = thirty_languages("thirty-languages")
    answer = http(
        "PUT",
        f"{stack.base_url}/api/v1/organizer/campaigns/thirty-languages",
        packed(given),
        Authorization=f"Bearer {stack.api_key}",
        Content_Type="application/json",
        Content_Encoding="gzip",
    )
    assert answer.status == 200
    text = http("GET", f"{stack.base_url}/c/thirty-languages/text/1?lang=ag")
    assert given["statement"]["ag"] in text.text
