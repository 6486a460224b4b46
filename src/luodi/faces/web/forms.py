"""Inputs as pages show them: label, help, what was typed, and what is wrong with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from luodi.city.matters.office import Office
from luodi.city.refusals import Refused
from luodi.city.registry.tree import Tree
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.faces.operators.trace import note_refusal
from luodi.faces.web.language import language, pair, say

WRONG_DAY = Text("请写日期，如 2026-05-01。", "Write a date, such as 2026-05-01.")
Made = TypeVar("Made")
Options = Sequence[tuple[str, str]]
Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Options of a select under headings: (heading, ((value, label), …))."""


@dataclass
class Input:
    """One input. `kind`: text, long, lines, number, date, tel, email, password, select, radio, checks, flag, files."""

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    options: Options = ()
    groups: Groups = ()
    value: str | list[str] = ""
    error: str = ""
    longest: int = 0
    autocomplete: str = ""
    empty: str = ""
    """The words of a select's empty choice; without any it has none."""
    when: str = ""
    """What it depends on, as the page's script reads it: `facts.kinds=name,address`; several are joined by `;`."""
    source: str = ""
    """Where what stands in it came from, when it was not typed."""

    @property
    def id(self) -> str:
        """The element's id."""
        return "f-" + self.key.replace(".", "-")

    @property
    def described(self) -> str:
        """The ids of what describes the input: its help, its source and its error."""
        parts = (("help", self.help), ("source", self.source), ("error", self.error))
        return " ".join(f"{self.id}-{name}" for name, text in parts if text)

    @property
    def chosen(self) -> list[str]:
        """The values chosen, however many may be."""
        return self.value if isinstance(self.value, list) else [self.value] if self.value else []

    @property
    def shown(self) -> list[str]:
        """What was chosen, in words."""
        options = [*self.options, *(option for _, group in self.groups for option in group)]
        labels = dict(options)
        return [labels.get(value, value) for value in self.chosen]


@dataclass
class Form:
    """Inputs together, and what is wrong with the whole."""

    inputs: list[Input] = field(default_factory=list)
    error: str = ""

    @property
    def wrong(self) -> list[Input]:
        """The inputs that have to be corrected."""
        return [item for item in self.inputs if item.error]

    def get(self, key: str) -> Input | None:
        """Return an input by key."""
        return next((item for item in self.inputs if item.key == key), None)

    def keep(self, typed: QueryDict) -> "Form":
        """Put in each input what was typed; where nothing was sent at all, what stands in it stays. Return itself."""
        for item in self.inputs if typed else ():
            item.value = typed.getlist(item.key) if item.kind == "checks" else typed.get(item.key, "")
        return self

    def tries(self, do: Callable[[], Made]) -> Made | None:
        """Do what was sent and return what came of it; None where it was refused, which the form says from now on."""
        try:
            return do()
        except (Refused, Refusal) as refused:
            self.blame(refused)
            return None

    @property
    def status(self) -> int:
        """The status of a page that shows the form: 422 once something in it was refused."""
        return 422 if self.error or self.wrong else 200

    def blame(self, problem: Refused | Refusal) -> None:
        """Put a refusal where it belongs: at its field, else over the form; what else is empty is named along."""
        note_refusal(problem.code)
        message, names = say(problem.message), _names(problem)
        for item in self.inputs:
            # What depends on an answer may not be asked for, and files chosen are not sent back: named where all is.
            asked = problem.code == "missing" or not (item.when or item.kind in ("file", "files", "password"))
            if item.required and asked and not "".join(item.chosen).strip():
                item.error = pair(f"请填写“{item.label}”。", f"“{item.label}” is needed.")
        for item in self.inputs:
            if (
                item.key in names
                or item.key.removeprefix("facts.").removeprefix("fill.") in names
                or item.key.rpartition(".")[2] in names
                or item.label in names
            ):
                # What is filled in does not lack: then it is enough to name what is empty.
                if item.error or not (self.wrong and problem.code == "missing"):
                    item.error = message
                return
        self.error = message


def _names(problem: Refused | Refusal) -> set[str]:
    named = problem.field if isinstance(problem, Refused) else problem.params.get("field")
    return {str(named)} if named else set()


def plain(typed: str | None, longest: int = 100) -> str:
    """Return a short text as typed, without the characters that databases refuse."""
    return "".join(c for c in typed or "" if c.isprintable()).strip()[:longest]


def day_of(typed: str, field: str) -> date:
    """Return the day somebody wrote into a field. Raises Refused `bad_value` for anything else."""
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Refused("bad_value", WRONG_DAY, field) from error
    if not 2000 <= day.year < 2200:
        raise Refused("bad_value", WRONG_DAY, field)
    return day


def unit_groups(city: Office) -> Groups:
    """Return all units for a select: the city's own first, then each district with its offices and streets."""
    return _unit_groups(city.tree, language())


@lru_cache(maxsize=8)
def _unit_groups(tree: Tree, spoken: str) -> Groups:
    groups: dict[int, list[tuple[str, str]]] = {}
    for node in tree:
        district = tree.within(node.id, "district") or 0
        groups.setdefault(district, []).append((node.code, node.name.get(spoken)))
    named = [((tree.node(d).name if d else Text("市级", "City")).get(spoken), d) for d in groups]
    return tuple((name, tuple(groups[d])) for name, d in sorted(named, key=lambda item: item[1] != 0))


def region_groups(city: Office) -> Groups:
    """Return districts and their streets for a select, by region code."""
    return _region_groups(city.tree, language())


@lru_cache(maxsize=8)
def _region_groups(tree: Tree, spoken: str) -> Groups:
    out = []
    whole = Text("全区（不确定街道）", "Whole district (street not known)").get(spoken)
    for node in tree:
        if node.kind != "district":
            continue
        streets = [tree.node(u) for u in tree.subtree(node.id) if tree.kind(u) == "street"]
        options = [(s.region or s.code, s.name.get(spoken)) for s in sorted(streets, key=lambda s: s.code)]
        name = node.name.get(spoken)
        out.append((name, ((node.region or node.code, f"{name} · {whole}"), *options)))
    return tuple(out)


@lru_cache(maxsize=64)
def options_of(groups: Groups, chosen: tuple[str, ...]) -> SafeString:
    """Return a select's options under headings as HTML: in a template six hundred units cost more than a page."""
    parts = []
    for name, options in groups:
        parts.append(f'<optgroup label="{escape(name)}">')
        parts += [_option(value, label, chosen=value in chosen) for value, label in options]
        parts.append("</optgroup>")
    return mark_safe("".join(parts))  # noqa: S308 - every value and label is escaped


def choices_of(pairs: Iterable[tuple[object, object]], chosen: str) -> SafeString:
    """Return a select's options without headings as HTML."""
    parts = [_option(str(value), label, chosen=str(value) == chosen) for value, label in pairs]
    return mark_safe("".join(parts))  # noqa: S308 - every value and label is escaped


def _option(value: str, label: object, *, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(label)}</option>'


def pick(options: Iterable[tuple[str, Text]]) -> list[tuple[str, str]]:
    """Return codes with texts as a select wants them."""
    return [(code, say(text)) for code, text in options]
