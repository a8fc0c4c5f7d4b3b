"""Whatever fails and in whatever order: what was acknowledged is so in the end, once."""

from hypothesis import HealthCheck, Phase, settings

from tests.faults.machine import Cards, System

TestSystem = System.TestCase
TestCards = Cards.TestCase
TestSystem.settings = settings(
    max_examples=6,
    stateful_step_count=40,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TestCards.settings = settings(TestSystem.settings, max_examples=2)
