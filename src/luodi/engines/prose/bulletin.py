"""A bulletin (通报) as data: its title, whom it goes to, numbered headings, paragraphs with slots, annexes, who signs.

A template holds words and no figures: a number written into it, a % after a slot, a phrase that is wrong in statistical
prose are mistakes of the line they stand in.
"""

import re
from typing import Any, Final

import msgspec

from luodi.engines.notation import NotationError, Place, Problem, Reader, Text, read
from luodi.engines.prose.check import check
from luodi.engines.prose.printing import Style
from luodi.engines.prose.reading import COUNT, PERCENT
from luodi.engines.prose.sentence import SLOT, slots

KINDS: Final = ("heading", "text", "problems", "steps")
LEVELS: Final = 4
UNIT_AFTER: Final = re.compile(r"\}\s*(?:[%％万亿]|个?百分点)")
BULLETIN: Final = Text("通报模板", "bulletin")
KEY: Final = re.compile(r"[a-z][a-z0-9_]*")


class Item(msgspec.Struct, frozen=True):
    """One part: a heading of a level from 1 to 4, a paragraph, or the `key` of problems or of next steps.

    What is `optional` is left out where its figures are refused; the refusal of any other holds up the bulletin.
    """

    kind: str
    text: Text = Text("", "")
    level: int = 0
    key: str = ""
    optional: bool = False
    line: int = 0


class Annex(msgspec.Struct, frozen=True):
    """A table at the end: the key of its rows and its name."""

    table: str
    name: Text
    line: int = 0


class BulletinTemplate(msgspec.Struct, frozen=True):
    """A bulletin as it is written once."""

    code: str
    title: Text
    to: Text
    sign: Text
    body: tuple[Item, ...]
    annexes: tuple[Annex, ...] = ()
    style: Style = Style()
    line: int = 0

    @property
    def slots(self) -> set[str]:
        """The keys it needs facts for."""
        texts = [self.title, self.to, *(item.text for item in self.body), *(annex.name for annex in self.annexes)]
        keys = {key for text in texts for key in slots(text)[0]}
        return keys | {item.key for item in self.body if item.key} | {annex.table for annex in self.annexes}


def parse_bulletin(text: str, file: str) -> BulletinTemplate:
    """Return the template written in YAML. Raises NotationError with every mistake, each with `file` and line."""
    problems: list[Problem] = []
    template = read_bulletin(read(text, file), file, problems)
    if problems:
        raise NotationError(problems)
    return template


def read_bulletin(source: Any, file: str, problems: list[Problem]) -> BulletinTemplate:
    """Return the template in what notation.read gave; mistakes go into `problems`."""
    r = Reader(source, problems, Place(file, 1), BULLETIN)
    code = r.string("bulletin", required=True)
    r.what = Text(f"通报 {code}", f"bulletin {code}")
    title, to, sign = (_words(r, key) for key in ("title", "to", "sign"))
    body = tuple(_item(part) for part in r.children("body", Text("通报的一段", "part of a bulletin")))
    annexes = tuple(_annex(part) for part in r.children("annexes", Text("附件", "annex")))
    style = _style(r.child("style", Text("数的写法", "style of numbers")))
    if not body:
        r.note(r.where("body"), Text("没有内容", "there is nothing in it"), Text("写 body: 列表", "write body: a list"))
    r.done()
    return BulletinTemplate(code, title, to, sign, body, annexes, style, r.where("title").line)


def _item(r: Reader) -> Item:
    kinds = [kind for kind in KINDS if kind in r.map]
    kind = kinds[0] if kinds else "text"
    text, key, level = Text("", ""), "", 0
    if kind in ("heading", "text"):
        text = _words(r, kind)
    else:
        key = _key(r, kind)
    if kind == "heading":
        level = r.integer("level", 1)
        if not 1 <= level <= LEVELS:
            r.note(
                r.where("level"), Text(f"没有第{level}级标题", f"no level {level}"), Text("写 1 至 4", "write 1 to 4")
            )
    item = Item(kind, text, min(max(level, 0), LEVELS), key, r.flag("optional"), r.place.line)
    r.done()
    return item


def _annex(r: Reader) -> Annex:
    annex = Annex(_key(r, "table"), _words(r, "name"), r.place.line)
    r.done()
    return annex


def _style(r: Reader) -> Style:
    places, changes = r.integer("places", 2), r.integer("changes", 2)
    for key, value in (("places", places), ("changes", changes)):
        if not 0 <= value <= 4:
            r.note(r.where(key), Text("小数位数是 0 至 4", "0 to 4 decimals"), Text("写 1 或 2", "write 1 or 2"))
    style = Style(min(max(places, 0), 4), min(max(changes, 0), 4), r.flag("exact"))
    r.done()
    return style


def _key(r: Reader, name: str) -> str:
    key = r.string(name, required=True)
    if key and not KEY.fullmatch(key):
        said = Text(f"“{name}”是数的名字，不是 {key!r}", f"“{name}” names a figure, not {key!r}")
        r.note(r.where(name), said, Text("用小写字母、数字和 _", "use lower-case letters, digits and _"))
    return key


def _words(r: Reader, key: str) -> Text:
    """Return a text that has the same slots in both languages and no figure of its own."""
    text = r.text(key)
    zh, en = slots(text)
    if text.zh and text.en and zh != en:
        odd = "、".join(sorted(zh ^ en))
        r.note(
            r.where(key),
            Text(f"{odd} 只在一种语言里", f"{odd} is in one language only"),
            Text("两种语言写同样的 {…}", "write the same {…} in both"),
        )
    for what, cure in faults(text.zh):
        r.note(r.where(key), what, cure)
    return text


def faults(zh: str) -> list[tuple[Text, Text]]:
    """Return what is wrong in the fixed words, each with its cure."""
    out = []
    if found := UNIT_AFTER.search(zh):
        said = Text(f"“{found[0]}”：单位随数来", f"“{found[0]}”: units come with the figure")
        out.append((said, Text("删去 {…} 后面的单位", "delete the unit after {…}")))
    words = SLOT.sub("", zh)
    if found := COUNT.search(words) or PERCENT.search(words):
        said = Text(f"“{found[0]}”是写死的数", f"“{found[0]}” is a figure written by hand")
        out.append((said, Text("换成 {…}", "put a {…} there")))
    for refusal in check(SLOT.sub("〇", zh)):
        out.append((refusal.why, Text("改写这一句", "write it otherwise")))
    return out
