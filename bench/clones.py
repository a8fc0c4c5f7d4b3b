"""Many more signers than walked the way: made after the pattern of some who did, when they are read.

Everything that is held of a signer under the campaign's keys is repeated with another key; the figures that
were counted stay. Indexes do not know them.
"""

import base64
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from zlib import crc32

from bench.aws.tables import Made, Table
from bench.aws.values import Item
from chalicelib.domain.keys import bucket_of

KEY = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
NUMBER = re.compile(r"\d{7}")


@dataclass(frozen=True)
class Pattern:
    """An item of one signer: what is replaced in it are the key, its bucket, and the number in its names."""

    table: Table
    pk: str
    sk: str
    key: str
    text: str

    def clone(self, slug: str, key: str) -> tuple[str, str]:
        """The partition and sort key of the other signer's item."""
        ours, theirs = bucket_of(slug, self.key)[-3:], bucket_of(slug, key)[-3:]
        pk = self.pk[:-3] + theirs if self.pk.endswith(ours) else self.pk
        return pk, key if self.sk == self.key else self.sk.replace(self.key, key)

    def made(self, slug: str, sk: str) -> Item:
        """The item itself, from its sort key."""
        place = self.sk.index(self.key)
        key = sk[place : place + len(self.key)]
        pk, _ = self.clone(slug, key)
        number = f"{crc32(key.encode()) % 10_000_000:07d}"
        item: Item = json.loads(self.text.replace(self.key, key).replace("NUMBER!", number))
        item[self.table.hash] = {"S": pk}
        return item


def add_clones(tables: dict[str, Table], slug: str, number: int, named: str = "") -> None:
    """So many more signers of the campaign; `named` is a text that all items to be repeated contain."""
    patterns = [p for p in _patterns(tables, slug) if named in p.text]
    signers: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        signers[pattern.key].append(pattern)
    makes = {id(pattern): partial(pattern.made, slug) for pattern in patterns}
    models, added = list(signers.values()), defaultdict[tuple[str, str], dict[str, Made]](dict)
    for n in range(number):
        key = _text(hashlib.sha256(f"{slug}/{n}".encode()).digest())
        for pattern in models[n % len(models)]:
            pk, sk = pattern.clone(slug, key)
            added[pattern.table.name, pk][sk] = makes[id(pattern)]
    for (table, pk), made in added.items():
        tables[table].partitions[pk].add_made(made)


def _patterns(tables: dict[str, Table], slug: str) -> Iterator[Pattern]:
    for table in tables.values():
        for pk, partition in list(table.partitions.items()):
            if not pk.startswith(f"{slug}#") and pk != slug:
                continue
            for sk in partition.order:
                match = KEY.search(sk)
                item = partition.get(sk)
                if match and item:
                    text = json.dumps(item)
                    # The number is only known by the name it stands in.
                    found = re.search(r"(?:Local|the) (\d{7})", text)
                    text = text.replace(found[1], "NUMBER!") if found else text
                    yield Pattern(table, pk, sk, match[0], text)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
