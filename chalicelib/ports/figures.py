"""What is told the figures that an operator watches."""

from collections.abc import Callable

Note = Callable[[str, int], None]
"""Takes a figure's name and a number, and publishes it at once."""
