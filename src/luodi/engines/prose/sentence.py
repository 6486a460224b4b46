"""A sentence in both languages, cut into spans, so that a page can make every figure in it a link."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from luodi.engines.notation import Text

SLOT: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Span(msgspec.Struct, frozen=True):
    """A run of text; `link` is the key of the figure it tells, empty for plain words."""

    text: str
    link: str = ""


class Sentence(msgspec.Struct, frozen=True):
    """The same thing said in Chinese and in English."""

    zh: tuple[Span, ...] = ()
    en: tuple[Span, ...] = ()

    def get(self, language: str) -> tuple[Span, ...]:
        """Return the spans in `language` (`zh…`, or anything else for English)."""
        return self.zh if language.startswith("zh") else self.en

    @property
    def text(self) -> Text:
        """The words alone."""
        return Text("".join(span.text for span in self.zh), "".join(span.text for span in self.en))

    def __add__(self, other: "Sentence") -> "Sentence":
        return Sentence(self.zh + other.zh, self.en + other.en)


def said(zh: str, en: str, link: str = "") -> Sentence:
    """Return one span in each language, none where there is nothing to say."""
    return Sentence((Span(zh, link),) if zh else (), (Span(en, link),) if en else ())


def put(pattern: Text, parts: Mapping[str, Sentence]) -> Sentence:
    """Return the pattern with parts in its `{slots}`. KeyError for a slot that has none."""
    return Sentence(_put(pattern.zh, parts, "zh"), _put(pattern.en, parts, "en"))


def slots(pattern: Text) -> tuple[set[str], set[str]]:
    """Return the slots named in Chinese, and those named in English."""
    return set(SLOT.findall(pattern.zh)), set(SLOT.findall(pattern.en))


def listed(items: Iterable[Sentence]) -> Sentence:
    """Return A、B、C and A, B and C."""
    out = Sentence()
    rows = list(items)
    for n, item in enumerate(rows):
        if n:
            out += said("、", " and " if n == len(rows) - 1 else ", ")
        out += item
    return out


def _put(pattern: str, parts: Mapping[str, Sentence], language: str) -> tuple[Span, ...]:
    out: list[Span] = []
    for n, piece in enumerate(SLOT.split(pattern)):
        if n % 2:
            out += parts[piece].get(language)
        elif piece:
            out.append(Span(piece))
    return tuple(out)
