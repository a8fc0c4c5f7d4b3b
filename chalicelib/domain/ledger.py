"""The workers ledger: approved organizations by parent, what they declare against what is counted."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from pydantic import ConfigDict

from chalicelib.domain.model import Model
from chalicelib.domain.tally import Identity, Organization, relations, workers_represented
from chalicelib.domain.text import fold

# Mail domains that say nothing about whose organization somebody writes for.
SHARED = """
126.com 163.com aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com
hotmail.com icloud.com laposte.net libero.it live.com mail.com mail.ru me.com msn.com naver.com onet.pl
orange.fr outlook.com proton.me protonmail.com qq.com t-online.de uol.com.br web.de wp.pl yahoo.co.jp
yahoo.com yandex.ru
"""
SHARED_MAIL = frozenset(SHARED.split())


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

    by: Literal["name", "mail_domain"]
    value: str
    ids: list[str]


class Ledger(Shown):
    """The whole: `organizations` are distinct, `declared` adds up all figures, `counted` is the tally's."""

    organizations: int
    declared: int
    counted: int
    groups: list[LedgerGroup]
    duplicates: list[LedgerDuplicate]


def ledger_of(organizations: Iterable[Organization], mail_domains: Mapping[str, str]) -> Ledger:
    """The ledger, its weightiest groups first; `mail_domains` is by the key of the sign-on."""
    entries = sorted(organizations, key=lambda entry: (fold(entry.name), entry.key))
    _, parents = relations(entries)
    tops = {entry.identity: _top(entry.identity, parents) for entry in entries}
    absent = _absent_parents(entries, parents)
    grouped: dict[Identity | str, list[Organization]] = {}
    for entry in entries:
        top = tops[entry.identity]
        grouped.setdefault(fold(absent[top]) if top in absent else top, []).append(entry)
    ids = {entry.identity: entry.key for entry in reversed(entries)}
    groups = []
    for found in grouped.values():
        top = tops[found[0].identity]
        found.sort(key=lambda entry: entry.identity != top or top in absent)
        lines = [_line(entry, parents, ids, mail_domains) for entry in found]
        groups.append(_group(found, lines, None if top in absent else top, absent.get(top)))
    counted = workers_represented(entries)
    return Ledger(
        organizations=counted.organizations,
        declared=sum(entry.members for entry in entries),
        counted=counted.workers,
        groups=sorted(groups, key=lambda group: (-group.counted, fold(group.parent))),
        duplicates=[*_same_name(entries), *_same_mail_domain(entries, mail_domains)],
    )


def _top(identity: Identity, parents: Mapping[Identity, Identity]) -> Identity:
    """The topmost signed parent; of parents that name each other in a circle the least."""
    path = {identity: None}
    while (parent := parents.get(next(reversed(path)))) and parent not in path:
        path[parent] = None
    if parent is None:
        return next(reversed(path))
    whole = list(path)
    return min(whole[whole.index(parent) :])


def _absent_parents(entries: list[Organization], parents: Mapping[Identity, Identity]) -> dict[Identity, str]:
    """The parents that have not signed, as first typed, by who named them."""
    found: dict[Identity, str] = {}
    typed: dict[str, str] = {}
    for entry in entries:
        if entry.parent and entry.identity not in parents and fold(entry.parent) != entry.identity[0]:
            found.setdefault(entry.identity, typed.setdefault(fold(entry.parent), entry.parent))
    return found


def _group(
    found: list[Organization], lines: list[LedgerLine], top: Identity | None, absent: str | None
) -> LedgerGroup:
    own = [entry.members for entry in found if entry.identity == top]
    return LedgerGroup(
        parent=absent or found[0].name,
        declared=max(own) if own else None,
        affiliates_declared=sum(entry.members for entry in found if entry.identity != top),
        counted=workers_represented(found).workers,
        organizations=lines,
    )


def _line(
    entry: Organization,
    parents: Mapping[Identity, Identity],
    ids: Mapping[Identity, str],
    mail_domains: Mapping[str, str],
) -> LedgerLine:
    parent = parents.get(entry.identity)
    return LedgerLine(
        id=entry.key,
        name=entry.name,
        country=entry.country,
        members=entry.members,
        parent=entry.parent,
        parent_id=ids[parent] if parent else None,
        mail_domain=mail_domains.get(entry.key),
    )


def _same_name(entries: list[Organization]) -> list[LedgerDuplicate]:
    # Without spaces: I.A.T.S.E. and IATSE are read as one.
    alike = _alike(entries, lambda entry: fold(entry.name).replace(" ", ""))
    return [
        LedgerDuplicate(by="name", value=found[0].name, ids=[entry.key for entry in found])
        for found in alike.values()
    ]


def _same_mail_domain(entries: list[Organization], mail_domains: Mapping[str, str]) -> list[LedgerDuplicate]:
    alike = _alike(entries, lambda entry: mail_domains.get(entry.key, ""))
    return [
        LedgerDuplicate(by="mail_domain", value=domain, ids=[entry.key for entry in found])
        for domain, found in alike.items()
        if domain not in SHARED_MAIL
    ]


def _alike(entries: list[Organization], of: Callable[[Organization], str]) -> dict[str, list[Organization]]:
    found: dict[str, list[Organization]] = {}
    for entry in entries:
        found.setdefault(of(entry), []).append(entry)
    return {value: same for value, same in found.items() if value and len(same) > 1}
