"""How alike is similar, and how sure is sure: numbers of the pack, with defaults for packs that say nothing."""

from functools import lru_cache
from typing import Any, Final

from luodi.city.matters.office import office
from luodi.city.packing import Change, Pack
from luodi.city.registry.actors import Actor
from luodi.city.registry.parts import load_part
from luodi.city.registry.queries import pack_part
from luodi.engines.notation import Place, Problem, Reader, Text

FILE: Final = "search/bounds.yaml"
NAME: Final = "search.bounds"
KNOWN: Final[dict[str, dict[str, tuple[int, int, int]]]] = {
    "similar": {
        "days": (60, 1, 3660),
        "metres": (500, 1, 100_000),
        "alike": (25, 1, 100),
        "near": (18, 1, 100),
        "public_least": (3, 2, 1000),
        "most": (5, 1, 20),
    },
    "routing": {"prefill": (90, 1, 101), "show": (40, 0, 101)},
}
"""For each number: its default, the least and the most it may be. Shares are per cent; 101 is never."""
Bounds = dict[str, dict[str, int]]


def read_bounds(pack: Pack, problems: list[Problem]) -> Bounds:
    """Return every number, those the pack does not name at their default; mistakes are noted."""
    if not pack.has(FILE):
        return {part: {key: default for key, (default, *_) in known.items()} for part, known in KNOWN.items()}
    r = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("界限", "bounds"))
    body = {part: _part(r.child(part, Text(part, part)), known) for part, known in KNOWN.items()}
    r.done()
    return body


def _part(r: Reader, known: dict[str, tuple[int, int, int]]) -> dict[str, int]:
    out = {key: r.integer(key, default) for key, (default, *_) in known.items()}
    for key, (_, least, most) in known.items():
        if not least <= out[key] <= most:
            said = Text(f"“{key}”是 {out[key]}", f"{key} is {out[key]}")
            r.note(
                r.where(key), said, Text(f"写 {least} 到 {most} 之间的整数", f"a whole number from {least} to {most}")
            )
    r.done()
    return out


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Keep what the pack says."""
    told = Text("相似与分办的界限已更新", "bounds of likeness and routing updated")
    return load_part(actor, Change("bounds", NAME, told), read_bounds(pack, []))


def bounds(part: str) -> dict[str, int]:
    """Return the numbers in force of `similar` or `routing`."""
    return _bounds(office().revision)[part]


@lru_cache(maxsize=2)
def _bounds(revision: int) -> Bounds:
    body: dict[str, Any] = dict(pack_part(NAME) or {})
    return {
        part: {key: int(body.get(part, {}).get(key, default)) for key, (default, *_) in known.items()}
        for part, known in KNOWN.items()
    }
