"""Who watches what is done and refused: the rooms tell it by codes and numbers, faces count and log it.

Nothing told here can name anybody or hold a word somebody wrote.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from luodi.city.refusals import Refused
from luodi.engines.process import Refusal


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody set out to do, and how it ended."""

    room: str
    kind: str
    """What was to be done: an action of the catalogue, or a kind of registry entry."""
    by: int
    """The person's number; 0 the platform, −1 the public."""
    refused: str = ""
    """The refusal's code; empty when it was done."""


Watcher = Callable[[Deed], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Have `watcher` told from now on; again, nothing changes."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def tell(deed: Deed) -> None:
    """Tell everybody who watches."""
    for watcher in _watchers:
        watcher(deed)


@contextmanager
def witnessed(room: str, kind: str, by: int) -> Iterator[None]:
    """Tell how what is done inside ended: done, or refused with a code."""
    try:
        yield
    except (Refused, Refusal) as no:
        tell(Deed(room, kind, by, no.code))
        raise
    tell(Deed(room, kind, by))
