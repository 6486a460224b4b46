"""What an advice means for the definition it is of: the text of the type with that one change, as a diff to be read.

The text is edited where the step stands, so that comments and order stay. What an edit of the text cannot say for
certain (who decides by which table, how many people a unit has) is left to people.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from luodi.city.matters.actions.raise_matter import TITLE_LENGTH
from luodi.city.matters.definition import read_definition
from luodi.city.matters.models import MatterType
from luodi.city.matters.office import definition
from luodi.city.studies.models import Study
from luodi.engines.notation import NotationError, Problem, read

SAID: Final = frozenset({"parallel", "drop", "limit"})
"""The kinds of advice that an edit of the text can say."""


def diffs(study: Study) -> list[str]:
    """Return for each advice of a study of one type of the journal's what would change, empty where nothing is said."""
    advice = study.advice.get("advice", [])
    types = study.asked.get("types", [])
    row = MatterType.objects.filter(code=types[0], current=True).first() if len(types) == 1 else None
    if row is None:
        return [""] * len(advice)
    names = _keys(row)
    return [
        diff(row.code, row.source, one["kind"], [names.get(name, "") for name in one["steps"]], one["amount"])
        for one in advice
    ]


def suggestion(study: Study, one: dict[str, Any], change: str) -> dict[str, str]:
    """Return an advice as the title and text of a reform suggestion (A4), for a person to finish and send."""
    text = (
        f"依据：流程研究“{study.name}”，{study.figures['cases']} 件。{one['evidence'][0]}。\n"
        f"推演：平均用时 {one['before']:.1f} → {one['after']:.1f} 天"
        f"（变化的 90% 区间 {one['low']:+.1f} 至 {one['high']:+.1f} 天）。"
    )
    return {"title": one["text"][0][:TITLE_LENGTH], "text": f"{text}\n\n定义的改动：\n{change}" if change else text}


def diff(code: str, source: str, kind: str, steps: Sequence[str], amount: float = 0.0) -> str:
    """Return a unified diff that carries out an advice on steps (by key) of a type; empty where it cannot be said."""
    changed = proposed(source, kind, steps, amount)
    if not changed:
        return ""
    name = f"matters/types/{code}.yaml"
    lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), f"a/{name}", f"b/{name}", lineterm="")
    return "\n".join(lines) + "\n"


def proposed(source: str, kind: str, steps: Sequence[str], amount: float = 0.0) -> str:
    """Return the text of a type with an advice carried out; empty where that cannot be said or would not be sound."""
    if kind not in SAID:
        return ""
    found = {item.key: item for item in _items(yaml.compose(source, Loader=yaml.SafeLoader))}
    items = [found[key] for key in steps if key in found]
    if len(items) != len(steps):
        return ""
    lines = source.splitlines()
    edit = {"parallel": _side_by_side, "drop": _without, "limit": _limited}[kind]
    changed = edit(lines, items, amount)
    return "\n".join(changed) + "\n" if changed and _sound("\n".join(changed) + "\n") else ""


@dataclass(frozen=True, slots=True)
class _Item:
    """A step in the text: the list it is an item of, its place there, and its mapping."""

    key: str
    among: Any
    place: int
    node: Any

    def lines(self, text: Sequence[str]) -> tuple[int, int]:
        """Return its first line and the one after its last; comments and blanks below belong to what follows."""
        first = self.node.start_mark.line
        after = self.among.value[self.place + 1 :]
        end = after[0].start_mark.line if after else self.node.end_mark.line + bool(self.node.flow_style)
        while end - 1 > first and (not text[end - 1].strip() or text[end - 1].lstrip().startswith("#")):
            end -= 1
        return first, end

    @property
    def indent(self) -> int:
        """How far its dash is indented."""
        return int(self.among.value[0].start_mark.column) - 2


def _items(node: Any) -> Iterator[_Item]:
    if isinstance(node, yaml.SequenceNode):
        for place, child in enumerate(node.value):
            if isinstance(child, yaml.MappingNode) and not node.flow_style:
                step = next((value.value for key, value in child.value if key.value == "step"), "")
                if step:
                    yield _Item(str(step), node, place, child)
            yield from _items(child)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _items(value)


def _side_by_side(lines: list[str], items: Sequence[_Item], _: float) -> list[str]:
    first, second = sorted(items, key=lambda item: item.place)
    if first.among is not second.among or second.place - first.place != 1:
        return []
    begin, end = first.lines(lines)[0], second.lines(lines)[1]
    inner = ["    " + line if line.strip() else line for line in lines[begin:end]]
    return [*lines[:begin], " " * first.indent + "- parallel:", *inner, *lines[end:]]


def _without(lines: list[str], items: Sequence[_Item], _: float) -> list[str]:
    (item,) = items
    begin, end = item.lines(lines)
    return [*lines[:begin], *lines[end:]] if len(item.among.value) > 1 else []


def _limited(lines: list[str], items: Sequence[_Item], amount: float) -> list[str]:
    (item,) = items
    limit = f"{max(1, round(amount))}wd"
    pairs = {key.value: (key, value) for key, value in item.node.value}
    out = list(lines)
    if "limit" in pairs:
        mark, end = pairs["limit"][1].start_mark, pairs["limit"][1].end_mark
        out[mark.line] = out[mark.line][: mark.column] + limit + out[end.line][end.column :]
        return out
    key, value = pairs["step"]
    if item.node.flow_style:
        end = value.end_mark
        out[end.line] = out[end.line][: end.column] + f", limit: {limit}" + out[end.line][end.column :]
        return out
    return [
        *out[: value.end_mark.line + 1],
        " " * key.start_mark.column + f"limit: {limit}",
        *out[value.end_mark.line + 1 :],
    ]


def _sound(text: str) -> bool:
    problems: list[Problem] = []
    try:
        read_definition(read(text, "type.yaml"), "type.yaml", problems)
    except NotationError:
        return False
    return not problems


def _keys(row: MatterType) -> dict[str, str]:
    """Return the keys of a type's steps by their names, as a log of the journal has them."""
    return {step.name.zh: key for key, step in definition(row.pk).flow.steps.items()}
