"""A stage is copied, goes on or is lost, and is brought back: nobody is lost, nobody erased comes back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.mine import erase
from chalicelib.domain.access import May
from chalicelib.domain.signons import Pair, SignOn
from chalicelib.domain.stored import StoredCampaign
from tests.bare import BareStage
from tests.builders import ada, letter, local_one, pledge, sign_in
from tests.office import OWNER
from tools.ops import sealed, tables
from tools.ops.backup import backup
from tools.ops.copies import Copy
from tools.ops.restore import Outcome, Refused, erased_by, record_of, refuse_unfit, restore, told
from tools.ops.sealed import CannotOpen
from tools.ship.package import merged_infra

pytestmark = pytest.mark.slow
PHRASE = "five words of a dice list"


class Union:
    """A union's stage with people who signed, and who confirmed only some of it."""

    def __init__(self) -> None:
        self.here = BareStage()
        self.here.publish(letter())
        self.people = [self.person(number) for number in range(6)]
        self.local = self.here.signed(local_one(email="office@example.org"), letter())
        leave = permit(self.here.services, OWNER, letter().slug, May.DECIDE)
        decide(self.here.services, leave, self.local.key, "approve", self.local.rev)
        self.waiting = self.here.signed(ada(email="late@example.org"), letter(), confirms=False)
        self.here.count(letter().slug)
        self.here.later(hours=1)

    def person(self, number: int) -> SignOn:
        given = ada(email=f"person{number}@example.org", name=f"Person {number}", visibility="public")
        return self.here.signed(given, letter())


@pytest.fixture
def union(monkeypatch: pytest.MonkeyPatch) -> Union:
    # What makes guessing slow makes tests slow.
    monkeypatch.setattr(sealed, "COST", 2)
    return Union()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.copy"


def copied(union: Union, path: Path) -> dict[str, int]:
    return backup(union.here.stage, path, PHRASE, union.here.clock())


def brought_back(there: BareStage, path: Path) -> Outcome:
    return restore(there.stage, Copy(path, PHRASE), there.clock())


def counts(there: BareStage, slug: str) -> Any:
    return there.services.tallies.standing(slug, ["join"]).counts


def names(there: BareStage) -> list[str]:
    return sorted(entry.name for entry in there.services.faces.get(letter().slug).newest)


def definition(there: BareStage) -> StoredCampaign:
    found = there.services.campaigns.get(letter().slug)
    assert found
    return found


def lost(union: Union) -> BareStage:
    """A new stage with the old one's secret, an hour later."""
    there = BareStage()
    there.clock.moment = union.here.clock()
    there.later(hours=1)
    return there


def test_every_table_of_the_template_is_copied() -> None:
    resources = merged_infra()["Resources"]
    named = {name for name, found in resources.items() if found.get("Type") == "AWS::DynamoDB::Table"}
    assert set(tables.ORDER) == named == tables.KEYS.keys()


def test_a_stage_that_was_lost_is_there_again_and_its_tally_is_equal(union: Union, path: Path) -> None:
    union.here.publish(pledge())
    slugs = [letter().slug, pledge().slug]
    pledged = union.here.signed(ada(commitments=["join"]), pledge())
    limits = union.here.services.limits
    limits.suppress("hash of an address", "bounced", union.here.clock() + timedelta(days=400))
    rows = copied(union, path)
    there = lost(union)
    outcome = brought_back(there, path)

    assert rows["SignOns"] == outcome.held["SignOns"] == outcome.restored["SignOns"] == 9
    assert [counts(there, slug) for slug in slugs] == [counts(union.here, slug) for slug in slugs]
    assert counts(there, letter().slug).workers == 1200
    assert (sum(outcome.mended.values()), outcome.again) == (0, 0)
    assert definition(there) == definition(union.here)
    assert names(there) == [f"Person {number}" for number in range(6)]
    for person in (*union.people, pledged, union.waiting):
        pair = there.services.sign_ons.pair(person.slug, person.key)
        assert pair == union.here.services.sign_ons.pair(person.slug, person.key)
    # Whoever wants no mail gets none, and limits begin anew.
    kinds = {tables.text(item, "pk").partition("#")[0] for item in there.items("Limits")}
    assert kinds == {"suppressed"}
    # Their links are good, and what the stream tells of them is counted already.
    there.count(letter().slug)
    assert counts(there, letter().slug) == counts(union.here, letter().slug)
    erase(there.services, there.link(union.people[0], "mine"))


@pytest.mark.parametrize("lives", [True, False])
def test_whoever_erased_themselves_after_the_copy_does_not_come_back(
    union: Union, path: Path, lives: bool
) -> None:
    copied(union, path)
    here, slug = union.here, letter().slug
    erase(here.services, here.link(union.people[2], "mine"))
    erase(here.services, here.link(union.local, "mine"))
    here.count(slug)
    after = counts(here, slug)
    there = here if lives else lost(union)
    if not lives:
        # Only the table of limits is left of the old stage.
        there.tables.dynamo.tables["Limits"] = here.tables.dynamo.tables["Limits"]
    there.later(minutes=20)
    outcome = brought_back(there, path)

    assert outcome.erased == {slug: 2}
    assert there.services.sign_ons.get(slug, union.people[2].key) is None
    assert there.services.sign_ons.get(slug, union.people[3].key)
    assert (after.individuals, after.workers) == (5, 0)
    assert counts(there, slug) == after
    assert names(there) == ["Person 0", "Person 1", "Person 3", "Person 4", "Person 5"]
    assert outcome.again == 0


def test_whoever_is_erased_while_others_are_copied_does_not_come_back(union: Union, path: Path) -> None:
    here, slug = union.here, letter().slug

    answer = here.tables.dynamo.answer

    def erasing(operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        if (operation, asked.get("TableName")) == ("Scan", "Limits"):
            here.tables.dynamo.answer = answer  # type: ignore[method-assign]
            erase(here.services, here.link(union.people[4], "mine"))
        return answer(operation, asked)

    here.tables.dynamo.answer = erasing  # type: ignore[method-assign]
    copied(union, path)
    rows = list(Copy(path, PHRASE).rows())

    assert here.services.sign_ons.get(slug, union.people[4].key) is None
    gone = erased_by(row.item for row in rows if row.table == "Limits")
    there = [record_of(row.item) for row in rows if row.table == "SignOns"]
    assert [record for record in there if record in gone] == [union.people[4].record_id]


def test_what_changed_after_the_copy_stays_as_it_is(union: Union, path: Path) -> None:
    copied(union, path)
    here, slug = union.here, letter().slug
    newer = here.signed(ada(email="newer@example.org"), letter())
    changed = union.people[1].changed(here.clock(), comment="Since then")
    here.services.sign_ons.write(changed, union.people[1])
    # What a mistake took away.
    here.services.sign_ons.erase(Pair(union.people[5]))
    here.count(slug)
    here.later(minutes=20)
    outcome = brought_back(here, path)

    assert here.services.sign_ons.get(slug, union.people[1].key) == changed
    assert here.services.sign_ons.get(slug, newer.key) == newer
    back = here.services.sign_ons.get(slug, union.people[5].key)
    assert back
    assert back.email == "person5@example.org"
    assert counts(here, slug).individuals == 7
    assert (outcome.restored["SignOns"], outcome.again) == (1, 0)
    assert brought_back(here, path).restored["SignOns"] == 0
    assert "the tally is equal" in told(outcome)[-1]


def test_a_campaign_moves_to_another_stage_with_the_same_keys_and_its_tally_is_equal(
    union: Union, path: Path
) -> None:
    slug = letter().slug
    union.here.publish(pledge())
    union.here.signed(ada(commitments=["join"]), pledge())
    copied(union, path)
    there = BareStage()
    there.clock.moment = union.here.clock()
    there.publish(sign_in())
    there.later(hours=1)
    outcome = restore(there.stage, Copy(path, PHRASE), there.clock(), slug)

    assert counts(there, slug) == counts(union.here, slug)
    assert (outcome.restored["SignOns"], outcome.mended, outcome.again) == (8, {slug: 0}, 0)
    assert there.services.campaigns.get(pledge().slug) is None
    page = there.services.campaigns.listed(0)
    assert page
    assert slug in {heading.slug for heading in page.headings}
    assert there.services.campaigns.agreed_text(slug, 1, "en")
    erase(there.services, there.link(union.people[0], "mine"))
    audited = {next(iter(item["pk"].values())) for item in there.items("Audit")}
    assert audited == {slug}


def test_a_copy_of_other_keys_or_too_old_is_refused(
    union: Union, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(union, path)
    copy = Copy(path, PHRASE)
    other = BareStage(root="another secret of at least thirty-two letters")
    with pytest.raises(Refused, match="another secret"):
        refuse_unfit(other.stage, copy, other.clock())
    there = lost(union)
    refuse_unfit(there.stage, copy, there.clock())
    with pytest.raises(Refused, match=f"no campaign another: {letter().slug}"):
        refuse_unfit(there.stage, copy, there.clock(), "another")
    there.later(days=101)
    with pytest.raises(Refused, match="erased themselves"):
        refuse_unfit(there.stage, copy, there.clock())
    monkeypatch.setenv("GIVE_UP", "erasures")
    refuse_unfit(there.stage, copy, there.clock())


def test_nobody_reads_anything_of_a_copy_without_its_passphrase(union: Union, path: Path) -> None:
    copied(union, path)
    whole = path.read_bytes()

    assert b"person" not in whole
    assert path.stat().st_mode & 0o077 == 0
    assert [other.name for other in path.parent.iterdir()] == [path.name]
    with pytest.raises(CannotOpen):
        Copy(path, f"{PHRASE}s")
    for altered in (whole[:-1], whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], b"x" + whole[1:]):
        path.write_bytes(altered)
        with pytest.raises(CannotOpen):
            list(Copy(path, PHRASE).rows())
