"""What a campaign's tally says, and workers without counting anybody twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from chalicelib.domain.text import fold

# A folded name and a country code, which is empty where none is known.
Identity = tuple[str, str]


@dataclass(frozen=True)
class Organization:
    """An approved organization as the ledger holds it.

    `mail_domain` is its officer's, `officer` their name, empty where they did not agree to be named, None
    where the organization itself is not to be seen, and `at` the time of confirmation. The folded names are
    made where they are not given, which takes a while. `home` is the country of its only namesake, where its
    officer named none: see `at_home`. `linked` is the `record` of the parent that an organizer
    named, whatever its officer wrote; it is the sign-on's `record_id`, which stays when names and keys go.
    """

    key: str
    name: str
    members: int
    parent: str | None = None
    country: str | None = None
    mail_domain: str | None = None
    officer: str | None = None
    at: datetime | None = None
    folded: str = ""
    folded_parent: str | None = None
    home: str | None = None
    linked: str | None = None
    record: str | None = None

    def __post_init__(self) -> None:
        if not self.folded:
            object.__setattr__(self, "folded", fold(self.name))
        if self.parent and self.folded_parent is None:
            object.__setattr__(self, "folded_parent", fold(self.parent))

    @cached_property
    def identity(self) -> Identity:
        """Equal for two sign-ons of one organization: its folded name, within its country."""
        return self.folded, self.country or self.home or ""


@dataclass(frozen=True)
class Workers:
    """`organizations` are distinct ones, `workers` counts nobody twice."""

    organizations: int
    workers: int


@dataclass(frozen=True)
class Counts:
    """The counters of a campaign as last written by the tally."""

    individuals: int = 0
    organizations: int = 0
    workers: int = 0
    commitments: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Counts as they stand now.

    Organizations and workers are of the ledger's revision `summed_rev`, while the ledger is at `ledger_rev`.
    `waiting` is how many wait for a decision.
    """

    counts: Counts = Counts()
    ledger_rev: int = 0
    summed_rev: int = 0
    waiting: int = 0


def at_home(organizations: Iterable[Organization]) -> list[Organization]:
    """The organizations, those without a country where their only namesake is.

    Where namesakes are in several countries spelling does not tell whose officer left the country blank, and
    it stays apart until an organizer says so.
    """
    entries = list(organizations)
    countries: dict[str, set[str]] = {}
    for entry in entries:
        if entry.country:
            countries.setdefault(entry.folded, set()).add(entry.country)
    only = {folded: next(iter(found)) for folded, found in countries.items() if len(found) == 1}
    return [
        entry if entry.country or entry.folded not in only else replace(entry, home=only[entry.folded])
        for entry in entries
    ]


def workers_represented(organizations: Iterable[Organization]) -> Workers:
    """Organizations and the workers they represent.

    Two entries of one organization count once, with the greater figure. Of a parent and its
    affiliates the greater of the parent's figure and the sum of theirs counts, at every level.
    Affiliates of a parent that has not signed are simply summed. Parents that name each other in a
    circle count their workers as one organization would.
    """
    families = families_of(at_home(organizations))
    return Workers(organizations=len(families.members), workers=sum(families.counted.values()))


@dataclass(frozen=True)
class Families:
    """What organizations are to each other.

    `members` is each one's figure, the greatest of those it signed with, and `parents` its parent if that
    signed too. A circle of parents that name each other is one of them, as `circles` says; `counted` are the
    workers of each that has no parent, with all that are affiliated to it.
    """

    members: dict[Identity, int]
    parents: dict[Identity, Identity]
    circles: dict[Identity, Identity]
    counted: dict[Identity, int]

    def workers(self, some: Iterable[Identity]) -> int:
        """The workers of some that are affiliated to nobody else."""
        return sum(self.counted.get(whole, 0) for whole in {self.circles.get(one, one) for one in some})


def families_of(organizations: Iterable[Organization]) -> Families:
    """The families of organizations that `at_home` has placed; whoever names itself names nobody."""
    members: dict[Identity, int] = {}
    named_parent: dict[Identity, Identity] = {}
    linked: dict[Identity, Identity | None] = {}
    entries = sorted(organizations, key=attrgetter("key"))
    identities = {entry.record: entry.identity for entry in entries}
    for entry in entries:
        identity = entry.identity
        members[identity] = max(members.get(identity, 0), entry.members)
        if entry.linked:
            linked[identity] = linked.get(identity) or identities.get(entry.linked)
        elif entry.folded_parent and entry.folded_parent != entry.folded:
            named_parent.setdefault(identity, (entry.folded_parent, identity[1]))
    parents = _parents(members, named_parent)
    for child, parent in linked.items():
        # What an organizer named goes before what was typed, also while it is not there.
        parents.pop(child, None)
        if parent and parent != child:
            parents[child] = parent
    circles = _circles(parents)
    own: dict[Identity, int] = {}
    children: dict[Identity, set[Identity]] = {}
    affiliated: set[Identity] = set()
    for identity, figure in members.items():
        whole = circles.get(identity, identity)
        own[whole] = max(own.get(whole, 0), figure)
        parent = parents.get(identity)
        if parent and circles[parent] != whole:
            children.setdefault(circles[parent], set()).add(whole)
            affiliated.add(whole)
    roots = [whole for whole in own if whole not in affiliated]
    return Families(members, parents, circles, {root: _represented(root, own, children) for root in roots})


def _parents(members: dict[Identity, int], wanted: dict[Identity, Identity]) -> dict[Identity, Identity]:
    """The signed parent of each organization that has one.

    That is the one of the name that it wants in its own country, else the largest one of that name anywhere.
    """
    largest: dict[str, Identity] = {}
    for identity, figure in members.items():
        known = largest.get(identity[0])
        if known is None or (figure, identity) > (members[known], known):
            largest[identity[0]] = identity
    found: dict[Identity, Identity] = {}
    for child, parent in wanted.items():
        if parent in members:
            found[child] = parent
        elif parent[0] in largest:
            found[child] = largest[parent[0]]
    return found


def _circles(parents: dict[Identity, Identity]) -> dict[Identity, Identity]:
    """For every child and parent the least member of the circle it is in; itself when it is in none."""
    found: dict[Identity, Identity] = {}
    for start in parents:
        path: dict[Identity, int] = {}
        node: Identity | None = start
        while node and node not in found and node not in path:
            path[node] = len(path)
            node = parents.get(node)
        if node in path:
            circle = list(path)[path[node] :]
            found |= dict.fromkeys(circle, min(circle))
        for passed in path:
            found.setdefault(passed, passed)
    return found


def _represented(root: Identity, own: dict[Identity, int], children: dict[Identity, set[Identity]]) -> int:
    """Figures from the leaves up, without recursion: nesting is as deep as people type it."""
    if root not in children:
        return own[root]
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(children.get(node, ()))
    value: dict[Identity, int] = {}
    for node in reversed(order):
        value[node] = max(own[node], sum(value[child] for child in children.get(node, ())))
    return value[root]
