"""Where a node keeps its index: `LUODI_HOME/index/<n>` in use, named by the file `current`; how far each one is.

An index is never repaired: a new one is built beside it and takes its place in one move. Readers of other processes
see the move by the file's time; what they still hold open stays readable until they let go.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from django.conf import settings

from luodi.city.search.vocabulary import segmenter
from luodi.engines.matching import TextIndex
from luodi.engines.matching.index import VERSION


class Standing(msgspec.Struct):
    """How far an index is."""

    recorded: int
    """All entries recorded before this (milliseconds since 1970) are in it."""
    words: str
    """The vocabulary it was cut with; another one asks for a new index."""
    took: float
    """Seconds its building took."""
    built: int
    """When it was built (milliseconds since 1970)."""
    erased: int = 0
    """Erasures since: no search finds the words any more, but their traces lie in its files until the next building."""
    blind: tuple[int, ...] = ()
    """Versions of types that ask blindly and were indexed so: a pack may make others blind later."""


@dataclass(slots=True)
class Opened:
    """An index this process has open."""

    name: str
    index: TextIndex
    words: str
    seen: float = 0.0


def folder() -> Path:
    """Return where indexes lie."""
    return Path(settings.HOME) / "index"


_guard = Lock()
_open: dict[Path, Opened] = {}


def opened() -> Opened | None:
    """Return the index in use with all that is committed, None when there is none."""
    home = folder()
    name = _read(home / "current")
    if not name or not (home / name / "meta.json").exists():
        return None
    with _guard:
        held = _open.get(home)
        if held is None or held.name != name:
            made, words = segmenter()
            held = _open[home] = Opened(name, TextIndex(home / name, made), words)
        changed = (home / name / "meta.json").stat().st_mtime_ns
        if changed != held.seen:
            held.index.reload()
            held.seen = changed
        return held


def next_name() -> str:
    """Return the name of an index to be built."""
    taken = [int(path.name) for path in folder().glob("*") if path.is_dir() and path.name.isdecimal()]
    return f"{max(taken, default=0) + 1:06}"


def put_in_use(name: str) -> None:
    """Make an index the one that is read, and clear the others away."""
    _write(folder() / "current", name.encode())
    for path in folder().iterdir():
        if path.is_dir() and path.name != name:
            shutil.rmtree(path, ignore_errors=True)
            (folder() / f"{path.name}.json").unlink(missing_ok=True)


def standing(name: str) -> Standing | None:
    """Return how far an index is."""
    text = _read(folder() / f"{name}.json")
    return msgspec.json.decode(text, type=Standing) if text else None


def keep_standing(name: str, how: Standing) -> None:
    """Write down how far an index is."""
    _write(folder() / f"{name}.json", msgspec.json.encode(how))


def discard() -> None:
    """Throw all indexes away; the next building starts from the record."""
    with _guard:
        _open.pop(folder(), None)
    shutil.rmtree(folder(), ignore_errors=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _write(path: Path, body: Any) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(body)
    os.replace(fresh, path)


__all__ = ["VERSION", "Opened", "Standing", "discard", "folder", "keep_standing", "next_name", "opened", "standing"]
