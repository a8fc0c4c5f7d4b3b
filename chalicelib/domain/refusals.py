"""Refusing many at once: by what forged sign-ons have in common, as one act that can be taken back whole.

Nobody is written to about it. Whoever was entered by a stranger has nothing to hear, and who floods a
campaign should not learn by what they were told apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from chalicelib.domain.addresses import domain_of
from chalicelib.domain.searching import Seen
from chalicelib.domain.signons import SignOn, Status, next_rev

# So long one can be taken back.
KEPT = timedelta(days=14)
# Whose refusal changes anything: they stand, or wait to.
REFUSED_FROM = (Status.CONFIRMED, Status.APPROVED)
# As many as one step writes, and as lie in one item.
AT_ONCE = 250

State = Literal["looking", "ready", "running", "done", "cancelled", "returning", "returned"]


@dataclass(frozen=True)
class Criteria:
    """What those who are refused have in common: all that is said of it. Raises ValueError if nothing is.

    `network` is the hash that their sign-ons hold for a week; they signed from `since` on and before `until`.
    """

    domain: str | None = None
    network: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not any((self.domain, self.network, self.source, self.since)):
            raise ValueError("nothing that they have in common")

    @classmethod
    def said(cls, line: Mapping[str, str]) -> "Criteria":
        """Those that a `line` says."""
        since, until = (line.get(name) for name in ("since", "until"))
        return cls(
            domain=line.get("domain"),
            network=line.get("network"),
            source=line.get("source"),
            since=datetime.fromisoformat(since) if since else None,
            until=datetime.fromisoformat(until) if until else None,
        )

    def fits(self, one: Seen) -> bool:
        """Whether somebody is among those who have it in common."""
        if self.network not in (None, one.network) or self.source not in (None, one.source):
            return False
        if self.domain is not None and domain_of(one.email) != self.domain:
            return False
        if self.since is None and self.until is None:
            return True
        signed = datetime.fromisoformat(one.signed_at)
        return not ((self.since and signed < self.since) or (self.until and signed >= self.until))

    @property
    def line(self) -> dict[str, str]:
        """What the audit trail says of them, and the store."""
        said = {"domain": self.domain, "network": self.network, "source": self.source}
        times = {"since": self.since, "until": self.until}
        whole = said | {name: at.isoformat() if at else None for name, at in times.items()}
        return {name: value for name, value in whole.items() if value}


class Fitting(NamedTuple):
    """Whom criteria fit of those that were `looked` at: by status, and the keys of whom it changes.

    `place` and `share` are those of a look.
    """

    keys: list[str]
    statuses: dict[str, int]
    looked: int
    place: str | None
    share: float


@dataclass(frozen=True)
class Hit:
    """Somebody who is to be refused; then what they were, and of which revision, for taking it back.

    `rev` is that of the sign-on before it is refused, and 0 as long as it was left alone.
    """

    key: str
    rev: int = 0
    status: Status | None = None
    approved_at: datetime | None = None
    waiting_since: datetime | None = None


@dataclass(frozen=True)
class Hits:
    """Some of them. What is about to be written is written down before, with its time: so whoever goes on
    after a crash knows what is done. `version` grows with each writing.
    """

    people: tuple[Hit, ...]
    refused_at: datetime | None = None
    returned_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True)
class Refusal:
    """One act on many: whom it is about, and how far it is.

    First everybody is looked at (`place`, `looked`, `percent`), and whom it would hit counted by `statuses`;
    they lie in `batches`, each of some Hits under a name. What is `ready` waits for somebody's word. Once it
    `began`, they are refused Hits by Hits (`done`), but for those who changed meanwhile (`changed`); `at` are
    the next. Taken back, they are what they were (`returned`), unless they changed since.
    """

    id: str
    slug: str
    criteria: Criteria
    asked_by: str
    asked_at: datetime
    state: State = "looking"
    place: str | None = None
    looked: int = 0
    percent: int = 0
    statuses: dict[str, int] | None = None
    batches: tuple[tuple[str, int], ...] = ()
    began: bool = False
    at: int = 0
    done: int = 0
    changed: int = 0
    returned: int = 0
    rev: int = 0

    @property
    def total(self) -> int:
        """How many it is to hit."""
        return sum((self.statuses or {}).get(status, 0) for status in REFUSED_FROM)

    @property
    def left_alone(self) -> int:
        """How many have the same in common, and neither stand nor wait to."""
        return sum((self.statuses or {}).values()) - self.total

    @property
    def names(self) -> list[str]:
        """The names of all its Hits."""
        return [f"{name}#{number:04d}" for name, many in self.batches for number in range(many)]

    @property
    def moving(self) -> bool:
        """Whether there is a next step to be done."""
        return self.state in ("looking", "running", "returning")

    @property
    def may_be_taken_back(self) -> bool:
        """Whether there is something to be taken back, and nobody is at it."""
        return self.state in ("done", "cancelled") and self.began

    def looked_on(self, found: Fitting, batch: str) -> "Refusal":
        """It after one more look, whose Hits lie in that batch."""
        statuses = dict(self.statuses or {})
        for status, many in found.statuses.items():
            statuses[status] = statuses.get(status, 0) + many
        return replace(
            self,
            state="looking" if found.place else "ready",
            place=found.place,
            looked=self.looked + found.looked,
            percent=round(100 * found.share),
            statuses=statuses,
            batches=(*self.batches, (batch, -(-len(found.keys) // AT_ONCE))) if found.keys else self.batches,
        )


def in_hits(keys: list[str]) -> Iterator[Hits]:
    """The keys as Hits, of as many as one step writes."""
    for start in range(0, len(keys), AT_ONCE):
        yield Hits(tuple(Hit(key) for key in keys[start : start + AT_ONCE]))


def planned(hits: Hits, held: Iterable[SignOn | None], now: datetime) -> Hits:
    """What will be refused, as it is now; whoever is gone or settled otherwise is left alone."""
    people = (_planned(hit, one) for hit, one in zip(hits.people, held, strict=True))
    return replace(hits, people=tuple(people), refused_at=now)


def refused(hit: Hit, held: SignOn | None, at: datetime) -> SignOn | None:
    """The sign-on once it is refused as planned at that time, None where it changed since."""
    if held is None or not hit.rev or held.rev != hit.rev:
        return None
    return held.changed(at, status=Status.REJECTED, approved_at=None, rejected_at=at, waiting_since=None)


def is_refused(hit: Hit, held: SignOn | None, at: datetime) -> bool:
    """Whether that was done, and nothing since."""
    return held is not None and hit.rev > 0 and held.rev == next_rev(at, hit.rev)


def returned(hit: Hit, held: SignOn | None, refused_at: datetime, at: datetime) -> SignOn | None:
    """The refused sign-on as it was before, None where it changed since.

    One that was to be refused and was not yet, is as it was under a later revision: whoever is still at it
    comes too late.
    """
    if held is not None and hit.rev and held.rev == hit.rev:
        return held.changed(at)
    if held is None or not is_refused(hit, held, refused_at):
        return None
    was = {"status": hit.status, "approved_at": hit.approved_at, "waiting_since": hit.waiting_since}
    return held.changed(at, rejected_at=None, **was)


def is_returned(hit: Hit, held: SignOn | None, refused_at: datetime, at: datetime) -> bool:
    """Whether that was done, and nothing since."""
    return held is not None and hit.rev > 0 and held.rev == next_rev(at, next_rev(refused_at, hit.rev))


def _planned(hit: Hit, held: SignOn | None) -> Hit:
    if held is None or held.status not in REFUSED_FROM:
        return hit
    return Hit(hit.key, held.rev, held.status, held.approved_at, held.waiting_since)
