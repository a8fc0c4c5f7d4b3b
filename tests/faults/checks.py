"""What must be true once everything has come to rest, and the figures of what was not."""

from collections import Counter
from dataclasses import dataclass, field

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.counting import KEPT, ledger_entry, marked
from chalicelib.domain.keys import BUCKETS, is_key
from chalicelib.domain.mails import MailPurpose
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.tally import workers_represented
from tests.faults.ledger import Ledger, said_by, state_of
from tests.faults.world import World

# Why a mail may rightly not have gone out: a mail that answers it had, or its signer wants none.
RIGHTLY_UNSENT = ("sent before", "withdrawn", "suppressed")


@dataclass
class Findings:
    """All zero when the promises hold; `wrong` says what was found."""

    lost: int = 0
    doubled: int = 0
    drift_left: int = 0
    names_wrong: int = 0
    mails_unsent: int = 0
    mails_doubled: int = 0
    mails_doubled_without_crash: int = 0
    wrong: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, int]:
        """As they are printed."""
        return {name.replace("_", " "): number for name, number in vars(self).items() if name != "wrong"}

    def broken(self) -> bool:
        """Whether anything was promised that is not so; a crash after SES took a mail costs a second one."""
        return any(number for name, number in self.figures().items() if name != "mails doubled")


def found(world: World, slug: str, ledger: Ledger) -> Findings:
    """Everything that is wrong with a campaign in a world that has come to rest."""
    findings = Findings()
    held = world.held(slug)
    _stored_once(held, ledger, findings)
    _counted(world, slug, [one for (_, of), one in held.items() if of == "sign_on"], findings)
    _named(world, slug, held, ledger, findings)
    _mailed(world, held, ledger, findings)
    return findings


def _stored_once(held: dict[tuple[str, str], SignOn], ledger: Ledger, findings: Findings) -> None:
    keys: dict[str, set[str]] = {}
    for (key, _), one in held.items():
        keys.setdefault(one.email, set()).add(key)
    findings.doubled += sum(len(some) > 1 for some in keys.values())
    for person in ledger.people | dict.fromkeys(keys):
        (key,) = keys.get(person, {""})
        state = state_of(held.get((key, "sign_on")), held.get((key, "proposal")))
        if state not in ledger.of(person):
            findings.lost += 1
            findings.wrong.append(f"{person} is {state}, and may be {sorted(map(str, ledger.of(person)))}")


def _counted(world: World, slug: str, sign_ons: list[SignOn], findings: Findings) -> None:
    services, campaign = world.calm.services, world.stored(slug).campaign
    recount: Counter[str] = Counter()
    for one in sign_ons:
        recount.update(marked(one, campaign).adds)
    figures: Counter[str] = Counter()
    markers = {}
    for number in range(BUCKETS):
        bucket = services.proofs.bucket(slug, number)
        figures.update(bucket.figures)
        markers.update(bucket.markers)
    kept = {name.removeprefix(KEPT): number for name, number in figures.items() if name.startswith(KEPT)}
    counted = {name: number for name, number in figures.items() if number and not name.startswith(KEPT)}
    for name in recount.keys() | counted.keys():
        right = recount[name] + kept.get(name, 0)
        if counted.get(name, 0) != right:
            findings.drift_left += 1
            findings.wrong.append(f"{name} is {counted.get(name, 0)}, and should be {right}")
    there = {one.key for one in sign_ons}
    findings.drift_left += sum(not marker.idle and key not in there for key, marker in markers.items())
    if not kept and not campaign.unit:
        workers = workers_represented(filter(None, (ledger_entry(one, campaign) for one in sign_ons)))
        face = services.faces.get(slug)
        shown = face.individuals or 0, face.organizations or 0, face.workers or 0
        if shown != (recount["individuals"], workers.organizations, workers.workers):
            findings.drift_left += 1
            findings.wrong.append(f"the page says {shown}, and should say {recount['individuals'], workers}")


def _named(
    world: World, slug: str, held: dict[tuple[str, str], SignOn], ledger: Ledger, findings: Findings
) -> None:
    face = world.calm.services.faces.get(slug)
    pages = world.calm.services.faces.pages(slug, face.first_page, face.next_page)
    wall = Counter(one.name for entries in (face.newest, *(p.entries for p in pages)) for one in entries)
    campaign = world.stored(slug).campaign
    people = Counter(
        one.name
        for one in held.values()
        if one.kind is SignatoryKind.INDIVIDUAL and marked(one, campaign).shown_at
    )
    if wall != people:
        findings.names_wrong += len((wall - people) + (people - wall))
        findings.wrong.append(f"the wall says {dict(wall)}, and should say {dict(people)}")
    written, there = world.written("Campaigns", "Tallies"), {said_by(one).name for one in held.values()}
    # An organization stays in a retired campaign's totals, and nobody with it. A parent is called there, and
    # in its affiliates' sign-ons, what organizers called it when they linked the two.
    kept = [entry for entry in world.calm.services.tallies.ledger(slug) if not is_key(entry.key)]
    stays = {name for entry in kept for name in (entry.name, entry.parent)}
    linked = {one.linked_parent.name for one in held.values() if one.linked_parent}
    for name in ledger.names - there - stays - linked:
        if f"'{name}'" in written or f'"{name}"' in written:
            findings.names_wrong += 1
            findings.wrong.append(f"{name} is erased, and written somewhere")


def _mailed(world: World, held: dict[tuple[str, str], SignOn], ledger: Ledger, findings: Findings) -> None:
    for one in held.values():
        mail = one.mail
        if mail is None or one.status is Status.WITHDRAWN or mail.purpose is not MailPurpose.CONFIRM:
            continue
        answered = mail.sent_at is not None or mail.refused in RIGHTLY_UNSENT
        # Only whoever said that it was not them wants nothing more about it.
        answered = answered and (mail.refused != "suppressed" or one.email in ledger.refused)
        if one.status is Status.PENDING and (mail.due_at or not answered):
            findings.mails_unsent += 1
            findings.wrong.append(f"{one.email} has no mail: {mail}")
    for asked_by, times in world.doubled().items():
        crashes = world.crashes[asked_by]
        findings.mails_doubled += times
        findings.mails_doubled_without_crash += max(0, times - crashes)
        if times > crashes:
            findings.wrong.append(f"{times} mails too many after {crashes} crashes: {asked_by}")
