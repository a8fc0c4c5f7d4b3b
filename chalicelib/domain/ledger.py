"""The workers ledger: approved organizations by parent, what they declare against what is counted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, NamedTuple

from pydantic import ConfigDict

from chalicelib.domain.model import Model
from chalicelib.domain.providers import BY_DOMAIN
from chalicelib.domain.tally import Families, Identity, Organization, at_home, families_of

# Mail domains that say nothing about whose organization somebody writes for, and those of known providers.
SHARED = """
126.com 163.com aol.com free.fr gmx.at gmx.ch gmx.com gmx.de gmx.net laposte.net libero.it mail.com mail.ru
naver.com onet.pl orange.fr qq.com t-online.de uol.com.br web.de wp.pl
"""
SHARED_MAIL = frozenset(SHARED.split()) | BY_DOMAIN.keys()
# As many lines as a page has: some 100 KB of JSON.
LINES = 500
Kind = Literal["name", "mail_domain"]


class Shown(Model):
    """A part of the ledger, as the API shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LedgerLine(Shown):
    """One approved sign-on. `parent` is as it was typed, `parent_id` the signed organization it means."""

    id: str
    name: str
    country: str | None
    members: int
    parent: str | None
    parent_id: str | None
    mail_domain: str | None


class LedgerGroup(Shown):
    """A parent with all that is affiliated to it, at any level; an organization on its own is one as well.

    `declared` is the parent's own figure, None for a parent that has not signed; `counted` counts nobody
    twice. The parent's own line comes first, then the others by name.
    """

    parent: str
    declared: int | None
    affiliates_declared: int
    counted: int
    organizations: list[LedgerLine]


class LedgerDuplicate(Shown):
    """Sign-ons that may be one organization's: `value` is the name that they spell alike, or the domain."""

    by: Kind
    value: str
    ids: list[str]


class Ledger(Shown):
    """A page of it; of the whole `organizations` are distinct, `declared` adds up, `counted` is the tally's.

    A page has some lines of some groups, then some of the duplicates; `next` is where the one after it
    begins, None after the last. What a group says of itself it says of all its lines, on each page that has
    any.
    """

    organizations: int
    declared: int
    counted: int
    groups: list[LedgerGroup]
    duplicates: list[LedgerDuplicate]
    next: str | None = None


def ledger_page(organizations: Iterable[Organization], start: int = 0, most: int = LINES) -> Ledger:
    """The ledger's lines from `start` on, its weightiest groups first, at most so many."""
    entries = sorted(at_home(organizations), key=attrgetter("folded", "key"))
    families = families_of(entries)
    groups = _groups(entries, families)
    duplicates = [*_same_name(entries), *_same_mail_domain(entries)]
    ids = {entry.identity: entry.key for entry in reversed(entries)}
    page = _Page(start, most)
    shown = [
        group.shown([_line(entry, families.parents, ids) for entry in lines])
        for group in groups
        if (lines := page.part(group.entries))
    ]
    pointed_out = [
        LedgerDuplicate(by=by, value=value, ids=[entry.key for entry in part])
        for by, value, alike in duplicates
        if (part := page.part(alike))
    ]
    return Ledger(
        organizations=len(families.members),
        declared=sum(entry.members for entry in entries),
        counted=sum(families.counted.values()),
        groups=shown,
        duplicates=pointed_out,
        next=str(start + most) if page.more else None,
    )


@dataclass
class _Page:
    """What lies from `start` on of lists that follow each other, at most so many."""

    start: int
    most: int
    passed: int = 0
    more: bool = False

    def part(self, listed: list[Organization]) -> list[Organization]:
        """The part of the next list that is on the page."""
        first = max(self.start - self.passed, 0)
        after = max(self.start + self.most - self.passed, 0)
        self.passed += len(listed)
        self.more = self.more or len(listed) > after
        return listed[first:after]


@dataclass(frozen=True)
class _Group:
    name: str
    folded: str
    declared: int | None
    affiliates_declared: int
    counted: int
    entries: list[Organization]

    def shown(self, lines: list[LedgerLine]) -> LedgerGroup:
        return LedgerGroup(
            parent=self.name,
            declared=self.declared,
            affiliates_declared=self.affiliates_declared,
            counted=self.counted,
            organizations=lines,
        )


def _groups(entries: list[Organization], families: Families) -> list[_Group]:
    tops = _tops(families.parents)
    absent = _absent_parents(entries, families.parents)
    grouped: dict[Identity | str, list[Organization]] = {}
    for entry in entries:
        top = tops.get(entry.identity, entry.identity)
        grouped.setdefault(absent[top].folded if top in absent else top, []).append(entry)
    groups = []
    for found in grouped.values():
        first = found[0].identity
        top = tops.get(first, first)
        if len(found) > 1:
            found.sort(key=lambda entry: entry.identity != top or top in absent)
        groups.append(_group(found, None if top in absent else top, absent.get(top), families))
    return sorted(groups, key=lambda group: (-group.counted, group.folded))


def _tops(parents: Mapping[Identity, Identity]) -> dict[Identity, Identity]:
    """The topmost signed parent of each that has one; of parents that name each other the least."""
    found: dict[Identity, Identity] = {}
    for start in parents:
        path: dict[Identity, None] = {}
        node = start
        while node not in path and node not in found and node in parents:
            path[node] = None
            node = parents[node]
        top = found.get(node, node)
        if node in path:
            whole = list(path)
            top = min(whole[whole.index(node) :])
        found.update(dict.fromkeys(path, top))
    return found


class _Absent(NamedTuple):
    name: str
    folded: str


def _absent_parents(
    entries: list[Organization], parents: Mapping[Identity, Identity]
) -> dict[Identity, _Absent]:
    """The parents that have not signed, as first typed, by who named them."""
    found: dict[Identity, _Absent] = {}
    typed: dict[str, _Absent] = {}
    for entry in entries:
        folded = entry.folded_parent
        if entry.parent and folded and entry.identity not in parents and folded != entry.folded:
            found.setdefault(entry.identity, typed.setdefault(folded, _Absent(entry.parent, folded)))
    return found


def _group(
    found: list[Organization], top: Identity | None, absent: _Absent | None, families: Families
) -> _Group:
    own = [entry.members for entry in found if entry.identity == top]
    return _Group(
        name=absent.name if absent else found[0].name,
        folded=absent.folded if absent else found[0].folded,
        declared=max(own) if own else None,
        affiliates_declared=sum(entry.members for entry in found if entry.identity != top),
        counted=families.workers(entry.identity for entry in found),
        entries=found,
    )


def _line(
    entry: Organization, parents: Mapping[Identity, Identity], ids: Mapping[Identity, str]
) -> LedgerLine:
    parent = parents.get(entry.identity)
    return LedgerLine(
        id=entry.key,
        name=entry.name,
        country=entry.country,
        members=entry.members,
        parent=entry.parent,
        parent_id=ids[parent] if parent else None,
        mail_domain=entry.mail_domain,
    )


def _same_name(entries: list[Organization]) -> Iterator[tuple[Kind, str, list[Organization]]]:
    # Without spaces: "Film Makers" and "Filmmakers" are read as one.
    for alike in _alike(entries, lambda entry: entry.folded.replace(" ", "")).values():
        yield "name", alike[0].name, alike


def _same_mail_domain(entries: list[Organization]) -> Iterator[tuple[Kind, str, list[Organization]]]:
    for domain, alike in _alike(entries, lambda entry: entry.mail_domain or "").items():
        if domain not in SHARED_MAIL:
            yield "mail_domain", domain, alike


def _alike(entries: list[Organization], of: Callable[[Organization], str]) -> dict[str, list[Organization]]:
    found: dict[str, list[Organization]] = {}
    for entry in entries:
        found.setdefault(of(entry), []).append(entry)
    return {value: same for value, same in found.items() if value and len(same) > 1}
