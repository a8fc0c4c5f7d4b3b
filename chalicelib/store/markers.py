"""How markers, figures and entries of the ledger are written down in the Tally table.

A bucket of a campaign's sign-ons, `SLUG#NN`, holds under one partition key the counter `!counter`, the days
`!day#2026-11-24`, and the markers by their sign-ons' keys, before which all of these sort.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from chalicelib.domain.counting import KEPT, Marker
from chalicelib.domain.keys import bucket_of
from chalicelib.domain.tally import Organization
from chalicelib.store.dynamo import Item, written
from chalicelib.store.table import Entry, Table
from chalicelib.store.versions import STAMP, current

COUNTER = "!counter"
DAY = "!day#"
NUMBER = "n#"


def marker_at(slug: str, key: str) -> Item:
    """Where the marker of a sign-on is."""
    return {"slug": bucket_of(slug, key), "sk": key}


def marker_item(slug: str, key: str, marker: Marker) -> Item:
    """The marker as it is stored, with the TTL in epoch seconds."""
    return {
        **marker_at(slug, key),
        **STAMP,
        "rev": marker.rev,
        "counts": marker.counts,
        "adds": sorted(marker.adds) or None,
        "shown_at": marker.shown_at and written(marker.shown_at),
        "in_ledger": marker.in_ledger or None,
        "expires_at": int(marker.gone_at.timestamp()) if marker.gone_at else None,
    }


def marker_of(item: Item) -> Marker:
    """The marker that an item holds."""
    item = current(item)
    shown_at, gone_at = item.get("shown_at"), item.get("expires_at")
    return Marker(
        item["rev"],
        item["counts"],
        frozenset(item.get("adds", ())),
        datetime.fromisoformat(shown_at) if shown_at else None,
        item.get("in_ledger", False),
        datetime.fromtimestamp(gone_at, UTC) if gone_at else None,
    )


def adding(table: Table, bucket: str, change: Counter[str], rev: int | None = None) -> list[Entry]:
    """A transaction's entries that add to a bucket's figures; with `rev` only while they are as of that."""
    by_item: dict[str, dict[str, int]] = {COUNTER: {}}
    for name, number in sorted(change.items()):
        if number:
            sk, attribute = _place(name)
            by_item.setdefault(sk, {})[attribute] = number
    entries = []
    for sk, amounts in by_item.items():
        names = {f"#n{i}": name for i, name in enumerate(amounts)}
        values: Item = {f":n{i}": number for i, number in enumerate(amounts.values())}
        changes, condition = ", ".join(f"#n{i} :n{i}" for i in range(len(amounts))), None
        if sk == COUNTER:
            changes = ", ".join(filter(None, ["rev :one", changes]))
            values[":one"] = 1
            if rev is not None:
                condition = "rev = :rev" if rev else "attribute_not_exists(rev)"
                values |= {":rev": rev} if rev else {}
        entries.append(
            table.updating({"slug": bucket, "sk": sk}, f"ADD {changes}", values, condition, names or None)
        )
    return entries


def touched(change: Iterable[str]) -> set[str]:
    """The sort keys of what adding these figures writes to."""
    return {COUNTER, *(_place(name)[0] for name in change)}


def figures_of(item: Item) -> Iterator[tuple[str, int]]:
    """The figures that a counter or a day holds, by their names."""
    sk = current(item)["sk"]
    for attribute, number in item.items():
        if attribute in ("slug", "sk", "rev", "v"):
            continue
        kept = KEPT if attribute.startswith(KEPT) else ""
        name = attribute.removeprefix(KEPT).removeprefix(NUMBER)
        yield (f"{kept}{sk[1:]}#{name}" if sk.startswith(DAY) else f"{kept}{name}"), number


def ledger_at(slug: str, key: str) -> Item:
    """Where the ledger's entry for a sign-on is."""
    return {"slug": ledger_of(slug), "sk": key}


def ledger_of(slug: str) -> str:
    """The partition of a campaign's ledger."""
    return f"{slug}#ledger"


def organization_item(slug: str, entry: Organization) -> Item:
    """The entry as it is stored."""
    return {
        **ledger_at(slug, entry.key),
        **STAMP,
        "name": entry.name,
        "folded": entry.folded,
        "members": entry.members,
        "parent": entry.parent,
        "folded_parent": entry.folded_parent,
        "country": entry.country,
        "mail_domain": entry.mail_domain,
        "officer": entry.officer,
        "at": entry.at and written(entry.at),
        "linked": entry.linked,
        "record": entry.record,
    }


def organization_of(item: Item) -> Organization:
    """The entry that an item holds."""
    item, at = current(item), item.get("at")
    return Organization(
        item["sk"],
        item["name"],
        item["members"],
        item.get("parent"),
        item.get("country"),
        item.get("mail_domain"),
        item.get("officer"),
        datetime.fromisoformat(at) if at else None,
        item["folded"],
        item.get("folded_parent"),
        linked=item.get("linked"),
        record=item.get("record"),
    )


def _place(name: str) -> tuple[str, str]:
    """The item of a bucket that a figure is in, and the attribute that it is."""
    kept = KEPT if name.startswith(KEPT) else ""
    bare = name.removeprefix(KEPT)
    if bare.startswith(DAY[1:]):
        day, _, what = bare.rpartition("#")
        return f"!{day}", f"{kept}{what}"
    return COUNTER, f"{kept or NUMBER}{bare}"
