"""Chinese text: cut into words, indexed and searched, compared, and sorted to where it belongs. No Django.

`Segmenter` cuts; `TextIndex` finds (tantivy); `understand` reads what somebody typed; `excerpt` shows why something was
found; `likeness` compares two texts; `routing` learns from labelled texts and suggests a label with its confidence.
"""

from luodi.engines.matching.asked import Asked, fits, understand
from luodi.engines.matching.excerpt import Piece, excerpt, marked
from luodi.engines.matching.index import Hit, Page, TextIndex, Within, Writer
from luodi.engines.matching.near import ALIKE, SAME, likeness, metres, rarity
from luodi.engines.matching.segment import STOP, Segmenter, Token, fold, letters

__all__ = [
    "ALIKE",
    "SAME",
    "STOP",
    "Asked",
    "Hit",
    "Page",
    "Piece",
    "Segmenter",
    "TextIndex",
    "Token",
    "Within",
    "Writer",
    "excerpt",
    "fits",
    "fold",
    "letters",
    "likeness",
    "marked",
    "metres",
    "rarity",
    "understand",
]
