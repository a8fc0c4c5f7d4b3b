"""Two people at once: one waits a moment and reads again."""

import pytest

from chalicelib.domain.errors import Conflict, NotFound, TryLater
from chalicelib.ports.retrying import ATTEMPTS, retry_conflicts


def test_who_meets_a_conflict_reads_again() -> None:
    met = iter([Conflict(), Conflict()])

    def attempt() -> str:
        for conflict in met:
            raise conflict
        return "done"

    assert retry_conflicts(attempt) == "done"


def test_after_about_a_second_of_conflicts_one_is_asked_to_try_later() -> None:
    tried: list[None] = []
    waited: list[float] = []

    def attempt() -> None:
        tried.append(None)
        raise Conflict

    with pytest.raises(TryLater):
        retry_conflicts(attempt, pause=waited.append)
    assert len(tried) == ATTEMPTS
    assert 0 < sum(waited) < 1.3


def test_anything_else_is_told_at_once() -> None:
    def attempt() -> None:
        raise NotFound

    with pytest.raises(NotFound):
        retry_conflicts(attempt)
