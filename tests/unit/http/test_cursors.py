"""Cursors say where a list goes on to nobody but the console."""

import base64
from collections.abc import Callable

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.http.cursors import open_cursor, seal_cursor
from chalicelib.ports.services import ConsoleSecrets
from tests.builders import letter
from tests.fakes import FakeServices, fake_services

PLACE = "a-key-of-somebody-who-signed"


@pytest.fixture
def services() -> FakeServices:
    return fake_services()


def test_a_list_goes_on_where_it_stopped(services: FakeServices) -> None:
    cursor = seal_cursor(services, PLACE, letter().slug, None)
    assert open_cursor(services, cursor, letter().slug, None) == PLACE
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_a_cursor_shows_nothing_to_whoever_holds_it(services: FakeServices) -> None:
    cursor = seal_cursor(services, PLACE, letter().slug, "pending")
    shown = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for hidden in (PLACE, letter().slug, "pending"):
        assert hidden.encode() not in shown


@pytest.mark.parametrize(
    "alter",
    [
        lambda cursor: cursor[:-1],
        lambda cursor: cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB"),
        lambda cursor: "A" + cursor,
        lambda _: "",
        lambda _: PLACE,
    ],
)
def test_an_altered_cursor_leads_nowhere(services: FakeServices, alter: Callable[[str], str]) -> None:
    with pytest.raises(Invalid):
        open_cursor(services, alter(seal_cursor(services, PLACE, "a")), "a")


def test_the_root_that_the_function_on_the_internet_reads_opens_none(services: FakeServices) -> None:
    cursor = seal_cursor(services, PLACE, "a")
    for known in vars(services.secrets).values():
        services.console_secrets = ConsoleSecrets(known, known)
        with pytest.raises(Invalid):
            open_cursor(services, cursor, "a")
