"""Card packages for tests: made as the exporter makes them, taken apart, and put together otherwise."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.documents.as_card_package import card_package_chunks
from chalicelib.documents.material import Material
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.evidence import canonical, digest
from chalicelib.domain.mails import Transmission
from chalicelib.domain.signons import Consent, SignOn
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.texts import TextVersion, agreed_texts, text_version
from tests.builders import NOW, card, confirmed

MADE_AT = datetime(2026, 3, 16, 12, 0, 7, 654321, tzinfo=UTC)
UNIT = card()
TEXT = text_version(UNIT, None)
PEOPLE = ("Ada Example", "Nguyễn Thị Ánh", "李 小龙", "O'Brien Example", "דנה לוי", "=1+1 Example")


def signed(number: int, *, text: TextVersion = TEXT, language: str = "en", **changes: Any) -> SignOn:
    """A confirmed card of the unit, its transmission delivered."""
    name = changes.get("name", PEOPLE[number % len(PEOPLE)])
    confirmed_at = NOW + timedelta(minutes=3)
    values = {
        "name": name,
        "signature": name,
        "email": f"person{number}@example.org",
        "phone": f"+1 555 01{number:02d}",
        "employer": "Example Pictures",
        "language": language,
        "consent": Consent(version=text.number, sha256=text.sha256[language], language=language, at=NOW),
        "confirmed_at": confirmed_at,
        "transmission": Transmission(
            message_id=f"transmission-{number}",
            accepted_at=confirmed_at + timedelta(seconds=5),
            delivered_at=confirmed_at + timedelta(seconds=9),
        ),
    }
    return confirmed(UNIT, **(values | changes))


def package_of(
    sign_ons: Iterable[SignOn], *, texts: Iterable[Campaign] = (UNIT,), notes: Any = None, **options: Any
) -> bytes:
    """The package of these sign-ons to the versions `texts`; `notes`, a list, gets what is noted."""
    agreed = {
        (number, language): text
        for number, campaign in enumerate(texts, start=1)
        for language, text in agreed_texts(campaign).items()
    }
    note = (lambda details: None) if notes is None else notes.append
    material = Material(StoredCampaign(UNIT, TEXT, 1), lambda *place: agreed.get(place), MADE_AT, note)
    return b"".join(card_package_chunks(material, sign_ons, **options))


def members_of(package: bytes) -> dict[str, bytes]:
    """The members by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def packed(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members, written as a package is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in members.items():
            entry = zipfile.ZipInfo(name, MADE_AT.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, body)
    return file.getvalue()


def entry_of(name: str, body: bytes) -> dict[str, Any]:
    """What manifest and seal say of a file."""
    return {"name": name, "sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}


def with_manifest(members: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """The members with a manifest written anew over them."""
    document = json.loads(members["manifest.json"])
    rest = {name: body for name, body in members.items() if name != "manifest.json"}
    document["files"] = [entry_of(name, body) for name, body in rest.items()]
    written = json.dumps(document | changes, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    return rest | {"manifest.json": written}


def forged(members: dict[str, bytes], change: Any) -> dict[str, bytes]:
    """A whole forgery: `change` alters the cards' records, and every hash is made to fit again."""
    lines = [json.loads(line) for line in members["evidence.jsonl"].splitlines()]
    records = change([line["record"] for line in lines[:-1]])
    seal = lines[-1]["record"] | {"cards": len(records)}
    seal["files"] = [entry_of(file["name"], members[file["name"]]) for file in seal["files"]]
    old, head, evidence = lines[-1]["hash"], lines[0]["previous"], b""
    for number, record in enumerate([*records, seal], start=1):
        link = {"previous": head, "record_sha256": digest(record), "seq": number}
        head = digest(link)
        evidence += canonical({**link, "hash": head, "record": record}) + b"\n"
    declaration = members["declaration.txt"].replace(old.encode(), head.encode())
    changed = members | {"evidence.jsonl": evidence, "declaration.txt": declaration}
    chain = json.loads(members["manifest.json"])["chain"] | {"head": head}
    return with_manifest(changed, chain=chain, cards=len(records))
