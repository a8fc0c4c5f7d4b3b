"""`python -m bench.section NAME FILE`: measures a section in a process of its own, and writes its figures."""

import importlib
import json
import sys
from pathlib import Path

if __name__ == "__main__":
    name, file = sys.argv[1:]
    Path(file).write_text(json.dumps(importlib.import_module(f"bench.{name}").measure()))
