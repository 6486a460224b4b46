"""Inputs as pages show them: label, help, what was typed, and what is wrong with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from luodi.city.matters.office import Office
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.faces.operators.trace import note_refusal
from luodi.faces.web.language import pair, say

Options = Sequence[tuple[str, str]]


@dataclass
class Input:
    """One input. `kind`: text, long, lines, number, date, tel, email, password, select, radio, checks, flag, files."""

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    help: str = ""
    options: Options = ()
    groups: Sequence[tuple[str, Options]] = ()
    value: str | list[str] = ""
    error: str = ""
    longest: int = 0
    autocomplete: str = ""
    empty: str = ""
    """The words of a select's empty choice; without any it has none."""

    @property
    def id(self) -> str:
        """The element's id."""
        return "f-" + self.key.replace(".", "-")

    @property
    def described(self) -> str:
        """The ids of what describes the input: its help and its error."""
        return " ".join(([f"{self.id}-help"] if self.help else []) + ([f"{self.id}-error"] if self.error else []))

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

    def blame(self, problem: Refused | Refusal) -> None:
        """Put a refusal where it belongs: at its field, else over the form; what else is empty is named along."""
        note_refusal(problem.code)
        message, names = say(problem.message), _names(problem)
        if problem.code == "missing":
            for item in self.inputs:
                if item.required and not "".join(item.chosen).strip():
                    item.error = pair(f"请填写“{item.label}”。", f"“{item.label}” is needed.")
        for item in self.inputs:
            if item.key in names or item.key.removeprefix("facts.") in names or item.label in names:
                item.error = message
                return
        self.error = message


def _names(problem: Refused | Refusal) -> set[str]:
    named = problem.field if isinstance(problem, Refused) else problem.params.get("field")
    return {str(named)} if named else set()


def plain(typed: str | None, longest: int = 100) -> str:
    """Return a short text as typed, without the characters that databases refuse."""
    return "".join(c for c in typed or "" if c.isprintable()).strip()[:longest]


def unit_groups(city: Office) -> list[tuple[str, Options]]:
    """Return all units for a select: the city's own first, then each district with its offices and streets."""
    tree = city.tree
    groups: dict[int, list[tuple[str, str]]] = {}
    for node in tree:
        district = tree.within(node.id, "district") or 0
        groups.setdefault(district, []).append((node.code, say(node.name)))
    named = [(say(tree.node(d).name) if d else say(Text("市级", "City")), d) for d in groups]
    return [(name, groups[d]) for name, d in sorted(named, key=lambda item: item[1] != 0)]


def region_groups(city: Office) -> list[tuple[str, Options]]:
    """Return districts and their streets for a select, by region code."""
    tree, out = city.tree, []
    whole = say(Text("全区（不确定街道）", "Whole district (street not known)"))
    for node in tree:
        if node.kind != "district":
            continue
        streets = [tree.node(u) for u in tree.subtree(node.id) if tree.kind(u) == "street"]
        options = [(street.region or street.code, say(street.name)) for street in sorted(streets, key=lambda s: s.code)]
        out.append((say(node.name), [(node.region or node.code, f"{say(node.name)} · {whole}"), *options]))
    return out


def pick(options: Iterable[tuple[str, Text]]) -> list[tuple[str, str]]:
    """Return codes with texts as a select wants them."""
    return [(code, say(text)) for code, text in options]
