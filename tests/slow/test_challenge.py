"""What a challenge costs."""

import altcha

from chalicelib.actions.signing.challenge import challenge
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from tests.builders import letter
from tests.fakes import fake_services


def test_a_robot_pays_at_least_a_thousand_derivations() -> None:
    services = fake_services()
    services.campaigns.put(StoredCampaign(letter(), text_version(letter(), None), 1), None)
    made = altcha.Challenge.from_dict(challenge(services, letter().slug))
    solved = altcha.solve_challenge(made)
    assert solved is not None
    assert 1_000 <= solved.counter < 2_000
    assert made.parameters.cost == 5_000
