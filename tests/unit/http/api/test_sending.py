"""Sending pauses by itself, says so where organizers look, and goes on when an owner says so."""

from chalicelib.domain.access import EVERYWHERE
from tests.builders import NOW
from tests.fakes import FakeServices
from tests.gateway import Gateway

LOOK = "/api/v1/organizer/campaigns/stand-with-the-crew/sending"
RESUME = "/api/v1/organizer/sending/resume"


def paused(services: FakeServices) -> None:
    state = services.sending.state()
    for _ in range(10):
        services.sending.count(state, NOW.date(), "bounced")
    services.sending.pause(state, "bounces", NOW)


def test_an_organizer_sees_that_mail_is_paused_and_why(organizer: Gateway, services: FakeServices) -> None:
    told = organizer.get(LOOK).json()
    assert told == {
        "paused": False,
        "paused_at": None,
        "cause": None,
        "delivered": 0,
        "bounced": 0,
        "complained": 0,
    }
    paused(services)
    told = organizer.get(LOOK).json()
    assert (told["paused"], told["cause"]) == (True, "bounces")
    assert told["paused_at"].startswith("2026-03-14T09:26:53")


def test_only_who_manages_all_campaigns_sees_how_many_mails_they_sent(
    owner: Gateway, organizer: Gateway, services: FakeServices
) -> None:
    # Else an organizer of one would see another's cards come in.
    paused(services)
    assert owner.get(LOOK).json()["bounced"] == 10
    assert organizer.get(LOOK).json()["bounced"] == 0


def test_an_owner_resumes_it_once_and_that_is_on_record(owner: Gateway, services: FakeServices) -> None:
    paused(services)
    for _ in range(2):
        told = owner.post(RESUME, None).json()
        assert (told["paused"], told["bounced"]) == (False, 0)
    assert [(line.slug, line.verb, line.details) for line in services.audit.lines] == [
        (EVERYWHERE, "resume sending", {"cause": "bounces", "times": 0})
    ]


def test_nobody_else_resumes_it(organizer: Gateway, partner: Gateway, services: FakeServices) -> None:
    paused(services)
    for gateway in (organizer, partner):
        assert gateway.post(RESUME, None).status == 404
    assert services.sending.state().paused_at
    assert {line.verb for line in services.audit.lines} == {"refused"}
