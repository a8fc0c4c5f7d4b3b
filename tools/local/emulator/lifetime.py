"""Ends with its parent, and saves the state now and then.

ministack saves only when it is shut down in order. Here it also saves every UNDERSIGNED_SAVE_SECONDS
(none if unset), so that a power cut loses at most that long, and shuts itself down in order when the
process that started it is gone, so that nothing is left running. Layers are saved as files of their own,
as functions' code is, and not as text in the state, which would be 80 MB of it.
"""

import hashlib
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import persistence
from ministack.services import lambda_svc as functions


def install() -> None:
    """Starts the two watchers, and takes the layers out of the state."""
    _keep_layers_apart(Path(persistence.STATE_DIR) / "layers")
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


def _keep_layers_apart(folder: Path) -> None:
    get, restore = functions.get_state, functions._restore_state

    def get_without_layers() -> dict[str, Any]:
        state: dict[str, Any] = get()
        for version in _versions(state):
            if body := version.pop("_zip_data", None):
                path = folder / hashlib.sha256(body).hexdigest()
                if not path.exists():
                    folder.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(body)
                version["kept_as"] = path.name
        return state

    def restore_with_layers(state: dict[str, Any]) -> None:
        for version in _versions(state):
            if name := version.pop("kept_as", None):
                version["_zip_data"] = (folder / name).read_bytes()
        restore(state)

    functions.get_state, functions._restore_state = get_without_layers, restore_with_layers


def _versions(state: dict[str, Any]) -> list[dict[str, Any]]:
    return [version for layer in state["layers"]._data.values() for version in layer["versions"]]
