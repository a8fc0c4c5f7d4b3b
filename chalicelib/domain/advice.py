"""What organizers are told beside an organization that waits: whose it may be, and what approval would do."""

from collections.abc import Callable, Iterable
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from chalicelib.domain.addresses import domain_of
from chalicelib.domain.alike import Names
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.counting import ledger_entry
from chalicelib.domain.ledger import SHARED_MAIL, Shown
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.tally import Organization, workers_represented
from chalicelib.domain.units import OnTheList

# How much of a name an officer spells as the parent does whom they mean, and how much duplicates share.
PARENT_ALIKE, DUPLICATE_ALIKE = 0.75, 0.88

# More are no help to whoever looks.
MOST_DUPLICATES = 5

K = TypeVar("K")
Alike = Literal["name", "spelling", "mail_domain"]
Site = Literal["agrees", "differs", "shared", "none"]


class Guess(Shown):
    """The approved organization that one may belong to; `sure` where its officer typed just that name."""

    id: str
    name: str
    country: str | None
    sure: bool


class Duplicate(Shown):
    """Another one that may be the same, approved or `waiting` as well; `by` says what they share."""

    id: str
    name: str
    by: Alike
    waiting: bool


class Weighed(Shown):
    """One organization. `before` and `after` are the workers that the tally says without and with it.

    `site` is whether its officer's mail and its website are of one domain: `shared` says that everybody may
    have such an address, `none` that it named no website.
    """

    before: int
    after: int
    site: Site
    parent: Guess | None
    duplicates: list[Duplicate]


class Advice(Shown):
    """Beside one that waits."""

    organization: Weighed | None = None
    unit: OnTheList | None = None


def weigh(
    ledger: Iterable[Organization], waiting: Iterable[SignOn], campaign: Campaign
) -> dict[str, Weighed]:
    """What there is to say of each organization that waits, by key; `ledger` are the approved ones."""
    asked = {one.key: one for one in waiting if one.organization}
    known = _Known(ledger, {key: _as_approved(one, campaign) for key, one in asked.items()})
    return {key: _weighed(one, known) for key, one in asked.items()}


class _Known:
    """All that are known, approved or `wanted`, to be found by name and by family."""

    def __init__(self, ledger: Iterable[Organization], wanted: dict[str, Organization]) -> None:
        self.approved, self.wanted = {entry.key: entry for entry in ledger}, wanted
        self._entries = list((wanted | self.approved).values())
        self._names = Names(entry.folded for entry in self._entries)
        self.together = _by(self._entries, lambda entry: entry.folded.replace(" ", ""))
        self.mail = _by(self._entries, lambda entry: entry.mail_domain)
        approved = self.approved.values()
        self.named = _by(approved, lambda entry: entry.folded)
        self.workers = workers_represented(approved).workers
        self._folded = {entry.record: entry.folded for entry in approved if entry.record}
        self._joined: dict[str, str] = {}
        for entry in approved:
            for name in self._around(entry):
                self._joined[self._whole(name)] = self._whole(entry.folded)
        self._families = _by(approved, lambda entry: self._whole(entry.folded))

    def same(self, folded: str) -> list[Organization]:
        return [self._entries[place] for place in self._names.same(folded)]

    def near(self, folded: str, alike: float) -> list[Organization]:
        return [self._entries[place] for place in self._names.near(folded, alike)]

    def workers_with(self, entry: Organization) -> int:
        """The workers that are counted once it is approved: only of families that it has to do with."""
        mine = self.approved.get(entry.key, entry)
        wholes = {self._whole(name) for one in (entry, mine) for name in self._around(one)}
        family = [other for whole in wholes for other in self._families.get(whole, ())]
        others = [other for other in family if other.key != entry.key]
        before, after = workers_represented(family), workers_represented([*others, entry])
        return self.workers - before.workers + after.workers

    def _around(self, entry: Organization) -> list[str]:
        """The names that say whose family it is: its own, and its parent's."""
        linked = self._folded.get(entry.linked) if entry.linked else None
        return [name for name in (entry.folded, entry.folded_parent, linked) if name]

    def _whole(self, name: str) -> str:
        """One of the names of all that are joined with it."""
        while (above := self._joined.get(name, name)) != name:
            name = above
        return name


def _by(
    entries: Iterable[Organization], of: Callable[[Organization], K | None]
) -> dict[K, list[Organization]]:
    found: dict[K, list[Organization]] = {}
    for entry in entries:
        if value := of(entry):
            found.setdefault(value, []).append(entry)
    return found


def _as_approved(one: SignOn, campaign: Campaign) -> Organization:
    entry = ledger_entry(one.wanted.model_copy(update={"status": Status.APPROVED}), campaign)
    if entry is None:
        raise ValueError("no organization")
    return entry


def _weighed(one: SignOn, known: _Known) -> Weighed:
    entry = known.wanted[one.key]
    return Weighed(
        before=known.workers,
        after=known.workers_with(entry),
        site=site_of(one.wanted),
        parent=None if one.linked_parent else _guess(entry, known),
        duplicates=[
            Duplicate(id=other.key, name=other.name, by=by, waiting=other.key not in known.approved)
            for other, by in _duplicates(entry, known).values()
        ],
    )


def _guess(entry: Organization, known: _Known) -> Guess | None:
    if entry.folded_parent:
        same = known.same(entry.folded_parent)
        found = [*same, *known.near(entry.folded_parent, PARENT_ALIKE)]
    else:
        same, found = [], _named_in(entry, known)
    fits = [other for other in found if other.key in known.approved and other.folded != entry.folded]
    # In its own country before one of that name elsewhere.
    fits.sort(key=lambda other: other.country != entry.country)
    if not fits:
        return None
    sure = any(other.key == fits[0].key for other in same)
    return Guess(id=fits[0].key, name=fits[0].name, country=fits[0].country, sure=sure)


def _named_in(entry: Organization, known: _Known) -> list[Organization]:
    """The approved ones of the longest name that begins this one's: "Example Union Local 1"."""
    words = entry.folded.split()
    begins = (known.named.get(" ".join(words[:number]), []) for number in range(len(words) - 1, 0, -1))
    return next((found for found in begins if found), [])


def _duplicates(entry: Organization, known: _Known) -> dict[str, tuple[Organization, Alike]]:
    found: dict[str, tuple[Organization, Alike]] = {}
    for other in known.together.get(entry.folded.replace(" ", ""), ()):
        found[other.key] = (other, "name")
    for other in known.near(entry.folded, DUPLICATE_ALIKE):
        if not _numbered_apart(entry.folded, other.folded):
            found.setdefault(other.key, (other, "spelling"))
    if entry.mail_domain not in SHARED_MAIL:
        for other in known.mail.get(entry.mail_domain or "", ()):
            found.setdefault(other.key, (other, "mail_domain"))
    found.pop(entry.key, None)
    return dict(list(found.items())[:MOST_DUPLICATES])


def _numbered_apart(one: str, other: str) -> bool:
    """Whether two names differ in their numbers: Local 1 and Local 11 are spelt alike, and are two."""
    numbers = [[word for word in name.split() if word.isdigit()] for name in (one, other)]
    return numbers[0] != numbers[1]


def site_of(one: SignOn) -> Site:
    """Whether the officer's address is of the domain of the website."""
    host = (urlsplit(one.website or "").hostname or "").removeprefix("www.")
    domain = domain_of(one.email)
    if not host:
        return "none"
    if domain in SHARED_MAIL:
        return "shared"
    same = host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")
    return "agrees" if domain and same else "differs"
