"""Publishing: what people agreed to stays what it was, and who may publish."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.actions.organizing.publish import organizers_campaign, organizers_campaigns, publish
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.campaigns import listed_campaigns, public_campaign
from chalicelib.domain.access import May, Principal, Role
from chalicelib.domain.errors import Invalid, NotFound, TryLater
from chalicelib.domain.stored import StoredCampaign
from tests.builders import NOW, card, letter, pledge, sign_in
from tests.office import Office, published
from tests.waiting import at_once

ORGANIZER = Principal("organizer", Role.ORGANIZER, "Local office", frozenset({letter().slug, "new-letter"}))


def read(office: Office, principal: Principal, slug: str) -> StoredCampaign:
    leave = permit(office.services, principal, slug, May.READ_DEFINITION)
    return organizers_campaign(office.services, leave)


def test_a_new_text_is_a_new_version_and_the_old_one_stays_readable(office: Office) -> None:
    changed = published(office.services, letter(title={"en": "Another title"}))
    assert (changed.text.number, changed.rev) == (2, 2)
    first = office.campaigns.agreed_text(letter().slug, 1, "en")
    assert first
    assert first.startswith("Stand with the crew")


def test_publishing_what_is_there_already_changes_nothing(office: Office) -> None:
    assert published(office.services, letter()).rev == 1


def test_a_change_that_nobody_agrees_to_keeps_the_version(office: Office) -> None:
    assert published(office.services, letter(status="closed")).text.number == 1


def test_a_letter_never_becomes_a_pledge(office: Office) -> None:
    with pytest.raises(Invalid):
        published(office.services, pledge(slug=letter().slug))


@pytest.mark.parametrize(("before", "after"), [("sealed", "public"), ("sealed", "sealed_until_milestone")])
def test_sealed_names_are_never_opened(office: Office, before: str, after: str) -> None:
    published(office.services, letter(slug="sealed-letter", names=before))
    unit, checking = {"size": 9, "as_of": "2026-01-01"}, {"review": "before_counting"}
    with pytest.raises(Invalid):
        published(office.services, letter(slug="sealed-letter", names=after, unit=unit, **checking))


def test_the_milestone_that_names_are_sealed_until_is_never_lowered(office: Office) -> None:
    until = {"slug": "card-of-others", "names": "sealed_until_milestone"}
    unit = {"size": 40, "as_of": "2026-01-01"}
    published(office.services, card(**until, unit=unit))
    with pytest.raises(Invalid):
        published(office.services, card(**until, unit=unit | {"milestones": [30]}))
    published(office.services, card(**until, unit=unit | {"milestones": [30, 90]}))
    assert published(office.services, card(**until | {"names": "sealed"}, unit=unit | {"milestones": [30]}))


def test_open_names_may_be_sealed(office: Office) -> None:
    assert published(office.services, letter(names="sealed")).rev == 2


def test_publishing_is_in_the_audit_trail(office: Office) -> None:
    published(office.services, letter(title={"en": "Another title"}), ORGANIZER)
    line = office.audit.lines[-1]
    assert (line.actor, line.verb, line.slug, line.details) == (
        "organizer",
        "publish",
        letter().slug,
        {"text_version": 2},
    )


def test_what_cannot_be_put_on_record_is_not_published(office: Office) -> None:
    before = dict(office.campaigns.definitions)
    office.audit.fails = TryLater()
    with pytest.raises(TryLater):
        published(office.services, letter(title={"en": "Another title"}))
    assert office.campaigns.definitions == before


def test_an_organizer_publishes_and_reads_the_campaigns_they_hold_and_no_others(office: Office) -> None:
    published(office.services, letter(slug="new-letter", status="draft"), ORGANIZER)
    assert read(office, ORGANIZER, "new-letter").campaign.status == "draft"
    held = [heading.slug for heading in organizers_campaigns(office.services, ORGANIZER)]
    assert held == ["new-letter", letter().slug]
    for campaign in (card(), letter(slug="another-letter")):
        with pytest.raises(NotFound):
            published(office.services, campaign, ORGANIZER)
        with pytest.raises(NotFound):
            read(office, ORGANIZER, campaign.slug)


def test_leave_for_one_campaign_publishes_no_other(office: Office) -> None:
    leave = permit(office.services, ORGANIZER, letter().slug, May.PUBLISH)
    with pytest.raises(Invalid):
        publish(office.services, leave, letter(slug="another-letter"))
    assert office.campaigns.get("another-letter") is None


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DOOR])
def test_partners_and_doors_see_no_definitions(office: Office, role: Role) -> None:
    principal = Principal("k", role, "Somebody", frozenset({letter().slug}), "news")
    assert organizers_campaigns(office.services, principal) == []
    with pytest.raises(NotFound):
        read(office, principal, letter().slug)
    with pytest.raises(NotFound):
        published(office.services, letter(), principal)


def test_of_many_who_publish_at_once_each_makes_a_version(office: Office) -> None:
    titles = [{"en": f"Title {number}"} for number in range(8)]
    met = at_once(8, lambda number: published(office.services, letter(title=titles[number])))
    assert not [error for error in met if isinstance(error, Exception)]
    assert office.campaigns.definitions[letter().slug].text.number == 9
    texts = [office.campaigns.agreed_text(letter().slug, number, "en") or "" for number in range(2, 10)]
    said = {text.splitlines()[0] for text in texts}
    assert said == {title["en"] for title in titles}


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({}, True),
        ({"status": "draft"}, False),
        ({"status": "closed"}, False),
        ({"closes_at": NOW}, False),
        ({"opens_at": NOW + timedelta(hours=1)}, False),
    ],
)
def test_the_home_page_lists_what_can_be_signed_now(
    office: Office, changes: dict[str, Any], listed: bool
) -> None:
    office.publish(letter(**changes))
    slugs = [heading.slug for heading in listed_campaigns(office.services, 0).open]
    assert slugs == sorted(slugs)
    assert (letter().slug in slugs) == listed
    assert pledge().slug in slugs
    assert not {card().slug, sign_in().slug} & set(slugs)


def test_a_draft_is_not_there_for_the_public(office: Office) -> None:
    office.publish(letter(status="draft"))
    with pytest.raises(NotFound):
        public_campaign(office.services, letter().slug)
    office.publish(letter(status="closed"))
    assert public_campaign(office.services, letter().slug).campaign.status == "closed"
