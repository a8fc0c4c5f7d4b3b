"""The card package: what is handed in as a showing of interest, in one ZIP that proves itself.

In it, in this order: `texts/SHA-256.txt`, the texts that were agreed to; `cards.pdf`, `cards-2.pdf` …,
a card for each signer; `signatories.csv`, the six items; `evidence.jsonl`, the chain of
`domain.evidence`; `declaration.txt`, a draft with its blanks marked; `manifest.json`. The members are
stored, not compressed, so that no byte of the file escapes a hash; `tools/verify_package.py` checks all.
"""

import csv
import hashlib
import io
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from chalicelib.documents.as_csv import BOM, cell
from chalicelib.documents.material import Material
from chalicelib.documents.typesetting import typeset
from chalicelib.domain.errors import TooMany
from chalicelib.domain.evidence import Chain, FileDigest, belongs, instant, manifest, record_of, stands
from chalicelib.domain.signatories import han_forms
from chalicelib.domain.signons import Collected, SignOn
from chalicelib.domain.texts import sha256_of, title_and_rest
from chalicelib.words.markdown import tree
from chalicelib.words.templates import render

CHUNK = 1024 * 1024
# What is set in type at once bounds the memory: some 600 MB.
CARDS_A_VOLUME = 500
# They take 12 KB each of the 512 MB that the exporter has on disk.
MOST = 40_000
COLUMNS = (
    "card",
    "name",
    "email",
    "phone",
    "employer",
    "submitted_at",
    "text",
    "text_language",
    "text_version",
    "checked_at",
)


def card_package_chunks(
    material: Material,
    sign_ons: Iterable[SignOn],
    cards_a_volume: int = CARDS_A_VOLUME,
    most: int = MOST,
) -> Iterator[bytes]:
    """The package, after the last sign-on was read.

    Cards that are not confirmed stay out, and so do those that were withdrawn or refused, and those on paper,
    of which it says how many there are. Raises TooMany for more cards than `most`.
    """
    with tempfile.TemporaryDirectory() as folder:
        package = _Package(material, Path(folder))
        cards = filter(belongs, package.without_paper(sign_ons))
        while volume := list(islice(cards, cards_a_volume)):
            most -= len(volume)
            if most < 0:
                raise TooMany("too_many_cards")
            package.add(volume)
        yield from _read(package.finished())


class _Package:
    """A package on its way: its file, and beside it the members that grow with every card."""

    def __init__(self, material: Material, folder: Path) -> None:
        self._material, self._folder = material, folder
        self._campaign = material.stored.campaign
        self._chain = Chain(self._campaign.slug)
        self._archive = zipfile.ZipFile(folder / "package.zip", "w")
        self._files: list[FileDigest] = []
        self._texts: dict[str, dict[str, Any]] = {}
        self._counts: Counter[str] = Counter()
        self._volumes = 0
        (folder / "signatories.csv").write_bytes(BOM + _line(COLUMNS))

    def add(self, cards: list[SignOn]) -> None:
        """Another volume of cards, with their lines in the list and in the chain."""
        shown, agreed = [], {}
        with (
            (self._folder / "signatories.csv").open("ab") as signatories,
            (self._folder / "evidence.jsonl").open("ab") as evidence,
        ):
            for card in cards:
                record = record_of(card)
                evidence.write(self._chain.add(record))
                self._count(record)
                number = self._counts["cards"]
                signatories.write(_line(_row(number, record)))
                han = han_forms(f"{card.name} {card.employer}", card.language, card.country) or "sc"
                agreed[record["text"]["sha256"]] = self._read(record["text"])
                shown.append({"number": number, "han": han, **record})
        self._volumes += 1
        name = "cards.pdf" if self._volumes == 1 else f"cards-{self._volumes}.pdf"
        title = self._campaign.title[self._campaign.default_language]
        data = {"title": title, "cards": shown, "texts": agreed}
        self._store(name, [typeset("cards", data, self._material.made_at)])

    def without_paper(self, sign_ons: Iterable[SignOn]) -> Iterator[SignOn]:
        """Those that were signed here, while the others are counted."""
        for sign_on in sign_ons:
            if sign_on.collected is Collected.WEB:
                yield sign_on
            else:
                self._counts["on_paper"] += stands(sign_on)

    def finished(self) -> Path:
        """The package's file, whole."""
        self._store("signatories.csv", _read(self._folder / "signatories.csv"))
        seal = self._chain.seal(self._counts["cards"], self._material.made_at, self._files)
        with (self._folder / "evidence.jsonl").open("ab") as evidence:
            evidence.write(seal)
        self._store("evidence.jsonl", _read(self._folder / "evidence.jsonl"))
        self._store("declaration.txt", [self._declaration()])
        cards = self._counts["cards"]
        listing = manifest(self._campaign.slug, cards, self._material.made_at, self._chain, self._files)
        self._store("manifest.json", [listing])
        self._archive.close()
        beside = {"on_paper": self._counts["on_paper"]} if self._counts["on_paper"] else {}
        self._material.note({"cards": cards, "head": self._chain.head, **beside})
        return self._folder / "package.zip"

    def _count(self, record: dict[str, Any]) -> None:
        sent = record["transmission"] or {}
        self._counts.update(cards=1, sent=int(bool(sent)), delivered=int(bool(sent.get("delivered_at"))))
        self._counts.update(checked=int(bool(record["checked_at"])))

    def _read(self, agreed: dict[str, Any]) -> dict[str, Any]:
        """The agreed text as a card shows it; when it is met first it joins the package, byte for byte."""
        if agreed["sha256"] not in self._texts:
            text = self._material.text(agreed["version"], agreed["language"])
            if text is None or sha256_of(text) != agreed["sha256"]:
                raise LookupError("a card names a text that is not there")
            title, rest = title_and_rest(text)
            self._texts[agreed["sha256"]] = {"title": title, "nodes": tree(rest)}
            self._store(f"texts/{agreed['sha256']}.txt", [text.encode()])
        return self._texts[agreed["sha256"]]

    def _declaration(self) -> bytes:
        values = {
            "slug": self._campaign.slug,
            "title": self._campaign.title[self._campaign.default_language],
            "made_at": instant(self._material.made_at),
            "head": self._chain.head,
            "cards": self._counts["cards"],
            "sent": self._counts["sent"],
            "delivered": self._counts["delivered"],
            "checked": self._counts["checked"],
            "on_paper": self._counts["on_paper"],
            "files": self._files,
        }
        return render("exports/declaration.txt", "en", values).encode()

    def _store(self, name: str, chunks: Iterable[bytes]) -> None:
        entry = zipfile.ZipInfo(name, self._material.made_at.timetuple()[:6])
        entry.create_system = 3
        entry.external_attr = 0o100644 << 16
        digest, size = hashlib.sha256(), 0
        with self._archive.open(entry, "w") as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self._files.append(FileDigest(name, digest.hexdigest(), size))


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _row(number: int, record: dict[str, Any]) -> list[str]:
    text = record["text"]
    values = {
        **record,
        "card": number,
        "text": f"texts/{text['sha256']}.txt",
        "text_language": text["language"],
        "text_version": text["version"],
    }
    return [cell(name, values[name]) for name in COLUMNS]


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
