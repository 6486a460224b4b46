"""One process of a node at a time: the right to write what the node keeps beside the record."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold the node's right to write a folder; yields whether it was free (always true with `wait`)."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
