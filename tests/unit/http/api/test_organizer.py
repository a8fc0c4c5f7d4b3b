"""What holders of keys may do, and to what."""

import json
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import TryLater
from chalicelib.domain.signons import Status
from chalicelib.ports.services import Services
from tests.builders import LETTER, NOW, approved, confirmed, held, letter, sign_in
from tests.callers import OTHER, holder
from tests.gateway import Gateway
from tests.office import publish
from tests.tallying import reach

MINE = "/api/v1/organizer/campaigns/stand-with-the-crew"
OTHERS = f"/api/v1/organizer/campaigns/{OTHER}"
LOCAL = confirmed(kind="organization", email="officer@example.org")


def put(services: Services, *sign_ons: Any) -> None:
    for sign_on in sign_ons:
        services.sign_ons.write(sign_on, None)


class TestKeys:
    @pytest.mark.parametrize(
        "authorization",
        [
            "",
            "Bearer",
            "Bearer unknown-key-0123456789",
            "Basic YTpi",
            "key-of-the-owner-x-0123456789",
            "Bearer ü" * 9,
        ],
    )
    def test_nobody_enters_without_a_key(self, public: Gateway, owner: Gateway, authorization: str) -> None:
        answer = public.get("/api/v1/organizer/campaigns", Authorization=authorization)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["challenge"] == answer.headers["www-authenticate"]

    def test_the_scheme_is_read_in_any_case(self, owner: Gateway, public: Gateway) -> None:
        key = owner.headers["Authorization"].removeprefix("Bearer ")
        assert public.get("/api/v1/organizer/campaigns", authorization=f"bearer {key}").status == 200

    def test_a_key_is_asked_for_before_a_body_is_read(self, public: Gateway) -> None:
        assert public.send("PUT", MINE, b"{").status == 401


ASKED = {"rev": LOCAL.rev, "reason": "Asked by telephone"}
MEETING = "/api/v1/organizer/campaigns/board-of-the-crew"
SCAN = {"pass": "no-pass", "scanned_at": "2026-12-01T17:14:00Z", "nonce": "one"}
# What each call does, as the table of acts and the audit trail name it; the call, and what is sent.
CALLS: dict[str, tuple[str, str, str, object]] = {
    "read a definition": ("read_definition", "GET", "", None),
    "publish": ("publish", "PUT", "", LETTER),
    "list sign-ons": ("list_sign_ons", "GET", "/sign-ons", None),
    "search by name": ("list_sign_ons", "POST", "/sign-ons/search", {"name": "ada"}),
    "approve": ("decide", "POST", f"/sign-ons/{LOCAL.key}/approve", {"rev": LOCAL.rev}),
    "reject": ("decide", "POST", f"/sign-ons/{LOCAL.key}/reject", {"rev": LOCAL.rev}),
    "hide": ("decide", "POST", f"/sign-ons/{LOCAL.key}/hide", {"rev": LOCAL.rev}),
    "show": ("decide", "POST", f"/sign-ons/{LOCAL.key}/show", {"rev": LOCAL.rev}),
    "withdraw": ("act_for_signer", "POST", f"/sign-ons/{LOCAL.key}/withdraw", ASKED),
    "erase": ("act_for_signer", "POST", f"/sign-ons/{LOCAL.key}/erase", ASKED),
    "resend": ("act_for_signer", "POST", f"/sign-ons/{LOCAL.key}/resend", ASKED),
    "open names": ("open_names", "POST", "/names/open", None),
    "ledger": ("see_ledger", "GET", "/ledger", None),
    "statistics": ("see_statistics", "GET", "/statistics", None),
    "export": ("export_list", "POST", "/exports", {"format": "csv"}),
    "bring a list": ("import", "POST", "/imports", {"name": "Cards", "basis": "Signed on paper"}),
    "read the audit trail": ("see_audit", "GET", "/audit", None),
    "see whether mail is paused": ("see_sending", "GET", "/sending", None),
    "admit": ("admit", "POST", "/admissions", SCAN),
    "watch a door": ("admit", "GET", "/admissions", None),
}
UNIT = {"size": 40, "as_of": "2026-01-01"}
DOORS = {"admit", "watch a door"}
OF_OWNERS = {"open names"}
MAY = {
    Role.OWNER: set(CALLS),
    Role.ORGANIZER: set(CALLS) - OF_OWNERS,
    Role.PARTNER: {"list sign-ons", "search by name", "export"},
    Role.DOOR: DOORS,
}


def refusals(services: Services) -> list[tuple[str, dict[str, str | int]]]:
    """Where somebody was refused, and what; nothing else may be in the trail."""
    trail = services.audit.lines  # type: ignore[attr-defined]
    assert {entry.verb for entry in trail} <= {"refused"}
    return [(entry.slug, entry.details) for entry in trail]


class TestMatrix:
    """Every role, every call, a campaign of its own and one of somebody else's."""

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("role", Role)
    def test_a_role_may_what_it_may_and_is_audited_where_it_may_not(
        self, services: Services, role: Role, call: str
    ) -> None:
        put(services, LOCAL)
        if call == "open names":
            publish(services, letter(names="sealed_until_milestone", unit=UNIT, review="before_counting"))
            reach(services, letter().slug, 75)
        act, method, path, body = CALLS[call]
        mine = MEETING if call in DOORS else MINE
        status = holder(services, role, "ally").send(method, mine + path, body).status
        assert (status in (200, 201, 202, 204)) == (call in MAY[role])
        assert status in (200, 201, 202, 204, 404)
        if status == 404:
            assert refusals(services) == [(mine.split("/")[-1], {"role": str(role), "act": act})]

    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
    def test_what_is_not_yours_does_not_exist_and_asking_is_audited(
        self, services: Services, role: Role, call: str
    ) -> None:
        act, method, path, body = CALLS[call]
        answer = holder(services, role, "ally").send(method, OTHERS + path, body)
        assert answer.status == 404
        assert refusals(services) == [(OTHER, {"role": str(role), "act": act})]

    @pytest.mark.parametrize("call", CALLS)
    def test_whoever_may_not_learns_nothing_of_what_is_wrong_with_a_body(
        self, services: Services, call: str
    ) -> None:
        _, method, path, _ = CALLS[call]
        if method != "GET":
            assert holder(services, Role.ORGANIZER).send(method, OTHERS + path, b"{").status == 404

    @pytest.mark.parametrize("call", CALLS)
    def test_what_does_not_exist_answers_alike(self, services: Services, call: str) -> None:
        _, method, path, body = CALLS[call]
        gateway = holder(services, Role.ORGANIZER)
        unknown = gateway.send(method, f"/api/v1/organizer/campaigns/unknown{path}", body)
        others = gateway.send(method, OTHERS + path, body)
        assert (unknown.status, unknown.headers, unknown.body) == (others.status, others.headers, others.body)

    def test_the_list_of_campaigns_names_ones_own(self, organizer: Gateway, partner: Gateway) -> None:
        slugs = [item["slug"] for item in organizer.get("/api/v1/organizer/campaigns").json()["items"]]
        assert "stand-with-the-crew" in slugs
        assert OTHER not in slugs
        assert partner.get("/api/v1/organizer/campaigns").json() == {"items": []}


class TestDefinitions:
    def test_dates_are_written_as_json_writes_them(self, organizer: Gateway) -> None:
        dated = LETTER | {
            "dateline": {"place": {"en": "Here"}, "date": "2026-03-01"},
            "updates": [{"date": "2026-03-14", "text": {"en": "News."}}],
            "closes_at": "2026-12-31T12:00:00Z",
        }
        assert organizer.send("PUT", MINE, dated).status == 200
        assert organizer.get(MINE).json()["updates"][0]["date"] == "2026-03-14"

    def test_what_is_published_is_read_back(self, organizer: Gateway) -> None:
        written = organizer.put(MINE, LETTER | {"title": {"en": "Stand by the crew"}})
        read = organizer.get(MINE)
        assert (written.status, read.status) == (200, 200)
        assert written.json() == read.json()
        assert organizer.put(MINE, read.json()).json() == read.json()

    def test_a_definition_in_many_languages_may_be_long(self, owner: Gateway) -> None:
        statement = {"en": "We stand with the crew. " * 800, "fr": "Nous soutenons l’équipe. " * 700}
        assert owner.put(MINE, LETTER | {"statement": statement}).status == 200

    def test_the_look_of_a_campaign_is_read_back_and_public(self, owner: Gateway, public: Gateway) -> None:
        assert "appearance" not in owner.put(MINE, LETTER).json()
        look = {"colour": "#0b5d3b"}
        assert owner.put(MINE, LETTER | {"appearance": look}).json()["appearance"] == look
        assert owner.get(MINE).json()["appearance"] == look
        assert public.get("/api/v1/campaigns/stand-with-the-crew").json()["appearance"] == look

    def test_a_colour_that_hides_white_text_is_refused_in_words(self, owner: Gateway) -> None:
        answer = owner.put(MINE, LETTER | {"appearance": {"colour": "#fffacd", "logo": "x" * 20_000}})
        assert answer.status == 422
        colour, logo = answer.json()["errors"]
        assert (colour["field"], colour["code"]) == ("appearance.colour", "contrast")
        assert "4.5:1" in colour["message"]
        assert (logo["field"], logo["message"]) == ("appearance.logo", "Choose a logo of at most 12 KiB.")

    def test_a_definition_belongs_to_its_address(self, owner: Gateway) -> None:
        answer = owner.put(f"{MINE}-2", LETTER)
        assert answer.json()["errors"][0]["code"] == "differs_from_address"

    def test_a_draft_is_seen_by_its_organizer_only(self, owner: Gateway, public: Gateway) -> None:
        owner.put("/api/v1/organizer/campaigns/later", LETTER | {"slug": "later", "status": "draft"})
        assert owner.get("/api/v1/organizer/campaigns/later").status == 200
        assert public.get("/api/v1/campaigns/later").status == 404
        assert public.get("/api/v1/campaigns/later/tally").status == 404


class TestRevisions:
    def test_who_saves_what_somebody_else_saved_meanwhile_is_told(
        self, owner: Gateway, organizer: Gateway
    ) -> None:
        read = owner.get(MINE)
        assert read.headers["etag"] == f'"{read.json()["rev"]}"'
        saved = organizer.put(MINE, LETTER | {"title": {"en": "One"}}, If_Match=read.headers["etag"])
        assert (saved.status, saved.headers["etag"]) == (200, f'"{read.json()["rev"] + 1}"')
        late = owner.put(MINE, LETTER | {"title": {"en": "Two"}}, If_Match=read.headers["etag"])
        assert (late.status, late.json()["code"]) == (412, "outdated")
        assert owner.get(MINE).json()["title"] == {"en": "One"}
        assert owner.put(MINE, LETTER, If_Match=saved.headers["etag"]).status == 200

    def test_the_last_one_wins_where_nobody_says_what_they_saw(
        self, owner: Gateway, organizer: Gateway
    ) -> None:
        for gateway, title in ((owner, "One"), (organizer, "Two")):
            assert gateway.put(MINE, LETTER | {"title": {"en": title}}).status == 200

    @pytest.mark.parametrize(
        ("header", "status"),
        [
            ('"1"', 200),
            ('W/"1"', 200),
            ('"7", "1"', 200),
            ("*", 200),
            ('"2"', 412),
            ("1", 412),
            ('"one"', 412),
            ("", 412),
            ('"' + "9" * 400 + '"', 412),
        ],
    )
    def test_a_condition_is_what_http_says_it_is(self, owner: Gateway, header: str, status: int) -> None:
        assert owner.put(MINE, LETTER, If_Match=header).status == status

    def test_a_campaign_that_is_not_there_matches_nothing(self, owner: Gateway) -> None:
        where, what = "/api/v1/organizer/campaigns/later", LETTER | {"slug": "later"}
        assert owner.put(where, what, If_Match="*").status == 412
        assert owner.put(where, what, If_Match='"1"').status == 412
        assert owner.put(where, what).status == 200

    def test_what_is_read_may_be_sent_back(self, owner: Gateway) -> None:
        read = owner.get(MINE).json()
        assert (read["rev"], read["text_version"], read["listed"]) == (1, 1, True)
        assert owner.put(MINE, read | {"rev": 99, "text_version": 99}).json() == read
        refused = owner.put(MINE, LETTER | {"title": {"en": "Another"}, "revision": 1})
        assert [error["code"] for error in refused.json()["errors"]] == ["unknown_field"]

    def test_a_draft_has_no_text_version_yet(self, owner: Gateway) -> None:
        where, draft = "/api/v1/organizer/campaigns/later", LETTER | {"slug": "later", "status": "draft"}
        assert "text_version" not in owner.put(where, draft).json()
        listed = owner.get("/api/v1/organizer/campaigns").json()["items"]
        assert "text_version" not in next(item for item in listed if item["slug"] == "later")
        opened = owner.put(where, draft | {"status": "open"}).json()
        assert (opened["rev"], opened["text_version"]) == (2, 1)


class TestSizes:
    def test_what_cannot_be_kept_is_refused_with_what_can(self, owner: Gateway) -> None:
        chance = random.Random(2026)
        letters = [chr(number) for number in range(0x4E00, 0x9FA0)]
        tags = ["en", *(f"a{tag}" for tag in "abcdefghijk")]
        # Some 15 bits for each of 228,000 characters: sent as a gateway hands on what it has unpacked.
        statement = {tag: "".join(chance.choices(letters, k=19_000)) for tag in tags}
        given = LETTER | {"languages": tags, "statement": statement, "title": {"en": "宣言"}}
        body = json.dumps(given, ensure_ascii=False).encode()
        answer = owner.put(MINE, body, Content_Encoding="gzip")
        assert (answer.status, answer.json()["code"]) == (413, "too_large_to_keep")
        assert re.search(r"it has \d{6} bytes, and 380000 are the most", answer.json()["detail"])
        assert owner.get(MINE).json()["rev"] == 1


class TestSignOns:
    def test_an_organizer_reads_everybody_page_by_page(self, organizer: Gateway, services: Services) -> None:
        people = [confirmed(email=f"p{n}@example.org") for n in range(230)]
        put(services, *people)
        seen, path, pages = [], f"{MINE}/sign-ons", 0
        while path:
            page = organizer.get(path).json()
            pages += 1
            seen += [item["id"] for item in page["items"]]
            path = f"{MINE}/sign-ons?after={page['next']}" if page["next"] else ""
        assert pages == 5
        assert sorted(seen) == sorted(person.key for person in people)

    def test_organizations_waiting_for_approval_can_be_asked_for(
        self, organizer: Gateway, services: Services
    ) -> None:
        put(services, LOCAL, confirmed(), approved(email="other@example.org"))
        items = organizer.get(f"{MINE}/sign-ons?status=approved").json()["items"]
        assert [(item["status"], item["email"]) for item in items] == [("approved", "other@example.org")]

    def test_whoever_writes_or_calls_is_found_by_their_address(
        self, organizer: Gateway, services: Services
    ) -> None:
        put(services, LOCAL, confirmed(email="officer@example.org"), confirmed())
        found = organizer.get(f"{MINE}/sign-ons?email=Officer%40Example.org").json()
        assert {(item["kind"], item["email"]) for item in found["items"]} == {
            ("individual", "officer@example.org"),
            ("organization", "officer@example.org"),
        }
        assert found["next"] is None
        assert organizer.get(f"{MINE}/sign-ons?email=nobody%40example.org").json()["items"] == []
        assert organizer.get(f"{MINE}/sign-ons?email=nobody").status == 422
        lines = [line for line in services.audit.lines if line.verb == "list"]  # type: ignore[attr-defined]
        assert lines[0].details == {"status": "", "by": "address"}

    def test_whoever_calls_is_found_by_name_and_the_trail_does_not_say_whom(
        self, organizer: Gateway, services: Services
    ) -> None:
        people = [("Zoë Łukasik-Example", "a"), ("ZOE EXAMPLE", "b"), ("Zora Example", "c"), ("Ada", "d")]
        put(services, *(confirmed(name=name, email=f"{n}@example.org") for name, n in people))
        put(services, approved(email="zoe@example.org", organization="Zoë Example Local"))
        put(services, confirmed(name="Zoe Example", email="e@example.org", visibility="counted"))
        found = organizer.post(f"{MINE}/sign-ons/search", {"name": "example zoe"}).json()
        assert [item["email"][:1] for item in found["items"]] == ["z", "b", "a"]
        assert (found["looked_at"], found["next"], found["more"]) == (6, None, False)
        asked = {"name": "zoe", "kind": "individual", "country": "PL"}
        assert organizer.post(f"{MINE}/sign-ons/search", asked).json()["items"] == []
        assert organizer.post(f"{MINE}/sign-ons/search", {"name": "…"}).status == 422
        lines = [line.details for line in services.audit.lines if line.verb == "list"]  # type: ignore[attr-defined]
        assert lines[0] == {"status": "", "by": "name"}

    def test_a_name_that_many_have_is_asked_for_more_of_it(
        self, organizer: Gateway, services: Services
    ) -> None:
        put(services, *(confirmed(name=f"Ada {n:02}", email=f"{n}@example.org") for n in range(51)))
        found = organizer.post(f"{MINE}/sign-ons/search", {"name": "ada"}).json()
        assert [item["name"] for item in found["items"]] == [f"Ada {n:02}" for n in range(50)]
        assert found["more"]

    def test_people_of_a_country_and_of_a_kind_can_be_asked_for(
        self, organizer: Gateway, services: Services
    ) -> None:
        put(services, confirmed(country="PL"), confirmed(email="b@example.org", country="FR"), LOCAL)
        for query, email in (("country=PL", "ada@example.org"), ("kind=organization", LOCAL.email)):
            items = organizer.get(f"{MINE}/sign-ons?{query}").json()["items"]
            assert [item["email"] for item in items] == [email]
        for query in ("country=XX", "kind=person"):
            assert organizer.get(f"{MINE}/sign-ons?{query}").status == 422

    def test_who_came_to_a_meeting_is_found_by_address_whatever_the_name(
        self, organizer: Gateway, services: Services
    ) -> None:
        meeting = sign_in()
        came = [confirmed(meeting, name=f"Delegate {n}", day=date(2026, 12, 1)) for n in range(3)]
        put(services, *came, confirmed(meeting, email="eve@example.org", day=date(2026, 12, 1)))
        items = organizer.get(f"{MEETING}/sign-ons?email=ada%40example.org").json()["items"]
        assert {item["name"] for item in items} == {"Delegate 0", "Delegate 1", "Delegate 2"}

    def test_the_list_of_a_partners_signers_can_be_asked_for(
        self, organizer: Gateway, partner: Gateway, services: Services
    ) -> None:
        agreed = {"partner_contact": True}
        put(
            services,
            confirmed(source="ally", **agreed),
            confirmed(email="b@example.org", source="rival", **agreed),
        )
        items = organizer.get(f"{MINE}/sign-ons?source=rival").json()["items"]
        assert [item["email"] for item in items] == ["b@example.org"]
        assert partner.get(f"{MINE}/sign-ons?source=rival").status == 422
        assert partner.get(f"{MINE}/sign-ons?email=b%40example.org").json()["items"] == []
        assert len(partner.get(f"{MINE}/sign-ons?source=ally").json()["items"]) == 1

    def test_why_a_signer_is_acted_for_must_be_said(self, organizer: Gateway, services: Services) -> None:
        put(services, LOCAL)
        for verb in ("withdraw", "erase", "resend"):
            path = f"{MINE}/sign-ons/{LOCAL.key}/{verb}"
            for body in ({"rev": LOCAL.rev}, {"rev": LOCAL.rev, "reason": " "}, {"reason": "Asked"}):
                assert organizer.post(path, body).status == 422
        assert organizer.get(f"{MINE}/sign-ons").json()["items"][0]["status"] == "confirmed"
        hidden = organizer.post(f"{MINE}/sign-ons/{LOCAL.key}/hide", {"rev": LOCAL.rev}).json()
        assert hidden["hidden_at"] == "2026-03-14T09:26:53Z"

    def test_a_partner_reads_who_confirmed_through_it_and_agreed_to_that(
        self, partner: Gateway, services: Services
    ) -> None:
        agreed = {"source": "ally", "partner_contact": True}
        put(services, confirmed(**agreed), confirmed(email="b@example.org", source="ally"))
        put(services, held(email="c@example.org", **agreed), confirmed(email="d@example.org"))
        put(services, confirmed(email="e@example.org", source="rival", partner_contact=True))
        for query in ("", "?status=confirmed"):
            items = partner.get(f"{MINE}/sign-ons{query}").json()["items"]
            assert [(item["email"], item["partner_contact"]) for item in items] == [("ada@example.org", True)]
        assert partner.get(f"{MINE}/sign-ons?status=pending").json()["items"] == []

    def test_who_wants_to_be_counted_only_is_not_named(self, organizer: Gateway, services: Services) -> None:
        put(services, confirmed(visibility="counted", phone="+49 30 901820"))
        (item,) = organizer.get(f"{MINE}/sign-ons").json()["items"]
        assert (item["name"], item["email"], item["phone"]) == (None, None, None)

    def test_what_was_never_confirmed_in_time_is_gone(
        self, organizer: Gateway, services: Services, clock: Any
    ) -> None:
        put(services, held())
        assert len(organizer.get(f"{MINE}/sign-ons").json()["items"]) == 1
        clock.pass_by(days=7)
        assert organizer.get(f"{MINE}/sign-ons").json() == {"items": [], "next": None}

    def test_every_look_at_a_list_is_audited_first(self, organizer: Gateway, services: Services) -> None:
        put(services, confirmed())
        organizer.get(f"{MINE}/sign-ons")
        assert [entry.verb for entry in services.audit.lines] == ["list"]  # type: ignore[attr-defined]
        services.audit.fails = TryLater()  # type: ignore[attr-defined]
        answer = organizer.get(f"{MINE}/sign-ons")
        assert answer.status == 503
        assert "ada@example.org" not in answer.text

    def test_whoever_decides_is_advised_and_decides_about_several(
        self, organizer: Gateway, services: Services
    ) -> None:
        put(services, LOCAL, confirmed())
        union, person = sorted(
            organizer.get(f"{MINE}/sign-ons?advice=true").json()["items"],
            key=lambda item: item["kind"] != "organization",
        )
        assert union["advice"]["organization"]["after"] == LOCAL.members_represented
        assert person["advice"] == {"organization": None, "unit": None}
        asked = [{"id": LOCAL.key, "rev": rev, "decision": "approve"} for rev in (LOCAL.rev, LOCAL.rev)]
        answer = organizer.post(f"{MINE}/decisions", {"decisions": asked})
        first, second = answer.json()["results"]
        assert (first["sign_on"]["status"], first["refused"]) == ("approved", None)
        assert (second["sign_on"], second["refused"]) == (None, "changed_since")

    def test_an_organizer_corrects_a_figure_with_a_note(self, organizer: Gateway, services: Services) -> None:
        put(services, LOCAL)
        body = {"rev": LOCAL.rev, "note": "As in its report", "members_represented": 1100}
        answer = organizer.post(f"{MINE}/sign-ons/{LOCAL.key}/correct", body)
        assert (answer.status, answer.json()["members_represented"]) == (200, 1100)

    @pytest.mark.parametrize(
        "query",
        [
            "status=nobody",
            "status=",
            "after=x",
            "after=",
            "page=2",
            "status=pending&status=approved",
            f"source={'x' * 65}",
        ],
    )
    def test_a_question_that_makes_no_sense_is_wrong(self, organizer: Gateway, query: str) -> None:
        assert organizer.get(f"{MINE}/sign-ons?{query}").status == 422

    def test_a_cursor_is_good_for_its_own_list(self, owner: Gateway, services: Services) -> None:
        put(services, *(confirmed(email=f"p{n}@example.org") for n in range(101)))
        cursor = owner.get(f"{MINE}/sign-ons").json()["next"]
        assert owner.get(f"{MINE}/sign-ons?after={cursor}").status == 200
        assert owner.get(f"{OTHERS}/sign-ons?after={cursor}").status == 422
        assert owner.get(f"{MINE}/sign-ons?status=pending&after={cursor}").status == 422

    def test_an_organization_counts_once_it_is_approved(self, organizer: Gateway, services: Services) -> None:
        put(services, LOCAL)
        (listed,) = organizer.get(f"{MINE}/sign-ons").json()["items"]
        answer = organizer.post(f"{MINE}/sign-ons/{LOCAL.key}/approve", {"rev": listed["rev"]})
        assert (answer.status, answer.json()["status"]) == (200, "approved")
        answer = organizer.post(f"{MINE}/sign-ons/{LOCAL.key}/reject", {"rev": answer.json()["rev"]})
        assert answer.json()["status"] == "rejected"

    def test_who_has_not_confirmed_is_not_decided_about(self, organizer: Gateway, services: Services) -> None:
        put(services, held())
        answer = organizer.post(f"{MINE}/sign-ons/{held().key}/approve", {"rev": held().rev})
        assert answer.json()["errors"][0]["code"] == "not_waiting"
        assert organizer.post(f"{MINE}/sign-ons/unknown/approve", {"rev": 1}).status == 404

    def test_what_waits_is_listed_with_the_longest_waiting_first_and_what_it_wants_to_be(
        self, organizer: Gateway, services: Services
    ) -> None:
        declared = approved().declared.model_copy(update={"members_represented": 1300})
        later = {"waiting_since": NOW + timedelta(hours=1), "changes": declared}
        put(services, confirmed(), approved(email="a@example.org"), approved(email="b@example.org", **later))
        put(services, confirmed(email="c@example.org", kind="organization", waiting_since=NOW))
        items = organizer.get(f"{MINE}/sign-ons?waiting=true").json()["items"]
        assert [(item["email"], item["status"]) for item in items] == [
            ("c@example.org", "confirmed"),
            ("b@example.org", "approved"),
        ]
        assert [item["changes"] for item in items] == [None, declared.model_dump(mode="json")]
        assert items[1]["members_represented"] == 1200
        assert len(organizer.get(f"{MINE}/sign-ons?waiting=false").json()["items"]) == 4
        assert organizer.get(f"{MINE}/sign-ons?waiting=yes").status == 422

    def test_the_new_name_of_who_is_in_the_totals_only_is_as_blank_as_the_old(
        self, organizer: Gateway, services: Services
    ) -> None:
        declared = approved().declared.model_copy(update={"name": "Another Officer"})
        put(services, approved(visibility="counted", waiting_since=NOW, changes=declared))
        (item,) = organizer.get(f"{MINE}/sign-ons?waiting=true").json()["items"]
        assert (item["name"], item["changes"]["name"]) == (None, None)
        assert item["changes"]["organization"] == "Example Local 1"

    def test_nobody_decides_about_what_they_did_not_see(self, organizer: Gateway, services: Services) -> None:
        put(services, LOCAL)
        path = f"{MINE}/sign-ons/{LOCAL.key}/approve"
        answer = organizer.post(path, {"rev": LOCAL.rev - 1})
        assert (answer.status, answer.json()["code"]) == (409, "changed_since")
        assert organizer.post(path).status == 415
        for body in ({}, {"rev": "1"}, {"rev": None}, {"rev": LOCAL.rev, "more": 1}):
            assert organizer.post(path, body).status == 422
        assert organizer.get(f"{MINE}/sign-ons").json()["items"][0]["status"] == "confirmed"


class TestExports:
    def test_a_file_is_asked_for_made_and_fetched(self, organizer: Gateway, services: Services) -> None:
        put(services, confirmed())
        asked = organizer.post(f"{MINE}/exports", {"format": "csv"})
        where = f"/api/v1/organizer/exports/{asked.json()['id']}"
        assert asked.status == 202
        assert organizer.get(where).json() == {"state": "running", "done": 0, "total": 0}
        services.exporter.work()  # type: ignore[attr-defined]
        done = organizer.get(where).json()
        assert (done["state"], done["done"], done["total"]) == ("done", 1, 1)
        assert done["url"].endswith("?seconds=60")
        trail = services.audit.lines  # type: ignore[attr-defined]
        assert [line.verb for line in trail] == ["export", "download"]
        assert {line.details["id"] for line in trail} == {asked.json()["id"]}

    def test_what_cannot_be_recorded_is_not_made(self, organizer: Gateway, services: Services) -> None:
        put(services, confirmed())
        services.audit.fails = TryLater()  # type: ignore[attr-defined]
        assert organizer.post(f"{MINE}/exports", {"format": "csv"}).status == 503
        assert not services.export_jobs.jobs  # type: ignore[attr-defined]
        assert not services.exporter.asked  # type: ignore[attr-defined]

    def test_nobody_else_fetches_it(
        self, organizer: Gateway, owner: Gateway, partner: Gateway, services: Services
    ) -> None:
        where = (
            f"/api/v1/organizer/exports/{organizer.post(f'{MINE}/exports', {'format': 'csv'}).json()['id']}"
        )
        services.audit.lines.clear()  # type: ignore[attr-defined]
        assert [gateway.get(where).status for gateway in (owner, partner)] == [404, 404]
        assert [(slug, told["role"]) for slug, told in refusals(services)] == [
            ("stand-with-the-crew", "owner"),
            ("stand-with-the-crew", "partner"),
        ]

    def test_a_partner_cannot_ask_for_another_source(self, partner: Gateway, services: Services) -> None:
        answer = partner.post(f"{MINE}/exports", {"format": "csv", "source": "rival"})
        assert answer.json()["errors"][0]["field"] == "source"
        partner.post(f"{MINE}/exports", {"format": "csv"})
        (job,) = services.export_jobs.jobs.values()  # type: ignore[attr-defined]
        assert job.source == "ally"

    @pytest.mark.parametrize(
        ("slug", "wanted"), [("stand-with-the-crew", "card-package"), ("card-of-the-crew", "letter-pdf")]
    )
    def test_a_letter_has_no_package_of_cards_and_a_card_no_letter(
        self, organizer: Gateway, slug: str, wanted: str
    ) -> None:
        answer = organizer.post(f"/api/v1/organizer/campaigns/{slug}/exports", {"format": wanted})
        assert answer.status == 422
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("format", "not_available")]

    def test_when_the_exporter_is_down_nothing_keeps_running(
        self, organizer: Gateway, services: Services
    ) -> None:
        services.exporter.fails = TryLater()  # type: ignore[attr-defined]
        answer = organizer.post(f"{MINE}/exports", {"format": "csv"})
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        (job,) = services.export_jobs.jobs.values()  # type: ignore[attr-defined]
        assert job.state == "failed"

    def test_a_file_that_never_comes_has_failed(self, organizer: Gateway, clock: Any) -> None:
        asked = organizer.post(f"{MINE}/exports", {"format": "csv"}).json()
        clock.pass_by(hours=25)
        assert organizer.get(f"/api/v1/organizer/exports/{asked['id']}").json()["state"] == "failed"

    @pytest.fixture
    def where(self, organizer: Gateway, services: Services) -> str:
        """The address of a file of one person that was asked for."""
        put(services, confirmed())
        asked = organizer.post(f"{MINE}/exports", {"format": "csv"}).json()
        return f"/api/v1/organizer/exports/{asked['id']}"

    def test_a_file_that_nobody_works_on_any_more_is_gone_on_with(
        self, organizer: Gateway, services: Any, clock: Any, where: str
    ) -> None:
        services.exporter.asked.clear()
        for _ in range(3):
            clock.pass_by(seconds=100)
            assert organizer.get(where).json()["state"] == "running"
        assert len(services.exporter.asked) == 1
        services.exporter.work()
        assert organizer.get(where).json()["state"] == "done"

    def test_while_the_exporter_is_down_the_file_waits(
        self, organizer: Gateway, services: Any, clock: Any, where: str
    ) -> None:
        services.exporter.asked.clear()
        services.exporter.fails = TryLater()
        clock.pass_by(minutes=3)
        assert organizer.get(where).json()["state"] == "running"
        services.exporter.fails = None
        clock.pass_by(minutes=3)
        organizer.get(where)
        services.exporter.work()
        assert organizer.get(where).json()["state"] == "done"

    def test_a_file_is_cancelled_once_and_for_all(
        self, organizer: Gateway, services: Any, where: str
    ) -> None:
        for _ in range(2):
            answer = organizer.send("DELETE", where)
            assert (answer.status, answer.json()) == (200, {"state": "cancelled", "done": 0, "total": 0})
        services.exporter.work()
        assert organizer.get(where).json()["state"] == "cancelled"
        assert services.files.files == {}
        assert [line.verb for line in services.audit.lines] == ["export", "cancel-export"]

    def test_a_file_that_is_there_is_not_cancelled_any_more(
        self, organizer: Gateway, services: Any, where: str
    ) -> None:
        services.exporter.work()
        assert organizer.send("DELETE", where).json()["state"] == "done"

    def test_nobody_else_cancels_it(
        self, organizer: Gateway, owner: Gateway, partner: Gateway, where: str
    ) -> None:
        assert [gateway.send("DELETE", where).status for gateway in (owner, partner)] == [404, 404]
        assert organizer.get(where).json()["state"] == "running"

    def test_whoever_asks_for_more_than_a_file_can_hold_is_told_so(
        self, organizer: Gateway, services: Any, where: str
    ) -> None:
        (job,) = services.export_jobs.jobs.values()
        services.export_jobs.put(replace(job, state="failed", failure="too_many_names"))
        answer = organizer.get(where).json()
        assert answer["state"] == "failed"
        assert "more names than a letter can hold" in answer["message"]


def test_the_letter_of_the_matrix_is_the_one_published() -> None:
    assert LETTER["slug"] == letter().slug
    assert LOCAL.status is Status.CONFIRMED
