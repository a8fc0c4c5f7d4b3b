"""How much memory this process holds, and held at most since it was asked."""

import resource
import sys
from pathlib import Path

PROC = Path("/proc/self")


def resident_mb() -> float:
    """What is held now, and from here the peak counts; not on Linux, what was held at most."""
    if not PROC.exists():
        return peak_mb()
    (PROC / "clear_refs").write_text("5")
    return _status("VmRSS")


def peak_mb() -> float:
    """The most that was held."""
    if PROC.exists():
        return _status("VmHWM")
    # In bytes on macOS, in kilobytes elsewhere.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _status(name: str) -> float:
    lines = (PROC / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
