"""What a pack's registry files say, read with every mistake noted. No database: other rooms' checks read it too."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from luodi.city.packing import Pack
from luodi.city.refusals import Refused
from luodi.city.registry.codes import normal_uscc
from luodi.city.registry.kinds import ADMINISTRATORS, Scope, UnitKind
from luodi.city.registry.rows import RegionRow, RoleRow, UnitRow
from luodi.engines.notation import Place, Problem, Reader, Text

REGIONS: Final = "registry/regions.yaml"
UNITS: Final = "registry/units.yaml"
STREETS: Final = "registry/streets.yaml"
ROLES: Final = "registry/roles.yaml"
REGION_LENGTHS: Final = (6, 9, 12)
LEVELS: Final = ("公开", "内部", "受限", "密封")


class Declared:
    """All rows a pack's registry part declares, by code, parents before children, and the mistakes met on the way."""

    def __init__(self, pack: Pack) -> None:
        self.problems: list[Problem] = []
        self.regions: dict[str, RegionRow] = {}
        self.roles: dict[str, RoleRow] = {}
        self.units: dict[str, UnitRow] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._read_regions(pack)
        self._read_roles(pack)
        self._read_units(pack)
        self._read_streets(pack)
        self.problems = list(dict.fromkeys(self.problems))

    def _open(self, pack: Pack, file: str, what: Text) -> Reader:
        return Reader(pack.read(file), self.problems, Place(file, 1), what)

    def _once(self, reader: Reader, sort: str, code: str) -> bool:
        """Note a code written twice; return whether it is new and not empty."""
        first = self._places.setdefault((sort, code), reader.place)
        if first is not reader.place:
            reader.note(
                reader.where("code"),
                Text(f"代码 {code} 已在 {first} 用过", f"code {code} is used already at {first}"),
                Text("换一个代码", "use another code"),
            )
        return bool(code) and first is reader.place

    def _read_regions(self, pack: Pack) -> None:
        top = self._open(pack, REGIONS, Text("区划", "regions"))
        for reader in top.children("regions", Text("区划", "region")):
            self._region(reader, None)
        top.done()

    def _region(self, reader: Reader, parent: str | None) -> None:
        code = reader.string("code", required=True)
        row = RegionRow(code, reader.text("name"), parent)
        if code and not (code.isdigit() and len(code) in REGION_LENGTHS):
            reader.note(
                reader.where("code"),
                Text(f"区划代码 {code} 不是 6、9 或 12 位数字", f"region code {code} is not 6, 9 or 12 digits"),
                Text("按 GB/T 2260 书写并加引号", "write it as GB/T 2260 has it, in quotes"),
            )
        if self._once(reader, "region", code):
            self.regions[code] = row
        for below in reader.children("regions", Text("区划", "region")):
            self._region(below, code)
        reader.done()

    def _read_roles(self, pack: Pack) -> None:
        top = self._open(pack, ROLES, Text("岗位", "roles"))
        for reader in top.children("roles", Text("岗位", "role")):
            code = reader.string("code", required=True)
            level = reader.choice("level", LEVELS, LEVELS[0])
            row = RoleRow(
                code,
                reader.text("name"),
                reader.choice("scope", tuple(Scope.values), Scope.OWN),
                LEVELS.index(level),
                tuple(str(thing) for thing in reader.items("opens")),
            )
            reader.done()
            if self._once(reader, "role", code):
                self.roles[code] = row
        top.done()
        for code in sorted(ADMINISTRATORS - self.roles.keys()):
            top.note(
                top.place,
                Text(f"缺少岗位 {code}（三员分立）", f"role {code} is missing (three separate administrators)"),
                Text(f"补上 - code: {code}", f"add - code: {code}"),
            )

    def _read_units(self, pack: Pack) -> None:
        top = self._open(pack, UNITS, Text("机构", "units"))
        since = _day(top, "since", None)
        for reader in top.children("units", Text("机构", "unit")):
            self._unit(reader, None, since)
        for reader in top.children("each", Text("各级同设机构", "units of every")):
            self._each(reader, since)
        top.done()

    def _unit(self, reader: Reader, parent: UnitRow | None, since: date, of: UnitRow | None = None) -> None:
        """Read a unit and what is nested in it. Under `of`, codes and names are completed from that unit's."""
        code = reader.string("code", required=True)
        name = reader.text("name")
        if of is not None:
            code, name = (
                f"{of.code}-{code}",
                Text(name.zh.replace("{of}", of.name.zh), name.en.replace("{of}", of.name.en)),
            )
        row = UnitRow(
            code,
            reader.choice("kind", tuple(UnitKind.values), UnitKind.BUREAU),
            name,
            parent.code if parent else None,
            reader.string("region", parent.region if parent else ""),
            self._uscc(reader),
            _day(reader, "since", since),
        )
        self._check_unit(reader, row, parent)
        if self._once(reader, "unit", code):
            self.units[code] = row
        for below in reader.children("units", Text("机构", "unit")):
            self._unit(below, row, row.since, of)
        reader.done()

    def _uscc(self, reader: Reader) -> str | None:
        written = reader.string("uscc")
        try:
            return normal_uscc(written) if written else None
        except Refused as refused:
            reader.note(
                reader.where("uscc"),
                refused.message,
                Text("核对 18 位代码和末位校验码", "compare all 18 characters and the check character"),
            )
            return None

    def _check_unit(self, reader: Reader, row: UnitRow, parent: UnitRow | None) -> None:
        if parent is None and row.kind != UnitKind.CITY:
            reader.note(
                reader.where("kind"),
                Text("最上一级须是城市", "only a city stands at the top"),
                Text("写 kind: city，或写在城市的 units 之下", "write kind: city, or put it under the city's units"),
            )
        if row.region and row.region not in self.regions:
            reader.note(
                reader.where("region"),
                Text(f"区划 {row.region} 未在 {REGIONS} 登记", f"region {row.region} is not in {REGIONS}"),
                Text("改正代码或补登区划", "correct the code or add the region"),
            )
        if parent is not None and row.since < parent.since:
            reader.note(
                reader.where("since"),
                Text("设立早于上级", "it opens before the unit above it"),
                Text(f"改为 {parent.since} 或更晚", f"make it {parent.since} or later"),
            )

    def _each(self, reader: Reader, since: date) -> None:
        """Read units that every unit of a kind has under it: `of: district` and a list in which {of} is its name."""
        kind = reader.choice("of", tuple(UnitKind.values), UnitKind.DISTRICT)
        written = reader.items("units", required=True)
        reader.done()
        for above in [row for row in self.units.values() if row.kind == kind]:
            for value, place in zip(written, written.at, strict=True):
                below = Reader(value, self.problems, place, Text("机构", "unit"))
                self._unit(below, above, max(since, above.since), above)

    def _read_streets(self, pack: Pack) -> None:
        """Read streets and towns: regions and units at once, under the district whose code they begin with."""
        if not pack.has(STREETS):
            return
        top = self._open(pack, STREETS, Text("镇街", "streets"))
        since = _day(top, "since", None)
        for reader in top.children("districts", Text("区市", "district")):
            district = reader.string("code", required=True)
            for code, name, street in self._streets_of(reader, district):
                self.regions.setdefault(code, RegionRow(code, name, district))
                if self._once(street, "unit", code):
                    self.units[code] = UnitRow(code, UnitKind.STREET, name, district, code, None, since)
            reader.done()
        top.done()

    def _streets_of(self, reader: Reader, district: str) -> Iterator[tuple[str, Text, Reader]]:
        if district not in self.units or district not in self.regions:
            reader.note(
                reader.where("code"),
                Text(f"没有区市 {district}", f"there is no district {district}"),
                Text(f"先在 {UNITS} 和 {REGIONS} 登记", f"add it to {UNITS} and {REGIONS} first"),
            )
            district = ""
        for street in reader.children("streets", Text("镇街", "street")):
            code, name = street.string("code", required=True), street.text("name")
            street.done()
            if district and not (code.startswith(district) and code.isdigit() and len(code) == 9):
                street.note(
                    street.where("code"),
                    Text(f"{code} 不是 {district} 之下的 9 位代码", f"{code} is not a 9-digit code under {district}"),
                    Text("核对统计用区划代码", "compare the statistical region code"),
                )
            elif district:
                yield code, name, street


def _day(reader: Reader, key: str, default: date | None) -> date:
    """Return a day written YYYY-MM-DD; without a `default` it must be written."""
    written = reader.string(key, default.isoformat() if default else "", required=default is None)
    if not written:
        return date.min
    try:
        return date.fromisoformat(written)
    except ValueError:
        reader.note(
            reader.where(key),
            Text(f"“{key}”不是日期：{written}", f"“{key}” is not a date: {written}"),
            Text("写成 2024-01-31", "write it like 2024-01-31"),
        )
        return default or date.min


def declared(pack: Pack) -> Declared:
    """Return what the pack declares for the registry; `problems` holds mistakes. NotationError on broken YAML."""
    return Declared(pack)
