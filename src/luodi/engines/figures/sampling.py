"""Samples that anybody can draw again and nobody could choose: so many of each group, by a seed, whatever the order."""

import hashlib
from collections.abc import Iterable, Mapping


def seed_of(*parts: str) -> str:
    """Return the seed that parts come to, each kept apart from the next."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def drawn(seed: str, groups: Mapping[str, Iterable[str]], each: int) -> dict[str, tuple[str, ...]]:
    """Return `each` of every group (all where there are fewer), by group: those whose hash with the seed is smallest.

    Depends on the seed and on who is in the group, on no order and no other group: who adds a key to one group moves at
    most one out of it. Keys are told in the order in which they were drawn. ValueError for less than one each.
    """
    if each < 1:
        raise ValueError("at least one of each group is drawn")
    return {group: tuple(_first(seed, group, keys, each)) for group, keys in sorted(groups.items())}


def _first(seed: str, group: str, keys: Iterable[str], each: int) -> list[str]:
    def weight(key: str) -> str:
        return hashlib.sha256(f"{seed}\n{group}\n{key}".encode()).hexdigest()

    return sorted(set(keys), key=weight)[:each]
