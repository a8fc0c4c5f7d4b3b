"""Function processes in a number that a small machine bears.

Lambda starts an environment for every request that finds none free. ministack does likewise with
processes on this machine, so sixteen clients at once would start sixteen Pythons on two cores, and each
would unpack its own copy of the code. Here a function has at most UNDERSIGNED_WORKERS processes (3),
further requests wait for one, and all share one unpacked copy, which they find again the next time in
UNDERSIGNED_UNPACKED. Nor does an answer wait for 50 ms to see whether its function logs something after it.
"""

import contextlib
import functools
import hashlib
import os
import shutil
import sys
import tempfile
import threading
import time
import types
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc as functions

UNPACKED = Path(os.environ["UNDERSIGNED_UNPACKED"])
KEPT_SECONDS = 2 * 3600

_unpacking = threading.Lock()
_used: set[Path] = set()


def install() -> None:
    """Bounds the processes of each function and shares their code."""
    _forget_old()
    threading.Thread(target=_touch_used, daemon=True).start()
    at_once = int(os.environ.get("UNDERSIGNED_WORKERS", "3"))
    gates: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(at_once))
    dispatch = functions._execute_function_dispatch

    def gated(function: dict[str, Any], config: dict[str, Any], *rest: Any) -> Any:
        with gates[config["FunctionName"]]:
            return dispatch(function, config, *rest)

    functions._execute_function_dispatch = gated
    # The Python that ministack's environment was made from, because Lambda has none of ministack's packages.
    python = os.path.realpath(sys.executable)
    script = lambda_runtime._detect_runtime_binary("python3")[1]
    lambda_runtime._detect_runtime_binary = lambda _runtime: (python, script)
    drain = lambda_runtime.Worker._drain_stderr_bounded
    lambda_runtime.Worker._drain_stderr_bounded = functools.partialmethod(drain, first_line_wait=0.004)
    replacement = types.SimpleNamespace(**{name: getattr(zipfile, name) for name in zipfile.__all__})
    replacement.ZipFile = SharedZipFile
    lambda_runtime.zipfile = replacement


class SharedZipFile(zipfile.ZipFile):
    """A zip that unpacks once for everybody: `extractall` leaves a link to the shared copy."""

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Replaces the empty folder `path` by a link to the unpacked zip."""
        digest = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
        shared = UNPACKED / digest
        with _unpacking:
            if not shared.exists():
                unfinished = Path(tempfile.mkdtemp(dir=UNPACKED))
                super().extractall(unfinished)
                with contextlib.suppress(OSError):  # another process was faster
                    unfinished.rename(shared)
            os.utime(shared)
            _used.add(shared)
        Path(path).rmdir()
        Path(path).symlink_to(shared)


def _forget_old() -> None:
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for folder in UNPACKED.iterdir():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _touch_used() -> None:
    while True:
        time.sleep(KEPT_SECONDS / 4)
        for folder in list(_used):
            os.utime(folder)
