"""What anybody learns of a card campaign while it fills: nothing, until nobody can be inferred from it."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from app import app
from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.organizing.names import open_names
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm
from chalicelib.bootstrap import use
from chalicelib.domain.access import May
from chalicelib.domain.errors import NotToldYet
from chalicelib.domain.kinds import Names
from chalicelib.domain.signons import SignOn
from tests.builders import ada_on_a_card, card
from tests.fakes import BASE_URL
from tests.office import OWNER, Office
from tests.tallying import sweep_once
from tests.visitors import PARTNERS, Visitor

RIVAL = {"id": "rival", "name": "Rival Example", "origins": ["https://rival.example"]}
UNIT = card(
    partners=[*PARTNERS, RIVAL],
    names="sealed",
    unit={"size": 40, "as_of": "2026-01-01", "milestones": [30, 50, 75]},
)


@pytest.fixture
def office() -> Iterator[Office]:
    """An office that collects cards of a unit of 40."""
    made = Office()
    made.publish(UNIT)
    use(made.services)
    yield made
    use(None)


# What is asked for where a route takes more than a campaign.
QUERIES = dict.fromkeys(("/c/{slug}/embed", "/c/{slug}/embed/card", "/c/{slug}/embed/sent"), "?partner=ally")
PASSING = re.compile(
    rb'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<="as_of":)"[^"]*"|(?<="challenge": ")[^"]*|'
    rb"(?<=&#34;challenge&#34;: &#34;)[\w-]*"
)


def told(visitor: Visitor) -> dict[str, bytes]:
    """All that is to be had without a key: whatever route takes a campaign and nothing else, home, oEmbed."""
    routes = [path for path in app.routes if re.findall("{.*?}", path) == ["{slug}"]]
    public = [path for path in routes if not re.search("/organizer/|^/door/|/sign-ons$", path)]
    paths = [path.replace("{slug}", UNIT.slug) + QUERIES.get(path, "") for path in public]
    page = quote(f"{BASE_URL}/c/{UNIT.slug}?source=ally", safe="")
    answers = {path: visitor.get(path) for path in (*paths, "/", f"/oembed?url={page}")}
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(answers, 200)
    return {path: PASSING.sub(b"0", answer.body) for path, answer in answers.items()}


def check(office: Office, card: SignOn) -> None:
    """Somebody finds the card's signer on the unit's list."""
    leave = permit(office.services, OWNER, UNIT.slug, May.DECIDE)
    decide(office.services, leave, card.key, "approve", office.held(card).rev)


def test_what_is_not_listed_is_in_no_list_and_no_search_engine(office: Office) -> None:
    visitor = Visitor(app)
    for path in told(visitor):
        answer = visitor.get(path)
        if path != "/":
            said = b'name="robots" content="noindex"' in answer.body
            assert said or answer.headers.get("x-robots-tag") == "noindex", path
    assert UNIT.slug not in visitor.get("/").text


def test_nobody_learns_who_the_partners_of_a_card_are(office: Office) -> None:
    visitor = Visitor(app)
    shown = told(visitor)
    assert f"/c/{UNIT.slug}/partners" in shown
    for path, body in shown.items():
        assert b"Rival Example" not in body, path
        assert b"rival.example" not in body, path
    # Whoever was told its own address finds its lines there.
    page = visitor.get(f"/c/{UNIT.slug}/partners?partner=rival").text
    assert "Rival Example" in page
    assert "https://ally.example" not in page


def test_made_up_cards_move_nothing_and_open_nothing(office: Office) -> None:
    """Five colleagues of forty sign. Somebody with a domain that catches all mail signs thirty times more."""
    office.publish(UNIT.model_copy(update={"names": Names.SEALED_UNTIL_MILESTONE}))
    visitor = Visitor(app)

    def sign(name: str, address: str) -> SignOn:
        given = ada_on_a_card(name=name, signature=name, email=address, visibility="public")
        signed = office.sign(given, UNIT.slug)
        confirm(office.services, office.link(signed))
        office.run_stream()
        return signed

    for number in range(5):
        check(office, sign(f"Real Signatory {number}", f"{number}@union.example"))
    office.run_stream()
    before = told(visitor)
    made_up = [sign(f"Fake Signatory {number}", f"{number}@catch-all.example") for number in range(30)]
    for _ in range(4):
        office.clock.pass_by(days=1)
        sweep_once(office.services)
        shown = told(visitor)
        assert shown == before
        assert not [path for path, body in shown.items() if b"Signatory" in body]
    with pytest.raises(NotToldYet):
        open_names(office.services, permit(office.services, OWNER, UNIT.slug, May.OPEN_NAMES))
    assert office.counts(UNIT.slug).individuals == 5
    assert all(office.held(one).waiting_since for one in made_up)
    # Nor do they once they are refused.
    leave = permit(office.services, OWNER, UNIT.slug, May.DECIDE)
    for one in made_up:
        decide(office.services, leave, one.key, "reject", office.held(one).rev)
    office.run_stream()
    sweep_once(office.services)
    assert told(visitor) == before


def test_the_public_learns_the_milestone_late_and_never_a_name_or_a_count(office: Office) -> None:
    visitor = Visitor(app)
    waiting = [
        office.sign(ada_on_a_card(name=name, signature=name, email=f"{n}@example.org"), UNIT.slug)
        for n in range(17)
        for name in [f"Signatory Example {n}"]
    ]
    office.run_stream()
    before = told(visitor)
    assert len(before) > 9

    # Of a unit of 40, twelve are 30 per cent; it is told at the second midnight.
    for confirmed, hours, milestone in (
        (11, 0, None),
        (12, 0, None),
        (17, 0, None),
        (17, 24, None),
        (17, 24, 30),
    ):
        while len(waiting) > 17 - confirmed:
            one = waiting.pop()
            confirm(office.services, office.link(one))
            check(office, one)
        office.run_stream()
        office.clock.pass_by(hours=hours)
        sweep_once(office.services)
        assert office.counts(UNIT.slug).individuals == confirmed
        shown = told(visitor)
        assert not [path for path, body in shown.items() if b"Signatory Example" in body]
        assert json.loads(shown[f"/api/v1/campaigns/{UNIT.slug}/tally"])["milestone"] == milestone
        assert (shown == before) == (milestone is None)
    figures = json.loads(shown[f"/api/v1/campaigns/{UNIT.slug}/tally"])
    assert {name for name, value in figures.items() if value is not None} == {"as_of", "milestone"}
