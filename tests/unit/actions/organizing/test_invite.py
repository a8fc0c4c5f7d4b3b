"""How an organizer comes to a key."""

import pytest

from chalicelib.actions.organizing.invite import accept, invitation_of, invite
from chalicelib.actions.permits import principal_of
from chalicelib.domain.access import Role
from chalicelib.domain.errors import NotFound
from chalicelib.ports.services import Services
from tests.fakes import Clock, fake_services


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(clock: Clock) -> Services:
    return fake_services(clock)


def test_an_invited_organizer_gets_a_key_with_the_role_and_campaigns_offered(services: Services) -> None:
    token = invite(services, Role.ORGANIZER, "organizer@example.org", frozenset({"a-letter"}))
    principal = principal_of(services, accept(services, token))
    assert (principal.role, principal.campaigns) == (Role.ORGANIZER, {"a-letter"})


def test_an_invitation_is_taken_once(services: Services) -> None:
    token = invite(services, Role.OWNER, "owner@example.org")
    accept(services, token)
    with pytest.raises(NotFound):
        accept(services, token)


def test_looking_at_an_invitation_takes_nothing(services: Services) -> None:
    token = invite(services, Role.OWNER, "owner@example.org")
    for _ in range(100):
        assert invitation_of(services, token).role is Role.OWNER
    accept(services, token)


def test_an_invitation_nobody_took_in_a_week_is_gone(services: Services, clock: Clock) -> None:
    token = invite(services, Role.OWNER, "owner@example.org")
    clock.pass_by(days=7)
    with pytest.raises(NotFound):
        accept(services, token)
