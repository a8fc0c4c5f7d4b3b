"""Owners make keys and take them back; whoever looks at the audit trail sees who did what."""

import re
from typing import Any

import pytest

from chalicelib.domain.access import EVERYWHERE, Principal, Role
from chalicelib.domain.errors import TryLater
from chalicelib.domain.keys import api_key_hash
from tests.callers import CheckedGateway, app, holder
from tests.fakes import Clock, FakeServices
from tests.gateway import Gateway

KEYS = "/api/v1/organizer/keys"
MINE = "/api/v1/organizer/campaigns/stand-with-the-crew"
TRAIL = f"{MINE}/audit"
OTHERS = "/api/v1/organizer/campaigns/board-of-the-crew/audit"
WANTED: dict[str, Any] = {"role": "organizer", "label": "Office", "campaigns": ["stand-with-the-crew"]}


def with_key(key: str) -> Gateway:
    return CheckedGateway(app, headers={"Authorization": f"Bearer {key}"})


def made(owner: Gateway, **changes: Any) -> dict[str, Any]:
    answer = owner.post(KEYS, WANTED | changes)
    assert answer.status == 201
    told: dict[str, Any] = answer.json()
    return told


class TestKeys:
    def test_a_key_is_good_until_it_is_taken_back(self, owner: Gateway) -> None:
        told = made(owner)
        assert re.fullmatch("us_[A-Za-z0-9_-]{43}", told["key"])
        theirs = with_key(told["key"])
        assert theirs.get(f"{MINE}/sign-ons").status == 200
        assert owner.send("DELETE", f"{KEYS}/{told['id']}").status == 204
        assert theirs.get(f"{MINE}/sign-ons").status == 401
        assert owner.send("DELETE", f"{KEYS}/{told['id']}").status == 204

    def test_a_key_is_shown_once_and_kept_hashed(self, owner: Gateway, services: FakeServices) -> None:
        told = made(owner, role="partner", source="ally")
        listed = owner.get(KEYS)
        assert told["key"] not in listed.text + repr(services.access) + repr(services.audit)
        assert api_key_hash(told["key"]) == told["id"]
        (held,) = [item for item in listed.json()["items"] if item["id"] == told["id"]]
        assert held == {name: value for name, value in told.items() if name != "key"}

    def test_a_key_that_was_taken_back_is_listed_no_more(self, owner: Gateway) -> None:
        told = made(owner)
        owner.send("DELETE", f"{KEYS}/{told['id']}")
        assert told["id"] not in [item["id"] for item in owner.get(KEYS).json()["items"]]

    def test_every_step_is_on_record_first(self, owner: Gateway, services: FakeServices) -> None:
        told = made(owner)
        owner.send("DELETE", f"{KEYS}/{told['id']}")
        assert [(line.slug, line.verb, line.details["id"]) for line in services.audit.lines] == [
            (EVERYWHERE, "make key", told["id"]),
            (EVERYWHERE, "revoke key", told["id"]),
        ]
        services.audit.fails = TryLater()
        assert owner.post(KEYS, WANTED).status == 503
        assert len(services.access.all_keys()) == 2

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
    def test_none_but_owners_make_keys(self, services: FakeServices, role: Role) -> None:
        theirs = holder(services, role, "ally")
        for answer in (theirs.get(KEYS), theirs.post(KEYS, WANTED), theirs.send("DELETE", f"{KEYS}/x")):
            assert answer.status == 404
        assert {(line.slug, line.verb) for line in services.audit.lines} == {(EVERYWHERE, "refused")}
        assert len(services.access.all_keys()) == 1

    def test_whoever_owns_some_campaigns_makes_no_keys(self, services: FakeServices) -> None:
        some = Principal(
            api_key_hash("k" * 16), Role.OWNER, "one campaign", frozenset({"stand-with-the-crew"})
        )
        services.access.hold(some)
        assert with_key("k" * 16).post(KEYS, WANTED).status == 404

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"role": "king"}, "role"),
            ({"label": " "}, "label"),
            ({"label": "a\u202eb"}, "label"),
            ({"campaigns": []}, "campaigns"),
            ({"campaigns": ["@access"]}, "campaigns.0"),
            ({"role": "partner"}, "source"),
            ({"source": "A l l y"}, "source"),
            ({"key": "mine"}, "key"),
        ],
    )
    def test_a_key_that_makes_no_sense_is_refused(
        self, owner: Gateway, changes: dict[str, Any], field: str
    ) -> None:
        answer = owner.post(KEYS, WANTED | changes)
        assert answer.status == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    def test_a_key_that_nobody_has_cannot_be_taken_back(self, owner: Gateway) -> None:
        assert owner.send("DELETE", f"{KEYS}/{'0' * 64}").status == 404


class TestTrail:
    def test_the_newest_comes_first_with_who_did_it(
        self, owner: Gateway, organizer: Gateway, clock: Clock
    ) -> None:
        organizer.get(f"{MINE}/sign-ons?status=pending")
        clock.pass_by(minutes=1)
        owner.post(f"{MINE}/exports", {"format": "csv"})
        clock.pass_by(minutes=1)
        shown = owner.get(TRAIL).json()
        assert [(line["label"], line["verb"]) for line in shown["items"]] == [
            ("owner", "audit"),
            ("owner", "export"),
            ("organizer", "list"),
        ]
        assert shown["items"][-1]["details"] == {"status": "pending"}
        assert shown["next"] is None

    def test_a_long_trail_comes_in_pages(self, owner: Gateway, clock: Clock) -> None:
        for _ in range(60):
            owner.get(f"{MINE}/sign-ons")
            clock.pass_by(seconds=1)
        first = owner.get(TRAIL).json()
        second = owner.get(f"{TRAIL}?after={first['next']}").json()
        times = [line["at"] for line in [*first["items"], *second["items"]]]
        assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 11, None)
        assert times == sorted(times, reverse=True)
        assert (
            owner.get(f"/api/v1/organizer/campaigns/board-of-the-crew/audit?after={first['next']}").status
            == 422
        )

    def test_no_moment_is_parted(self, owner: Gateway) -> None:
        for _ in range(60):
            owner.get(f"{MINE}/sign-ons")
        assert len(owner.get(TRAIL).json()["items"]) == 61

    def test_a_key_that_was_taken_back_is_named_still(self, owner: Gateway) -> None:
        told = made(owner)
        with_key(told["key"]).get(f"{MINE}/sign-ons")
        owner.send("DELETE", f"{KEYS}/{told['id']}")
        assert "Office" in [line["label"] for line in owner.get(TRAIL).json()["items"]]
