"""How long work tells how far it is: a function called with the number of bytes or rows done since the last call."""

from collections.abc import Callable

Progress = Callable[[int], None]


def silent(_done: int) -> None:
    """Tell nobody."""
