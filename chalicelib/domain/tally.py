"""What a campaign's tally says, and workers without counting anybody twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.text import fold

# A folded name and a country code, which may be empty.
Identity = tuple[str, str]


@dataclass(frozen=True)
class Organization:
    """An approved organization as the ledger holds it.

    `mail_domain` is its officer's, `officer` the name that stands on the wall, None unless that is public,
    and `at` the time of confirmation. The folded names are made where they are not given, which takes a
    while.
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

    def __post_init__(self) -> None:
        if not self.folded:
            object.__setattr__(self, "folded", fold(self.name))
        if self.parent and self.folded_parent is None:
            object.__setattr__(self, "folded_parent", fold(self.parent))

    @property
    def identity(self) -> Identity:
        """Equal for two sign-ons of one organization: its folded name, within its country."""
        return self.folded, self.country or ""


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
    """

    counts: Counts = Counts()
    ledger_rev: int = 0
    summed_rev: int = 0


def workers_represented(organizations: Iterable[Organization]) -> Workers:
    """Organizations and the workers they represent.

    Two entries of one organization count once, with the greater figure. Of a parent and its
    affiliates the greater of the parent's figure and the sum of theirs counts, at every level.
    Affiliates of a parent that has not signed are simply summed. Parents that name each other in a
    circle count their workers as one organization would.
    """
    members, parents = relations(organizations)
    group = _circles(parents)
    own: dict[Identity, int] = {}
    children: dict[Identity, set[Identity]] = {}
    for identity, figure in members.items():
        whole = group.get(identity, identity)
        own[whole] = max(own.get(whole, 0), figure)
        parent = parents.get(identity)
        if parent and group[parent] != whole:
            children.setdefault(group[parent], set()).add(whole)
    affiliated = {child for found in children.values() for child in found}
    total = sum(_represented(root, own, children) for root in own if root not in affiliated)
    return Workers(organizations=len(members), workers=total)


def relations(organizations: Iterable[Organization]) -> tuple[dict[Identity, int], dict[Identity, Identity]]:
    """Each organization's figure, the greatest of those it signed with, and its parent if that signed too."""
    members: dict[Identity, int] = {}
    named_parent: dict[Identity, str] = {}
    for entry in sorted(organizations, key=lambda o: o.key):
        identity = entry.identity
        members[identity] = max(members.get(identity, 0), entry.members)
        if entry.folded_parent:
            named_parent.setdefault(identity, entry.folded_parent)
    return members, _parents(members, named_parent)


def _parents(members: dict[Identity, int], named_parent: dict[Identity, str]) -> dict[Identity, Identity]:
    """The signed parent of each organization that has one.

    That is the one of that name in its own country, else the largest one anywhere; an organization
    that names itself may be the branch of a namesake abroad.
    """
    by_name: dict[str, list[Identity]] = {}
    for identity in sorted(members, key=lambda i: (members[i], i), reverse=True):
        by_name.setdefault(identity[0], []).append(identity)
    found: dict[Identity, Identity] = {}
    for child, name in named_parent.items():
        candidates = [(name, child[1]), *by_name.get(name, [])[:2]]
        parent = next((c for c in candidates if c in members and c != child), None)
        if parent:
            found[child] = parent
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
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(children.get(node, ()))
    value: dict[Identity, int] = {}
    for node in reversed(order):
        value[node] = max(own[node], sum(value[child] for child in children.get(node, ())))
    return value[root]
