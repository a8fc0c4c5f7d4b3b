"""Counting: what one sign-on contributes, and workers without counting anybody twice."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.signons import SignOn
from chalicelib.domain.text import fold

SMALLEST_SHOWN = 10


@dataclass(frozen=True)
class Organization:
    """An approved organization as the ledger holds it."""

    key: str
    name: str
    members: int
    parent: str | None = None
    country: str | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """Equal for two sign-ons of one organization: its folded name, within its country."""
        return fold(self.name), self.country or ""


@dataclass(frozen=True)
class Workers:
    """`organizations` are distinct ones, `workers` counts nobody twice."""

    organizations: int
    workers: int


def contribution(sign_on: SignOn | None) -> Counter[str]:
    """What a sign-on adds to the counters: nothing unless it counts.

    Counters are `individuals` and `commitment#ID`. Organizations are not counted one by one:
    the ledger is summed by `workers_represented`.
    """
    if sign_on is None or not sign_on.counts or sign_on.organization:
        return Counter()
    return Counter({"individuals": 1, **{f"commitment#{c}": 1 for c in set(sign_on.commitments or [])}})


def ledger_entry(sign_on: SignOn | None) -> Organization | None:
    """The ledger's entry for an approved organization, None for anything else."""
    if sign_on is None or not sign_on.counts or not sign_on.organization:
        return None
    return Organization(
        key=sign_on.key,
        name=sign_on.organization,
        members=sign_on.members_represented or 0,
        parent=sign_on.parent_organization,
        country=sign_on.country,
    )


def workers_represented(organizations: Iterable[Organization]) -> Workers:
    """Organizations and the workers they represent.

    Two entries of one organization count once, with the greater figure. Of a parent and its
    affiliates the greater of the parent's figure and the sum of theirs counts, at every level.
    Affiliates of a parent that has not signed are simply summed. Parents that name each other in a
    circle count as one organization.
    """
    members: dict[tuple[str, str], int] = {}
    named_parent: dict[tuple[str, str], str] = {}
    for entry in sorted(organizations, key=lambda o: o.key):
        members[entry.identity] = max(members.get(entry.identity, 0), entry.members)
        if entry.parent and fold(entry.parent) != entry.identity[0]:
            named_parent.setdefault(entry.identity, entry.parent)
    by_name: dict[str, list[tuple[str, str]]] = {}
    for identity in members:
        by_name.setdefault(identity[0], []).append(identity)
    parents = {child: _find(fold(name), child, members, by_name) for child, name in named_parent.items()}
    group = {identity: _circle(identity, parents) for identity in members}
    own: dict[tuple[str, str], int] = {}
    children: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for identity, figure in members.items():
        own[group[identity]] = max(own.get(group[identity], 0), figure)
        parent = parents.get(identity)
        if parent and group[parent] != group[identity]:
            children.setdefault(group[parent], set()).add(group[identity])
    affiliated = {child for found in children.values() for child in found}
    total = sum(_represented(root, own, children) for root in own if root not in affiliated)
    return Workers(organizations=len(members), workers=total)


def _find(
    name: str,
    child: tuple[str, str],
    members: dict[tuple[str, str], int],
    by_name: dict[str, list[tuple[str, str]]],
) -> tuple[str, str] | None:
    """The signed organization of that folded name: in the child's own country first, else the largest."""
    if (name, child[1]) in members:
        return name, child[1]
    return max(by_name.get(name, []), key=lambda identity: (members[identity], identity), default=None)


def _circle(
    identity: tuple[str, str], parents: dict[tuple[str, str], tuple[str, str] | None]
) -> tuple[str, str]:
    """The representative of the circle of parents this organization is in; itself when in none."""
    path = [identity]
    while (parent := parents.get(path[-1])) is not None:
        if parent == identity:
            return min(path)
        if parent in path:
            return identity
        path.append(parent)
    return identity


def _represented(
    root: tuple[str, str], own: dict[tuple[str, str], int], children: dict[tuple[str, str], set[tuple[str, str]]]
) -> int:
    """Figures from the leaves up, without recursion: nesting is as deep as people type it."""
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(children.get(node, ()))
    value: dict[tuple[str, str], int] = {}
    for node in reversed(order):
        value[node] = max(own[node], sum(value[child] for child in children.get(node, ())))
    return value[root]
