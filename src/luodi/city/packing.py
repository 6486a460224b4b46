"""Packs: one city as data. A pack is a folder; each room registers the part it reads, checks and loads.

`check` never touches the database, so it runs anywhere; `load` checks first, then loads every part in one transaction,
and loading the same pack again changes nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import transaction

import luodi
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.engines.notation import NotationError, Place, Problem, Reader, Text, read_file

MANIFEST: Final = "pack.yaml"
IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a load changed: what kind of thing, which one, and in words."""

    kind: str
    id: str
    what: Text


@dataclass(frozen=True)
class Pack:
    """A pack's manifest and its files. `includes` names the parts it fills, in no particular order."""

    root: Path
    id: str
    name: Text
    city: str
    version: str
    includes: tuple[str, ...]
    _read: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def files(self, pattern: str) -> list[str]:
        """Return the files matching a glob, relative to the pack, sorted."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(pattern) if path.is_file())

    def has(self, file: str) -> bool:
        """Return whether the pack has `file`."""
        return (self.root / file).is_file()

    def read(self, file: str) -> Any:
        """Return the parsed YAML of `file`, read once. Raises NotationError, also when it is missing."""
        if file not in self._read:
            self._read[file] = _read(self.root, file)
        return self._read[file]


@dataclass(frozen=True, slots=True)
class Part:
    """What one room reads of a pack.

    `check` returns every mistake and never touches the database (NotationError counts as mistakes too); `load` runs
    after a clean check, inside the load's transaction, and returns what it changed: nothing the second time.
    """

    name: str
    check: Callable[[Pack], list[Problem]]
    load: Callable[[Pack, Actor], list[Change]]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a room's part; parts run in the order of registration. ValueError when the name is taken."""
    if part.name in _parts:
        raise ValueError(f"a pack part named {part.name!r} is registered already")
    _parts[part.name] = part


def parts() -> tuple[Part, ...]:
    """Return the registered parts in order."""
    return tuple(_parts.values())


def find_pack(name_or_path: str | Path) -> Path:
    """Return the folder of a pack: the path itself, the checkout's `packs/<name>`, or the installed one.

    Raises Refused `pack_unknown`, naming where it looked.
    """
    package = Path(luodi.__file__).resolve().parent
    given = Path(name_or_path)
    places = [given]
    if IDENTIFIER.fullmatch(str(name_or_path)):
        places += [package.parent.parent / "packs" / given, package / "packs" / given]
    for place in places:
        if (place / MANIFEST).is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise Refused("pack_unknown", Text(f"没有找到包；找过：{looked}", f"no pack found; looked in {looked}"), "pack")


def open_pack(path: Path) -> Pack:
    """Read the manifest of the pack in `path`. Raises NotationError with every mistake in it."""
    problems: list[Problem] = []
    reader = Reader(_read(path, MANIFEST), problems, Place(MANIFEST, 1), Text("包", "pack"))
    pack = Pack(
        root=path,
        id=reader.string("id", required=True),
        name=reader.text("name"),
        city=reader.string("city", required=True),
        version=reader.string("version", required=True),
        includes=tuple(str(name) for name in reader.items("includes", required=True)),
    )
    reader.done()
    for name, place in zip(pack.includes, reader.items("includes").at, strict=True):
        if name not in _parts:
            known = ", ".join(_parts)
            reader.note(
                place,
                Text(f"没有哪个房间读“{name}”", f"no room reads “{name}”"),
                Text(f"删去，或改为：{known}", f"delete it, or use: {known}"),
            )
    if problems:
        raise NotationError(problems)
    return pack


def check(path: Path) -> list[Problem]:
    """Return every mistake in the pack at `path`, in file and line order of its parts. Never touches the database."""
    try:
        return _check(open_pack(path))
    except NotationError as error:
        return error.problems


def load(path: Path, actor: Actor = SYSTEM) -> list[Change]:
    """Load the pack at `path` and return what changed; nothing when it was loaded before.

    Raises NotationError with every mistake, having changed nothing, and whatever an action refuses.
    """
    pack = open_pack(path)
    problems = _check(pack)
    if problems:
        raise NotationError(problems)
    with transaction.atomic():
        return [change for part in _of(pack) for change in part.load(pack, actor)]


def _of(pack: Pack) -> list[Part]:
    return [part for part in _parts.values() if part.name in pack.includes]


def _check(pack: Pack) -> list[Problem]:
    problems: list[Problem] = []
    for part in _of(pack):
        try:
            problems += part.check(pack)
        except NotationError as error:
            problems += error.problems
    return problems


def _read(root: Path, file: str) -> Any:
    try:
        return read_file(root / file, root)
    except FileNotFoundError as error:
        missing = Text("没有这个文件", "there is no such file")
        raise NotationError([Problem(Place(file, 1), missing, Text(f"写一个 {file}", f"write {file}"))]) from error
    except UnicodeDecodeError as error:
        wrong = Text("不是 UTF-8 文本", "not UTF-8 text")
        raise NotationError([Problem(Place(file, 1), wrong, Text("存为 UTF-8", "save it as UTF-8"))]) from error
