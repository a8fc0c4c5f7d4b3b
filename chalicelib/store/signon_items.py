"""Sign-ons and proposals as items: where each lies, how it is written, and what it is once it is read.

Both lie in one of 64 buckets of their campaign, under the key, the proposal right behind the sign-on. Three
indexes, in 16 shards by the key, are made of attributes that an item has as long as it belongs there:
`newest` of all there is, `waiting` of what organizers must decide about, `mail-due` of mails to be sent.
"""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel

from chalicelib.domain.keys import bucket_of, shard_of
from chalicelib.domain.mails import Asking, MailMessage, MailRequest
from chalicelib.domain.signons import Collected, SignOn
from chalicelib.store.dynamo import Item
from chalicelib.store.versions import STAMP, current

PROPOSAL = "#p"
MAIL = "mail_"
# Enough of the key that no two of one moment have the same place in a list.
APART = 12
# Of what an item is for its table and its indexes only.
OF_THE_TABLE = frozenset(
    {"bucket", "sk", "v", "shard", "place", "waiting_shard", "waiting_place", "mail_due_shard"}
)


class Name(NamedTuple):
    """What the keys of an item tell."""

    slug: str
    key: str
    of: Asking


def at(slug: str, key: str, of: Asking = "sign_on") -> Item:
    """The keys of an item. Raises ValueError for a key that is none."""
    return {"bucket": bucket_of(slug, key), "sk": key + PROPOSAL if of == "proposal" else key}


def place_of(message: MailMessage) -> Item:
    """The keys of what asks for a mail."""
    return at(message.slug, message.key, message.of)


def name_of(keys: Item) -> Name:
    """Whose item it is, by its keys."""
    sk: str = keys["sk"]
    of: Asking = "proposal" if sk.endswith(PROPOSAL) else "sign_on"
    return Name(keys["bucket"].rpartition("#")[0], sk.removesuffix(PROPOSAL), of)


def item_of(sign_on: SignOn) -> Item:
    """The item as it is stored: what is held, its keys, the TTL in epoch seconds, and its places in lists."""
    slug, key = sign_on.slug, sign_on.key
    shard = f"{shard_of(key):02d}"
    item: Item = {**at(slug, key, sign_on.of), **STAMP}
    for name, value in sign_on.__dict__.items():
        if value is not None:
            item[name] = stored(value)
    del item["slug"], item["key"]
    if sign_on.expires_at:
        item["expires_at"] = int(sign_on.expires_at.timestamp())
    for name in ("history", "corrections"):
        if not item[name]:
            del item[name]
    if sign_on.collected is Collected.WEB:
        del item["collected"]
    item["shard"], item["place"] = f"{slug}#{shard}", place(sign_on.signed_at, key)
    if sign_on.waiting_since:
        item["waiting_shard"], item["waiting_place"] = item["shard"], place(sign_on.waiting_since, key)
    if sign_on.mail:
        mail = item.pop("mail")
        item |= {MAIL + name: value for name, value in mail.items()}
        if sign_on.mail.due_at:
            item["mail_due_shard"] = shard
    return item


def sign_on_of(item: Item) -> SignOn:
    """What an item holds; raises ValueError for anything else, LookupError for what a later version wrote."""
    item = current(item)
    try:
        slug, key, _ = name_of(item)
    except (KeyError, AttributeError) as error:
        raise ValueError("not a sign-on's item") from error
    held: Item = {"slug": slug, "key": key}
    mail: Item = {}
    for name, value in item.items():
        if name in OF_THE_TABLE:
            continue
        if name.startswith(MAIL):
            mail[name.removeprefix(MAIL)] = value
        else:
            held[name] = value
    if mail:
        held["mail"] = MailRequest.model_validate(mail)
    return SignOn.model_validate(held)


def place(moment: datetime, key: str) -> str:
    """Where somebody stands in a list that is ordered by time."""
    return f"{instant(moment)}#{key[:APART]}"


def instant(moment: datetime) -> str:
    """A time as text that sorts: UTC, microseconds, always the same width."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stored(value: Any) -> Any:
    """A field's value as a table holds it; what is None inside it is left out."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return {name: stored(inner) for name, inner in value.__dict__.items() if inner is not None}
    return [stored(inner) for inner in value] if isinstance(value, list | tuple) else value
