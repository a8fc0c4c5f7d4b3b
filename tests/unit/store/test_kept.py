"""What the public side keeps of campaigns, and for how long."""

import pytest

from chalicelib.domain.face import Face
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import text_version
from chalicelib.store.kept import MOST_CAMPAIGNS, KeptCampaigns
from tests.builders import letter
from tests.fakes import Clock, FakeCampaigns, FakeFaces

SLUG = letter().slug


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def held() -> FakeCampaigns:
    return FakeCampaigns()


@pytest.fixture
def faces() -> FakeFaces:
    return FakeFaces()


@pytest.fixture
def kept(held: FakeCampaigns, faces: FakeFaces, clock: Clock) -> KeptCampaigns:
    return KeptCampaigns(held, faces, clock)


def publish(held: FakeCampaigns, **changes: object) -> StoredCampaign:
    before = held.definitions.get(str(changes.get("slug", SLUG)))
    campaign = letter(**changes)
    stored = StoredCampaign(
        campaign, text_version(campaign, before.text if before else None), before.rev + 1 if before else 1
    )
    held.put(stored, before)
    return stored


def test_a_definition_is_read_once_in_five_seconds(
    held: FakeCampaigns, kept: KeptCampaigns, clock: Clock
) -> None:
    first = publish(held)
    for _ in range(5):
        assert kept.get(SLUG) is first
        clock.pass_by(seconds=0.9)
    assert held.calls == 1
    clock.pass_by(seconds=0.5)
    assert kept.get(SLUG) is first
    assert held.calls == 2


def test_what_was_changed_is_found_five_seconds_later(
    held: FakeCampaigns, kept: KeptCampaigns, clock: Clock
) -> None:
    first = publish(held)
    assert kept.get(SLUG) is first
    second = publish(held, status="closed")
    clock.pass_by(seconds=4.9)
    assert kept.get(SLUG) is first
    clock.pass_by(seconds=0.1)
    assert kept.get(SLUG) is second


def test_who_needs_it_as_it_is_reads_it_anew_for_everybody(held: FakeCampaigns, kept: KeptCampaigns) -> None:
    assert kept.get(SLUG) is None
    first = publish(held)
    assert kept.get(SLUG) is first
    second = publish(held, status="closed")
    assert kept.get(SLUG, fresh=True) is second
    assert kept.get(SLUG) is second


def test_a_clock_that_is_set_back_keeps_nothing_for_longer(
    held: FakeCampaigns, kept: KeptCampaigns, clock: Clock
) -> None:
    publish(held)
    kept.get(SLUG)
    second = publish(held, status="closed")
    clock.pass_by(hours=-1)
    assert kept.get(SLUG) is second


def test_a_campaign_is_found_as_soon_as_it_is_published(held: FakeCampaigns, kept: KeptCampaigns) -> None:
    assert kept.get(SLUG) is None
    assert kept.listed(0) is None
    assert kept.text(SLUG, 1) is None
    stored = publish(held)
    assert kept.get(SLUG) is stored
    assert kept.listed(0)
    assert kept.text(SLUG, 1) == stored.text


def test_a_text_version_is_read_once_and_for_ever(
    held: FakeCampaigns, kept: KeptCampaigns, clock: Clock
) -> None:
    publish(held)
    kept.text(SLUG, 1)
    calls = held.calls
    clock.pass_by(days=100)
    assert kept.text(SLUG, 1) == held.texts[SLUG, 1]
    assert held.calls == calls


def test_the_list_is_read_once_in_five_seconds(
    held: FakeCampaigns, kept: KeptCampaigns, clock: Clock
) -> None:
    publish(held)
    first = kept.listed(0)
    publish(held, slug="another-letter")
    assert kept.listed(0) is first
    assert held.calls == 1
    clock.pass_by(seconds=5)
    assert len(kept.listed(0).headings) == 2  # type: ignore[union-attr]


def test_no_more_campaigns_are_kept_than_fit(held: FakeCampaigns, kept: KeptCampaigns) -> None:
    for number in range(MOST_CAMPAIGNS + 1):
        publish(held, slug=f"letter-{number}")
        kept.get(f"letter-{number}")
    calls = held.calls
    kept.get("letter-1")
    assert held.calls == calls
    kept.get("letter-0")
    assert held.calls == calls + 1


def test_a_face_is_read_once_in_a_second(faces: FakeFaces, kept: KeptCampaigns, clock: Clock) -> None:
    assert kept.face(SLUG) == Face()
    for individuals in (1, 2):
        faces.put(SLUG, Face(individuals=individuals), faces.get(SLUG))
    faces.read = 0
    assert kept.face(SLUG).individuals is None
    clock.pass_by(seconds=0.9)
    assert kept.face(SLUG).individuals is None
    assert faces.read == 0
    clock.pass_by(seconds=0.1)
    assert kept.face(SLUG).individuals == 2
    assert kept.face(SLUG) is kept.face(SLUG)
    assert faces.read == 1
