"""The matters part of a pack: limits, ladders, rolls, decision tables, and types, which freeze by version."""

import hashlib
import json
from datetime import date
from typing import Any

import msgspec
from django.utils import timezone

from luodi.city.matters import grids
from luodi.city.matters.bundles import bundle_sources, check_order, written
from luodi.city.matters.definition import Definition, read_definition
from luodi.city.matters.doors import packed, read_doors
from luodi.city.matters.grids import read_grids
from luodi.city.matters.looks import FILE as LOOKS
from luodi.city.matters.looks import read_looks
from luodi.city.matters.models import DecisionTable, Limit, MatterType
from luodi.city.matters.pack_checks import TypeCheck
from luodi.city.matters.papers import check_papers, read_papers
from luodi.city.matters.papers import packed as packed_papers
from luodi.city.matters.prefill import check_sources
from luodi.city.matters.ratings import table as ratings
from luodi.city.matters.rolls import check_uses, read_rolls
from luodi.city.matters.tables import TABLES, bodies, read_tables
from luodi.city.packing import Change, Pack, Part
from luodi.city.registry.actors import Actor
from luodi.city.registry.declared import Declared
from luodi.city.registry.parts import load_part
from luodi.city.registry.revision import bump
from luodi.engines.notation import List, Map, Place, Problem, Reader, Text
from luodi.engines.worktime import Allowance, Unit

LIMITS, LADDERS, TYPES = "matters/limits.yaml", "matters/ladders.yaml", "matters/types/*.yaml"
ACTS = ("yellow", "red", "remind", "notice", "elevate", "pass")


def check(pack: Pack) -> list[Problem]:
    """Return every mistake in limits, ladders and types. Never touches the database."""
    problems: list[Problem] = []
    codes = frozenset(row["code"] for row in read_limits(pack, problems))
    ladders = frozenset(read_ladders(pack, problems))
    rolls = read_rolls(pack, problems)
    tables = read_tables(pack, rolls, problems)
    city = Declared(pack) if "registry" in pack.includes else None
    seen: dict[str, str] = {}
    types: dict[str, Definition] = {}
    for file, source in _sources(pack, problems).items():
        before = len(problems)
        known = read_definition(source, file, problems, codes)
        types[known.code] = known
        readable = len(problems) == before
        types[known.code] = known
        _unique(known, file, seen, problems)
        if file not in pack.files(TYPES):
            check_order(source, known, problems)
        check_uses(source, known, rolls, problems)
        check_sources(source, known, rolls, problems)
        TypeCheck(source, file, known, city, ladders, tables, problems).run(facts=readable)
    _known_types(read_looks(pack, problems), seen, problems)
    read_doors(pack, frozenset(seen), problems)
    check_papers(pack, types, meaning_digest, problems)
    read_grids(pack, city.units if city else None, problems)
    ratings.check_table(ratings.read_table(pack, problems), types, city.units if city else None, problems)
    return problems


def _sources(pack: Pack, problems: list[Problem]) -> dict[str, Any]:
    """Return what every type is made of, by file: types as they are written, then bundles of them."""
    plain = {file: pack.read(file) for file in pack.files(TYPES)}
    by_code = {str(source.get("type")): source for source in plain.values() if isinstance(source, Map)}
    return plain | bundle_sources(pack, by_code, problems)


def _known_types(looks: dict[str, dict[str, Any]], types: dict[str, str], problems: list[Problem]) -> None:
    for code in looks.keys() - types.keys():
        told = Text(f"回头看：没有类型“{code}”", f"looks back: there is no type “{code}”")
        known = "、".join(sorted(types))
        problems.append(Problem(Place(LOOKS, 1), told, Text(f"可用：{known}", f"use one of: {known}")))


def _unique(known: Definition, file: str, seen: dict[str, str], problems: list[Problem]) -> None:
    if known.code in seen:
        problems.append(
            Problem(
                Place(file, 1),
                Text(f"类型“{known.code}”写了两次", f"type “{known.code}” is written twice"),
                Text(
                    f"另一处在 {seen[known.code]}，改名或删去", f"the other is in {seen[known.code]}; rename or delete"
                ),
            )
        )
    seen[known.code] = file


def read_limits(pack: Pack, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the table of limits, checked row by row."""
    if not pack.has(LIMITS):
        return []
    out = []
    reader = Reader(pack.read(LIMITS), problems, Place(LIMITS, 1), Text("时限表", "limits"))
    for r in reader.children("limits", Text("时限", "limit")):
        code = r.string("code", required=True)
        r.what = Text(f"时限 {code}", f"limit {code}")
        title = r.text("title")
        row = {
            "code": code,
            "from_date": _day(r),
            "allow": _allowance(r, "allow", required=True),
            "extend": _allowance(r, "extend"),
            "basis": r.string("basis", required=True),
            "title_zh": title.zh,
            "title_en": title.en,
        }
        r.done()
        out.append(row)
    reader.done()
    return out


def _day(r: Reader) -> date:
    text = r.string("from", "2000-01-01")
    try:
        return date.fromisoformat(text)
    except ValueError:
        r.note(
            r.where("from"),
            Text(f"日期不对：{text}", f"wrong date: {text}"),
            Text("写成 2026-01-01", "write 2026-01-01"),
        )
        return date(2000, 1, 1)


def _allowance(r: Reader, key: str, *, required: bool = False) -> str:
    text = r.string(key, required=required)
    try:
        return str(Allowance.parse(text)) if text else ""
    except ValueError:
        r.note(
            r.where(key),
            Text(f"期限不对：{text}", f"wrong allowance: {text}"),
            Text("写 5wd、15d、2h、3m", "write 5wd, 15d, 2h or 3m"),
        )
        return ""


def read_ladders(pack: Pack, problems: list[Problem]) -> dict[str, list[dict[str, Any]]]:
    """Return the ladders: rungs with a signed offset from the due moment, in order of time."""
    if not pack.has(LADDERS):
        return {}
    source = pack.read(LADDERS)
    out: dict[str, list[dict[str, Any]]] = {}
    reader = Reader(source, problems, Place(LADDERS, 1), Text("催督阶梯", "ladders"))
    names = reader.child("ladders", Text("催督阶梯", "ladders"))
    for name in list(names.map):
        rungs = [_rung(r) for r in names.children(name, Text(f"阶梯 {name}", f"ladder {name}"))]
        offsets = [r["offset"] for r in rungs]
        if offsets != sorted(offsets):
            names.note(
                names.where(name),
                Text("各级要按时间先后写", "rungs go in order of time"),
                Text("按 at 从小到大排列", "sort them by `at`"),
            )
        out[name] = rungs
    reader.done()
    return out


def _rung(r: Reader) -> dict[str, Any]:
    text = r.string("at", "0wd")
    sign, body = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    try:
        allowance = Allowance.parse(body)
    except ValueError:
        r.note(
            r.where("at"),
            Text(f"时间不对：{text}", f"wrong offset: {text}"),
            Text("写 -1wd、0wd、+5wd", "write -1wd, 0wd or +5wd"),
        )
        allowance = Allowance(0, Unit.WORKING_DAY)
    out = {"offset": sign * allowance.amount, "unit": allowance.unit.value, "act": r.choice("do", ACTS, "remind")}
    r.done()
    return out


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Write what changed and return it; a changed type comes into force as a new version from now on."""
    changes = _load_limits(pack) + _load_parts(pack, actor) + _load_tables(pack)
    for file, source in _sources(pack, []).items():
        changes += _load_type(pack, file, source)
    if changes:
        bump()
    return changes


def _load_limits(pack: Pack) -> list[Change]:
    out = []
    for row in read_limits(pack, []):
        key = {"code": row["code"], "from_date": row["from_date"]}
        rest = {k: v for k, v in row.items() if k not in key}
        before = Limit.objects.filter(**key).first()
        if before and all(getattr(before, k) == v for k, v in rest.items()):
            continue
        Limit.objects.update_or_create(**key, defaults=rest)
        text = f"{row['allow']}（{row['basis']}）"
        out.append(Change("limit", str(row["code"]), Text(text, text)))
    return out


def _load_tables(pack: Pack) -> list[Change]:
    """Add each version that is new or was changed; what was in force stays, for the decisions that name it."""
    out = []
    for body in (body for file in pack.files(TABLES) for body in bodies(pack.read(file))):
        code, day = str(body["table"]), str(body["versions"][0]["from"])
        written = json.dumps(body, ensure_ascii=False, sort_keys=True)
        before = list(DecisionTable.objects.filter(code=code).order_by("version"))
        same_day = [row for row in before if row.from_date.isoformat() == day]
        if same_day and same_day[-1].body == written:
            continue
        version = before[-1].version + 1 if before else 1
        DecisionTable.objects.create(
            code=code, version=version, from_date=date.fromisoformat(day), digest=_digest(written), body=written
        )
        out.append(Change("table", code, Text(f"第 {version} 版，{day} 起生效", f"version {version}, in force {day}")))
    return out


def _load_parts(pack: Pack, actor: Actor) -> list[Change]:
    """Keep what is a table of the city, not of a type: in force at once, for all matters."""
    rolls = msgspec.json.decode(msgspec.json.encode(read_rolls(pack, [])))
    papers = packed_papers(read_papers(pack, meaning_digest, []))
    said = (
        (Change("papers", "papers", Text("材料模板已更新", "papers updated")), papers),
        (Change("ladders", "ladders", Text("催督阶梯已更新", "ladders updated")), read_ladders(pack, [])),
        (Change("looks", "looks", Text("回头看已更新", "looks back updated")), read_looks(pack, [])),
        (Change("rolls", "rolls", Text("名录已更新", "rolls updated")), rolls),
        (Change("doors", "doors", Text("公众入口已更新", "doors updated")), packed(read_doors(pack, frozenset(), []))),
        (Change("grids", "grids", Text("帮办网格已更新", "grids updated")), grids.packed(read_grids(pack, None, []))),
        (Change("ratings", "ratings", Text("好差评已更新", "ratings updated")), _ratings(pack)),
    )
    return [change for told, body in said for change in load_part(actor, told, body)]


def _ratings(pack: Pack) -> Any:
    return ratings.packed(ratings.read_table(pack, [])) if pack.has(ratings.FILE) else {}


def _load_type(pack: Pack, file: str, made_of: Any) -> list[Change]:
    known = read_definition(made_of, file, [])
    digest = meaning_digest(made_of)
    # A bundle is kept with the questions of its parts as they are now: it is frozen like any other version.
    source = (pack.root / file).read_text(encoding="utf-8") if not known.parts else written(made_of)
    last = MatterType.objects.filter(code=known.code).order_by("-version").first()
    if last and last.digest == digest:
        return []
    MatterType.objects.filter(code=known.code, current=True).update(current=False)
    version = last.version + 1 if last else 1
    MatterType.objects.create(
        code=known.code,
        version=version,
        name_zh=known.name.zh,
        name_en=known.name.en,
        source=source,
        digest=digest,
        from_at=timezone.now(),
    )
    return [Change("type", known.code, Text(f"第 {version} 版生效", f"version {version} in force"))]


def type_codes(pack: Pack) -> list[str]:
    """Return the codes of the types a pack writes, by file."""
    return [str(source.get("type", "")) for source in _sources(pack, []).values()]


def meaning_digest(value: Any) -> str:
    """Return the digest of what a definition means: a new comment or blank line makes no new version."""
    return _digest(_plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, Map):
        return "{" + ",".join(f"{k}:{_plain(v)}" for k, v in value.items()) + "}"
    if isinstance(value, List):
        return "[" + ",".join(_plain(v) for v in value) + "]"
    return repr(value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


PART = Part("matters", check, load)
