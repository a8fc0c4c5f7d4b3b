"""Steer: what organizers do with an open campaign beside its text: close it, report on it, aim further.

Each writes the definition as publishing does, over the revision that was looked at, and has a line of its own
in the audit trail. Raises what `publish` raises.
"""

from datetime import date
from typing import Any

from chalicelib.actions.organizing.publish import organizers_campaign, publish
from chalicelib.domain.access import Permit
from chalicelib.domain.drafts import Document
from chalicelib.domain.errors import FieldError, Invalid
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.typed import definition_of, document_from
from chalicelib.ports.services import Services

GOALS = frozenset({"signers", "organizations", "workers"})


def close(services: Services, permit: Permit, rev: int) -> StoredCampaign:
    """Take no more sign-ons; from now on the time runs for which data is kept."""
    return _changed(services, permit, rev, "close", {"status": "closed"})


def reopen(services: Services, permit: Permit, rev: int) -> StoredCampaign:
    """Take sign-ons again. An end that has come is none any more."""
    campaign = organizers_campaign(services, permit).campaign
    over = campaign.closes_at is not None and campaign.closes_at <= services.now()
    changes = {"status": "open", **({"closes_at": None} if over else {})}
    return _changed(services, permit, rev, "reopen", changes)


def post_update(
    services: Services, permit: Permit, rev: int, day: date, texts: dict[str, str]
) -> StoredCampaign:
    """Tell on the campaign's page what has happened; `texts` by language, of which its first is needed."""
    campaign = organizers_campaign(services, permit).campaign
    given = {language: text.strip() for language, text in texts.items() if text.strip()}
    if campaign.default_language not in given:
        raise Invalid([FieldError("text", "required")])
    held = document_from(campaign).get("updates", [])
    update = {"date": day.isoformat(), "text": given}
    return _changed(services, permit, rev, "post update", {"updates": [*held, update]})


def set_goal(services: Services, permit: Permit, rev: int, of: str, goal: int) -> StoredCampaign:
    """Aim at so many people, organizations or workers, `of` which; other goals stay."""
    if of not in GOALS:
        raise Invalid([FieldError("goal", "unknown_choice")])
    held = document_from(organizers_campaign(services, permit).campaign).get("goal", {})
    return _changed(services, permit, rev, "set goal", {"goal": {**held, of: goal}})


def _changed(
    services: Services, permit: Permit, rev: int, verb: str, changes: dict[str, Any]
) -> StoredCampaign:
    document: Document = document_from(organizers_campaign(services, permit).campaign)
    whole = {name: value for name, value in {**document, **changes}.items() if value is not None}
    return publish(services, permit, definition_of(whole), lambda held: held == rev, verb)
