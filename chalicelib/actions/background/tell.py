"""Tell: what moves at fixed hours only, so that no change tells when or what somebody signed."""

from dataclasses import replace

from chalicelib.domain.milestones import breakdown, judged_anew, told_by
from chalicelib.domain.stored import StoredCampaign
from chalicelib.ports.retrying import retry_conflicts
from chalicelib.ports.services import Services


def tell(services: Services, stored: StoredCampaign) -> None:
    """Let the public know of a campaign's milestones and breakdown what it may.

    For the first hour of a day by universal time; done again, it tells nothing more. Raises TryLater.
    """
    slug = stored.campaign.slug
    milestone, commitments = _milestone(services, stored), _commitments(services, stored)

    def attempt() -> None:
        held = services.faces.get(slug)
        shown = held.commitments if commitments is None else commitments
        face = replace(held, milestone=milestone, commitments=shown)
        if not face.shows_as(held):
            services.faces.put(slug, replace(face, as_of=services.now()), held)

    retry_conflicts(attempt)


def _milestone(services: Services, stored: StoredCampaign) -> int | None:
    slug, unit = stored.campaign.slug, stored.campaign.unit
    if not (unit and stored.campaign.traits.tells_milestones):
        return None

    def attempt() -> int | None:
        before = services.tallies.milestones(slug)
        people = services.tallies.standing(slug, ()).counts.individuals
        after = told_by(judged_anew(before, unit, people, services.now()), services.now())
        if after != before:
            services.tallies.put_milestones(slug, after, before)
        return after.highest_told

    return retry_conflicts(attempt)


def _commitments(services: Services, stored: StoredCampaign) -> dict[str, int] | None:
    """The breakdown by commitment; None when it was told today already."""
    campaign, today = stored.campaign, services.now().date()
    if not (campaign.commitments and campaign.traits.tells_totals):
        return {}
    noted = services.tallies.commitments_of(campaign.slug)
    if noted and noted[0] >= today:
        return None
    ids = [point.id for point in campaign.commitments]
    counts = services.tallies.standing(campaign.slug, ids).counts.commitments
    services.tallies.put_commitments(campaign.slug, today, counts)
    return breakdown(ids, noted[1] if noted else {}, counts)
