"""The Campaigns table in memory."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC

from chalicelib.domain.changes import Change
from chalicelib.domain.errors import Conflict
from chalicelib.domain.milestones import Milestones
from chalicelib.domain.signons import SignOn, Visibility
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import (
    Counts,
    Organization,
    Signatory,
    contribution,
    ledger_entry,
    workers_represented,
)
from chalicelib.domain.texts import TextVersion
from tests.fakes.locking import Locked, whole


@dataclass
class Counted:
    """What one sign-on adds to a campaign's figures, as of one of its revisions."""

    rev: int
    counted: Counter[str]
    wall: Signatory | None
    ledger: Organization | None


@dataclass
class FakeCampaigns(Locked):
    """CampaignStore."""

    definitions: dict[str, StoredCampaign] = field(default_factory=dict)
    texts: dict[tuple[str, int], TextVersion] = field(default_factory=dict)
    counted: dict[str, dict[str, Counted]] = field(default_factory=dict)
    reached: dict[str, Milestones] = field(default_factory=dict)

    @whole
    def get(self, slug: str) -> StoredCampaign | None:
        return self.definitions.get(slug)

    @whole
    def put(self, stored: StoredCampaign, previous_rev: int | None) -> None:
        held = self.definitions.get(stored.campaign.slug)
        if (held.rev if held else None) != previous_rev:
            raise Conflict
        if self.texts.get((stored.campaign.slug, stored.text.number), stored.text) != stored.text:
            raise Conflict
        self.definitions[stored.campaign.slug] = stored
        self.texts[stored.campaign.slug, stored.text.number] = stored.text

    @whole
    def list_slugs(self) -> list[str]:
        return sorted(self.definitions)

    @whole
    def text(self, slug: str, number: int) -> TextVersion | None:
        return self.texts.get((slug, number))

    @whole
    def counts(self, slug: str) -> Counts:
        total: Counter[str] = Counter()
        for marker in self.counted.get(slug, {}).values():
            total.update(marker.counted)
        workers = workers_represented(self.ledger(slug))
        chosen = {n.removeprefix("commitment#"): v for n, v in total.items() if n.startswith("commitment#")}
        return Counts(total["individuals"], workers.organizations, workers.workers, chosen)

    @whole
    def wall(self, slug: str, limit: int, before: str | None = None) -> list[Signatory]:
        lines = [marker.wall for marker in self.counted.get(slug, {}).values() if marker.wall]
        shown = [line for line in lines if before is None or line.cursor < before]
        return sorted(shown, key=lambda line: line.cursor, reverse=True)[:limit]

    @whole
    def apply(self, slug: str, changes: list[Change], show_names: bool, totals_stay: bool = False) -> None:
        markers = self.counted.setdefault(slug, {})
        for change in changes:
            marker = markers.get(change.key)
            if marker and totals_stay and change.sign_on is None:
                if marker.rev < change.rev:
                    markers[change.key] = replace(marker, rev=change.rev, wall=None)
            elif marker is None or marker.rev < change.rev:
                wall = _line(change.sign_on) if show_names else None
                counted, ledger = contribution(change.sign_on), ledger_entry(change.sign_on)
                markers[change.key] = Counted(change.rev, counted, wall, ledger)

    @whole
    def ledger(self, slug: str) -> list[Organization]:
        return [marker.ledger for marker in self.counted.get(slug, {}).values() if marker.ledger]

    @whole
    def milestones(self, slug: str) -> Milestones:
        return self.reached.get(slug, Milestones())

    @whole
    def put_milestones(self, slug: str, state: Milestones, previous: Milestones) -> None:
        if self.milestones(slug) != previous:
            raise Conflict
        self.reached[slug] = state


def _line(sign_on: SignOn | None) -> Signatory | None:
    if (
        sign_on is None
        or not sign_on.counts
        or sign_on.visibility is not Visibility.PUBLIC
        or not sign_on.confirmed_at
    ):
        return None
    return Signatory(
        sign_on.name,
        sign_on.confirmed_at,
        sign_on.organization,
        sign_on.country,
        sign_on.union,
        sign_on.members_represented,
        f"{sign_on.confirmed_at.astimezone(UTC).isoformat(timespec='microseconds')}#{sign_on.key}",
    )
