"""JSON: one array of objects with the export's columns."""

import json
from collections.abc import Iterable, Iterator

from chalicelib.documents.material import Material
from chalicelib.domain.exports import row
from chalicelib.domain.signons import SignOn


def json_chunks(material: Material, sign_ons: Iterable[SignOn]) -> Iterator[bytes]:
    """The array, one sign-on a line."""
    before = "[\n"
    for sign_on in sign_ons:
        yield (before + json.dumps(row(sign_on), ensure_ascii=False, separators=(",", ":"))).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"
