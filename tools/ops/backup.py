"""`make backup STAGE=…`: a copy of all that a stage keeps, in one file that its passphrase opens.

Nobody need stop: each item is copied as it is at that moment, whoever is erased meanwhile is marked as such
in the copy, and what moved between markers and sign-ons is found by the proof that follows each restoring.
The secrets are not in it.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.erasures import KEPT
from chalicelib.domain.errors import TryLater
from tools.ops import tables
from tools.ops.asking import passphrase
from tools.ops.copies import Header, Row, write
from tools.ops.lines import counted
from tools.ops.services import StageServices, figures, print_of, root_of
from tools.ops.stage import LAST_COPY, NotReached, Stage, reach
from tools.paths import DOWNLOADS, ROOT

TOLD_EVERY = 50_000


def main(name: str) -> int:
    """Prints where the file is and what is in it; returns the exit status."""
    try:
        stage = reach(name)
        phrase = passphrase("BACKUP_PASSPHRASE", "A passphrase for the copy", twice=True)
        now = datetime.now(UTC)
        DOWNLOADS.mkdir(mode=0o700, exist_ok=True)
        path = DOWNLOADS / f"{stage.name}-{now:%Y-%m-%dT%H%M%S}.copy"
        print(f"Copying {stage.name} …", flush=True)
        rows = backup(stage, path, phrase, now)
    except (NotReached, OSError, BotoCoreError, ClientError, TryLater) as error:
        print(error, file=sys.stderr)
        return 1
    for table, number in rows.items():
        print(f"  {table:10} {number:>9,}")
    size = path.stat().st_size / 1_000_000
    print(f"{path.relative_to(ROOT)}, {size:,.1f} MB. Keep it apart from its passphrase, and delete it")
    print(f"after {KEPT.days} days: then nobody knows any more who must be erased from it.")
    return 0


def backup(stage: Stage, path: Path, phrase: str, now: datetime) -> dict[str, int]:
    """Writes the copy; returns how many items of each table are in it. Raises what boto3 raises."""
    client, names = tables.connected(stage), stage.of_type("AWS::DynamoDB::Table")
    header = Header(stage.name, now, print_of(root_of(stage)), figures(StageServices(client, names, now)))
    written = write(path, phrase, header, _told(tables.everything(client, names)))
    number = {"N": str(sum(written.values()))}
    client.put_item(
        TableName=names["Work"], Item={**LAST_COPY, "at": {"S": now.isoformat()}, "items": number}
    )
    return dict(written)


def _told(rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if number % TOLD_EVERY == 0:
            print(f"  {counted(number, 'item')} …", flush=True)
        yield row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
