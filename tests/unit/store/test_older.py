"""Code of today reads what every earlier version wrote."""

from collections import Counter

import pytest

from chalicelib.actions.background.prove import STEPS, prove
from chalicelib.domain.signons import Status
from chalicelib.store.versions import VERSION, NewerVersion, current
from tests.backends import audited_by
from tests.bare import BareStage
from tests.builders import letter, pledge, sign_in
from tests.older import FOLDER, written_by
from tools.ops.copies import with_bytes

VERSIONS = range(1, VERSION + 1)
CAMPAIGNS = {"board-of-the-crew", "card-of-the-crew", "pledge-to-the-crew", "stand-with-the-crew"}


@pytest.fixture(params=VERSIONS, ids=lambda number: f"version {number}")
def older(request: pytest.FixtureRequest) -> BareStage:
    """A stage that has what that version wrote, a day and some later."""
    there = BareStage()
    client = there.tables.client()
    for table, items in written_by(request.param).items():
        for item in items:
            given = {name: with_bytes(value) for name, value in item.items()}
            client.put_item(TableName=table, Item=given)
    there.clock.moment = there.clock.moment.replace(month=12, day=2, hour=20)
    return there


def test_what_each_version_wrote_is_kept_before_the_next_one_writes() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == {f"v{number}.json" for number in VERSIONS}


def test_everybody_who_signed_is_there_and_counted_as_they_were(older: BareStage) -> None:
    services = older.services
    people = [step.sign_on for slug in CAMPAIGNS for step in services.sign_ons.walk(slug)]
    assert Counter(person.status for person in people) == {
        Status.CONFIRMED: 5,
        Status.APPROVED: 2,
        Status.WITHDRAWN: 1,
        Status.PENDING: 1,
    }
    counts = services.tallies.standing(letter().slug, ()).counts
    assert (counts.individuals, counts.organizations, counts.workers) == (3, 1, 1200)
    assert services.tallies.standing(pledge().slug, ["join"]).counts.commitments == {"join": 1}
    assert [entry.parent for entry in services.tallies.ledger(letter().slug)] == ["Example Union"]


def test_a_proof_of_what_is_older_finds_nothing_to_mend(older: BareStage) -> None:
    services, found = older.services, list[str]()
    for slug in CAMPAIGNS:
        stored = services.campaigns.get(slug)
        assert stored
        ledger = services.tallies.ledger(slug)
        for step in range(STEPS):
            proof = prove(services, stored, step, ledger)
            found += [slug] * (proof.drift + proof.restated) + proof.gone
    assert found == []


def test_what_people_agreed_to_and_what_is_shown_reads_as_it_did(older: BareStage) -> None:
    services = older.services
    assert {heading.slug for heading in services.campaigns.headings()} == CAMPAIGNS | {"not-yet-open"}
    page = services.campaigns.listed(0)
    assert page
    assert {heading.slug for heading in page.headings} == {letter().slug, pledge().slug}
    assert "stand with the crew" in str(services.campaigns.agreed_text(letter().slug, 1, "en"))
    text = services.campaigns.text(letter().slug, 1)
    assert text
    assert set(text.sha256) == {"en", "fr"}
    assert services.faces.get(letter().slug).individuals == 3


def test_organizers_doors_and_limits_are_as_they_were(older: BareStage) -> None:
    services = older.services
    assert [key.principal.label for key in services.access.all_keys()] == ["organizer@example.org"]
    audited = {slug for item in older.items("Audit") for slug in item["pk"].values()}
    lines = [line.verb for slug in sorted(audited) for line in audited_by(older.tables.client(), slug)]
    assert sorted(lines) == ["accept", "approve", "approve", "invite", "invite"]
    assert services.admissions.attendance(sign_in().slug, older.clock().replace(day=1).date()).admitted == 1
    assert services.limits.suppressed("hash of an address", older.clock()) == "bounced"
    assert len(services.limits.mailbox("hash of a mailbox").waiting) == 1
    assert services.sending.state().cause == "bounces"


def test_what_a_later_version_wrote_is_read_by_nobody() -> None:
    with pytest.raises(NewerVersion):
        current({"v": VERSION + 1})
