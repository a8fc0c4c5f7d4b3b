"""`make restore STAGE=… FILE=…`: bring a copy back into a stage, new or in use.

Nothing that the stage has is overwritten, unless a sign-on in it is older than in the copy. Whoever erased
themselves since does not come back: the stage's own marks of erasures are applied, and the copy's. What can
be derived is made again, and the sweeper's proof, run at once, says that the tally is right.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.erasures import ERASED, KEPT
from chalicelib.domain.errors import TryLater
from chalicelib.domain.keys import record_id
from chalicelib.store.campaigns import DRAFTS, LIST, TO_OPEN, DynamoCampaigns
from chalicelib.store.faces import FACE, ORGANIZATIONS, PEOPLE
from chalicelib.store.signon_items import name_of
from chalicelib.store.sweeps import KEPT_UNTIL
from chalicelib.store.table import Table
from tools.ops import tables
from tools.ops.asking import passphrase, said
from tools.ops.copies import Attributes, Copy, Row
from tools.ops.lines import counted
from tools.ops.prove import proved
from tools.ops.sealed import CannotOpen
from tools.ops.services import StageServices, figures, print_of, root_of
from tools.ops.stage import NotReached, Stage, reach

# Of the limits what is worth something later: who is erased, who wants no mail.
LASTING = (ERASED, "suppressed#")
# The public face is made of markers and sign-ons again, so that it never shows who must be erased.
DERIVED = (FACE, PEOPLE, ORGANIZATIONS)
# Lists in which a campaign is an item.
LISTS = (LIST, TO_OPEN, DRAFTS, KEPT_UNTIL)
# Where the sweeper is at work, and what was copied when.
OF_THE_MOMENT = ("@sweeper", "@copies")


class Refused(Exception):
    """Nothing was brought back; the message says why and what to do."""


@dataclass
class Outcome:
    """What came of it, in items by table; `erased` are sign-ons that were erased again.

    `before` and `after` are people, organizations and workers that count, by campaign: as the copy has them,
    and as the stage has them now. `mended` is what the first proof found, `again` what the second one did.
    """

    held: Counter[str] = field(default_factory=Counter)
    restored: Counter[str] = field(default_factory=Counter)
    erased: Counter[str] = field(default_factory=Counter)
    before: dict[str, list[int]] = field(default_factory=dict)
    after: dict[str, list[int]] = field(default_factory=dict)
    mended: dict[str, int] = field(default_factory=dict)
    again: int = 0


def main(name: str, file: str, slug: str) -> int:
    """Asks, restores, prints what came of it; returns the exit status."""
    try:
        stage = reach(name)
        copy = Copy(Path(file), passphrase("BACKUP_PASSPHRASE", "The copy's passphrase"))
        now = datetime.now(UTC)
        refuse_unfit(stage, copy, now, slug)
        made = f"{slug or copy.header.stage} as of {copy.header.at:%d %B %Y, %H:%M} UTC"
        refuse_unmeant(name, f"Bring {made} back into {stage.name}?")
        print(f"Bringing {made} back into {stage.name} …", flush=True)
        outcome = restore(stage, copy, now, slug)
    except (NotReached, Refused, CannotOpen, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError, TryLater) as error:
        print(f"It stopped on its way: {error}\nStart it again; what is back stays.", file=sys.stderr)
        return 1
    print("\n".join(told(outcome)))
    return int(outcome.again > 0)


def refuse_unmeant(name: str, question: str) -> None:
    """Raises Refused unless the stage's name is typed, or CONFIRM."""
    if said("CONFIRM", f"{question} Type the stage's name ({name}): ") != name:
        raise Refused(f"Nothing was done. Without a terminal, say which is meant: CONFIRM={name}")


def refuse_unfit(stage: Stage, copy: Copy, now: datetime, slug: str = "") -> None:
    """Raises Refused for a copy of other keys or without that campaign, or one that is too old.

    That is one of which nobody knows any more who must be erased from it.
    """
    if slug and slug not in copy.header.figures:
        raise Refused(f"In this copy is no campaign {slug}: {', '.join(sorted(copy.header.figures))}")
    if copy.header.keys != print_of(root_of(stage)):
        raise Refused(
            f"This copy was made with another secret than {stage.name} has: everybody would be somebody new. "
            "Put the secret back first: docs/operating.md#the-secrets"
        )
    if now - copy.header.at > KEPT and said("GIVE_UP", "") != "erasures":
        raise Refused(
            f"This copy is older than {KEPT.days} days: who erased themselves since is no longer known, and "
            'would be there again. If nobody did: GIVE_UP="erasures"'
        )


def restore(stage: Stage, copy: Copy, now: datetime, slug: str = "") -> Outcome:
    """Brings everything back, or what is of one campaign, and proves it.

    Raises CannotOpen, what boto3 raises, and what stores raise.
    """
    client, names = tables.connected(stage), stage.of_type("AWS::DynamoDB::Table")
    before = {one: then for one, then in copy.header.figures.items() if not slug or one == slug}
    writer, outcome = tables.Writer(client, names), Outcome(before=before)
    lasting = [row for row in copy.rows() if row.table == "Limits" and is_lasting(row.item, now)]
    # First, so that nothing is mailed to whoever wants no mail.
    outcome.restored.update(row.table for row in writer.write(lasting))
    there = tables.everything(client, names, ["Limits"])
    gone = erased_by(row.item for row in (*lasting, *there))
    rows = (row for row in copy.rows() if not slug or is_of(row, slug))
    chosen = _chosen(client, names, rows, gone, now, outcome)
    outcome.restored.update(row.table for row in writer.write(chosen))
    _keep_promises_again(client, names["Tallies"])
    services = StageServices(client, names, now)
    if slug and (stored := services.campaigns.get(slug)):
        # On the list that everybody may read it is by being published.
        publishing = DynamoCampaigns(Table(client, names["Campaigns"]), Table(client, names["Work"]))
        publishing.put(replace(stored, rev=stored.rev + 1), stored)
    for one in proved(services, slug):
        outcome.mended[one.slug] = one.mended
        outcome.again += one.again
    outcome.after = figures(services)
    return outcome


def is_of(row: Row, slug: str) -> bool:
    """Whether an item is one campaign's: its keys say so."""
    partition, sk = (tables.text(row.item, name) for name in (tables.KEYS[row.table], "sk"))
    if partition in LISTS:
        return sk == slug
    return slug in partition.split("#")[:2]


def is_lasting(item: Attributes, now: datetime) -> bool:
    """Whether an item of the limits is brought back."""
    return tables.text(item, "pk").startswith(LASTING) and not is_over(item, now)


def is_over(item: Attributes, now: datetime) -> bool:
    """Whether DynamoDB's TTL would remove it, or has."""
    expires_at = item.get("expires_at", {}).get("N")
    return expires_at is not None and int(expires_at) <= now.timestamp()


def erased_by(items: Iterable[Attributes]) -> set[str]:
    """Which sign-ons were erased, by their records, as these limits say."""
    names = (tables.text(item, "pk") for item in items)
    return {name.removeprefix(ERASED) for name in names if name.startswith(ERASED)}


def record_of(item: Attributes) -> str:
    """What the mark of its erasure would call a sign-on or proposal."""
    keys = {"bucket": tables.text(item, "bucket"), "sk": tables.text(item, "sk")}
    return record_id(name_of(keys).key, tables.text(item, "nonce"))


def _chosen(
    client: Any,
    names: dict[str, str],
    rows: Iterable[Row],
    gone: set[str],
    now: datetime,
    outcome: Outcome,
) -> Iterator[Row]:
    """What of the copy's rows is to be there; notes in `outcome` what is not."""
    counted_there = _campaigns_of(client, names["Tallies"])
    somebody_there = any(True for _ in tables.everything(client, names, ["Access"]))
    for row in rows:
        table, item = row
        outcome.held[table] += 1
        if table == "Limits" or is_over(item, now) or _is_of_the_moment(table, item):
            continue
        if table == "SignOns" and record_of(item) in gone:
            outcome.erased[tables.text(item, "bucket").partition("#")[0]] += 1
            continue
        # What is counted there is of what is there: the proof brings it in line with what comes back.
        if table == "Tallies" and tables.text(item, "slug").partition("#")[0] in counted_there:
            continue
        # Whoever was shut out since must not be let in again beside those who are there.
        if table == "Access" and somebody_there:
            continue
        yield row


def _is_of_the_moment(table: str, item: Attributes) -> bool:
    if table == "Campaigns":
        return tables.text(item, "sk").startswith(DERIVED)
    return tables.text(item, tables.KEYS[table]) in OF_THE_MOMENT


def _campaigns_of(client: Any, table: str) -> set[str]:
    """The campaigns of which something is counted."""
    found = tables.everything(client, {"Tallies": table}, ["Tallies"])
    partitions = {tables.text(row.item, "slug") for row in found}
    return {name.partition("#")[0] for name in partitions if not name.startswith("@")}


def _keep_promises_again(client: Any, table: str) -> None:
    """Campaigns that were forgotten after the copy was made are to be forgotten once more."""
    for row in list(tables.everything(client, {"Tallies": table}, ["Tallies"])):
        if tables.text(row.item, "slug") == KEPT_UNTIL and "forgotten" in row.item:
            key = {name: row.item[name] for name in ("slug", "sk")}
            client.update_item(TableName=table, Key=key, UpdateExpression="REMOVE forgotten")


def told(outcome: Outcome) -> list[str]:
    """What came of it, as lines."""
    lines = [f"  {'table':24} {'in the copy':>12} {'brought back':>13}"]
    lines += [f"  {one:24} {outcome.held[one]:>12,} {outcome.restored[one]:>13,}" for one in tables.ORDER]
    lines.append("\n  people, organizations, workers that count")
    lines.append(f"  {'campaign':24} {'in the copy':>20} {'now':>20} {'erased again':>13}")
    for slug in sorted(outcome.before.keys() | outcome.after.keys()):
        then, now = (_three(figures.get(slug)) for figures in (outcome.before, outcome.after))
        lines.append(f"  {slug:24} {then:>20} {now:>20} {outcome.erased[slug]:>13,}")
    again = f"{outcome.again} more: start again." if outcome.again else "nothing: the tally is equal."
    mended = counted(sum(outcome.mended.values()), "sign-on")
    return [*lines, f"\nThe first proof counted {mended} again, the second found {again}"]


def _three(figures: list[int] | None) -> str:
    return ", ".join(f"{number:,}" for number in figures) if figures else "–"


if __name__ == "__main__":
    sys.exit(main(*[*sys.argv[1:], "", "", ""][:3]))
