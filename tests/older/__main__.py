"""Writes down what the version of today keeps."""

import json

from chalicelib.store.versions import VERSION
from tests.backends import TABLES
from tests.older import FOLDER, little_stage

there = little_stage()
lines = []
for table in TABLES:
    items = ",\n  ".join(json.dumps(item, sort_keys=True, ensure_ascii=False) for item in there.items(table))
    lines.append(f' "{table}": [\n  {items}\n ]')
(FOLDER / f"v{VERSION}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
