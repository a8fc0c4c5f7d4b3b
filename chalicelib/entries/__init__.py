"""What each function imports, and nothing more: a module for each, and its handler."""

import gc

# What is imported stays: to look for garbage among it takes a tenth of a cold start.
gc.disable()


def imported() -> None:
    """To be called by each entry at its end: garbage is looked for again, among what is made from then on.

    That is little, so it is looked for less often than Python would.
    """
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()
