"""The answers one can choose from, as packs write them: `options: [咨询, {code: help, name: {zh: 求助, en: Help}}]`.

Facts, conditions and programs hold the code, people read the name. A plain word is its own code and name; give names
in both languages wherever readers of English are expected.
"""

from typing import Protocol

from luodi.engines.notation import Map, Reader, Text

YES_NO = {"yes": Text("是", "Yes"), "no": Text("否", "No")}
"""The two answers that need no name: every pack may write `["yes", "no"]`."""


class Asked(Protocol):
    """A question with a choice of answers: an `Ask` of a step, or a form's field."""

    @property
    def options(self) -> tuple[str, ...]:
        """The codes, in the order shown."""

    @property
    def labels(self) -> tuple[Text, ...]:
        """The name of each, in the same order."""


def read_options(r: Reader) -> tuple[tuple[str, ...], tuple[Text, ...]]:
    """Return the codes and the names written under `options`; both empty when there are none."""
    found: dict[str, Text] = {}
    items = r.items("options")
    for item, place in zip(items, items.at, strict=True):
        if isinstance(item, Map):
            option = Reader(item, r.problems, place, Text(f"{r.what.zh}的选项", f"option of {r.what.en}"))
            code, name = option.string("code", required=True), option.text("name")
            option.done()
        else:
            code = str(item)
            name = YES_NO.get(code, Text(code, code))
        if code in found:
            r.note(
                place,
                Text(f"选项“{code}”写了两次", f"option “{code}” is written twice"),
                Text("删去或改名其中一个", "delete or rename one of them"),
            )
        found[code] = name
    return tuple(found), tuple(found.values())


def label(asked: Asked, value: object) -> Text:
    """Return an answer as people read it; what is no option of `asked` is shown as it is."""
    code = str(value)
    named = dict(zip(asked.options, asked.labels, strict=False))
    return named.get(code) or YES_NO.get(code) or Text(code, code)
