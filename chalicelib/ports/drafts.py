"""Where edited drafts are kept, and what was published before."""

from typing import Protocol

from chalicelib.domain.drafts import Document, Draft, History, PreviewLink


class DraftStore(Protocol):
    """Drafts beside published definitions, one for a campaign, and what was held before."""

    def get(self, slug: str) -> Draft | None: ...

    def put(self, draft: Draft, previous: int) -> None:
        """Write it over the one of the revision `previous`, 0 for none; each is kept besides for a while.

        Raises Conflict when that is not what is held.
        """

    def remove(self, slug: str, rev: int) -> None:
        """Take the draft of that revision away; how it was saved stays kept. Raises Conflict."""

    def saved(self, slug: str, rev: int) -> Document | None:
        """The draft as it was saved then; None where it is kept no more."""

    def published(self, slug: str, rev: int) -> Document | None:
        """The definition as it was published then."""

    def history(self, slug: str) -> History:
        """The newest of both."""

    def link(self, slug: str) -> PreviewLink | None:
        """The one link there is, also one that has expired."""

    def offer(self, link: PreviewLink) -> None:
        """Put this link in place of the one before."""

    def end_link(self, slug: str) -> None: ...
