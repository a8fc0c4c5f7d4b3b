"""What organizers are shown of the organizations that signed."""

from urllib.parse import quote

import pytest

from chalicelib.domain.errors import TryLater
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from tests.builders import approved, confirmed
from tests.gateway import Gateway
from tests.tallying import count

LEDGER = "/api/v1/organizer/campaigns/stand-with-the-crew/ledger"


def put(services: Services, *sign_ons: SignOn) -> None:
    for sign_on in sign_ons:
        services.sign_ons.write(sign_on, None)
        count(services, sign_on)


def test_organizations_stand_by_parent_with_their_mail_domains(services: Services, owner: Gateway) -> None:
    world = approved(email="officer@world.example", organization="World Union", members_represented=500)
    local = approved(
        email="officer@local.example",
        organization="Local 1",
        members_represented=80,
        parent_organization="world union",
    )
    waiting = confirmed(kind="organization", email="officer@waiting.example")
    put(services, world, local, waiting)

    shown = owner.get(LEDGER).json()
    assert (shown["organizations"], shown["declared"], shown["counted"]) == (2, 580, 500)
    [group] = shown["groups"]
    assert group["parent"] == "World Union"
    assert [(line["name"], line["mail_domain"], line["parent_id"]) for line in group["organizations"]] == [
        ("World Union", "world.example", None),
        ("Local 1", "local.example", world.key),
    ]


def test_two_sign_ons_from_one_domain_are_pointed_out(services: Services, owner: Gateway) -> None:
    one = approved(email="president@guild.example", organization="Guild")
    other = approved(email="secretary@guild.example", organization="Guild of Crews")
    put(services, one, other)
    assert owner.get(LEDGER).json()["duplicates"] == [
        {"by": "mail_domain", "value": "guild.example", "ids": [one.key, other.key]}
    ]


def test_no_address_is_in_it_and_reading_it_is_audited(services: Services, owner: Gateway) -> None:
    put(services, approved(email="officer@local.example"))
    assert "officer@" not in owner.get(LEDGER).text
    audit = services.audit
    assert [entry.verb for entry in audit.lines] == ["ledger"]


def test_while_the_exporter_is_down_people_are_asked_to_come_back(services: Services, owner: Gateway) -> None:
    exporter = services.exporter
    exporter.fails = TryLater()
    answer = owner.get(LEDGER)
    assert answer.status == 503
    assert "retry-after" in answer.headers


def test_a_long_ledger_is_read_page_after_page(services: Services, owner: Gateway) -> None:
    put(
        services,
        *(
            approved(email=f"{n}@{n}.example", organization=f"Local {n}", members_represented=n)
            for n in range(501)
        ),
    )
    first = owner.get(LEDGER).json()
    second = owner.get(f"{LEDGER}?after={first['next']}").json()
    names = [line["name"] for page in (first, second) for g in page["groups"] for line in g["organizations"]]
    assert names == [f"Local {n}" for n in reversed(range(501))]
    assert (len(second["groups"]), second["next"]) == (1, None)


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 20, "\u0661"])
def test_a_cursor_that_no_page_gave_is_refused(owner: Gateway, cursor: str) -> None:
    answer = owner.get(f"{LEDGER}?after={quote(cursor)}")
    assert (answer.status, answer.json()["errors"][0]["field"]) == (422, "after")
