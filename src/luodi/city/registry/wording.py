"""Words a pack has for what a room tells in its bulletins: read, checked and kept alike, whatever the room counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from luodi.city.packing import Change, Pack
from luodi.city.registry.actors import Actor
from luodi.city.registry.parts import load_part
from luodi.city.registry.queries import pack_part
from luodi.engines.notation import Problem, Text
from luodi.engines.prose import Fact, Sentence
from luodi.engines.prose.passages import Passages, fill_passages, read_passages


@dataclass(frozen=True, slots=True)
class Wording:
    """A room's words: the `file` they stand in, the part of the pack they are kept as, the figures they may name, what
    is counted and named by them, and what they are called."""

    file: str
    part: str
    facts: tuple[str, ...]
    units: tuple[str, ...]
    called: Text

    def check(self, pack: Pack) -> list[Problem]:
        """Return every mistake; a pack need not have the file, and then nothing is told."""
        problems: list[Problem] = []
        self._read(pack, problems)
        return problems

    def load(self, pack: Pack, actor: Actor) -> list[Change]:
        """Keep the words; nothing changes where they are what they were."""
        found = self._read(pack, [])
        return load_part(actor, Change("bulletins", self.part, self.called), found and msgspec.to_builtins(found))

    def tell(self, facts: Callable[[Mapping[str, Text]], Mapping[str, Fact | None]]) -> list[Sentence]:
        """Return what can be told in the words in force; `facts` are made with the names of what is counted."""
        kept = pack_part(self.part)
        if not kept:
            return []
        words = msgspec.convert(kept, Passages)
        return fill_passages(words, facts(words.units))

    def _read(self, pack: Pack, problems: list[Problem]) -> Passages | None:
        if not pack.has(self.file):
            return None
        return read_passages(pack.read(self.file), self.file, problems, facts=self.facts, units=self.units)
