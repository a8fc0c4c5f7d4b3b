"""What is uploaded for every function, and what Lambda unpacks."""

import zipfile
from typing import Any

from tools.ship.package import package


def measure() -> dict[str, Any]:
    """`zip_mb` and `unzipped_mb`, in millions of bytes, and the exporter's layer beside them."""
    made = package()
    found: dict[str, Any] = {
        "zip_mb": made.code.stat().st_size / 1e6,
        "layer_mb": made.layer.stat().st_size / 1e6,
    }
    for name, path in (("unzipped_mb", made.code), ("layer_unzipped_mb", made.layer)):
        with zipfile.ZipFile(path) as archive:
            found[name] = sum(entry.file_size for entry in archive.infolist()) / 1e6
    return found
