"""Where it is kept who is refused with many others, and how far that is."""

from typing import Protocol

from chalicelib.domain.refusals import Hits, Refusal


class RefusalStore(Protocol):
    """Refusals of many, each with the Hits that it is about; all of it lives two weeks."""

    def put(self, refusal: Refusal) -> Refusal:
        """Write it as its next revision, which is returned; raises Conflict unless `rev` is what is held."""

    def get(self, slug: str, refusal_id: str) -> Refusal | None: ...

    def newest(self, slug: str) -> list[Refusal]:
        """The campaign's last twenty, newest first."""

    def put_hits(self, refusal: Refusal, name: str, hits: Hits) -> Hits:
        """Write them as their next version, which is returned; raises Conflict for any but the one held."""

    def hits(self, refusal: Refusal, name: str) -> Hits:
        """Raises LookupError where there are none."""
