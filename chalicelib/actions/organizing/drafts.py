"""Drafts beside what is published: saving them as they were typed, and publishing them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from chalicelib.actions.organizing.publish import organizers_campaign, publish
from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.differences import Merged, merged
from chalicelib.domain.drafts import Document, Draft, History, Saved, Standing
from chalicelib.domain.errors import Conflict, NotFound, Outdated
from chalicelib.domain.packing import ensure_a_document_can_be_kept
from chalicelib.domain.signons import next_rev
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.typed import definition_of, document_from, tidied
from chalicelib.ports.services import Services

Kept = Literal["published", "saved"]


@dataclass(frozen=True)
class Editing:
    """What lies before whoever edits a campaign: what is published, and the draft beside it, if there is one.

    Where something was published since the draft began, `both` is the two in one.
    """

    stored: StoredCampaign
    draft: Draft | None
    both: Merged | None = None

    @property
    def document(self) -> Document:
        """What there is to be edited."""
        if self.both:
            return self.both.document
        return self.draft.document if self.draft else self.published

    @property
    def published(self) -> Document:
        return document_from(self.stored.campaign)

    @property
    def standing(self) -> Standing:
        return Standing(self.draft.rev if self.draft else 0, self.stored.rev)


@dataclass(frozen=True)
class Meanwhile:
    """What somebody finds who saves after others did: who it was, and both in one."""

    editing: Editing
    saved: Saved | None
    both: Merged


def editing(services: Services, permit: Permit) -> Editing:
    """What there is to be edited. Raises NotFound."""
    stored, draft = organizers_campaign(services, permit), services.drafts.get(permit.slug)
    if draft is None or draft.over == stored.rev:
        return Editing(stored, draft)
    base = services.drafts.published(permit.slug, draft.over)
    both = merged(base, document_from(stored.campaign), draft.document)
    return Editing(stored, draft, both if both.taken or both.both else None)


def save_draft(services: Services, permit: Permit, document: Document, seen: Standing) -> Draft:
    """Keep it as it was typed, whatever the rules say of it; slug and kind stay as they are.

    Raises Outdated unless what was `seen` is what is held, and TooLargeToKeep: then nothing was written. The
    audit line is written first.
    """
    held = editing(services, permit)
    if held.standing != seen:
        raise Outdated
    campaign, now = held.stored.campaign, services.now()
    document = tidied({**document, "slug": campaign.slug, "kind": campaign.kind.value})
    ensure_a_document_can_be_kept(document)
    draft = Draft(
        permit.slug, document, next_rev(now, seen.draft), seen.published, Saved(permit.principal.label, now)
    )
    audit(services, permit, "save draft", rev=draft.rev)
    _undisturbed(lambda: services.drafts.put(draft, seen.draft))
    return draft


def meanwhile(services: Services, permit: Permit, document: Document, seen: Standing) -> Meanwhile:
    """What others saved or published since somebody saw that, and both in one. Nothing is written."""
    held = editing(services, permit)
    base = (
        services.drafts.saved(permit.slug, seen.draft)
        if seen.draft
        else services.drafts.published(permit.slug, seen.published)
    )
    saved = held.draft.saved if held.draft else _published_by(services, held.stored)
    return Meanwhile(held, saved, merged(base, held.document, document))


def discard_draft(services: Services, permit: Permit, seen: Standing) -> None:
    """Go back to what is published; what was saved is kept for a while. Raises Outdated."""
    if editing(services, permit).standing != seen:
        raise Outdated
    audit(services, permit, "discard draft", rev=seen.draft)
    _undisturbed(lambda: services.drafts.remove(permit.slug, seen.draft))


def publish_draft(services: Services, permit: Permit, seen: Standing, opens: bool = False) -> StoredCampaign:
    """Publish the draft, which then is one no more; with `opens` it takes signatures from then on.

    Raises Outdated, and what `publish` raises.
    """
    held = editing(services, permit)
    if held.standing != seen or held.draft is None or held.both:
        raise Outdated
    document = {**held.draft.document, "status": "open"} if opens else held.draft.document
    stored = publish(services, permit, definition_of(document), lambda rev: rev == seen.published)
    # Somebody who saved meanwhile finds what they saved.
    with suppress(Conflict):
        services.drafts.remove(permit.slug, seen.draft)
    return stored


def history(services: Services, permit: Permit) -> History:
    """What was published and what was saved of the permit's campaign, newest first."""
    return services.drafts.history(permit.slug)


def earlier(services: Services, permit: Permit, kept: Kept, rev: int) -> Document:
    """The document of that revision. Raises NotFound."""
    read = services.drafts.published if kept == "published" else services.drafts.saved
    document = read(permit.slug, rev)
    if document is None:
        raise NotFound
    return document


def restore(services: Services, permit: Permit, kept: Kept, rev: int, seen: Standing) -> Draft:
    """Make that revision the draft. Raises NotFound, Outdated."""
    return save_draft(services, permit, earlier(services, permit, kept, rev), seen)


def _published_by(services: Services, stored: StoredCampaign) -> Saved | None:
    published = services.drafts.history(stored.campaign.slug).published
    return next((one.saved for one in published if one.rev == stored.rev), None)


def _undisturbed(write: Callable[[], None]) -> None:
    try:
        write()
    except Conflict:
        raise Outdated from None
