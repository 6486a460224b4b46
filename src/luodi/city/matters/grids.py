"""帮办代办网格: which units send somebody to act for applicants, where, and for what kind of place (grids.yaml)."""

from collections.abc import Collection
from typing import Final

import msgspec

from luodi.city.packing import Pack
from luodi.city.registry.tree import Tree
from luodi.engines.notation import Place, Problem, Reader, Text

FILE: Final = "matters/grids.yaml"
KINDS: Final[dict[str, Text]] = {
    "service": Text("政务服务网格", "Service grid"),
    "approval": Text("审批网格", "Approval grid"),
    "park": Text("园区网格", "Park grid"),
}


class Grid(msgspec.Struct, frozen=True):
    """One grid. `id` is the unit's number in the tree of today."""

    unit: str
    kind: str
    regions: tuple[str, ...] = ()
    """Codes of the regions it serves, with all that lies in them; empty: the whole city."""
    key: bool = False
    """Whether it is that of a key park (重点园区)."""
    id: int = 0
    name: Text = Text("", "")

    def serves(self, region: str) -> bool:
        """Return whether it serves what lies in `region`; a matter that names none may go to any."""
        return not region or not self.regions or any(region.startswith(r) or r.startswith(region) for r in self.regions)


def read_grids(pack: Pack, units: Collection[str] | None, problems: list[Problem]) -> list[Grid]:
    """Return the grids a pack declares. `units`: those there are, where they can be told."""
    if not pack.has(FILE):
        return []
    out: list[Grid] = []
    reader = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("网格", "grids"))
    for r in reader.children("grids", Text("网格", "grid")):
        code, kind = r.string("unit", required=True), r.choice("kind", tuple(KINDS), "service")
        if units is not None and code not in units:
            told = Text(f"没有单位“{code}”", f"there is no unit “{code}”")
            r.note(r.where("unit"), told, Text("写单位的代码", "write a unit's code"))
        out.append(Grid(code, kind, tuple(str(region) for region in r.items("regions")), r.flag("key")))
        r.done()
    reader.done()
    return out


def packed(grids: list[Grid]) -> list[dict[str, object]]:
    """Return the grids as the record keeps them."""
    return [{"unit": g.unit, "kind": g.kind, "regions": list(g.regions), "key": g.key} for g in grids]


def in_force(body: list[dict[str, object]], tree: Tree) -> tuple[Grid, ...]:
    """Return the grids whose units there are today, in the pack's order."""
    found = ((msgspec.convert(row, Grid), tree.get(str(row["unit"]))) for row in body)
    return tuple(msgspec.structs.replace(grid, id=node.id, name=node.name) for grid, node in found if node)
