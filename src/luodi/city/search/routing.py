"""Routing help: where a text belongs, by a model under LUODI_HOME learned from this city's matters or a labelled file.

Suggestions only: a person decides. Two numbers of the pack say from where on a form is filled in beforehand
(`prefill`) and below what nothing is said (`show`).
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from luodi.city.matters.models import Matter, Words
from luodi.city.matters.office import office
from luodi.city.search.bounds import bounds
from luodi.city.search.vocabulary import segmenter
from luodi.engines.matching.routing import BadModel, Example, Model, Suggestion, load, suggest
from luodi.engines.notation import Text

TARGETS: Final = ("unit", "subject")
"""What is suggested: the lead unit (its code), the subject (a label of the file learned from)."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A model in use, and the beginning of its file's digest."""

    model: Model
    digest: str


@dataclass(frozen=True, slots=True)
class Advised:
    """One suggestion: a label and its name, how sure, the words that decided, whether a form is filled in with it."""

    label: str
    name: Text
    confidence: float
    because: tuple[str, ...]
    prefill: bool


def path_of(target: str) -> Path:
    """Return where the model of a target lies."""
    return Path(settings.HOME) / "routing" / f"{target}.npz"


def learned(target: str) -> Learned | None:
    """Return the model in use, None when none was learned yet. Raises BadModel for a file that is none of ours."""
    path = path_of(target)
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    return _learned(path, stamp)


@lru_cache(maxsize=4)
def _learned(path: Path, stamp: int) -> Learned:
    return Learned(load(path), hashlib.sha256(path.read_bytes()).hexdigest()[:16])


def advise(target: str, title: str, text: str = "", most: int = 3) -> list[Advised]:
    """Return what is suggested for a text, likeliest first; nothing without a model, or when nothing is sure enough."""
    known = learned(target)
    if known is None:
        return []
    bound = bounds("routing")
    found = suggest(known.model, Example(title, text), segmenter()[0], most)
    if not found or found[0].confidence * 100 < bound["show"]:
        return []
    return [_advised(target, one, bound["prefill"]) for one in found if _stands(target, one.label)]


def _stands(target: str, label: str) -> bool:
    """Return whether a label can be followed today: a unit that is no more cannot."""
    return target != "unit" or office().tree.get(label) is not None


def _advised(target: str, found: Suggestion, prefill: int) -> Advised:
    node = office().tree.get(found.label) if target == "unit" else None
    name = node.name if node else Text(found.label, found.label)
    return Advised(found.label, name, found.confidence, found.because, found.confidence * 100 >= prefill)


def advise_matter(target: str, matter: Matter, most: int = 3) -> list[Advised]:
    """Return what is suggested for a matter somebody may see, by what was raised."""
    if learned(target) is None:
        return []
    rows = Words.objects.filter(matter=matter, n="1.text", erased_at=None).values_list("body", flat=True)
    return advise(target, matter.title, rows.first() or "", most)


__all__ = ["TARGETS", "Advised", "BadModel", "Learned", "advise", "advise_matter", "learned", "path_of"]
