"""What a person at the terminal is asked, or what was said by variables where there is none."""

import getpass
import os
import sys

from tools.ops.stage import NotReached

# Five words of a list of dice words have more.
SHORTEST = 16


def said(variable: str, question: str) -> str:
    """The answer that a variable of the environment holds; else what is typed; empty where nobody types."""
    if given := os.environ.get(variable, ""):
        return given
    if not sys.stdin.isatty():
        return ""
    try:
        return input(question).strip()
    except EOFError:
        return ""


def passphrase(variable: str, what: str, twice: bool = False) -> str:
    """A passphrase, as a variable holds it or as it is typed, unseen.

    Raises NotReached for none, or one that is too short.
    """
    given = os.environ.get(variable, "")
    if not given and sys.stdin.isatty():
        given = getpass.getpass(f"{what}, of at least {SHORTEST} characters: ")
        if twice and given != getpass.getpass("Once more: "):
            raise NotReached("The two are not the same; nothing was done.")
    if len(given) < SHORTEST:
        wanted = f"A passphrase has at least {SHORTEST} characters"
        raise NotReached(f"{wanted}; without a terminal it is {variable}.")
    return given
