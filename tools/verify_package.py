"""Checks a card package: `python -m tools.verify_package FILE.zip [--head SHA-256]`.

Prints a line for each thing that was altered and exits with 1, or says what the package holds and exits
with 0. Every byte is accounted for: members by their hashes, the rest because it must be exactly what
the members imply. `--head` is the head of the hash chain as known from elsewhere (the signed declaration,
the audit trail); without it, somebody who forged every hash anew would go unnoticed.

This one file needs nothing but Python's standard library, so that whoever gets a package can run it
alone. What a package holds is described in docs/evidence.md.
"""

import argparse
import csv
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = "undersigned-card-package/1"
LIST, EVIDENCE = "signatories.csv", "evidence.jsonl"
CLOSING = (LIST, EVIDENCE, "declaration.txt", "manifest.json")
UNSEALED = CLOSING[1:]
HEADER = "card,name,email,phone,employer,submitted_at,text,text_language,text_version,checked_at"
CARD = "checked_at confirmed_at email employer id name phone signature submitted_at text transmission"
TEXT = "language sha256 version"
SEAL = "campaign cards files format made_at"
STORED = 0o100644 << 16
CHUNK = 1024 * 1024


def main(arguments: list[str] | None = None) -> int:
    """Checks the package that the command line names; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("package", type=Path, metavar="FILE.zip")
    parser.add_argument("--head", metavar="SHA-256", help="the chain's head as known from elsewhere")
    given = parser.parse_args(arguments)
    try:
        check = Check(given.package)
        found = check.problems(given.head)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RecursionError) as error:
        print(f"{given.package}: cannot be read as a package: {error}")
        return 1
    for line in found:
        print(line)
    if not found:
        seal = check.seal
        print(f"Nothing was altered: {seal['cards']} cards of {seal['campaign']}, made at {seal['made_at']}.")
        print(f"Head of the chain: {check.head}")
    return 1 if found else 0


class Check:
    """One package and what is wrong with it. `seal` and `head` are those of its chain."""

    def __init__(self, path: Path) -> None:
        self.seal: dict[str, Any] = {}
        self.head = ""
        self._opening = ""
        self._problems: list[tuple[str, str]] = []
        self._digests: dict[str, tuple[str, int]] = {}
        self._read: dict[str, bytes] = {}
        self._records: dict[int, dict[str, Any]] = {}
        self._structure: list[tuple[str, str]] = []
        with path.open("rb") as file:
            with zipfile.ZipFile(file) as archive:
                self._entries = archive.infolist()
            self._names = [entry.filename for entry in self._entries]
            self._walk(file)

    def problems(self, head: str | None) -> list[str]:
        """A line for each thing that was altered; `head` is the chain's as known from elsewhere."""
        self._members()
        self._chain()
        self._list()
        self._texts()
        self._sealed()
        for name, what in self._structure:
            self._say_once(name, what)
        self._manifest()
        if self.head.encode() not in self._read.get("declaration.txt", b""):
            self._say_once("declaration.txt", f"does not name the head of evidence.jsonl, {self.head}")
        if head and head.lower() != self.head:
            self._say(EVIDENCE, f"its head is {self.head}, not {head.lower()}")
        return [f"{name}: {what}" for name, what in self._problems]

    def _say(self, name: str, what: str) -> None:
        self._problems.append((name, what))

    def _say_once(self, name: str, what: str) -> None:
        """What only repeats that something is wrong with a member of which more is known is left out."""
        if name not in {named for named, _ in self._problems}:
            self._say(name, what)

    def _walk(self, file: BinaryIO) -> None:
        """Hashes every member and holds all other bytes against what they must be."""
        directory, at = b"", 0
        file.seek(0)
        for entry in self._entries:
            name = entry.filename.encode()
            header = file.read(30 + len(name))
            digest, checksum, missing, kept = hashlib.sha256(), 0, entry.file_size, []
            while missing and (chunk := file.read(min(missing, CHUNK))):
                digest.update(chunk)
                checksum = zlib.crc32(chunk, checksum)
                missing -= len(chunk)
                if not entry.filename.endswith(".pdf"):
                    kept.append(chunk)
            self._digests[entry.filename] = (digest.hexdigest(), entry.file_size - missing)
            self._read[entry.filename] = b"".join(kept)
            year, month, day, hour, minute, second = entry.date_time
            time, date = hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
            sizes = (checksum, entry.file_size, entry.file_size, len(name), 0)
            common = struct.pack("<5H3L2H", 20, 0, 0, time, date, *sizes)
            if header != b"PK\x03\x04" + common + name or checksum != entry.CRC:
                self._structure.append((entry.filename, "its bytes or its header in the ZIP were altered"))
            # The directory names the checksum that it was given, or a changed member would accuse it too.
            common = struct.pack("<5H3L2H", 20, 0, 0, time, date, entry.CRC, *sizes[1:])
            directory += b"PK\x01\x02\x14\x03" + common + struct.pack("<3H2L", 0, 0, 0, STORED, at) + name
            at += len(header) + entry.file_size
        count = len(self._entries)
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0)
        if file.read() != directory + end:
            self._structure.append(("the ZIP's directory", "was altered"))

    def _members(self) -> None:
        for name in sorted(set(CLOSING) - set(self._names)):
            self._say(name, "is missing")
        for name in [name for name, count in Counter(self._names).items() if count > 1]:
            self._say(name, "is there more than once")

    def _chain(self) -> None:
        """Reads the records of the lines that hold together, and tells of the others."""
        lines = self._read.get(EVIDENCE, b"").splitlines(keepends=True)
        previous = (0, "")
        for number, line in enumerate(lines, start=1):
            entry = _entry(line)
            if entry is None:
                self._say(EVIDENCE, f"line {number} was altered: it cannot be read")
                previous = (previous[0] + 1, "")
                continue
            if entry["seq"] != previous[0] + 1:
                self._say(
                    EVIDENCE, f"line {number} or lines before it were moved: it is number {entry['seq']}"
                )
            elif previous[1] and entry["previous"] != previous[1]:
                self._say(EVIDENCE, f"line {number} does not follow line {number - 1}: one was altered")
            if line == _line(entry):
                self._records[entry["seq"]] = entry["record"]
            else:
                self._say(EVIDENCE, f"line {number} was altered: its hash is not that of its content")
            if number == 1:
                self._opening = entry["previous"]
            previous = (entry["seq"], entry["hash"])
        self.head = previous[1]
        self._unseal(previous[0])

    def _unseal(self, last: int) -> None:
        seal = self._records.pop(last, {})
        for number in [n for n, record in self._records.items() if not _is_card(record)]:
            self._say(EVIDENCE, f"line {number} was altered: it is not a card")
            del self._records[number]
        if not _is_seal(seal):
            self._say_once(EVIDENCE, "its last line is not the seal")
            return
        self.seal = seal
        if seal["format"] != FORMAT:
            self._say(EVIDENCE, f"is not of the kind {FORMAT}")
        if (1 in self._records or last == 1) and self._first() != self._opening:
            self._say(EVIDENCE, "line 1 was altered: the chain does not begin there")
        if seal["cards"] != last - 1:
            self._say(EVIDENCE, f"its seal is over {seal['cards']} cards, before it are {last - 1}")

    def _first(self) -> str:
        return _digest({"campaign": self.seal["campaign"], "format": self.seal["format"]})

    def _list(self) -> None:
        """Each line of the list against its card."""
        try:
            text = self._read.get(LIST, b"").decode("utf-8-sig")
            lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error):
            self._say(LIST, "was altered: it cannot be read")
            return
        if not lines or ",".join(lines[0]) != HEADER:
            self._say_once(LIST, "was altered: its first line does not name the columns")
        elif self.seal and len(lines) - 1 != self.seal["cards"]:
            self._say(LIST, f"has {len(lines) - 1} cards, and evidence.jsonl {self.seal['cards']}")
        for number, line in enumerate(lines[1:], start=1):
            known = _values(number, self._records[number]) if number in self._records else line
            if len(line) != len(known) or not all(map(_is_guarded, line, known)):
                self._say(LIST, f"line {number + 1} is not what evidence.jsonl says of card {number}")

    def _texts(self) -> None:
        agreed = {f"texts/{record['text']['sha256']}.txt" for record in self._records.values()}
        for name in self._names:
            if name.startswith("texts/") and f"texts/{self._digests[name][0]}.txt" != name:
                self._say(name, "was altered: its SHA-256 is not its name")
        for name in sorted(agreed - set(self._names)):
            self._say(name, "is missing, though cards name it")

    def _sealed(self) -> None:
        sealed = _listed(self.seal)
        for name, known in sealed.items():
            if name not in self._digests:
                self._say_once(name, "is missing, though evidence.jsonl sealed it")
            elif self._digests[name] != known:
                self._say_once(name, "was altered: its SHA-256 is not the one that evidence.jsonl sealed")
        for name in self._names:
            if self.seal and name not in sealed and name not in UNSEALED:
                self._say_once(name, "does not belong here: evidence.jsonl did not seal it")

    def _manifest(self) -> None:
        """The manifest says nothing that does not follow from the rest, so what it must be is known."""
        if not self.seal or "manifest.json" in {name for name, _ in self._problems}:
            return
        names = [name for name in self._names if name != "manifest.json"]
        known = [(name, *self._digests[name]) for name in names]
        files = [{"name": name, "sha256": sha256, "size": size} for name, sha256, size in known]
        chain = {"algorithm": "SHA-256", "first": self._first(), "head": self.head}
        expected = {**self.seal, "chain": chain, "files": files}
        body = self._read.get("manifest.json", b"")
        if body == json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n":
            return
        try:
            said = json.loads(body)
            listed = _listed(said)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._say_once("manifest.json", "was altered: it cannot be read")
            return
        for name in UNSEALED[:2]:
            if self._digests.get(name) != listed.get(name):
                self._say_once(name, "was altered, or its entry in manifest.json")
        if not self._problems:
            wrong = [name for name in expected if said.get(name) != expected[name]]
            self._say("manifest.json", f"was altered: {', '.join(wrong) or 'how it is written'}")


def _entry(line: bytes) -> dict[str, Any] | None:
    shape = {"hash": str, "previous": str, "record": dict, "record_sha256": str, "seq": int}
    try:
        entry = json.loads(line)
        _canonical(entry)
    except (ValueError, RecursionError):
        return None
    right = isinstance(entry, dict) and all(isinstance(entry.get(name), kind) for name, kind in shape.items())
    return entry if right else None


def _line(entry: dict[str, Any]) -> bytes:
    """The line as it must be, given its number, its content and the hash before it."""
    link = {"previous": entry["previous"], "record_sha256": _digest(entry["record"]), "seq": entry["seq"]}
    return _canonical({**link, "hash": _digest(link), "record": entry["record"]}) + b"\n"


def _is_seal(record: dict[str, Any]) -> bool:
    try:
        return " ".join(sorted(record)) == SEAL and isinstance(record["cards"], int) and bool(_listed(record))
    except (TypeError, KeyError):
        return False


def _is_card(record: dict[str, Any]) -> bool:
    text = record.get("text")
    return " ".join(sorted(record)) == CARD and isinstance(text, dict) and " ".join(sorted(text)) == TEXT


def _listed(document: dict[str, Any]) -> dict[str, tuple[str, int]]:
    return {file["name"]: (file["sha256"], file["size"]) for file in document.get("files", [])}


def _values(number: int, record: dict[str, Any]) -> list[str]:
    text = record["text"]
    spread = {f"text_{name}": text[name] for name in ("language", "version")}
    values = {**record, **spread, "card": number, "text": f"texts/{text['sha256']}.txt"}
    return ["" if values[name] is None else str(values[name]) for name in HEADER.split(",")]


def _is_guarded(cell: str, value: str) -> bool:
    """Whether the cell is the value, with nothing but apostrophes added that keep it from being a formula."""
    return re.fullmatch("'*".join(["", *map(re.escape, value), ""]), cell) is not None


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(value: object) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
