"""A paragraph of a bulletin: its words with the facts in their slots, or the reason why it may not stand."""

from collections.abc import Mapping

from luodi.engines.figures import Refusal, Refused
from luodi.engines.notation import Text
from luodi.engines.prose.check import check
from luodi.engines.prose.filled import Given, Problem, Step, Table
from luodi.engines.prose.printing import Style
from luodi.engines.prose.sentence import SLOT, Sentence, put
from luodi.engines.prose.sharing import Shares
from luodi.engines.prose.telling import Fact, tell


class Stop(Exception):
    """A slot may not be filled (an empty one: the words may not stand)."""

    def __init__(self, slot: str, refusal: Refusal) -> None:
        self.slot, self.refusal = slot, refusal
        super().__init__(slot)


def paragraph(text: Text, facts: Mapping[str, Given], style: Style) -> Sentence:
    """Return the text with its slots told. Raises Stop for a figure that is refused and for prose that is wrong."""
    told: dict[str, Sentence] = {}
    for key in SLOT.findall(text.zh):
        if key not in told:
            told[key] = _slot(key, facts, style, set(told))
    sentence = put(text, told)
    for refusal in check(sentence.text.zh):
        raise Stop("", refusal)
    return sentence


def told(key: str, fact: Fact, style: Style) -> Sentence:
    """Return a fact in words that link to `key`. Raises Stop."""
    try:
        return tell(fact, style, key)
    except Refused as refused:
        raise Stop(key, refused.refusal) from refused


def given(key: str, facts: Mapping[str, Given]) -> Fact | Table | tuple[Problem, ...] | tuple[Step, ...]:
    """Return what a key stands for. Raises Stop (`figure-missing`, or the reason that stands in its place)."""
    fact = facts.get(key)
    if fact is None:
        raise Stop(key, Refusal("figure-missing", Text(f"没有“{key}”的数", f"there is no figure “{key}”")))
    if isinstance(fact, Refusal):
        raise Stop(key, fact)
    return fact


def _slot(key: str, facts: Mapping[str, Given], style: Style, before: set[str]) -> Sentence:
    """Return one slot in words; shares need the slot that told their whole before them."""
    fact = given(key, facts)
    if isinstance(fact, Table | tuple):
        raise TypeError(f"{key}: a table or a list is no part of a paragraph")
    if isinstance(fact, Shares) and not fact.name and (fact.of not in before or facts[fact.of] != fact.total):
        why = Text(f"总数“{fact.of}”没有先写在同一段里", f"the total “{fact.of}” is not told before its shares")
        raise Stop(key, Refusal("base-unstated", why))
    return told(key, fact, style)
