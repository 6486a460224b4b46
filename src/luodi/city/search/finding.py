"""Finding: what the index knows, narrowed to what somebody may see before it is ranked or counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from luodi.city.matters import access
from luodi.city.matters.access import Reporter, Who
from luodi.city.matters.models import Matter
from luodi.city.matters.office import office
from luodi.city.registry.kinds import Scope
from luodi.city.registry.models import Person
from luodi.city.search import shelf
from luodi.city.search.keeping import blind_types, searched
from luodi.engines.matching import Asked, Piece, Segmenter, Within, excerpt, fits, marked, understand

MOST: Final = 10_000
"""Hits of one search: nobody reads further, and what is counted beyond says nothing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Why a matter was found: its title, and the place in what was written, both in pieces with the words marked."""

    title: tuple[Piece, ...]
    place: tuple[Piece, ...] = ()


def find(who: Who, text: str, *, most: int = MOST) -> list[int] | None:
    """Return the matters in which words of `text` stand, best first; None when there is no index to ask.

    Units `who` looks into bound the search; `access.visible` has the last word on what it returns. Of types that ask
    blindly a matter is found by what `searched` lets alone, whatever the index was built with.
    """
    held = shelf.opened()
    if held is None or isinstance(who, Reporter):
        return None
    asked = understand(text, held.index.segmenter)
    units = reach(who)
    if units is not None and not units:
        return []
    ids = [hit.id for hit in held.index.search(asked, Within(units=units), most=most)]
    how = shelf.standing(held.name)
    late = set(blind_types()) - set(how.blind if how else ())
    betrayed = _betrayed(ids, late, asked, held.index.segmenter) if late and ids else set()
    return [id_ for id_ in ids if id_ not in betrayed]


def _betrayed(ids: list[int], late: set[int], asked: Asked, segmenter: Segmenter) -> set[int]:
    """Return those found by words nobody is to be found by: a pack made their types blind and the index was not fed."""
    texts = {pk: [title] for pk, title in Matter.objects.filter(pk__in=ids, type__in=late).values_list("pk", "title")}
    if texts:
        for pk, body in searched(list(texts)).values_list("matter_id", "body"):
            texts[pk].append(body)
    return {pk for pk, written in texts.items() if not fits(asked, "\n".join(written), segmenter)}


def by_words() -> bool:
    """Return whether there is an index to ask; without one only titles are searched."""
    return shelf.opened() is not None


def reach(who: Who) -> frozenset[int] | None:
    """Return the units `who` looks into, None for all of them."""
    if not isinstance(who, Person):
        return None
    city = office()
    posts = city.held(who.pk)
    if any(post.scope == Scope.ALL for post in posts):
        return None
    return frozenset(unit for post in posts for unit in city.reach(post))


def shown(who: Who, text: str, titles: Mapping[int, str]) -> dict[int, Shown]:
    """Return why each of these matters (id → title) was found, as far as `who` may read it. One query."""
    held = shelf.opened()
    if held is None or not titles or not text.strip():
        return {}
    asked, cut = understand(text, held.index.segmenter), held.index.segmenter
    if not asked:
        return {}
    out = {id_: Shown(tuple(marked(title, asked, cut))) for id_, title in titles.items()}
    for id_, body in _written(who, titles):
        if not out[id_].place and (place := excerpt(body, asked, cut)):
            out[id_] = Shown(out[id_].title, tuple(place))
    return out


def _written(who: Who, ids: Iterable[int]) -> Iterable[tuple[int, str]]:
    """Return what was written on matters, as raised first; the title apart."""
    seen = access.visible(who).filter(pk__in=list(ids))
    return searched(seen).order_by("matter_id", "n").values_list("matter_id", "body")


__all__ = ["MOST", "Shown", "by_words", "find", "reach", "shown"]
