"""The smaller files of the room's part of a pack: figures of key posts, rules of coverage, who answers for what."""

from typing import Any, Final

from django.db import transaction

from luodi.city.checklists.actions.keep_duty import Holder, write_duty
from luodi.city.checklists.models import DUTY_KINDS, FORMS, LEVELS
from luodi.city.checklists.register import COVERAGE, GROUPS, KEYPOSTS
from luodi.city.packing import Change, Pack
from luodi.city.registry.actors import Actor
from luodi.city.registry.declared import Declared
from luodi.city.registry.kinds import UnitKind
from luodi.city.registry.parts import load_part
from luodi.engines.notation import Place, Problem, Reader, Text

POSTS_FILE: Final = "checklists/keyposts.yaml"
COVERAGE_FILE: Final = "checklists/coverage.yaml"
DUTIES_FILE: Final = "checklists/duties.yaml"
SELF: Final = "self"


def check_parts(pack: Pack, problems: list[Problem]) -> None:
    """Note every mistake in the three files."""
    read_posts(pack, problems)
    read_coverage(pack, problems)
    units = Declared(pack).units
    for _, name, holders, r in read_duties(pack, problems):
        for one in holders:
            ending = one.rule.removeprefix("*")
            known = one.rule == SELF or one.rule in units or (ending != one.rule and _in_districts(ending, units))
            if not known or (one.rule == SELF and one.level == "city"):
                told = Text(f"“{name.zh}”的 {one.rule} 没有对应单位", f"{name.en}: no unit for {one.rule}")
                r.note(r.place, told, Text("写单位代码、*-jw 或 self", "write a unit's code, *-jw or self"))


def _in_districts(ending: str, units: Any) -> bool:
    return any(code.endswith(ending) and code[:6].isdigit() for code in units)


def load_parts(pack: Pack, actor: Actor) -> list[Change]:
    """Keep what the three files say; nothing for what they said before."""
    posts, coverage = read_posts(pack, []), read_coverage(pack, [])
    changes = load_part(actor, Change("checklists", KEYPOSTS, Text("重点岗位登记", "Register of key posts")), posts)
    changes += load_part(actor, Change("checklists", COVERAGE, Text("覆盖规则", "Rules of coverage")), coverage)
    with transaction.atomic():
        for code, name, holders, _ in read_duties(pack, []):
            if write_duty(actor, code, name, holders):
                changes.append(Change("duty", code, name))
    return changes


def read_posts(pack: Pack, problems: list[Problem]) -> dict[str, Any]:
    """Return the columns of the register and the duties that can be raised, as JSON keeps them."""
    if not pack.has(POSTS_FILE):
        return {}
    r = Reader(pack.read(POSTS_FILE), problems, Place(POSTS_FILE, 1), Text("重点岗位", "key posts"))
    columns = []
    for one in r.children("columns", Text("登记的数", "figure")):
        key, name, unit = one.string("key", required=True), one.text("name"), one.string("unit", required=True)
        columns.append(
            {"key": key, "name": _plain(name), "unit": unit, "group": one.choice("group", (*GROUPS,), "money")}
        )
        one.done()
    duties = []
    for one in r.children("duties", Text("责任", "duty")):
        duties.append({"key": one.string("key", required=True), "name": _plain(one.text("name"))})
        one.done()
    r.done()
    return {"columns": columns, "duties": duties}


def read_coverage(pack: Pack, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the rules of coverage as JSON keeps them."""
    if not pack.has(COVERAGE_FILE):
        return []
    r = Reader(pack.read(COVERAGE_FILE), problems, Place(COVERAGE_FILE, 1), Text("覆盖规则", "coverage"))
    out = []
    for one in r.children("coverage", Text("覆盖规则", "rule of coverage")):
        row: dict[str, Any] = {"code": one.string("code", required=True), "name": _plain(one.text("name"))}
        row["form"] = one.choice("form", (*FORMS,), "audit")
        row["kind"] = one.choice("kind", tuple(UnitKind.values), "street")
        row["years"] = one.integer("years", 5)
        row["since"] = one.string("since", required=True)
        row["basis"] = one.string("basis", required=True)
        one.done()
        out.append(row)
    r.done()
    return out


def read_duties(pack: Pack, problems: list[Problem]) -> list[tuple[str, Text, list[Holder], Reader]]:
    """Return each duty with its holders and where it stands."""
    if not pack.has(DUTIES_FILE):
        return []
    r = Reader(pack.read(DUTIES_FILE), problems, Place(DUTIES_FILE, 1), Text("责任", "duties"))
    out = []
    for one in r.children("duties", Text("责任", "duty")):
        code, name = one.string("code", required=True), one.text("name")
        holders = [_holder(h) for h in one.children("holders", Text(f"{name.zh}的责任人", f"holder of {name.en}"))]
        one.done()
        out.append((code, name, holders, one))
    r.done()
    return out


def _holder(r: Reader) -> Holder:
    kind, level = r.choice("kind", (*DUTY_KINDS,), "main"), r.choice("level", (*LEVELS,), "city")
    out = Holder(kind, level, r.string("rule", required=True), r.text("post", required=False))
    r.done()
    return out


def _plain(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
