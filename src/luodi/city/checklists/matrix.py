"""三横三纵: the matrix of who answers for what, and where nobody does or two do."""

from collections.abc import Iterator
from dataclasses import dataclass

from luodi.city.checklists.models import DUTY_KINDS, LEVELS, Duty, DutyHolder
from luodi.city.matters.office import Office, office
from luodi.city.registry.tree import Node
from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the city and the units that answer for a duty of one kind there."""

    node: Node
    units: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A duty of one kind at one level: in how many places it is one unit's, and where it is nobody's or several's."""

    kind: str
    level: str
    places: int
    covered: int
    nobody: tuple[Place, ...]
    several: tuple[Place, ...]
    who: tuple[str, ...]
    """The rules as written, for those who read the matrix by rule."""


@dataclass(frozen=True, slots=True)
class Line:
    """A duty with its nine cells."""

    duty: Duty
    cells: tuple[Cell, ...]

    @property
    def whole(self) -> bool:
        """Whether exactly one unit answers everywhere."""
        return all(cell.covered == cell.places for cell in self.cells)


def matrix(city: Office | None = None) -> list[Line]:
    """Return every duty with its nine cells, by code: two statements, all else from memory."""
    city = city or office()
    places = {level: list(_places(city, level)) for level in LEVELS}
    duties = Duty.objects.prefetch_related("holders").order_by("code")
    return [Line(duty, tuple(_cells(duty, places, city))) for duty in duties]


def _cells(duty: Duty, places: dict[str, list[Node]], city: Office) -> Iterator[Cell]:
    rows = list(duty.holders.all())
    for kind in DUTY_KINDS:
        for level in LEVELS:
            mine = [row for row in rows if row.kind == kind and row.level == level]
            yield _cell(kind, level, mine, places[level], city)


def _cell(kind: str, level: str, rows: list[DutyHolder], places: list[Node], city: Office) -> Cell:
    filled = [Place(node, tuple(_units(rows, node, city))) for node in places]
    nobody = tuple(place for place in filled if not place.units)
    several = tuple(place for place in filled if len(place.units) > 1)
    covered = len(filled) - len(nobody) - len(several)
    return Cell(kind, level, len(filled), covered, nobody, several, tuple(row.rule for row in rows))


def _places(city: Office, level: str) -> Iterator[Node]:
    if level == "city":
        yield city.tree.node(city.top)
        return
    for node in city.tree:
        if node.kind == level:
            yield node


def _units(rows: list[DutyHolder], place: Node, city: Office) -> Iterator[Text]:
    """Return the units that answer in a place, each once."""
    seen: set[int] = set()
    for row in rows:
        found = _unit(row.rule, place, city)
        if found is not None and found.id not in seen:
            seen.add(found.id)
            yield found.name


def _unit(rule: str, place: Node, city: Office) -> Node | None:
    if rule == "self":
        return place
    if rule.startswith("*"):
        return city.tree.get(f"{place.code[:6]}{rule.removeprefix('*')}")
    return city.tree.get(rule)
