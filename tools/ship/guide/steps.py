"""What a deployment is doing, with its time, and what stands when it is broken off."""

import time
from collections.abc import Callable


class Steps:
    """Prints each step with the seconds since the first; remembers what stands and how to go on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._stands: list[str] = []

    def __call__(self, line: str) -> None:
        print(f"{self._clock() - self._started:6.1f} s  {line}", flush=True)

    def stands(self, sentence: str) -> None:
        """From now on this is so, whatever happens."""
        if sentence not in self._stands:
            self._stands.append(sentence)

    def broken_off(self, again: str) -> str:
        """What to say after Ctrl-C: what stands, and the command that goes on."""
        stands = self._stands or ["Nothing was made or changed."]
        return "\n".join(["Broken off.", *stands, f"To go on: {again}"])
