"""Who may come in, and who did what: owners' work, and everybody can read it up."""

import ast
from pathlib import Path

import pytest

from chalicelib.domain.access import EVERYWHERE, Role
from chalicelib.http.console.done_things import SAID
from tests.desks import at_desk
from tests.fakes import FakeServices
from tests.gateway import Gateway
from tests.html import Page

TEAM, API = "/organize/team", "/api/v1/organizer"
SLUG = "stand-with-the-crew"


def link_of(html: str) -> str:
    return next(one.text for one in Page(html).all("code") if "/organize/invitation/" in one.text)


def test_an_owner_invites_somebody_who_is_on_the_list_until_they_come(services: FakeServices) -> None:
    owner = at_desk(services)
    answer = owner.sends(TEAM, act="invite", label="olga@example.org", role="organizer", campaigns=SLUG)
    path = link_of(answer.text).removeprefix(services.base_url)
    assert owner.get(path).status == 200
    [held] = services.access.open_invitations(services.now())
    assert (held.role, held.label, held.campaigns) == (Role.ORGANIZER, "olga@example.org", {SLUG})
    assert "olga@example.org" in owner.get(TEAM).text
    gone = owner.sends(TEAM, act="withdraw", id=held.token_hash)
    assert "withdrawn" in owner.follows(gone).text
    assert owner.get(path).status == 404


def test_who_lost_their_passkeys_comes_in_again_as_who_they_were(services: FakeServices) -> None:
    owner, lost = at_desk(services), at_desk(services, Role.ORGANIZER, SLUG)
    asked = owner.sends(TEAM, act="invite-again", person=lost.person.id)
    assert "Let organizer" in asked.text
    link_of(owner.sends(TEAM, act="invite-again", person=lost.person.id, sure="1").text)
    [held] = services.access.open_invitations(services.now())
    assert (held.person, held.role, held.campaigns) == (lost.person.id, Role.ORGANIZER, {SLUG})


def test_nobody_is_removed_by_one_press_and_the_last_owner_never(services: FakeServices) -> None:
    owner, other = at_desk(services), at_desk(services)
    assert "Remove owner 01?" in owner.sends(TEAM, act="remove", person=other.person.id).text
    assert other.get(TEAM).status == 200
    done = owner.sends(TEAM, act="remove", person=other.person.id, sure="1")
    assert "no longer come in" in owner.follows(done).text
    assert "data-passkey" in other.get(TEAM).text
    alone = owner.sends(TEAM, act="remove", person=owner.person.id, sure="1")
    assert (alone.status, "last owner" in alone.text) == (422, True)
    assert "Invite a second one" in owner.get(TEAM).text


def test_a_key_is_made_and_stopped_on_the_screen(services: FakeServices) -> None:
    owner = at_desk(services)
    shown = Page(
        owner.sends(TEAM, act="make-key", label="North door", role="door", campaigns="the-meeting").text
    )
    key = next(one.text for one in shown.all("code"))
    assert key.startswith("us_")
    assert any(f"#key={key}" in one["href"] for one in shown.all("a"))
    [held] = services.access.all_keys()
    owner.sends(TEAM, act="revoke-key", id=held.principal.id, sure="1")
    assert services.access.principal(held.principal.id) is None


def test_who_may_come_in_is_an_owners_to_decide_also_by_program(
    services: FakeServices, owner: Gateway
) -> None:
    person = at_desk(services, Role.ORGANIZER, SLUG)
    offered = owner.post(f"{API}/invitations", {"role": "organizer", "label": "olga@example.org"})
    assert offered.json()["url"].startswith(f"{services.base_url}/organize/invitation/")
    [item] = owner.get(f"{API}/invitations").json()["items"]
    assert "url" not in item
    assert owner.send("DELETE", f"{API}/invitations/{item['id']}").status == 204
    assert [one["id"] for one in owner.get(f"{API}/people").json()["items"]] == [person.person.id]
    assert owner.send("DELETE", f"{API}/people/{person.person.id}").status == 204
    assert owner.send("DELETE", f"{API}/people/{person.person.id}").status == 404
    verbs = [line.verb for line in services.audit.lines if line.slug == EVERYWHERE]
    assert verbs == ["invite", "withdraw invitation", "remove person"]


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"label": ""}, {"role": "partner"}, {"label": "x" * 121}]
)
def test_an_invitation_that_says_too_little_is_kept_as_typed(
    services: FakeServices, wrong: dict[str, str]
) -> None:
    owner = at_desk(services)
    given = {"act": "invite", "label": "olga@example.org", "role": "organizer", **wrong}
    answer = owner.sends(TEAM, **given)
    assert answer.status == 422
    assert Page(answer.text).one("input", id="label")["value"] == given["label"]
    assert services.access.open_invitations(services.now()) == []


def test_the_record_says_who_did_what(services: FakeServices) -> None:
    owner = at_desk(services)
    owner.sends(TEAM, act="make-key", label="Website", role="organizer")
    page = owner.get("/organize/record/_access").text
    assert "made a key" in page
    assert owner.person.name in page
    filtered = Page(owner.get("/organize/record/_access?verb=invite").text)
    assert "made a key" not in filtered.one("main").text.partition("Download")[2]
    file = owner.get("/organize/record/_access/file")
    assert file.headers["content-disposition"] == 'attachment; filename="record-access.csv"'
    assert f"{owner.person.name},made a key" in file.text


def test_a_long_record_has_further_pages_and_one_file(services: FakeServices) -> None:
    owner = at_desk(services)
    for _ in range(130):
        services.now.pass_by(seconds=1)  # type: ignore[attr-defined]
        owner.get(f"/organize/record/{SLUG}")
    page = Page(owner.get(f"/organize/record/{SLUG}").text)
    older = owner.get(f"/organize/record/{SLUG}{page.one('a', rel='next')['href']}")
    assert older.status == 200
    assert len(owner.get(f"/organize/record/{SLUG}/file").text.splitlines()) == 1 + 133


def test_every_line_that_is_written_has_a_sentence() -> None:
    """A verb that somebody writes and nobody can read would stand there in code."""
    assert verbs_written() - SAID.keys() == set()


def verbs_written() -> set[str]:
    found = set()
    for path in Path("chalicelib/actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 2:
                verb = node.args[2]
                if node.func.id in ("audit", "AuditEntry") and isinstance(verb, ast.Constant):
                    found.add(str(verb.value))
    return found


@pytest.mark.parametrize("path", [TEAM, "/organize", "/organize/record", "/organize/new?of=copy"])
def test_a_campaign_that_speaks_another_language_is_called_as_it_calls_itself(
    services: FakeServices, path: str
) -> None:
    owner = at_desk(services)
    assert "Stand with the crew" in owner.get(f"{path}{'&' if '?' in path else '?'}lang=pl").text
