"""Counting: whether a sign-on counts, what it adds, and the marker that remembers what was added.

A figure is a name and a number: `individuals`, `commitment#ID`, `source#ID`, `country#FR`, `language#de`,
`collected#paper` and `collected#import`, `waiting` for a decision, and by day `day#2026-11-24#signed`,
`…#confirmed`, `…#counted`. Figures are of people, days and what waits of organizations too; these are
otherwise in the ledger. What a retired campaign keeps of erased sign-ons is `kept#` and the name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from chalicelib.domain.addresses import domain_of
from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.changes import Change
from chalicelib.domain.countable import Countable
from chalicelib.domain.declared import LinkedParent
from chalicelib.domain.keys import record_id
from chalicelib.domain.naming import may_be_named, signer_may_be_named
from chalicelib.domain.signons import Collected, Status
from chalicelib.domain.tally import Organization

# As long as the stream may bring what is older than the erasure, twice over.
ERASED_FOR = timedelta(days=2)
KEPT = "kept#"
WAITING = "waiting"
CONFIRMED = frozenset({Status.CONFIRMED, Status.APPROVED, Status.REJECTED})


@dataclass(slots=True)
class Row:
    """A sign-on as a recount reads it: Countable, and the hash of its network as long as that is kept."""

    key: str
    rev: int
    kind: SignatoryKind
    status: Status
    visibility: Visibility
    signed_at: datetime
    confirmed_at: datetime | None
    approved_at: datetime | None
    name: str
    email: str
    language: str
    country: str | None
    source: str | None
    union: str | None
    organization: str | None
    members_represented: int | None
    parent_organization: str | None
    commitments: list[str] | None
    network: str | None = None
    hidden_at: datetime | None = None
    linked_parent: LinkedParent | None = None
    waiting_since: datetime | None = None
    nonce: str = ""
    collected: Collected = Collected.WEB

    def overlooked(self, campaign: Campaign) -> bool:
        """Whether it must wait for a decision by today's rules, and nobody is told that it does."""
        undecided = self.status is Status.CONFIRMED and self.waiting_since is None
        return undecided and campaign.decides_about(self.kind)


@dataclass(frozen=True)
class Marker:
    """What is counted of one sign-on: as of which revision, whether it counts, and what it added.

    `shown_at` is its place on the wall of people, whether or not the campaign opens its names. One of an
    erased sign-on adds nothing; it keeps older news out until `gone_at`.
    """

    rev: int
    counts: bool = False
    adds: frozenset[str] = frozenset()
    shown_at: datetime | None = None
    in_ledger: bool = False
    gone_at: datetime | None = None

    @property
    def idle(self) -> bool:
        """Whether everything would be the same without it."""
        return not (self.counts or self.adds or self.shown_at or self.in_ledger)


def counts(sign_on: Countable, campaign: Campaign) -> bool:
    """Whether it stands in the tally of its campaign: whoever is approved, and who needs no approval."""
    if sign_on.status is Status.CONFIRMED:
        return not campaign.decides_about(sign_on.kind)
    return sign_on.status is Status.APPROVED


def waits(sign_on: Countable, campaign: Campaign) -> bool:
    """Whether organizers must decide about it, or about what its officer changed since they did."""
    undecided = sign_on.status is Status.CONFIRMED and campaign.decides_about(sign_on.kind)
    return undecided or sign_on.waiting_since is not None


def marked(sign_on: Countable, campaign: Campaign) -> Marker:
    """The marker of a sign-on as it is."""
    counted, person = counts(sign_on, campaign), sign_on.kind is SignatoryKind.INDIVIDUAL
    return Marker(
        rev=sign_on.rev,
        counts=counted,
        adds=frozenset(_adds(sign_on, campaign, counted)),
        shown_at=sign_on.confirmed_at if counted and person and signer_may_be_named(sign_on) else None,
        in_ledger=counted and not person,
    )


def erased(rev: int, now: datetime) -> Marker:
    """The marker of a sign-on that is no more."""
    return Marker(rev, gone_at=(now + ERASED_FOR).replace(microsecond=0))


def ledger_entry(sign_on: Countable, campaign: Campaign) -> Organization | None:
    """The ledger's entry for an approved organization, None for anything else."""
    if sign_on.kind is not SignatoryKind.ORGANIZATION or not counts(sign_on, campaign):
        return None
    linked = sign_on.linked_parent
    return Organization(
        key=sign_on.key,
        name=sign_on.organization or "",
        members=sign_on.members_represented or 0,
        parent=linked.name if linked else sign_on.parent_organization,
        linked=linked.record_id if linked else None,
        record=record_id(sign_on.key, sign_on.nonce),
        country=sign_on.country,
        mail_domain=domain_of(sign_on.email) or None,
        officer=_officer(sign_on),
        at=sign_on.confirmed_at,
    )


def _officer(sign_on: Countable) -> str | None:
    if signer_may_be_named(sign_on):
        return sign_on.name
    return "" if may_be_named(sign_on) else None


@dataclass(frozen=True)
class Step:
    """What one change writes: a marker in the place of another, figures that move, and the ledger.

    `entry` is put into the ledger; with `leaves_ledger` the one that is there goes. With `stays_as_figure`
    `entry`, or else the one that is there, stays without what names its sign-on.
    """

    key: str
    before: Marker | None
    after: Marker
    figures: Counter[str]
    entry: Organization | None = None
    leaves_ledger: bool = False
    stays_as_figure: bool = False


def step(
    change: Change,
    campaign: Campaign,
    before: Marker | None,
    now: datetime,
    totals_stay: bool = False,
    anew: bool = False,
) -> Step | None:
    """What counting this change writes; None when it is counted already.

    With `totals_stay` an erased sign-on leaves figures and ledger as they were when it was there last, though
    what came before its erasure may not be counted yet. With `anew` a revision that is counted is counted
    again, by today's rules.
    """
    if before and (before.rev > change.rev or (before.rev == change.rev and not anew)):
        return None
    was_there = before is not None and before.in_ledger
    if change.sign_on is None:
        after = erased(change.rev, now)
        if not totals_stay:
            return Step(change.key, before, after, difference(before, after), leaves_ledger=was_there)
        last, unheard = before, None
        if change.before and (before is None or before.rev < change.before.rev):
            last, unheard = marked(change.before, campaign), ledger_entry(change.before, campaign)
        figures = difference(before, last or after)
        figures.update(kept(last))
        stays = last is not None and last.in_ledger
        return Step(change.key, before, after, figures, unheard, was_there, stays)
    after = marked(change.sign_on, campaign)
    entry = ledger_entry(change.sign_on, campaign)
    return Step(
        change.key, before, after, difference(before, after), entry, was_there and not after.in_ledger
    )


def latest(changes: Iterable[Change]) -> dict[str, Change]:
    """The last of the changes to each sign-on, by key."""
    found: dict[str, Change] = {}
    for change in changes:
        other = found.get(change.key)
        if other is None or change.rev >= other.rev:
            found[change.key] = change
    return found


def difference(before: Marker | None, after: Marker) -> Counter[str]:
    """What figures change by when one marker takes the place of another; nothing in it is 0."""
    adds = before.adds if before else frozenset[str]()
    changed = Counter(dict.fromkeys(after.adds - adds, 1))
    changed.update(dict.fromkeys(adds - after.adds, -1))
    return changed


def kept(before: Marker | None) -> Counter[str]:
    """What is noted as kept when the sign-on of a retired campaign is erased and its totals stay."""
    return Counter({f"{KEPT}{name}": 1 for name in before.adds}) if before else Counter()


def kept_of(held: Iterable[tuple[str, int]]) -> Counter[str]:
    """Of these figures what is kept of erased sign-ons: as such, and as the part it has in the others."""
    found: Counter[str] = Counter()
    for name, number in held:
        if name.startswith(KEPT):
            found[name] = found[name.removeprefix(KEPT)] = number
    return found


def _adds(sign_on: Countable, campaign: Campaign, counted: bool) -> Iterable[str]:
    if sign_on.status not in CONFIRMED:
        return
    yield _day(sign_on.signed_at, "signed")
    if sign_on.confirmed_at:
        yield _day(sign_on.confirmed_at, "confirmed")
    if waits(sign_on, campaign):
        yield WAITING
    if not counted:
        return
    since = sign_on.approved_at or sign_on.confirmed_at or sign_on.signed_at
    yield _day(since, "counted")
    if sign_on.kind is SignatoryKind.ORGANIZATION:
        return
    yield "individuals"
    yield f"language#{sign_on.language}"
    if sign_on.country:
        yield f"country#{sign_on.country}"
    # Anybody may write anything there, and each is an attribute of the counters.
    if sign_on.source and campaign.partner(sign_on.source):
        yield f"source#{sign_on.source}"
    if sign_on.collected is not Collected.WEB:
        yield f"collected#{sign_on.collected}"
    for commitment in sign_on.commitments or ():
        yield f"commitment#{commitment}"


def _day(moment: datetime, what: str) -> str:
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return _figure_of(there.date(), what)


@lru_cache(maxsize=1_000)
def _figure_of(day: date, what: str) -> str:
    return f"day#{day.isoformat()}#{what}"
