"""DNS records for a person to copy to wherever their domain's are kept."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Record:
    """One record; `why` is what it is for, in a few words."""

    name: str
    kind: str
    value: str
    why: str


def table(records: Iterable[Record]) -> str:
    """The records below each other; a value stands alone on its line, so that it can be copied."""
    lines: list[str] = []
    for record in records:
        lines += [f"  {record.kind:5} {record.name}", f"        {record.value}", f"        ({record.why})"]
    return "\n".join(lines)
