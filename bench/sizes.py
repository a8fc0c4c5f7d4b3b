"""How much is measured: all of it, or with BENCH_QUICK set a twentieth, to try a change."""

import os

QUICK = 20 if os.environ.get("BENCH_QUICK") else 1


def size(whole: int) -> int:
    """That many, or so many fewer."""
    return max(1, whole // QUICK)
