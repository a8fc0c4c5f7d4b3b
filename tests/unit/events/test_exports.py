"""The exporter as it is invoked: pictures need no key, everything else does."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.bootstrap import use
from chalicelib.domain.errors import TryLater
from chalicelib.entries.exporter import handler
from tests.builders import letter
from tests.fakes import FakeServices, fake_services, with_changes
from tests.office import publish

CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)


@pytest.fixture
def services() -> Iterator[FakeServices]:
    made = fake_services()
    publish(made, letter())
    use(made)
    yield made
    use(None)


def ask(event: dict[str, Any]) -> Any:
    return handler(event, CONTEXT)


def test_it_draws_for_whoever_asks_and_says_what_is_shown(services: FakeServices) -> None:
    services.pictures.kept.clear()
    assert ask({"op": "picture", "slug": letter().slug}) == {"stage": "0-0-0"}
    assert {language for _, language in services.pictures.kept} == set(letter().languages)
    assert ask({"op": "picture", "slug": "nobody"}) == {"stage": None}


def test_a_picture_that_fails_is_an_error_for_lambda_which_tries_again(services: FakeServices) -> None:
    class Busy:
        def get(self, slug: str) -> None:
            raise TryLater

    use(with_changes(services, campaigns=Busy()))
    with pytest.raises(Exception, match=r"^$") as failed:
        ask({"op": "picture", "slug": letter().slug})
    assert type(failed.value).__name__ == "ExportFailed"


@pytest.mark.parametrize("op", ["page", "ledger", "statistics", "trail", "link", "file"])
def test_nothing_else_is_to_be_had_without_a_key(services: FakeServices, op: str) -> None:
    with pytest.raises(Exception, match=r"^$") as failed:
        ask({"op": op, "slug": letter().slug, "id": "any"})
    assert type(failed.value).__name__ == "ExportFailed"
