"""What organizers do to one sign-on, as what they looked at and nothing else."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import ChangedSince, NotFound
from chalicelib.domain.signons import Pair, SignOn
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

# What becomes of it; itself where nothing does. It may raise what forbids it.
Becomes = Callable[[SignOn, datetime], SignOn]


def act(
    services: Services, permit: Permit, key: str, rev: int, verb: str, becomes: Becomes, reason: str = ""
) -> SignOn:
    """Write what becomes of the sign-on, or of the proposal where there is none, after an audit line.

    Raises NotFound for an unknown one, ChangedSince when it is no longer of that revision, and what `becomes`
    does.
    """

    def attempt() -> SignOn:
        held, now = looked_at(services, permit, key)[0], services.now()
        made = becomes(held, now)
        if held.rev != rev:
            raise ChangedSince
        if made is held:
            return held
        audit(services, permit, verb, **said(held, reason))
        if made.of == held.of:
            services.sign_ons.write(made, held)
        else:
            # It takes the place of the proposal, which goes with the same write.
            services.sign_ons.write(made, None, settles=held)
        return made

    return retry_conflicts(attempt)


def looked_at(services: Services, permit: Permit, key: str) -> tuple[SignOn, Pair]:
    """What lists show under that key, and all that is held under it. Raises NotFound."""
    pair = services.sign_ons.pair(permit.slug, key)
    if pair.shown is None or pair.shown.expired(services.now()):
        raise NotFound
    return pair.shown, pair


def said(held: SignOn, reason: str) -> dict[str, str | int]:
    """What the audit trail says of an act on a sign-on, which it may outlive."""
    details: dict[str, str | int] = {"id": held.record_id, "rev": held.rev}
    return details | ({"reason": reason} if reason else {})
