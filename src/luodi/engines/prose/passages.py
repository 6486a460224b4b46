"""Passages a pack writes for a bulletin: each of pieces that are told only where the record has their figures.

A pack holds the words, the names of what is counted, and no figures. A piece whose figure is not there is left out; a
passage none of whose figures are there is not told at all.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

from luodi.engines.figures import Rate
from luodi.engines.notation import Place, Problem, Reader, Text
from luodi.engines.prose.bulletin import faults
from luodi.engines.prose.paragraphs import Stop, given, told
from luodi.engines.prose.printing import Style
from luodi.engines.prose.sentence import Sentence, put, said, slots
from luodi.engines.prose.telling import Fact

STYLE: Final = Style(places=1)
PASSAGE: Final = Text("通报的一段", "passage of a bulletin")


class Piece(msgspec.Struct, frozen=True):
    """Words with their figures; `with_` is one they are told with though they do not name it (a mark between two)."""

    text: Text
    with_: str = ""

    @property
    def keys(self) -> set[str]:
        """The figures it needs."""
        return set().union(*slots(self.text)) | ({self.with_} if self.with_ else set())


class Passages(msgspec.Struct, frozen=True):
    """What a pack says: `units` by what is counted, and passages, each of so many pieces."""

    units: dict[str, Text]
    passages: tuple[tuple[Piece, ...], ...]


def read_passages(
    source: Any, file: str, problems: list[Problem], *, facts: Collection[str], units: Collection[str]
) -> Passages:
    """Return what is written in `file`; mistakes go into `problems`: a figure that is none of `facts`, one told in one
    language only, a unit of `units` that has no name, figures written by hand."""
    r = Reader(source, problems, Place(file, 1), Text("通报用语", "words of a bulletin"))
    names = r.child("units", Text("单位", "units"))
    found = {key: names.text(key) for key in units}
    names.done()
    passages = tuple(_passage(part, facts) for part in r.children("passages", PASSAGE))
    if not passages:
        r.note(
            r.where("passages"),
            Text("没有内容", "nothing is told"),
            Text("写 passages: 列表", "write passages: a list"),
        )
    r.done()
    return Passages(found, passages)


def _passage(r: Reader, facts: Collection[str]) -> tuple[Piece, ...]:
    pieces = tuple(_piece(part, facts) for part in r.children("pieces", PASSAGE))
    zh, en = ({slot for piece in pieces for slot in slots(piece.text)[n]} for n in range(2))
    if zh != en:
        odd = "、".join(sorted(zh ^ en))
        r.note(
            r.place,
            Text(f"{odd} 只在一种语言里", f"{odd} is in one language only"),
            Text("一段话在两种语言里说同样的数", "tell the same figures in both"),
        )
    if not zh:
        r.note(r.place, Text("没有数", "there is no figure in it"), Text("写 {…}，或删去", "write a {…}, or delete it"))
    r.done()
    return pieces


def _piece(r: Reader, facts: Collection[str]) -> Piece:
    piece = Piece(r.text("text"), r.string("with"))
    for slot in sorted(piece.keys - set(facts)):
        known = "、".join(facts)
        r.note(
            r.where("with" if slot == piece.with_ else "text"),
            Text(f"没有“{slot}”的数", f"there is no figure “{slot}”"),
            Text(f"可用：{known}", f"use one of: {', '.join(facts)}"),
        )
    for what, cure in faults(piece.text.zh):
        r.note(r.where("text"), what, cure)
    r.done()
    return piece


def named(key: str) -> tuple[str, str, str]:
    """Return the names of a share's figures: how many, of how many, and the share itself."""
    return key, f"{key}_of", f"{key}_share"


def with_base(key: str, rate: Rate) -> dict[str, Fact | None]:
    """Return a share's figures by their names: none of nothing, and no share of too few to say something."""
    n, of, share = named(key)
    if not rate.of:
        return {n: None, of: None, share: None}
    told = {name: said(value, value) for name, value in ((n, str(rate.n)), (of, str(rate.of)))}
    percent = f"{rate.percent}%"
    return {**told, share: None if rate.too_few else said(percent, percent)}


def fill_passages(words: Passages, facts: Mapping[str, Fact | None]) -> list[Sentence]:
    """Return the passages that can be told of these facts; None stands for what there is nothing to say of."""
    known = {key: fact for key, fact in facts.items() if fact is not None}
    found = (_told(pieces, known) for pieces in words.passages)
    return [sentence for sentence in found if sentence is not None]


def _told(pieces: tuple[Piece, ...], facts: Mapping[str, Fact]) -> Sentence | None:
    out, any_told = Sentence(), False
    for piece in pieces:
        try:
            parts = {key: told(key, given(key, facts), STYLE) for key in piece.keys}  # type: ignore[arg-type]
        except Stop:
            continue
        out += put(piece.text, parts)
        any_told = any_told or bool(parts)
    return out if any_told else None
