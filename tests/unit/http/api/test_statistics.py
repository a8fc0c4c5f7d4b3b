"""A campaign in numbers, as its organizers see it."""

from typing import Any

from chalicelib.domain.errors import TryLater
from tests.builders import approved, confirmed, held, letter, pledge
from tests.fakes import Clock, FakeServices
from tests.gateway import Gateway
from tests.office import publish
from tests.tallying import count, sweep_once
from tests.visitors import PARTNERS

STATISTICS = "/api/v1/organizer/campaigns/{}/statistics"
LETTER, PLEDGE = letter().slug, pledge().slug


def numbers(gateway: Gateway, slug: str = LETTER) -> Any:
    answer = gateway.get(STATISTICS.format(slug))
    assert answer.status == 200
    return answer.json()


def put(services: FakeServices, *sign_ons: Any) -> None:
    for sign_on in sign_ons:
        services.sign_ons.write(sign_on, None)
        count(services, sign_on)


def test_an_organizer_sees_where_people_come_from_and_what_they_chose(
    services: FakeServices, owner: Gateway, organizer: Gateway
) -> None:
    campaign = pledge(partners=PARTNERS)
    publish(services, campaign)
    put(
        services,
        confirmed(campaign, email="1@example.org", country="FR", source="ally", commitments=["join"]),
        confirmed(campaign, email="2@example.org", country="FR", commitments=["join", "tell"]),
        confirmed(campaign, email="3@example.org", country="DE", collected="paper", commitments=["tell"]),
        approved(campaign, email="4@example.org", organization="World Union", members_represented=500),
        confirmed(campaign, kind="organization", email="5@example.org"),
    )
    told = numbers(owner, PLEDGE)
    assert told["sources"] == {"ally": 1}
    assert list(told["countries"].items()) == [("FR", 2), ("DE", 1)]
    assert told["commitments"] == {"join": 2, "tell": 2}
    assert told["languages"] == {"en": 3}
    assert told["collected"] == {"paper": 1}
    assert told["organizations"] == [{"name": "World Union", "workers": 500}]
    assert told["counted"] == {"individuals": 3, "organizations": 1, "workers_represented": 500}
    assert told["days"] == [{"day": "2026-03-14", "signed": 5, "confirmed": 5, "counted": 4}]
    assert told["waiting"] == 1
    assert numbers(organizer, PLEDGE) == told
    assert not services.audit.lines


def test_a_partner_sees_none_of_it(services: FakeServices, partner: Gateway, door: Gateway) -> None:
    for gateway in (partner, door):
        assert gateway.get(STATISTICS.format(LETTER)).status == 404


def test_who_has_not_confirmed_is_counted_as_having_signed_for_a_week(
    services: FakeServices, owner: Gateway, clock: Clock
) -> None:
    put(services, confirmed(email="pressed@example.org"))
    services.sign_ons.propose(held(email="waits@example.org"))
    told = numbers(owner)
    assert told["days"] == [{"day": "2026-03-14", "signed": 2, "confirmed": 1, "counted": 1}]
    assert told["unconfirmed"] == 1
    clock.pass_by(days=8)
    assert (numbers(owner)["days"][0]["signed"], numbers(owner)["unconfirmed"]) == (1, 0)


def test_what_became_of_a_campaigns_mails_is_told_of_that_campaign(
    services: FakeServices, owner: Gateway, clock: Clock
) -> None:
    services.sending.count_for(LETTER, "delivered")
    services.sending.count_for(PLEDGE, "bounced")
    services.limits.count_up(f"sent#{LETTER}", clock())
    assert numbers(owner)["mail"] == {"sent": 1, "delivered": 1, "bounced": 0, "complained": 0}
    assert numbers(owner, PLEDGE)["mail"]["bounced"] == 1


def test_it_says_how_old_the_tally_is_and_what_its_proof_found(
    services: FakeServices, owner: Gateway, clock: Clock
) -> None:
    assert numbers(owner)["tally"] == {"age_seconds": 0, "drift": 0}
    put(services, confirmed(email="1@example.org"))
    services.sign_ons.write(confirmed(email="lost@example.org"), None)
    clock.pass_by(hours=1)
    assert numbers(owner)["tally"] == {"age_seconds": 3600, "drift": 0}
    sweep_once(services)
    assert numbers(owner)["tally"] == {"age_seconds": 0, "drift": 1}
    clock.pass_by(days=1)
    sweep_once(services)
    assert numbers(owner)["tally"]["drift"] == 0


def test_while_the_exporter_is_down_people_are_asked_to_come_back(
    services: FakeServices, owner: Gateway
) -> None:
    services.exporter.fails = TryLater()
    assert owner.get(STATISTICS.format(LETTER)).status == 503
