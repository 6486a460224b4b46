"""项目: projects entered and put right from a sheet, each by its own key; what was written can be taken in again.

Stages are dated when a project is entered; later they come from the journal, and a file does not rewrite them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils import timezone

from luodi.city.matters.office import Office
from luodi.city.matters.store import Order
from luodi.city.projects import access
from luodi.city.projects.actions.amend import Amendment, amend, changed
from luodi.city.projects.actions.enter import prepared, verified
from luodi.city.projects.actions.keeping import lock
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.drafts import Bringing, Draft, Firm
from luodi.city.projects.likeness import known_of
from luodi.city.projects.models import Project
from luodi.city.projects.proof import standing
from luodi.city.projects.queries import Standing, standings
from luodi.city.registry.actors import Actor
from luodi.city.workbooks.cells import Column, Row, WrongCell
from luodi.city.workbooks.diff import Change
from luodi.engines.notation import Text
from luodi.engines.projects import Known, pairs

WAN: Final = 1_000_000
NAME: Final = Text("项目", "Projects")
FIXED: Final = (
    Column("key", Text("项目编号", "Key"), True, Text("同一编号只登记一次", "each is entered once"), "XM-2026-001"),
    Column("name", Text("项目名称", "Name"), True, example="海川精密制造基地"),
    Column("region", Text("区划代码", "Region"), True, example="370281"),
    Column("industry", Text("行业代码", "Industry"), True, Text("GB/T 4754", "GB/T 4754"), "C3670"),
    Column("amount", Text("计划总投资（万元）", "Investment (10,000 yuan)"), True, example="120000"),
    Column("firms", Text("投资方", "Investors"), help=Text("名称|信用代码；…", "name|code; …"), example="海川精密公司"),
    Column("years", Text("分年度计划（万元）", "By year (10,000 yuan)"), example="2026:40000；2027:60000"),
    Column("families", Text("清单", "Lists"), help=Text("代码，用；分开", "codes, by ;"), example="recruit；key"),
    Column("brought", Text("谁带来的", "Brought by"), help=Text("途径:代码", "kind:code"), example="event:kh-2026"),
    Column("brought_on", Text("引荐日期", "Brought on"), example="2026-09-16"),
    Column("unit", Text("责任单位代码", "Lead unit"), help=Text("空为按区市", "by region when empty")),
    Column("level", Text("密级", "Level"), help=Text("0 公开 1 内部 2 受限", "0 open 1 internal 2 restricted")),
    Column("relation", Text("与原项目的关系", "Relation"), help=Text("upgrade 升级、increment 增资、successor 更换业主",
                                                                    "upgrade, increment, successor")),
    Column("of", Text("原项目编号", "Of which project")),
    Column("distinct", Text("不是重复的原因", "Why it is another one")),
)  # fmt: skip
FIELDS: Final = {"reached": "key", "name_missing": "name"}
COMPARED: Final = ("name", "industry", "amount", "years", "families", "firms")


class Sheet:
    """The sheet of projects. Its columns hang on the city's stages, so they are made when they are asked for."""

    NAME = NAME
    FIELDS = FIELDS

    @property
    def COLUMNS(self) -> tuple[Column, ...]:
        """Fixed columns, then a day for each stage."""
        stages = catalogue().stages
        days = (Column(f"on_{s.code}", Text(f"{s.name.zh}日期", f"{s.name.en} on")) for s in stages)
        return (*FIXED, *days)

    def key(self, row: Row) -> str:
        """Return what a row is known by."""
        return row.text("key")


SHEET: Final = Sheet()


class Reading:
    """One look at a sheet: what is on record under its keys, and what may stand twice."""

    def __init__(self, who: Actor, rows: list[Row], city: Office) -> None:
        self.who, self.city = who, city
        found = list(access.visible(who).prefetch_related("investors", "families", "years"))
        wanted = {SHEET.key(row) for row in rows} | {row.text("of") for row in rows}
        self.known = {row.key: row for row in found if row.key in wanted}
        self.stood = {row.project.key: row for row in standings(self.known.values())}
        self.numbers = {row.key: row.matter.number for row in found if row.key in wanted}
        # Keys of projects somebody does not see are taken all the same.
        taken = Project.objects.filter(key__in=wanted - self.known.keys()).values_list("key", flat=True)
        self.taken = set(taken)
        self.twice = _twice(found, [row for row in rows if SHEET.key(row) not in self.known])

    def check(self, row: Row) -> tuple[str, list[Change]]:
        """Return what would become of a row, changing nothing. Raises WrongCell or Refused."""
        before = self.known.get(SHEET.key(row))
        if before is not None:
            return self._compared(row, before)
        if SHEET.key(row) in self.taken:
            raise row.wrong("key", Text("这个编号已被别的项目使用", "another project has this key"))
        if (other := self.twice.get(row.number)) and not row.text("distinct") and not row.text("of"):
            told = Text(
                f"可能与“{other}”是同一个项目；不是的，填“不是重复的原因”",
                f"it may be the same as “{other}”; if not, say why it is another one",
            )
            raise row.wrong("name", told)
        verified(self.who, self.draft(row), self.city, alike=False)
        return "added", [Change(c.name, "", row.text(c.key)) for c in SHEET.COLUMNS[1:] if row.text(c.key)]

    def draft(self, row: Row) -> Draft:
        """Return a row as a draft. Raises WrongCell."""
        level = row.text("level")
        if level not in ("", "0", "1", "2", "3"):
            raise row.wrong("level", Text("密级写 0、1、2 或 3", "levels are 0, 1, 2 and 3"))
        of = row.text("of")
        return Draft(
            name=row.text("name"),
            region=row.text("region"),
            industry=row.text("industry"),
            amount=_cents(row, "amount", row.text("amount")),
            firms=_firms(row),
            years=_years(row),
            families=_codes(row.text("families")),
            brought=_brought(row),
            level=int(level) if level else None,
            relation=row.text("relation"),
            of=self.numbers.get(of, of),
            distinct=row.text("distinct"),
            reached=_reached(row),
            unit=row.text("unit"),
            key=SHEET.key(row),
        )

    def amendment(self, row: Row) -> Amendment:
        """Return what a row says of a project on record. Raises WrongCell."""
        return Amendment(
            name=row.text("name"),
            industry=row.text("industry"),
            amount=_cents(row, "amount", row.text("amount")),
            years=_years(row),
            families=_codes(row.text("families")),
            firms=_firms(row),
        )

    def _compared(self, row: Row, before: Project) -> tuple[str, list[Change]]:
        stood = self.stood[before.key]
        _same(row, "region", before.matter.region)
        _same(row, "relation", before.relation)
        for stage, day in _reached(row).items():
            was = stood.reached.get(stage)
            if was is None or timezone.localdate(was) != day:
                told = Text("阶段看办理的日志，不由文件改写", "stages come from the journal; a file rewrites none")
                raise row.wrong(f"on_{stage}", told)
        was_, now = standing(before), changed(before, self.amendment(row))
        names = {column.key: column.name for column in FIXED}
        told_ = [
            Change(names[key], _plain(key, was_[key]), _plain(key, now[key]))
            for key in COMPARED
            if now[key] != was_[key]
        ]
        if told_ and not access.may(self.who, access.KEEPS, before):
            raise row.wrong("key", Text("您的岗位不能更正这个项目", "your post does not amend this project"))
        return ("changed" if told_ else "unchanged"), told_

    def orders(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Order]]:
        """Yield for each new row the order that enters it."""
        for row in rows:
            yield row, prepared(self.who, self.draft(row), self.city, alike=False).order

    def held(self, rows: Iterable[Row]) -> list[Row]:
        """Hold the projects that rows amend until the transaction ends, and return the rows in the order of that.

        It is the same order for every file: two that are taken in at once never wait for each other in a ring.
        """
        rows = sorted(rows, key=lambda row: self.known[SHEET.key(row)].pk)
        lock(*(self.known[SHEET.key(row)].pk for row in rows))
        return rows

    def put_right(self, row: Row) -> None:
        """Amend what a row says otherwise."""
        amend(self.who, self.numbers[SHEET.key(row)], self.amendment(row))


def _same(row: Row, key: str, was: str) -> None:
    if row.text(key) != was:
        told = Text(f"登记的是“{was or '空'}”，不由文件改写", f"on record it is “{was}”; a file does not rewrite it")
        raise row.wrong(key, told)


def _twice(found: list[Project], rows: list[Row]) -> dict[int, str]:
    """Return, by row number, the name of what a new row may be the same as: on record, or further up in the file."""
    known = known_of(found)
    names = {one.id: one.name for one in known}
    for row in rows:
        try:
            amount = _cents(row, "amount", row.text("amount"))
            firms = _firms(row)
        except WrongCell:
            continue
        one = Known(
            id=-row.number,
            name=row.text("name"),
            region=row.text("region"),
            codes=frozenset(firm.uscc for firm in firms if firm.uscc),
            firms=frozenset(firm.name for firm in firms),
            amount=amount,
        )
        known.append(one)
        names[one.id] = one.name
    out: dict[int, str] = {}
    for first, other in pairs(known):
        # Of two rows the lower is told; of a row and the record the row is.
        if first < 0:
            row_number, of = (-first, other.id) if other.id > 0 else (max(-first, -other.id), -min(-first, -other.id))
            out.setdefault(row_number, names[of])
    return out


def _cents(row: Row, key: str, written: str) -> int:
    try:
        amount = Decimal(written.replace(",", "")) * WAN
    except InvalidOperation as error:
        raise row.wrong(key, Text(f"不是金额：{written}", f"not an amount: {written}")) from error
    if not amount.is_finite() or amount != int(amount) or amount < 0:
        raise row.wrong(key, Text(f"金额不对：{written}", f"wrong amount: {written}"))
    return int(amount)


def _split(written: str) -> list[str]:
    return [part.strip() for part in written.replace("；", ";").replace("\n", ";").split(";") if part.strip()]


def _codes(written: str) -> list[str]:
    return sorted(set(_split(written)))


def _firms(row: Row) -> list[Firm]:
    out = []
    for part in _split(row.text("firms")):
        name, _, code = part.replace("｜", "|").partition("|")
        out.append(Firm(name.strip(), code.strip()))
    return out


def _years(row: Row) -> dict[int, int]:
    out = {}
    for part in _split(row.text("years")):
        year, _, amount = part.replace("：", ":").partition(":")
        if not (year.strip().isdecimal() and amount.strip()):
            raise row.wrong("years", Text(f"写成 2026:40000：{part}", f"write 2026:40000, not {part}"))
        out[int(year)] = _cents(row, "years", amount.strip())
    return out


def _brought(row: Row) -> Bringing | None:
    kind, _, code = row.text("brought").replace("：", ":").partition(":")
    return Bringing(kind.strip(), code.strip(), row.day("brought_on")) if kind.strip() else None


def _reached(row: Row) -> dict[str, date]:
    return {code: day for code in catalogue().order if (day := row.day(f"on_{code}"))}


def _plain(key: str, value: Any) -> str:
    """Return a value as its cell has it."""
    if key == "amount":
        return _wan(value)
    if key == "years":
        return "；".join(f"{year}:{_wan(amount)}" for year, amount in sorted(value.items()))
    if key == "firms":
        return "；".join(f"{name}|{code}" if code else name for name, code in value)
    return "；".join(value) if isinstance(value, list) else str(value)


def _wan(cents: int) -> str:
    return f"{(Decimal(cents) / WAN).normalize():f}"


def cells(row: Standing, brought: Mapping[int, tuple[str, date]], of: Mapping[int, str]) -> list[Any]:
    """Return a project as a row of the sheet: taken in again it changes nothing."""
    project, said = row.project, standing(row.project)
    through = brought.get(project.pk)
    days = {code: timezone.localdate(moment).isoformat() for code, moment in row.reached.items()}
    return [
        project.key,
        project.name,
        project.matter.region,
        project.industry,
        *(_plain(key, said[key]) for key in ("amount", "firms", "years", "families")),
        through[0] if through else "",
        through[1].isoformat() if through else "",
        project.matter.lead.code,
        str(project.matter.level),
        project.relation,
        of.get(project.of_id or 0, ""),
        project.distinct,
        *(days.get(code, "") for code in catalogue().order),
    ]
