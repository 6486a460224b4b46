"""What the law says of forms: the four marks a form must print, who may refuse one, and what may not be asked again."""

import unicodedata
from datetime import date
from typing import Final, Literal

from luodi.engines.notation import Text

MARKS: Final[dict[str, Text]] = {
    "number": Text("表号", "number of the form"),
    "made_by": Text("制定机关", "authority that made it"),
    "approval": Text("批准或者备案文号", "number of approval or filing"),
    "valid_until": Text("有效期限", "term of validity"),
}
"""The marks of 统计法 (2024) art. 17, in its order; the keys are the columns that hold them."""
UNMARKED: Final = Text("无法定标识", "Without the marks the law asks for")
ARTICLE_17: Final = Text(
    "《中华人民共和国统计法》（2024年修正）第十七条：统计调查表应当标明表号、制定机关、批准或者备案文号、有效期限等标志。"
    "对未标明前款规定的标志或者超过有效期限的统计调查表，统计调查对象有权拒绝填报；"
    "县级以上人民政府统计机构应当依法责令停止有关统计调查活动。",
    "Statistics Law of the PRC (2024), article 17: a statistical form shall print its number, the authority that made "
    "it, the number of its approval or filing, and its term of validity. Whoever is asked has the right to refuse a "
    "form that lacks these marks or is past its term; the statistical office shall order that such a survey stop.",
)
FILL_ONCE: Final = Text(
    "能够通过共享获取的不得重复收集（《山东省大数据发展促进条例》第十七条；国务院令第716号第七条）。",
    "What can be had by sharing may not be collected again (Shandong big data regulation, article 17; State Council "
    "decree 716, article 7).",
)
Ground = Literal["unmarked", "expired"]
GROUNDS: Final[dict[str, Text]] = {
    "unmarked": Text("标志不全", "Marks are lacking"),
    "expired": Text("超过有效期限", "Past its term of validity"),
}


def ground(lacking: tuple[str, ...], valid_until: date | None, on: date) -> Ground | None:
    """Return why a form may be refused on a day: marks lacking, or past its term (its last day is still within it)."""
    if lacking:
        return "unmarked"
    return "expired" if valid_until and on > valid_until else None


def word(name: str) -> str:
    """Return what two names of one thing have in common: no spaces or signs, no width, no case.

    What stands in brackets is kept, since it tells 人口（户籍） from 人口（常住）.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    kept = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LNM" or sign in "%‰")
    return unicodedata.normalize("NFKC", kept)
