"""A private link by which colleagues read a draft as signers will see it."""

import hmac
import secrets

from chalicelib.actions.permits import audit
from chalicelib.domain.access import Permit
from chalicelib.domain.drafts import PREVIEWED, Document, PreviewLink
from chalicelib.domain.errors import NotFound
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.parts import is_slug
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.typed import document_from
from chalicelib.ports.services import Services


def offer_preview(services: Services, permit: Permit) -> str:
    """A new token, good for a week, in place of the one before; it is told once."""
    token = f"{permit.slug}.{secrets.token_urlsafe(32)}"
    audit(services, permit, "offer preview")
    expires_at = services.now() + PREVIEWED
    services.drafts.offer(PreviewLink(permit.slug, api_key_hash(token), expires_at, permit.principal.label))
    return token


def end_preview(services: Services, permit: Permit) -> None:
    """Let the link lead nowhere."""
    audit(services, permit, "end preview")
    services.drafts.end_link(permit.slug)


def offered_preview(services: Services, permit: Permit) -> PreviewLink | None:
    """The link that is good now."""
    link = services.drafts.link(permit.slug)
    return link if link and link.expires_at > services.now() else None


def previewed(services: Services, token: str) -> tuple[StoredCampaign, Document]:
    """What the link leads to: the campaign, and the draft as it is saved now. Raises NotFound."""
    slug = token.partition(".")[0]
    link = services.drafts.link(slug) if is_slug(slug) else None
    good = link and link.expires_at > services.now()
    if not link or not good or not hmac.compare_digest(link.token_hash, api_key_hash(token)):
        raise NotFound
    stored = services.campaigns.get(slug)
    if stored is None:
        raise NotFound
    draft = services.drafts.get(slug)
    return stored, draft.document if draft else document_from(stored.campaign)
