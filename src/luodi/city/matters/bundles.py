"""一件事 One thing: several items behind one form, asked once, under one number, with one progress.

A bundle (`matters/bundles/*.yaml`) is a matter type whose form is that of its parts together: a question that several
ask is asked once. Raising it registers the whole, which waits, and its parts, each with its own owner and clock; a part
that needs another first (`after`) is registered when that one has passed.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
import yaml

from luodi.city.matters.definition import Definition, PartSpec
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, current_type, definition
from luodi.city.packing import Pack
from luodi.engines.notation import List, Map, Place, Problem, Text
from luodi.engines.process import State, unpack_state
from luodi.engines.rules import condition

BUNDLES: Final = "matters/bundles/*.yaml"
CLASHING: Final = ("kind", "options", "of")
"""What a question that several parts ask must agree in."""


class Part(msgspec.Struct, frozen=True):
    """One item of a bundle as it stands: `waiting` for another, `open`, `closed`."""

    spec: PartSpec
    id: int
    name: Text
    number: str = ""
    status: str = "waiting"
    reason: str = ""
    lead: int = 0
    steps: tuple[Text, ...] = ()
    """What is being done now."""
    due: Any = None
    closed: Any = None
    passed: bool = False


def standing(known: Definition, state: State, city: Office) -> list[Part]:
    """Return the items of a bundle as they stand; for whoever may see the whole. One query; none for other types."""
    if not known.parts or not state.parts:
        return []
    rows = {row.pk: row for row in Matter.objects.filter(pk__in=state.parts).select_related("type")}
    return [_part(spec, id_, rows.get(id_), city) for spec, id_ in zip(known.parts, state.parts, strict=False)]


def _part(spec: PartSpec, id_: int, row: Matter | None, city: Office) -> Part:
    if row is None:
        now = current_type(spec.type, city.revision)
        return Part(spec, id_, now.name if now else Text(spec.type, spec.type))
    state, flow = unpack_state(row.state), definition(row.type_id).flow
    steps = tuple(flow.steps[key].name for key in state.open_runs) if state.open else ()
    passed = state.status == "closed" and state.reason == "answered" and _judged(spec, state)
    told = (row.type.name, row.number, state.status, state.reason, state.lead, steps)
    return Part(spec, id_, *told, due=row.due, closed=row.closed, passed=passed)


def _judged(spec: PartSpec, state: State) -> bool:
    return not spec.passed or condition(spec.passed).holds(state.facts)


def ready(parts: list[Part]) -> list[tuple[Part, bool]]:
    """Return the parts whose turn it is, and whether all they need has passed; one that has not never begins."""
    by_type = {part.spec.type: part for part in parts}
    out = []
    for part in parts:
        before = [by_type[code] for code in part.spec.after]
        if part.status == "waiting" and all(one.status == "closed" for one in before):
            out.append((part, all(one.passed for one in before)))
    return out


# As packs write them --------------------------------------------------------------------------------------------


def composed(bundle: Any, sources: Mapping[str, Any], problems: list[Problem]) -> Any:
    """Return a bundle as the source of a type: its own questions and those of its parts, each asked once.

    Notes a part of no type, two parts of one type, and a question that two parts ask differently.
    """
    if not isinstance(bundle, Map):
        return bundle
    asked: dict[str, Any] = {}
    for row in bundle.get("form") or ():
        asked[str(row.get("key"))] = row
    for part in bundle.get("parts") or ():
        source = sources.get(str(part.get("type"))) if isinstance(part, Map) else None
        if source is None or "parts" in source:
            names = "、".join(sorted(code for code, known in sources.items() if "parts" not in known))
            said = Text(f"没有可并入的类型“{part.get('type')}”", f"there is no type “{part.get('type')}” to bundle")
            problems.append(Problem(part.place, said, Text(f"可用：{names}", f"use one of: {names}")))
            continue
        for row in source.get("form") or ():
            _ask(asked, row, part.place, problems)
    out = Map(bundle)
    out.place, out.at = bundle.place, dict(bundle.at)
    form = List(asked.values())
    form.place = bundle.place
    form.at = tuple(row.place for row in form)
    out["form"] = form
    out.at.setdefault("form", bundle.place)
    return out


def written(source: Any) -> str:
    """Return a composed type as YAML."""
    return str(yaml.safe_dump(_plain(source), allow_unicode=True, sort_keys=False, width=1_000))


def _plain(value: Any) -> Any:
    if isinstance(value, Map):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, List):
        return [_plain(child) for child in value]
    return value


def _ask(asked: dict[str, Any], row: Any, place: Place, problems: list[Problem]) -> None:
    key = str(row.get("key"))
    before = asked.setdefault(key, row)
    wrong = [name for name in CLASHING if before.get(name) != row.get(name)]
    if wrong:
        said = Text(
            f"字段 {key}：与 {before.place} 的 {'、'.join(wrong)} 不同，不能只问一次",
            f"field {key}: differs from {before.place} in {', '.join(wrong)}, and cannot be asked once",
        )
        problems.append(Problem(place, said, Text("改成一样，或换一个 key", "make them alike, or use another key")))
    elif row.get("required") and not before.get("required"):
        asked[key] = row


def check_order(source: Any, known: Definition, problems: list[Problem]) -> None:
    """Note a bundle of fewer than two parts, one part twice, and a part after one that does not stand before it."""
    place = source.at.get("parts", source.place) if isinstance(source, Map) else Place("", 1)
    codes = [part.type for part in known.parts]
    if len(set(codes)) < 2 or len(set(codes)) < len(codes):
        said = Text("一件事至少两个不同的事项", "a bundle has at least two different items")
        problems.append(Problem(place, said, Text("补上 parts，每类写一次", "add parts, each type once")))
    for n, part in enumerate(known.parts):
        for code in part.after:
            if code not in codes[:n]:
                said = Text(f"事项 {part.type}：前面没有“{code}”", f"item {part.type}: no “{code}” stands before it")
                cure = Text("after 只写排在前面的事项", "`after` names items written before")
                problems.append(Problem(place, said, cure))


def bundle_sources(pack: Pack, types: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """Return each bundle's file with the source of the type it makes."""
    return {file: composed(pack.read(file), types, problems) for file in pack.files(BUNDLES)}
