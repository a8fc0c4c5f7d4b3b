"""What a person at the terminal is asked, or what was said by variables where there is none."""

import os
import sys


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
