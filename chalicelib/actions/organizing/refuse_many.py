"""Refusing many at once: look whom it would hit, do it, and take it back as a whole.

It goes step by step, each of which a console's request makes: the exporter looks, and the console writes as
it writes single sign-ons. So no function is given a right for it, and whoever opens it again lets it go on
where it stopped. Any step may be made twice, by two people or after a crash, and comes to the same.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.domain.exports import Page, PageQuestion
from chalicelib.domain.refusals import (
    Criteria,
    Hit,
    Hits,
    Refusal,
    State,
    in_hits,
    is_refused,
    is_returned,
    planned,
    refused,
    returned,
)
from chalicelib.domain.signons import SignOn
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

WRITERS = 16
SHOWN = 50


def prepare(services: Services, key: str, permit: Permit, criteria: Criteria) -> Refusal:
    """Look, or begin to look, whom it would hit; nobody is refused yet. `key` is the caller's.

    Raises NotFound, Invalid for criteria of another campaign's source, TryLater.
    """
    now = services.now()
    made = Refusal(
        id=f"{now:%Y%m%d%H%M%S}-{token_urlsafe(9)}",
        slug=permit.slug,
        criteria=replace(criteria, until=min(criteria.until or now, now)),
        asked_by=permit.principal.id,
        asked_at=now,
    )
    return _look(services, key, permit, services.refusals.put(made))


def go_on(services: Services, key: str, permit: Permit, refusal_id: str) -> Refusal:
    """Its next step, if there is any; returns it as it is then. Raises NotFound, TryLater."""
    held = one(services, permit, refusal_id)
    step: dict[str, Callable[[], Refusal]] = {
        "looking": lambda: _look(services, key, permit, held),
        "running": lambda: _refuse(services, permit, held),
        "returning": lambda: _return(services, permit, held),
    }
    try:
        return step[held.state]() if held.moving else held
    except Conflict:
        # Somebody else made this step at the same time.
        return one(services, permit, refusal_id)


def one(services: Services, permit: Permit, refusal_id: str) -> Refusal:
    """It as it is. Raises NotFound."""
    held = services.refusals.get(permit.slug, refusal_id)
    if held is None:
        raise NotFound
    return held


def newest(services: Services, permit: Permit) -> list[Refusal]:
    """The campaign's last ones, newest first."""
    return services.refusals.newest(permit.slug)


def whom(services: Services, key: str, permit: Permit, refusal_id: str, screen: int) -> Page:
    """Fifty of those whom it hits, after a line in the audit trail. Raises NotFound, TryLater."""
    held = one(services, permit, refusal_id)
    skipped = 0
    for name in held.names:
        people = services.refusals.hits(held, name).people
        if skipped + len(people) > screen * SHOWN:
            start = screen * SHOWN - skipped
            keys = tuple(hit.key for hit in people[start : start + SHOWN])
            question = PageQuestion(permit.slug, keys=keys, refusal=held.id)
            return services.exporter.page(key, question, audit(services, permit, "list", **question.line))
        skipped += len(people)
    return Page([], None)


def begin(services: Services, permit: Permit, refusal_id: str) -> Refusal:
    """Let those who were looked at be refused. Raises NotFound, Invalid unless it is ready."""
    return _turned(services, permit, refusal_id, ("ready",), "refuse-many", state="running", began=True)


def cancel(services: Services, permit: Permit, refusal_id: str) -> Refusal:
    """Go no further; who was refused stays so, and can be taken back. Raises NotFound, Invalid."""
    begun = ("looking", "ready", "running")
    return _turned(services, permit, refusal_id, begun, "cancel-refusal", state="cancelled")


def take_back(services: Services, permit: Permit, refusal_id: str) -> Refusal:
    """Let all who were refused be what they were, unless they changed since. Raises NotFound, Invalid."""
    over = ("done", "cancelled")
    return _turned(services, permit, refusal_id, over, "take-back-refusal", state="returning", at=0)


def _turned(
    services: Services, permit: Permit, refusal_id: str, of: tuple[str, ...], verb: str, **changes: Any
) -> Refusal:
    """It in its next state, after a line in the audit trail that says by what and how many."""

    def turn() -> Refusal:
        held = one(services, permit, refusal_id)
        if held.state == changes["state"]:
            return held
        if held.state not in of or (verb == "take-back-refusal" and not held.may_be_taken_back):
            raise Invalid([FieldError("state", "not_waiting")])
        many = held.total if verb == "refuse-many" else held.done
        audit(services, permit, verb, refusal=held.id, people=many, **held.criteria.line)
        return services.refusals.put(replace(held, **changes))

    return retry_conflicts(turn)


def _look(services: Services, key: str, permit: Permit, held: Refusal) -> Refusal:
    line = audit(services, permit, "look-through", refusal=held.id, **held.criteria.line)
    found = services.exporter.fitting(key, held, line)
    # A name of its own: whoever looks at the same time writes elsewhere.
    batch = token_urlsafe(6)
    after = held.looked_on(found, batch)
    for name, hits in zip(after.names[len(held.names) :], in_hits(found.keys), strict=True):
        services.refusals.put_hits(held, name, hits)
    return services.refusals.put(after)


def _refuse(services: Services, permit: Permit, held: Refusal) -> Refusal:
    """The next Hits refused, as they are now."""
    if held.at >= len(held.names):
        return services.refusals.put(replace(held, state="done"))
    name = held.names[held.at]
    hits = services.refusals.hits(held, name)
    if hits.refused_at is None:
        hits = planned(hits, _all(services, held, hits), services.now())
        hits = services.refusals.put_hits(held, name, hits)
    at = hits.refused_at or services.now()
    done = _each(
        services,
        held,
        hits,
        lambda hit, now: refused(hit, now, at),
        lambda hit, now: is_refused(hit, now, at),
    )
    left = len(hits.people) - done
    return _stepped(services, replace(held, done=held.done + done, changed=held.changed + left), "done")


def _return(services: Services, permit: Permit, held: Refusal) -> Refusal:
    """The next Hits as they were."""
    name = held.names[held.at] if held.at < len(held.names) else None
    hits = services.refusals.hits(held, name) if name else None
    if hits is None or name is None or hits.refused_at is None:
        # Behind who was refused before it was cancelled is nobody to be taken back.
        return services.refusals.put(replace(held, state="returned"))
    before = hits.refused_at
    if hits.returned_at is None:
        hits = services.refusals.put_hits(held, name, replace(hits, returned_at=services.now()))
    at = hits.returned_at or services.now()
    done = _each(
        services,
        held,
        hits,
        lambda hit, now: returned(hit, now, before, at),
        lambda hit, now: is_returned(hit, now, before, at),
    )
    return _stepped(services, replace(held, returned=held.returned + done), "returned")


def _stepped(services: Services, held: Refusal, last: State) -> Refusal:
    """It after a step, over where that was the last one."""
    after = replace(held, at=held.at + 1)
    return services.refusals.put(replace(after, state=last) if after.at >= len(held.names) else after)


def _each(
    services: Services,
    held: Refusal,
    hits: Hits,
    becomes: Callable[[Hit, SignOn | None], SignOn | None],
    is_so: Callable[[Hit, SignOn | None], bool],
) -> int:
    """Write what becomes of each; returns of how many it is so then."""

    def write(hit: Hit) -> bool:
        def attempt() -> bool:
            now = services.sign_ons.get(held.slug, hit.key)
            made = becomes(hit, now)
            if made is None or now is None:
                return is_so(hit, now)
            services.sign_ons.write(made, now)
            return True

        return retry_conflicts(attempt)

    with ThreadPoolExecutor(WRITERS) as writers:
        return sum(writers.map(write, hits.people))


def _all(services: Services, held: Refusal, hits: Hits) -> list[SignOn | None]:
    with ThreadPoolExecutor(WRITERS) as readers:
        return list(readers.map(lambda hit: services.sign_ons.get(held.slug, hit.key), hits.people))
