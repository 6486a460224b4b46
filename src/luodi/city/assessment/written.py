"""Bulletins as a pack writes them (`assessment/bulletins/<scheme>.yaml`): the template, and whose problems it names.

Kept as a part of the loaded pack. What a scheme has no figure for is a mistake of its line.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from luodi.city.assessment.measures import Assessed, Matters
from luodi.city.packing import Change, Pack
from luodi.city.registry.actors import Actor
from luodi.city.registry.parts import load_part
from luodi.city.registry.queries import pack_part
from luodi.engines.figures.scheme import Indicator
from luodi.engines.notation import Place, Problem, Reader, Text
from luodi.engines.prose import BulletinTemplate, read_bulletin
from luodi.engines.worktime import Allowance

FILES: Final = "assessment/bulletins/*.yaml"
NAME: Final = "assessment.bulletins"
LAST: Final = "last"
"""The unit of a step that is for those who are ranked last."""
GIVEN: Final = frozenset({"period", "units", "standings", "unranked", "risen", "graded", "problems", "steps", "table"})
"""Facts of every run; those of an indicator are its code, with one of these after it."""
OF_INDICATOR: Final = ("", "_of", "_change", "_leaders", "_all")


class Lacking(msgspec.Struct, frozen=True):
    """What is wrong with the matters that are in the base of an indicator and not counted, in words."""

    indicator: str
    text: Text


class Demand(msgspec.Struct, frozen=True):
    """What is to be done next: by a unit (its code, or `last`), within how long of the bulletin's day."""

    text: Text
    unit: str
    within: str


class Written(msgspec.Struct, frozen=True):
    """The bulletin of a scheme: of the `last` so many ranked, `examples` matters each for what they lack."""

    scheme: str
    template: BulletinTemplate
    lacking: tuple[Lacking, ...]
    demands: tuple[Demand, ...]
    last: int
    examples: int


def slot(indicator: str) -> str:
    """Return the name of an indicator's facts: its code, as a template can write it."""
    return indicator.replace("-", "_").lower()


def written(scheme: str) -> Written | None:
    """Return the bulletin of a scheme, None where the pack has none."""
    body = (pack_part(NAME) or {}).get(scheme)
    return msgspec.convert(body, Written) if body else None


def load_bulletins(pack: Pack, actor: Actor) -> list[Change]:
    """Keep the bulletins of the pack."""
    found = (_read(pack, file, []) for file in pack.files(FILES))
    body = {one.scheme: msgspec.to_builtins(one) for one in found}
    return load_part(actor, Change("bulletins", NAME, Text("考核通报已更新", "bulletins of assessments updated")), body)


def check_bulletins(pack: Pack, schemes: Iterable[Assessed], units: set[str]) -> list[Problem]:
    """Return every mistake: in the template, and schemes, indicators, units and facts that are not there."""
    problems: list[Problem] = []
    known: dict[str, list[Assessed]] = {}
    for assessed in schemes:
        known.setdefault(assessed.scheme.code, []).append(assessed)
    for file in pack.files(FILES):
        _fits(_read(pack, file, problems), file, known, units, problems)
    return problems


def _read(pack: Pack, file: str, problems: list[Problem]) -> Written:
    r = Reader(pack.read(file), problems, Place(file, 1), Text("考核通报", "bulletin of an assessment"))
    scheme, last, examples = r.string("scheme", required=True), r.integer("last", 2), r.integer("examples", 2)
    lacking = tuple(_lacking(part) for part in r.children("lacking", Text("存在问题", "what is lacking")))
    demands = tuple(_demand(part) for part in r.children("steps", Text("下步要求", "next step")))
    source: Any = r.take("template", dict, {}, Text("通报模板", "a template"), required=True)
    r.done()
    return Written(scheme, read_bulletin(source, file, problems), lacking, demands, last, examples)


def _lacking(r: Reader) -> Lacking:
    found = Lacking(r.string("indicator", required=True), r.text("text"))
    r.done()
    return found


def _demand(r: Reader) -> Demand:
    found = Demand(r.text("text"), r.string("unit", required=True), r.string("within", required=True))
    try:
        Allowance.parse(found.within)
    except ValueError:
        said = Text(f"看不懂时限“{found.within}”", f"cannot read the limit “{found.within}”")
        r.note(r.where("within"), said, Text("写 10wd、15d、1m", "write 10wd, 15d or 1m"))
    r.done()
    return found


def _fits(
    found: Written, file: str, known: dict[str, list[Assessed]], units: set[str], problems: list[Problem]
) -> None:
    """Note what the pack has not: the scheme, a unit, an indicator of matters, a fact."""
    versions = known.get(found.scheme, [])
    if not versions:
        _note(problems, file, 1, f"没有方案“{found.scheme}”", f"there is no scheme “{found.scheme}”")
        return
    matters = [m for one in versions for m in one.measures if isinstance(m, Matters)]
    shares = {m.indicator for m in matters if m.count or m.count_facts}
    for code in sorted({part.indicator for part in found.lacking} - shares):
        _note(problems, file, 1, f"“{code}”不是按事项算的比率", f"“{code}” is no share of matters")
    for code in sorted({part.unit for part in found.demands} - units - {LAST}):
        _note(problems, file, 1, f"没有单位“{code}”", f"there is no unit “{code}”")
    facts = GIVEN | {key for one in versions for i in one.scheme.indicators for key in keys(i)}
    for key in sorted(found.template.slots - facts):
        _note(problems, file, _line(found.template, key), f"没有“{key}”的数", f"there is no figure “{key}”")


def keys(indicator: Indicator) -> list[str]:
    """Return the names of an indicator's facts."""
    return [slot(indicator.code) + suffix for suffix in OF_INDICATOR]


def _line(template: BulletinTemplate, key: str) -> int:
    items = [item.line for item in template.body if key == item.key or f"{{{key}}}" in item.text.zh]
    return next(iter([*items, *(annex.line for annex in template.annexes if annex.table == key)]), template.line)


def _note(problems: list[Problem], file: str, line: int, zh: str, en: str) -> None:
    cure = Text("照此改正；写法见 docs/howto-bulletins.md", "mend it; docs/howto-bulletins.md says how it is written")
    problems.append(Problem(Place(file, line), Text(zh, en), cure))
