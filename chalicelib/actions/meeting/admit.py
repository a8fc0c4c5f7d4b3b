"""Admit: what the Sergeant-at-Arms is told about a pass."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from chalicelib.actions.meeting.passes import code_name, entitles, event_of, kept_until
from chalicelib.domain.access import Permit, Principal
from chalicelib.domain.passes import (
    Attendance,
    NotAPass,
    Pass,
    Result,
    Scan,
    is_day,
    named,
    public_key,
    read,
    typed_code,
)
from chalicelib.logs import logger
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services

DOOR_CHARACTERS = 12


@dataclass(frozen=True)
class Presented:
    """A pass at a door: its token or its typed code, when it was scanned, and a name for this scan.

    `offline` says that the door has let the person in already, because it could not ask; `clock_off` by how
    many seconds its clock was behind ours then, as it knows by now.
    """

    shown: str
    scanned_at: datetime
    nonce: str
    offline: bool = False
    clock_off: int = 0


@dataclass(frozen=True)
class Verdict:
    """The answer to a door; name, union and time only where somebody is, or was, let in."""

    result: Result
    name: str | None = None
    admitted_at: datetime | None = None
    union: str | None = None


def admit(services: Services, permit: Permit, presented: Presented) -> Verdict:
    """Let the holder of a pass in, once on its day; the day is the one where the event takes place.

    The first scan to arrive is the admission, and sending it again gives the same answer. Later scans
    are kept with it; those of doors that let somebody in by themselves become conflicts, also where the
    sign-in was withdrawn since. Once it is erased nothing is left that its pass could be kept with. Raises
    NotFound for a campaign that is no meeting, TryLater.
    """
    slug = permit.slug
    stored, event = event_of(services, slug)
    granted = _granted(services, slug, presented.shown)
    if granted is None:
        return Verdict("invalid")
    scan = _scan(services, permit, presented)
    if scan.doubtful:
        logger().warning("a door's clock is ahead", extra={"door": scan.door})
    if not is_day(granted.day, scan.at, event.timezone):
        return Verdict("wrong_day")
    sign_on = services.sign_ons.get(slug, granted.key)
    if sign_on is None:
        return Verdict("withdrawn")
    admission = services.admissions.get(granted, sign_on.record_id)
    if admission is None or not admission.knows(scan):
        good = entitles(sign_on, granted)
        if good or (admission and scan.decided_alone):
            expires_at = kept_until(stored, sign_on, granted)
            let_in = partial(services.admissions.admit, granted, sign_on.record_id, scan, expires_at)
            admission = retry_conflicts(let_in)
        if admission is None or not good:
            return Verdict("withdrawn")
    result = admission.result_of(presented.nonce) or "already_admitted"
    return Verdict(result, sign_on.name, admission.admitted_at, sign_on.union)


def attendance(services: Services, permit: Permit, day: date | None = None) -> tuple[date, Attendance]:
    """Who was let in on that day, or today where the event takes place. Raises NotFound."""
    _, event = event_of(services, permit.slug)
    asked = day or services.now().astimezone(ZoneInfo(event.timezone)).date()
    return asked, services.admissions.attendance(permit.slug, asked)


def door_name(principal: Principal) -> str:
    """What a door is called in what is kept: it leads back to no key."""
    return principal.id[:DOOR_CHARACTERS]


def _granted(services: Services, slug: str, shown: str) -> Pass | None:
    """The pass behind what was scanned or typed, when it is one of this campaign's."""
    code = typed_code(shown)
    if code:
        names = services.limits.holder(code_name(slug, code), services.now())
        return named(slug, names) if names else None
    try:
        granted = read(public_key(services.secrets.passes), shown.strip())
    except NotAPass:
        return None
    return granted if granted.slug == slug else None


def _scan(services: Services, permit: Permit, presented: Presented) -> Scan:
    now, door = services.now(), door_name(permit.principal)
    return Scan(presented.nonce, presented.scanned_at, now, door, presented.offline, presented.clock_off)
