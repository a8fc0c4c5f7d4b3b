"""Somebody edits a campaign, somebody else does too, and nothing that was typed is lost."""

import base64
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.actions.organizing.drafts import (
    discard_draft,
    earlier,
    editing,
    history,
    meanwhile,
    publish_draft,
    restore,
    save_draft,
)
from chalicelib.actions.organizing.preview import end_preview, offer_preview, offered_preview, previewed
from chalicelib.actions.permits import permit
from chalicelib.domain.access import May, Permit, Principal, Role
from chalicelib.domain.drafts import Saved, Standing
from chalicelib.domain.errors import Invalid, NotFound, Outdated, TooLargeToKeep
from tests.builders import letter
from tests.office import OWNER, Office, published

MARIE = Principal("marie", Role.ORGANIZER, "Marie", frozenset({letter().slug}))
SLUG = letter().slug


def of(office: Office, principal: Principal = OWNER) -> Permit:
    return permit(office.services, principal, SLUG, May.PUBLISH)


def begun(office: Office, principal: Principal = OWNER, **changes: Any) -> tuple[Standing, dict[str, Any]]:
    """What somebody has before them, changed."""
    found = editing(office.services, of(office, principal))
    return found.standing, {**found.document, **changes}


def saved(office: Office, principal: Principal = OWNER, **changes: Any) -> Standing:
    seen, document = begun(office, principal, **changes)
    save_draft(office.services, of(office, principal), document, seen)
    return editing(office.services, of(office)).standing


def title(office: Office) -> Any:
    return editing(office.services, of(office)).document["title"]["en"]


def test_what_no_rule_takes_is_saved_and_changes_nothing_that_is_published(office: Office) -> None:
    seen = saved(office, goal={"signers": "many"}, slug="other", kind="card")
    document = editing(office.services, of(office)).document
    assert document["goal"] == {"signers": "many"}
    assert (document["slug"], document["kind"]) == (SLUG, "letter")
    assert office.campaigns.definitions[SLUG].rev == 1
    with pytest.raises(Invalid):
        publish_draft(office.services, of(office), seen)
    assert title(office) == "Stand with the crew"


def test_a_draft_is_published_and_is_none_any_more(office: Office) -> None:
    seen = saved(office, title={"en": "Another title"})
    stored = publish_draft(office.services, of(office), seen)
    assert (stored.campaign.title, stored.text.number) == ({"en": "Another title"}, 2)
    assert editing(office.services, of(office)).draft is None
    assert [line.verb for line in office.audit.lines] == ["save draft", "publish"]


def test_who_saves_second_overwrites_nobody_and_finds_both(office: Office) -> None:
    seen, mine = begun(office, MARIE, summary={"en": "Marie’s summary"})
    saved(office, title={"en": "The owner’s title"})
    office.clock.pass_by(minutes=5)
    with pytest.raises(Outdated):
        save_draft(office.services, of(office, MARIE), mine, seen)
    assert title(office) == "The owner’s title"
    found = meanwhile(office.services, of(office, MARIE), mine, seen)
    assert found.saved
    assert (found.saved.by, found.saved.at) == (OWNER.label, office.clock() - timedelta(minutes=5))
    # What was published before anybody kept versions is no base to compare with: nothing is guessed.
    assert ("title", "en") in [change.place for change in found.both.both]
    assert found.both.document["summary"] == {"en": "Marie’s summary"}


def test_who_saves_second_finds_what_the_other_changed_among_their_own(office: Office) -> None:
    saved(office)
    seen, mine = begun(office, MARIE, summary={"en": "Marie’s summary"})
    saved(office, title={"en": "The owner’s title"})
    found = meanwhile(office.services, of(office, MARIE), mine, seen).both
    assert found.document["title"] == {"en": "The owner’s title"}
    assert found.document["summary"] == {"en": "Marie’s summary"}
    assert found.both == []


def test_what_was_published_meanwhile_is_in_the_draft_before_it_is_published(office: Office) -> None:
    published(office.services, letter(title={"en": "Second"}))
    seen = saved(office, summary={"en": "Mine"})
    published(office.services, letter(title={"en": "Third"}))
    with pytest.raises(Outdated):
        publish_draft(office.services, of(office), seen)
    with pytest.raises(Outdated):
        publish_draft(office.services, of(office), editing(office.services, of(office)).standing)
    found = editing(office.services, of(office))
    assert found.both
    assert [change.place for change in found.both.taken] == [("title", "en")]
    stored = publish_draft(office.services, of(office), saved(office))
    assert (stored.campaign.title, stored.campaign.summary) == ({"en": "Third"}, {"en": "Mine"})


def test_what_was_published_meanwhile_and_says_the_same_asks_nobody_to_look(office: Office) -> None:
    """As when names are opened: the campaign moved on, its text did not."""
    published(office.services, letter(title={"en": "Second"}))
    saved(office, summary={"en": "Mine"})
    held = office.campaigns.definitions[SLUG]
    office.campaigns.put(replace(held, rev=held.rev + 1), held, Saved("Owner", office.clock()))
    assert editing(office.services, of(office)).both is None
    stored = publish_draft(office.services, of(office), editing(office.services, of(office)).standing)
    assert stored.campaign.summary == {"en": "Mine"}


def test_a_draft_that_does_not_fit_is_refused_before_anything_is_written(office: Office) -> None:
    seen, document = begun(office)
    noise = base64.b64encode(random.Random(1).randbytes(600_000)).decode()
    with pytest.raises(TooLargeToKeep):
        save_draft(office.services, of(office), {**document, "statement": {"en": noise}}, seen)
    assert office.audit.lines == []


def test_a_draft_that_is_discarded_can_be_found_again(office: Office) -> None:
    seen = saved(office, title={"en": "Thought better of"})
    discard_draft(office.services, of(office), seen)
    assert title(office) == "Stand with the crew"
    office.clock.pass_by(minutes=1)
    (kept,) = history(office.services, of(office)).saved
    restore(office.services, of(office), "saved", kept.rev, editing(office.services, of(office)).standing)
    assert title(office) == "Thought better of"
    with pytest.raises(Outdated):
        discard_draft(office.services, of(office), seen)


def test_every_version_says_who_published_it_and_comes_back_as_a_draft(office: Office) -> None:
    published(office.services, letter(title={"en": "Second"}), MARIE)
    office.clock.pass_by(days=1)
    published(office.services, letter(title={"en": "Third"}))
    versions = history(office.services, of(office)).published
    assert [(one.rev, one.text, one.saved.by) for one in versions] == [(3, 3, OWNER.label), (2, 2, "Marie")]
    restore(office.services, of(office), "published", 2, editing(office.services, of(office)).standing)
    assert title(office) == "Second"
    assert office.campaigns.definitions[SLUG].rev == 3
    with pytest.raises(NotFound):
        earlier(office.services, of(office), "published", 99)


def test_colleagues_read_the_draft_by_a_link_until_it_ends(office: Office) -> None:
    token = offer_preview(office.services, of(office))
    saved(office, title={"en": "For your eyes"})
    stored, document = previewed(office.services, token)
    assert (stored.campaign.slug, document["title"]) == (SLUG, {"en": "For your eyes"})
    link = offered_preview(office.services, of(office))
    assert link
    assert link.by == OWNER.label
    assert token not in repr(office.services.drafts.links)
    for wrong in (f"{SLUG}.x", SLUG, "", "card-of-the-crew." + token.partition(".")[2]):
        with pytest.raises(NotFound):
            previewed(office.services, wrong)
    end_preview(office.services, of(office))
    assert offered_preview(office.services, of(office)) is None
    with pytest.raises(NotFound):
        previewed(office.services, token)


def test_a_link_leads_nowhere_after_a_week_and_when_there_is_a_newer_one(office: Office) -> None:
    first, second = (offer_preview(office.services, of(office)) for _ in range(2))
    with pytest.raises(NotFound):
        previewed(office.services, first)
    assert previewed(office.services, second)
    office.clock.pass_by(days=7)
    assert offered_preview(office.services, of(office)) is None
    with pytest.raises(NotFound):
        previewed(office.services, second)
