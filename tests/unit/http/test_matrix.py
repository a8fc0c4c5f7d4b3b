"""Every caller, every campaign, every route: nobody sees or does what is not theirs.

The cells come from the application's own routes, so that a new one without a rule fails. A cell leaks when
its answer, or the file that it leads to, holds anything of a person whom the caller may not see, when a
refusal is not the one that tells nothing, or when something was changed all the same.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.access import EVERYWHERE, Principal, Role
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.passes import pass_of
from chalicelib.domain.signons import SignOn
from tests.answers import Answer
from tests.builders import (
    CARD,
    LETTER,
    NOW,
    PLEDGE,
    SIGN_IN,
    approved,
    card,
    confirmed,
    letter,
    pledge,
    sign_in,
)
from tests.callers import OTHER, CheckedGateway
from tests.desks import at_desk
from tests.fakes import FakeServices, fake_services
from tests.gateway import Gateway
from tests.office import publish
from tests.tallying import count
from tests.visitors import PARTNERS

API = "/api/v1/organizer"
OFFICE = "/organize/c/{slug}"
FORM = "application/x-www-form-urlencoded"
CAMPAIGN = f"{API}/campaigns/{{slug}}"
ONE = f"{CAMPAIGN}/sign-ons/{{id}}"
DRAFT, UNKNOWN = "draft-of-others", "unknown"
MINE = [letter(partners=PARTNERS), pledge(partners=PARTNERS), card(partners=PARTNERS), sign_in()]
NEVER_OPEN = letter(slug=DRAFT, status="draft", title={"en": "Hidden draft"})
OTHERS = [letter(slug=OTHER, partners=PARTNERS), NEVER_OPEN]
DEFINITIONS = {one["slug"]: one for one in (LETTER, PLEDGE, CARD, SIGN_IN)}

# What each call is; of these acts the roles below may do each in their own campaigns, and nobody else any.
ACTS: dict[tuple[str, str], str] = {
    ("GET", CAMPAIGN): "organize",
    ("PUT", CAMPAIGN): "organize",
    ("POST", f"{CAMPAIGN}/names/open"): "own",
    ("GET", f"{CAMPAIGN}/unit-list"): "own",
    ("PUT", f"{CAMPAIGN}/unit-list"): "own",
    ("DELETE", f"{CAMPAIGN}/unit-list"): "own",
    ("GET", f"{CAMPAIGN}/sign-ons"): "list",
    ("POST", f"{CAMPAIGN}/sign-ons/search"): "list",
    ("POST", f"{CAMPAIGN}/exports"): "list",
    ("POST", f"{CAMPAIGN}/imports"): "organize",
    ("POST", f"{ONE}/approve"): "organize",
    ("POST", f"{ONE}/reject"): "organize",
    ("POST", f"{CAMPAIGN}/decisions"): "organize",
    ("POST", f"{ONE}/correct"): "organize",
    ("POST", f"{ONE}/hide"): "organize",
    ("POST", f"{ONE}/show"): "organize",
    ("POST", f"{ONE}/withdraw"): "organize",
    ("POST", f"{ONE}/erase"): "organize",
    ("POST", f"{ONE}/resend"): "organize",
    ("GET", f"{CAMPAIGN}/ledger"): "organize",
    ("GET", f"{CAMPAIGN}/statistics"): "organize",
    ("GET", f"{CAMPAIGN}/audit"): "organize",
    ("GET", f"{CAMPAIGN}/admissions"): "admit",
    ("POST", f"{CAMPAIGN}/admissions"): "admit",
    ("GET", f"{CAMPAIGN}/admissions/expected"): "admit",
    ("POST", f"{CAMPAIGN}/admissions/search"): "admit",
    ("GET", f"{CAMPAIGN}/sending"): "organize",
    ("POST", f"{API}/sending/resume"): "everywhere",
    ("GET", f"{API}/keys"): "everywhere",
    ("POST", f"{API}/keys"): "everywhere",
    ("DELETE", f"{API}/keys/{{id}}"): "everywhere",
    ("GET", f"{API}/people"): "everywhere",
    ("DELETE", f"{API}/people/{{id}}"): "everywhere",
    ("GET", f"{API}/invitations"): "everywhere",
    ("POST", f"{API}/invitations"): "everywhere",
    ("DELETE", f"{API}/invitations/{{id}}"): "everywhere",
}
ROLES = {
    "own": {Role.OWNER},
    "everywhere": {Role.OWNER},
    "organize": {Role.OWNER, Role.ORGANIZER},
    "list": {Role.OWNER, Role.ORGANIZER, Role.PARTNER},
    "admit": {Role.OWNER, Role.ORGANIZER, Role.DOOR},
}
# Pages of the console, and what is pressed there: the same acts, for whoever is signed in.
DESK: dict[tuple[str, str], str] = {
    ("GET", "/organize/c/{slug}"): "organize",
    ("GET", "/organize/c/{slug}/approvals"): "organize",
    ("POST", "/organize/c/{slug}/approvals"): "organize",
    ("POST", "/organize/c/{slug}"): "organize",
    ("GET", "/organize/new"): "everywhere",
    ("POST", "/organize/new"): "everywhere",
    ("GET", "/organize/c/{slug}/imports"): "organize",
    ("POST", "/organize/c/{slug}/imports"): "organize",
    ("GET", "/organize/c/{slug}/imports/{id}"): "organize",
    ("POST", "/organize/c/{slug}/imports/{id}"): "organize",
    ("GET", "/organize/c/{slug}/imports/{id}/refused"): "organize",
    ("GET", "/organize/c/{slug}/paper"): "organize",
    ("GET", "/organize/c/{slug}/share/{name}"): "organize",
    ("GET", "/organize/c/{slug}/text"): "organize",
    ("POST", "/organize/c/{slug}/text"): "organize",
    ("GET", "/organize/c/{slug}/text/preview"): "organize",
    ("POST", "/organize/c/{slug}/text/preview"): "organize",
    ("GET", "/organize/record/{name}"): "organize",
    ("GET", "/organize/record/{name}/file"): "organize",
    ("GET", "/organize/team"): "everywhere",
    ("POST", "/organize/team"): "everywhere",
    ("GET", "/organize/c/{slug}/drive"): "organize",
    ("POST", "/organize/c/{slug}/drive"): "organize",
    ("GET", f"{OFFICE}/day"): "admit",
    ("POST", f"{OFFICE}/day"): "admit",
    ("GET", f"{OFFICE}/sign-ons"): "list",
    ("POST", f"{OFFICE}/sign-ons"): "list",
    ("GET", f"{OFFICE}/sign-ons/{{id}}"): "list",
    ("POST", f"{OFFICE}/sign-ons/{{id}}"): "list",
    ("GET", f"{OFFICE}/refusals"): "organize",
    ("POST", f"{OFFICE}/refusals"): "organize",
    ("GET", f"{OFFICE}/refusals/{{id}}"): "organize",
    ("POST", f"{OFFICE}/refusals/{{id}}"): "organize",
    ("GET", f"{OFFICE}/files"): "list",
    ("POST", f"{OFFICE}/files"): "list",
    ("GET", f"{OFFICE}/files/progress"): "list",
}
# Each finds what is theirs: the console's first page, and who they are in it.
THEIR_DESK = {
    ("GET", "/organize"),
    ("GET", "/organize/record"),
    ("GET", "/organize/you"),
    ("POST", "/organize/you"),
}
# What somebody may ask, and is answered so: there is no such door, no names to be opened, no organization to
# correct, no such key.
ANSWERED_SO = {
    (f"{CAMPAIGN}/admissions", 404),
    (f"{CAMPAIGN}/admissions/expected", 404),
    (f"{CAMPAIGN}/admissions/search", 404),
    (f"{CAMPAIGN}/names/open", 422),
    (f"{CAMPAIGN}/unit-list", 404),
    (f"{ONE}/correct", 422),
    (f"{CAMPAIGN}/imports", 422),
    (f"{API}/keys/{{id}}", 404),
    (f"{API}/people/{{id}}", 404),
    (f"{API}/invitations/{{id}}", 404),
}
# Each caller finds what is theirs.
THEIRS = {
    ("GET", f"{API}/campaigns"),
    ("GET", f"{API}/exports/{{id}}"),
    ("DELETE", f"{API}/exports/{{id}}"),
    ("GET", f"{API}/imports/{{id}}"),
    ("POST", f"{API}/imports/{{id}}/start"),
}
# Nobody needs a key, and none opens anything.
OPEN = {
    ("GET", "/"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/campaigns/{slug}"),
    ("GET", "/api/v1/campaigns/{slug}/tally"),
    ("POST", "/api/v1/campaigns/{slug}/sign-ons"),
    ("POST", "/api/v1/challenge"),
    ("POST", "/api/v1/confirm"),
    ("GET", "/c/{slug}"),
    ("POST", "/c/{slug}"),
    ("GET", "/c/{slug}/embed"),
    ("POST", "/c/{slug}/embed"),
    ("GET", "/c/{slug}/embed/card"),
    ("GET", "/c/{slug}/embed/sent"),
    ("GET", "/c/{slug}/partners"),
    ("GET", "/c/{slug}/picture.png"),
    ("GET", "/c/{slug}/sent"),
    ("POST", "/c/{slug}/sent"),
    ("GET", "/c/{slug}/signers"),
    ("POST", "/c/{slug}/signers"),
    ("GET", "/c/{slug}/style/{name}"),
    ("GET", "/c/{slug}/text/{version}"),
    ("GET", "/c/{slug}/text/{version}/reading"),
    ("GET", "/c/{slug}/updates.atom"),
    ("GET", "/confirm/{token}"),
    ("POST", "/confirm/{token}"),
    ("GET", "/mine/{token}"),
    ("POST", "/mine/{token}"),
    ("GET", "/unsubscribe/{token}"),
    ("POST", "/unsubscribe/{token}"),
    ("GET", "/pass/{token}"),
    ("GET", "/pass/{token}/calendar.ics"),
    ("GET", "/door/{slug}"),
    ("GET", "/door/{slug}/worker.js"),
    ("GET", "/embed.js"),
    ("GET", "/oembed"),
    ("GET", "/wordpress.zip"),
    ("GET", "/organize/invitation/{token}"),
    ("POST", "/organize/invitation/{token}"),
    ("GET", "/organize/preview/{token}"),
    ("GET", "/organize/sign-in"),
    ("POST", "/organize/sign-in"),
    ("GET", "/static/{of}/{name}"),
    ("GET", "/static/{of}/{name}/{file}"),
}


def routes() -> set[tuple[str, str]]:
    """What the application answers: each path says itself which methods it takes."""
    gateway = Gateway(app)
    found = set()
    for path in app.routes:
        allowed = gateway.send("OPTIONS", re.sub(r"{\w+}", "x", path)).headers["allow"].split(", ")
        found |= {(method, path) for method in allowed if method not in ("OPTIONS", "HEAD")}
    return found


@dataclass(frozen=True)
class Caller:
    """Somebody, with a key of that role or with none that is good; all but one know some campaigns only."""

    name: str
    role: Role | None
    everywhere: bool = False
    source: str | None = None

    @property
    def key(self) -> str:
        return f"key-of-{self.name.replace(' ', '-')}-0123456789"

    def may(self, act: str, slug: str) -> bool:
        known = self.everywhere or slug in {campaign.slug for campaign in MINE}
        return self.role in ROLES[act] and known

    def sees(self, person: SignOn) -> bool:
        """Whether they may ever read who that is."""
        if self.role is Role.PARTNER and not (person.partner_contact and person.source == self.source):
            return False
        return self.may("list", person.slug)


CALLERS = [
    Caller("nobody", None),
    Caller("somebody whose key was taken back", None),
    Caller("the owner", Role.OWNER, everywhere=True),
    Caller("the owner of some", Role.OWNER),
    Caller("an organizer", Role.ORGANIZER),
    Caller("the partner", Role.PARTNER, source="ally"),
    Caller("another partner", Role.PARTNER, source="rival"),
    Caller("a door", Role.DOOR),
]


def people(campaign: Campaign) -> list[SignOn]:
    """Who signed a campaign through the partner, none of them in public, one agreeing that it sees them."""
    more: dict[str, Any] = {"source": "ally", "phone": "+1 555 0100", "employer": "Example Pictures"}
    if campaign.slug == SIGN_IN["slug"]:
        more["day"] = date(2026, 12, 1)
    found = []
    for name, agreed in (("Hidden", False), ("Agreed", True)):
        who, address = f"{name} of {campaign.slug}", f"{name}@{campaign.slug}.example.org"
        nonce = f"{name}-{campaign.slug}-nonce"
        person = confirmed(campaign, name=who, email=address, nonce=nonce, partner_contact=agreed, **more)
        found.append(person)
    return found


EVERYBODY = {campaign.slug: people(campaign) for campaign in (*MINE, *OTHERS)}


def house() -> FakeServices:
    """All campaigns with whoever signed them, and all callers with their keys."""
    services = fake_services()
    for campaign in (*MINE, *OTHERS):
        publish(services, campaign)
        for person in EVERYBODY[campaign.slug]:
            services.sign_ons.write(person, None)
    some = frozenset(campaign.slug for campaign in MINE)
    for one in CALLERS:
        campaigns = None if one.everywhere else some
        role = one.role or Role.OWNER
        services.access.hold(Principal(api_key_hash(one.key), role, one.name, campaigns, one.source))
    services.access.revoke(api_key_hash(CALLERS[1].key), services.now())
    use(services)
    return services


@pytest.fixture
def services() -> Iterator[FakeServices]:
    yield house()
    use(None)


def gateway_of(caller: Caller) -> Gateway:
    headers = {} if caller.name == "nobody" else {"Authorization": f"Bearer {caller.key}"}
    return CheckedGateway(app, headers=headers)


def desk_of(services: FakeServices, caller: Caller) -> Gateway:
    """The caller at the console; who has no good key has no session either."""
    if caller.role is None:
        return Gateway(app, headers={"Sec-Fetch-Site": "same-origin"})
    slugs = [] if caller.everywhere else [campaign.slug for campaign in MINE]
    return at_desk(services, caller.role, *slugs, source=caller.source)


def state(services: FakeServices) -> list[object]:
    """All that a call could change."""
    held = [
        services.sign_ons.items,
        services.campaigns.definitions,
        services.drafts.held,
        services.drafts.links,
        services.access.held,
        services.admissions.held,
        services.export_jobs.jobs,
        services.import_jobs.jobs,
        services.files.files,
    ]
    return [dict(one) for one in held]  # type: ignore[call-overload]


def ask(caller: Caller, method: str, path: str, slug: str, **values: str) -> Answer:
    """One call, with all it needs to be good where it may be made."""
    person = EVERYBODY.get(slug, EVERYBODY[OTHER])[0]
    given = {"slug": slug, "id": person.key, "token": "made-up", "version": "1", "name": "x", **values}
    address = re.sub(r"{(\w+)}", lambda found: given.get(found[1], "x"), path)
    if path.startswith("/c/{slug}/embed"):
        address += "?partner=ally"
    bodies: dict[str, object] = {
        CAMPAIGN: DEFINITIONS.get(slug, LETTER | {"slug": slug}),
        f"{CAMPAIGN}/sign-ons/search": {"name": person.name},
        f"{CAMPAIGN}/exports": {"format": "json"},
        f"{CAMPAIGN}/imports": {"name": "Cards of May", "basis": "Signed on paper"},
        f"{CAMPAIGN}/admissions": {"pass": "0000-0000", "scanned_at": "2026-12-01T17:14:00Z", "nonce": "one"},
        f"{CAMPAIGN}/admissions/search": {"name": person.name},
        f"{CAMPAIGN}/unit-list": {"as_of": "2026-01-01", "people": [{"name": "Somebody Else"}]},
        f"{CAMPAIGN}/decisions": {
            "decisions": [{"id": person.key, "rev": person.rev, "decision": "reject"}],
        },
        f"{API}/invitations": {"role": "organizer", "label": "olga@example.org"},
        f"{API}/keys": {"role": "door", "label": "North door"},
        "/api/v1/challenge": {"slug": slug},
        "/api/v1/confirm": {"token": "made-up"},
    }
    decision = {"rev": person.rev, "reason": "Asked by telephone"} if path.startswith(ONE) else {}
    body = bodies.get(path, decision)
    if path.startswith("/api/v1/campaigns/"):
        body = {"kind": "individual", "name": "Hedy Example", "email": "hedy@example.org", "consent": True}
    return gateway_of(caller).send(method, address, None if method in ("GET", "DELETE") else body)


def told(answer: Answer, persons: list[SignOn], also: bytes = b"") -> list[str]:
    """What of these people an answer tells: names, addresses, keys, and what links and codes are made of."""
    said = (answer.body + repr(answer.headers).encode() + also).decode("utf-8", "replace")
    found = []
    for one in persons:
        codes = [pass_of(one).code] if one.day else []
        found += [
            value
            for value in (one.name, one.email, one.key, one.nonce, one.record_id, *codes)
            if value in said
        ]
    return found


def strangers(caller: Caller) -> list[SignOn]:
    return [one for persons in EVERYBODY.values() for one in persons if not caller.sees(one)]


class Matrix:
    """The cells that were tried, and what is wrong with some."""

    def __init__(self) -> None:
        self.cells = 0
        self.leaks: list[str] = []

    def cell(self, caller: Caller, method: str, path: str, slug: str, *wrong: object) -> None:
        self.cells += 1
        self.leaks += [f"{caller.name}: {method} {path} of {slug}: {one}" for one in wrong if one]


def refused_calls(matrix: Matrix, services: FakeServices) -> None:
    """What somebody may not do leaves nothing but a line in the audit trail."""
    before = state(services)
    for (method, path), act in ACTS.items():
        campaigned = "{slug}" in path
        for caller in CALLERS:
            for slug in (*EVERYBODY, UNKNOWN) if campaigned else (EVERYWHERE,):
                if caller.may(act, slug):
                    continue
                services.audit.lines.clear()
                answer = ask(caller, method, path, slug)
                lines = [(line.slug, line.verb) for line in services.audit.lines]
                matrix.cell(
                    caller,
                    method,
                    path,
                    slug,
                    answer.status != (404 if caller.role else 401) and answer.status,
                    lines != ([(slug, "refused")] if caller.role else []) and lines,
                    told(answer, strangers(caller)),
                    state(services) != before and "something changed",
                )


def allowed_calls(matrix: Matrix) -> None:
    """What somebody may do works, and tells them of nobody whom they may not see."""
    for (method, path), act in ACTS.items():
        for caller in CALLERS:
            for slug in EVERYBODY if "{slug}" in path else (EVERYWHERE,):
                if not caller.may(act, slug):
                    continue
                services = house()
                answer = ask(caller, method, path, slug)
                services.exporter.work()
                file = b"".join(services.files.files.values())
                refused = [line for line in services.audit.lines if line.verb == "refused"]
                matrix.cell(
                    caller,
                    method,
                    path,
                    slug,
                    answer.status >= 400 and (path, answer.status) not in ANSWERED_SO and answer.status,
                    refused,
                    told(answer, strangers(caller), file),
                )


def own_things(matrix: Matrix) -> None:
    """A list of campaigns names one's own, and a file is there for whoever asked for it."""
    services = house()
    for caller in CALLERS:
        answer = ask(caller, "GET", f"{API}/campaigns", EVERYWHERE)
        slugs = [] if caller.role is None else [item["slug"] for item in answer.json()["items"]]
        foreign = [slug for slug in slugs if not caller.may("organize", slug)]
        matrix.cell(caller, "GET", f"{API}/campaigns", EVERYWHERE, foreign, told(answer, strangers(caller)))
    for asking in (one for one in CALLERS if one.role in ROLES["list"]):
        asked = ask(asking, "POST", f"{CAMPAIGN}/exports", LETTER["slug"]).json()
        services.exporter.work()
        for method in ("GET", "DELETE"):
            for caller in CALLERS:
                answer = ask(caller, method, f"{API}/exports/{{id}}", LETTER["slug"], id=asked["id"])
                expected = 401 if caller.role is None else 404
                wrong = caller is not asking and answer.status != expected and answer.status
                matrix.cell(caller, method, f"{API}/exports/{{id}}", asking.name, wrong)


def open_calls(matrix: Matrix) -> None:
    """Where nobody needs a key, no key opens anything: nobody is named who did not sign in public."""
    everybody = [one for persons in EVERYBODY.values() for one in persons]
    services = house()
    for method, path in sorted(OPEN):
        for caller in CALLERS:
            for slug in (*EVERYBODY, UNKNOWN) if "{slug}" in path else (EVERYWHERE,):
                answer = ask(caller, method, path, slug)
                found = answer.status < 400 and path.startswith(("/c/", "/door/"))
                matrix.cell(
                    caller,
                    method,
                    path,
                    slug,
                    slug in (DRAFT, UNKNOWN) and found and answer.status,
                    told(answer, everybody),
                    b"Hidden draft" in answer.body and "a draft",
                    answer.status >= 500 and answer.status,
                )
    assert not [line for line in services.audit.lines if line.verb != "refused"]


def desk_pages(matrix: Matrix) -> None:
    """Signed in, nobody finds more than with a key; who is not is asked for a passkey, and told nothing."""
    services = house()
    desks = {caller.name: desk_of(services, caller) for caller in CALLERS}
    for (method, path), act in [*DESK.items(), *((one, "") for one in sorted(THEIR_DESK))]:
        for caller in CALLERS:
            of_a_campaign = "{slug}" in path or "/record/" in path
            for slug in (*EVERYBODY, UNKNOWN) if of_a_campaign else (EVERYWHERE,):
                services.audit.lines.clear()
                before = state(services)
                body = None if method == "GET" else b""
                address = re.sub(r"{\w+}", "x", re.sub("{slug}|{name}", slug, path))
                answer = desks[caller.name].send(method, address, body, Content_Type=FORM)
                asked, refused = b"data-passkey" in answer.body, answer.status == 404
                lines = [line for line in services.audit.lines if line.verb == "refused"]
                may = caller.role is not None and (not act or caller.may(act, slug))
                matrix.cell(
                    caller,
                    method,
                    path,
                    slug,
                    caller.role is None and not asked and "not asked for a passkey",
                    caller.role is not None and not may and not refused and answer.status,
                    caller.role is not None and len(lines) != (not may) and lines,
                    not may and state(services) != before and "something changed",
                    answer.status >= 500 and answer.status,
                    told(answer, strangers(caller)),
                )


def test_every_route_says_who_may_call_it() -> None:
    assert routes() == {*ACTS, *THEIRS, *OPEN, *DESK, *THEIR_DESK}


@pytest.mark.slow
def test_nobody_sees_or_does_what_is_not_theirs(
    services: FakeServices, capsys: pytest.CaptureFixture[str]
) -> None:
    matrix = Matrix()
    refused_calls(matrix, services)
    allowed_calls(matrix)
    own_things(matrix)
    open_calls(matrix)
    desk_pages(matrix)
    with capsys.disabled():
        sys.stdout.write(f"\ncallers × campaigns × routes: {matrix.cells} cells, {len(matrix.leaks)} leak\n")
    assert matrix.leaks == []
    assert matrix.cells > 2_000


def test_a_leak_would_be_seen(services: FakeServices) -> None:
    """The partner's list, before and after somebody is on it whom it may not see."""
    partner, (hidden, agreed) = CALLERS[5], EVERYBODY[LETTER["slug"]]
    answer = ask(partner, "GET", f"{CAMPAIGN}/sign-ons", LETTER["slug"])
    assert told(answer, strangers(partner)) == []
    assert told(answer, [agreed]) == [agreed.name, agreed.email, agreed.key, agreed.record_id]
    services.sign_ons.write(hidden.changed(NOW, partner_contact=True), hidden)
    answer = ask(partner, "GET", f"{CAMPAIGN}/sign-ons", LETTER["slug"])
    assert told(answer, strangers(partner)) == [hidden.name, hidden.email, hidden.key, hidden.record_id]


@pytest.fixture
def in_public(services: FakeServices) -> list[SignOn]:
    """A wall of several pages, of people and of unions."""
    people = [
        confirmed(
            email=f"{n}@example.org", name=f"Person {n}", visibility="public", nonce=f"nonce-of-{n:04d}"
        )
        for n in range(260)
    ]
    unions = [
        approved(
            email=f"u{n}@example.org",
            organization=f"Local {n}",
            name=f"Officer {n}",
            visibility="public",
            nonce=f"nonce-of-union-{n:04d}",
        )
        for n in range(130)
    ]
    for one in (*people, *unions):
        services.sign_ons.write(one, None)
    count(services, *people, *unions)
    return [*people, *unions]


def test_what_stands_for_somebody_in_public_is_good_for_nothing_else(
    services: FakeServices, in_public: list[SignOn]
) -> None:
    """No key of a sign-on, and nothing that links, passes or codes are made of, on the wall or behind it."""
    slug, nobody, seen = LETTER["slug"], CALLERS[0], ""
    after: list[str | None] = [None]
    for cursor in after:
        query = f"?after={cursor}" if cursor else ""
        answer = gateway_of(nobody).get(f"/c/{slug}/signers{query}")
        assert answer.status == 200
        seen += answer.text
        after += [found for found in re.findall(r"[?&;]after=([^&\"]*)", answer.text) if found not in after]
    assert len(after) >= 4
    assert all(re.fullmatch(r"[op]\d+", cursor) for cursor in after if cursor)
    shown = set(re.findall(r"(?:Person|Local) \d+", seen))
    assert {one.organization or one.name for one in in_public} == shown
    for method, path in sorted(OPEN):
        if method == "GET":
            answer = ask(nobody, method, path, slug)
            seen += answer.body.decode("utf-8", "replace") + repr(answer.headers)
    assert [one.name for one in in_public if any(s in seen for s in (one.key, one.nonce, one.email))] == []


@pytest.mark.parametrize(
    "caller", [one for one in CALLERS if one.role in ROLES["list"]], ids=lambda c: c.name
)
def test_whoever_asks_for_an_address_finds_whom_they_may_see(services: FakeServices, caller: Caller) -> None:
    for campaign in MINE:
        for person in EVERYBODY[campaign.slug]:
            for more in ("", "&waiting=true", "&source=ally", "&status=confirmed"):
                path = f"{API}/campaigns/{campaign.slug}/sign-ons?email={person.email}{more}"
                answer = gateway_of(caller).get(path)
                assert told(answer, strangers(caller)) == []
                assert answer.status in (200, 422)
            found = gateway_of(caller).get(f"{API}/campaigns/{campaign.slug}/sign-ons?email={person.email}")
            assert [one["id"] for one in found.json()["items"]] == [person.key] * caller.sees(person)
