"""Proof of work (ALTCHA, protocol version 2): challenges made and checked, each good for one sign-on."""

from datetime import timedelta
from secrets import randbelow
from typing import Any

from chalicelib.actions.signing.campaigns import open_campaign
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.once import Once
from chalicelib.ports.services import Services

EXPIRES = timedelta(minutes=10)
ALGORITHM = "PBKDF2/SHA-256"
# Some 1,500 derivations of 5,000 rounds: a second or two on a phone, the same on every robot's bill.
ROUNDS = 5_000
FEWEST, MOST = 1_000, 2_000


def challenge(services: Services, slug: str) -> dict[str, Any]:
    """A new challenge for that campaign, as the ALTCHA client expects it. Raises NotFound, Unavailable."""
    import altcha

    now = services.now()
    open_campaign(services, slug, now)
    made = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=FEWEST + randbelow(MOST - FEWEST),
        expires_at=now + EXPIRES,
        data={"slug": slug},
        hmac_secret=services.secrets.challenges,
    )
    return made.to_dict()


def proof(services: Services, slug: str, payload: str, holder: str) -> Once:
    """What must be spent with the sign-on, so that the solution in `payload` (base64) is good only once.

    `holder` is who may spend it again: a retry of the same submission. Raises Invalid for the field
    `altcha`: `wrong_answer` for a solution that is wrong or for another campaign, `expired`.
    """
    import altcha

    try:
        given = altcha.Payload.from_base64(payload)
        outcome = altcha.verify_solution(given, services.secrets.challenges)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Invalid([FieldError("altcha", "wrong_answer")]) from None
    now = services.now()
    parameters, signature = given.challenge.parameters, given.challenge.signature
    if outcome.expired:
        raise Invalid([FieldError("altcha", "expired")])
    if not outcome.verified or signature is None or parameters.data != {"slug": slug}:
        raise Invalid([FieldError("altcha", "wrong_answer")])
    if parameters.expires_at is None or now.timestamp() >= parameters.expires_at:
        raise Invalid([FieldError("altcha", "expired")])
    # The payload around it could be written in many ways; the signature is the challenge itself.
    return Once(f"challenge#{signature}", holder=holder, expires_at=now + EXPIRES)
