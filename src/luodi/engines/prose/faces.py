"""Typefaces of official papers: the standard's, and free ones that stand in for them; none is brought along.

仿宋_GB2312 and 方正小标宋 are proprietary: a .docx names them, because offices have them, and whoever opens it without
them is shown what their program puts in place. For a PDF made here the best installed free face is named instead.
"""

from functools import lru_cache
from typing import Final

import msgspec

from luodi.engines.prose.papers import families


class Faces(msgspec.Struct, frozen=True):
    """The faces of a paper: title, headings of level 1 and 2, everything else, and digits and Latin letters."""

    title: str = "方正小标宋简体"
    first: str = "黑体"
    second: str = "楷体_GB2312"
    body: str = "仿宋_GB2312"
    latin: str = "Times New Roman"


OFFICE: Final = Faces()
"""GB/T 9704-2012, as offices set it."""
SONG: Final = ("Source Han Serif SC", "Noto Serif CJK SC", "Fandol Song", "FandolSong", "AR PL UMing CN")
SANS: Final = ("SimHei", "Source Han Sans SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "FandolHei")
KAI: Final = ("KaiTi", "FandolKai", "AR PL UKai CN", "LXGW WenKai", *SONG)
FANG: Final = ("FangSong", "FandolFang", "FandolFang R", *SONG)
LATIN: Final = ("Times New Roman", "Liberation Serif", "Tinos", "DejaVu Serif")


INSTEAD: Final = {
    OFFICE.title: ("SimSun", *SONG),
    OFFICE.first: SANS,
    OFFICE.second: KAI,
    OFFICE.body: FANG,
}
"""What a .docx names beside each official face: Windows has 仿宋 (FangSong) and not 仿宋_GB2312."""


@lru_cache(maxsize=1)
def installed() -> Faces:
    """Return for each part of a paper the best face this machine has, its official one first."""
    known = families()

    def best(official: str, others: tuple[str, ...]) -> str:
        return next((face for face in (official, *others) if face in known), official)

    return Faces(
        best(OFFICE.title, SONG),
        best(OFFICE.first, SANS),
        best(OFFICE.second, KAI),
        best(OFFICE.body, FANG),
        best(OFFICE.latin, LATIN),
    )
