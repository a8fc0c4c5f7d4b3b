"""Proof of work, done by whoever signs under load."""

import altcha

from tests.builders import letter
from tests.gateway import Gateway


def solved(public: Gateway, slug: str = letter().slug) -> str:
    """A solved challenge for that campaign, as a form carries it."""
    made = altcha.Challenge.from_dict(public.post("/api/v1/challenge", {"slug": slug}).json())
    found = altcha.solve_challenge(made)
    assert found is not None
    return str(altcha.Payload(made, found).to_base64())
