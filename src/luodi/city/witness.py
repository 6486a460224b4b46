"""Who watches what is done and refused: the rooms tell it by codes and numbers, faces count and log it.

Nothing told here can name anybody or hold a word somebody wrote.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


def watch(watcher: Watcher) -> None:
    """Have `watcher` told from now on; again, nothing changes."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def tell(deed: Deed) -> None:
    """Tell everybody who watches. What is only rehearsed was not done; that it was refused is told all the same."""
    if _rehearsing.get() and not deed.refused:
        return
    for watcher in _watchers:
        watcher(deed)


@contextmanager
def rehearsing() -> Iterator[None]:
    """Do what is inside without telling that it was done: the caller takes it back."""
    before = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(before)


@contextmanager
def witnessed(room: str, kind: str, by: int) -> Iterator[None]:
    """Tell how what is done inside ended: done, or refused with a code."""
    try:
        yield
    except (Refused, Refusal) as no:
        tell(Deed(room, kind, by, no.code))
        raise
    tell(Deed(room, kind, by))
