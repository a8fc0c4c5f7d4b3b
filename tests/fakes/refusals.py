"""Refusals of many, in memory."""

from dataclasses import dataclass, field, replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.refusals import Hits, Refusal
from tests.fakes.locking import Locked, whole


@dataclass
class FakeRefusals(Locked):
    """RefusalStore."""

    held: dict[tuple[str, str], Refusal] = field(default_factory=dict)
    people: dict[tuple[str, str], Hits] = field(default_factory=dict)

    @whole
    def put(self, refusal: Refusal) -> Refusal:
        known = self.held.get((refusal.slug, refusal.id))
        if (known.rev if known else 0) != refusal.rev:
            raise Conflict
        self.held[refusal.slug, refusal.id] = made = replace(refusal, rev=refusal.rev + 1)
        return made

    @whole
    def get(self, slug: str, refusal_id: str) -> Refusal | None:
        return self.held.get((slug, refusal_id))

    @whole
    def newest(self, slug: str) -> list[Refusal]:
        found = [one for (of, _), one in self.held.items() if of == slug]
        return sorted(found, key=lambda one: one.id, reverse=True)[:20]

    @whole
    def put_hits(self, refusal: Refusal, name: str, hits: Hits) -> Hits:
        known = self.people.get((refusal.id, name))
        if (known.version if known else 0) != hits.version:
            raise Conflict
        self.people[refusal.id, name] = made = replace(hits, version=hits.version + 1)
        return made

    @whole
    def hits(self, refusal: Refusal, name: str) -> Hits:
        return self.people[refusal.id, name]
