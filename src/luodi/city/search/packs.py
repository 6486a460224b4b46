"""The search room's part of a pack: words (`search/words.yaml`) and bounds (`search/bounds.yaml`)."""

from typing import Final

from luodi.city.packing import Change, Pack, Part
from luodi.city.registry.actors import Actor
from luodi.city.search import bounds, vocabulary
from luodi.engines.notation import Problem


def check(pack: Pack) -> list[Problem]:
    """Return every mistake. Never touches the database."""
    problems: list[Problem] = []
    vocabulary.read_words(pack, problems)
    bounds.read_bounds(pack, problems)
    return problems


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Keep what the pack says; the index is built anew by itself when the words differ."""
    return [*vocabulary.load(pack, actor), *bounds.load(pack, actor)]


PART: Final = Part("search", check, load)
