"""Many people at once, while DynamoDB throttles and loses its answers and functions die."""

from tests.faults.crowd import Crowd


def test_everybody_who_was_answered_is_kept_and_counted_once() -> None:
    findings, figures = Crowd(people=40, again=12, clients=16, attempts=1).run()
    assert not findings.broken(), findings.wrong
    assert figures["deeds acknowledged"] >= 40 + 12 + 40 + 2
    assert figures["fault: throttled"] > 50
    assert figures["fault: done and not answered"] > 10
