"""Items as a version of the code wrote them, so that later code is held to reading them.

`python -m tests.older` writes down, for the version of today, what a little stage of made-up people keeps. It
is run once for each version, before the first item of the next one is written, and never again.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib.actions.meeting.admit import Presented, admit
from chalicelib.actions.meeting.passes import pass_url
from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.organizing.invite import accept, invite
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.mine import withdraw
from chalicelib.domain.access import May, Role
from chalicelib.domain.mailboxes import Waiting
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.sending import Sending
from chalicelib.domain.signons import SignOn
from tests.bare import BareStage
from tests.builders import ada, ada_on_a_card, card, letter, local_one, pledge, sign_in
from tests.office import OWNER
from tests.tallying import sweep_once

FOLDER = Path(__file__).parent


def written_by(version: int) -> dict[str, list[Any]]:
    """What that version wrote: the items of each table, in DynamoDB's own JSON."""
    found: dict[str, list[Any]] = json.loads((FOLDER / f"v{version}.json").read_text())
    return found


def little_stage() -> BareStage:
    """A stage on which something of most kinds happened."""
    there = BareStage()
    services = there.services
    there.publish(letter(), pledge(), card(), sign_in(), letter(slug="not-yet-open", status="draft"))
    for number in range(3):
        given = ada(email=f"person{number}@example.org", name=f"Person {number}", visibility="public")
        there.signed(given, letter())
    there.signed(ada(email="late@example.org"), letter(), confirms=False)
    back = there.signed(ada(email="back@example.org"), letter())
    withdraw(services, there.link(back, "mine"))
    local = there.signed(local_one(email="office@example.org", parent_organization="Example Union"), letter())
    _approve(there, local)
    there.signed(ada(commitments=["join"], country="FR"), pledge())
    _approve(there, there.signed(ada_on_a_card(email="carded@example.org"), card()))
    for slug in (letter().slug, card().slug):
        there.count(slug)
    _meet(there)
    accept(services, invite(services, Role.OWNER, "organizer@example.org"))
    invite(services, Role.DOOR, "door@example.org", frozenset({sign_in().slug}))
    services.limits.suppress("hash of an address", "bounced", there.clock() + timedelta(days=400))
    message = MailMessage(local.slug, local.key, "sign_on")
    services.limits.wait("hash of a mailbox", Waiting(message, there.clock(), "hash", plain=True))
    services.sending.pause(Sending(0, None, None), "bounces", there.clock())
    there.later(days=1)
    sweep_once(services)
    return there


def _approve(there: BareStage, sign_on: SignOn) -> None:
    leave = permit(there.services, OWNER, sign_on.slug, May.DECIDE)
    decide(there.services, leave, sign_on.key, "approve", sign_on.rev)


def _meet(there: BareStage) -> None:
    there.clock.moment = there.clock.moment.replace(month=12, day=1, hour=14, minute=14)
    held = there.signed(ada(email="delegate@example.org", day="2026-12-01"), sign_in(), confirms=False)
    shown = pass_url(there.services, held).rpartition("/")[2]
    admit(
        there.services,
        permit(there.services, OWNER, held.slug, May.ADMIT),
        Presented(shown, there.clock(), "one"),
    )
