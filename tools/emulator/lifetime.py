"""Ends with its parent, and saves the state now and then.

ministack saves only when it is shut down in order. Here it also saves every UNDERSIGNED_SAVE_SECONDS
(none if unset), so that a power cut loses at most that long, and shuts itself down in order when the
process that started it is gone, so that nothing is left running.
"""

import os
import signal
import threading
import time

from ministack import app
from ministack.core import persistence


def install() -> None:
    """Starts the two watchers."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    if seconds := float(os.environ.get("UNDERSIGNED_SAVE_SECONDS", "0")):
        threading.Thread(target=_save_every, args=(seconds,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGINT)


def _save_every(seconds: float) -> None:
    while True:
        time.sleep(seconds)
        persistence.save_all(app._build_persistence_save_dict())
