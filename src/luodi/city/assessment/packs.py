"""The room's part of a pack: schemes of assessment (`assessment/schemes/*.yaml`), each a version with its period, their
bulletins and their contests."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from luodi.city.assessment.contests.kinds import check_contests, load_contests
from luodi.city.assessment.measures import Assessed, Matters, Measure, Outcomes, convert
from luodi.city.assessment.models import SchemeVersion
from luodi.city.assessment.written import check_bulletins, load_bulletins
from luodi.city.matters.pack_checks import maps
from luodi.city.packing import Change, Pack, Part
from luodi.city.registry.actors import Actor
from luodi.city.registry.declared import Declared
from luodi.city.registry.kinds import UnitKind
from luodi.engines.notation import List, Map, Place, Problem, Text

FILES: Final = "assessment/schemes/*.yaml"
CURE: Final = Text("照此改正；写法见 docs/howto-assess.md", "mend it; docs/howto-assess.md says how it is written")


def check(pack: Pack) -> list[Problem]:
    """Return every mistake: what is no scheme, types and units no file of the pack has, a version written twice."""
    problems: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    schemes: list[Assessed] = []
    answers, units = _answers(pack), _units(pack)
    for file in pack.files(FILES):
        assessed = _read(pack, file, problems)
        if assessed is None:
            continue
        schemes.append(assessed)
        key = assessed.scheme.code, assessed.scheme.version
        if key in seen:
            _note(problems, Place(file, 1), f"与 {seen[key]} 同一版本", f"the same version as {seen[key]}")
        seen[key] = file
        counted = [m for m in assessed.measures if isinstance(m, Matters | Outcomes)]
        for code in sorted({code for measure in counted for code in measure.types} - answers.keys()):
            _note(problems, Place(file, 1), f"没有“{code}”这类事项", f"there is no type “{code}”")
        for fact, code in sorted(_odd_facts(counted, answers)):
            _note(problems, Place(file, 1), f"“{fact}”没有“{code}”这个答案", f"“{fact}” has no answer “{code}”")
        for code in sorted({*assessed.scheme.units, *([assessed.within.unit] if assessed.within else ())} - units):
            _note(problems, Place(file, 1), f"没有单位“{code}”", f"there is no unit “{code}”")
        if assessed.within and assessed.within.kind not in UnitKind.values:
            kind = assessed.within.kind
            _note(problems, Place(file, 1), f"没有“{kind}”这类单位", f"there are no units of the kind “{kind}”")
    problems += check_contests(pack, schemes, set(answers), set(Declared(pack).roles))
    return problems + check_bulletins(pack, schemes, units)


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Keep versions not kept yet. A version that a run has used cannot be another: write a new version.

    Raises NotationError for one that was changed and is in use.
    """
    changes = []
    for file in pack.files(FILES):
        problems: list[Problem] = []
        assessed = _read(pack, file, problems)
        if assessed is not None and (change := _keep(assessed)):
            changes.append(change)
    return changes + load_bulletins(pack, actor) + load_contests(pack, actor)


PART: Final = Part("assessment", check, load)


def _keep(assessed: Assessed) -> Change | None:
    scheme = assessed.scheme
    body = msgspec.json.encode(assessed, order="sorted")
    digest = hashlib.sha256(body).hexdigest()
    row = SchemeVersion.objects.filter(code=scheme.code, version=scheme.version).first()
    if row and row.digest == digest:
        return None
    if row and row.runs.exists():
        # What a run was made by stays as it was: a mended text is a new version.
        return None
    row = row or SchemeVersion(code=scheme.code, version=scheme.version)
    row.name_zh, row.name_en, row.since, row.until = scheme.name.zh, scheme.name.en, scheme.since, scheme.until
    row.public, row.digest, row.body = assessed.public, digest, body.decode()
    row.save()
    return Change("scheme", f"{scheme.code} {scheme.version}", scheme.name)


def _read(pack: Pack, file: str, problems: list[Problem]) -> Assessed | None:
    source = pack.read(file)
    try:
        return convert(source)
    except msgspec.ValidationError as error:
        told = str(error)
        _note(problems, _place(source, told, file), f"考核方案不对：{told}", f"no scheme of assessment: {told}")
        return None


def _place(source: Any, told: str, file: str) -> Place:
    """Return the line of the path that msgspec names (`$.scheme.boards[0].weight`), or as near as it goes."""
    found = re.search(r"`\$(\S*)`", told)
    place, here = Place(file, 1), source
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", found[1] if found else ""):
        if name and isinstance(here, Map) and name in here:
            place, here = here.at[name], here[name]
        elif index and isinstance(here, List) and int(index) < len(here):
            place, here = here.at[int(index)], here[int(index)]
        else:
            break
    return place


def _note(problems: list[Problem], place: Place, zh: str, en: str) -> None:
    problems.append(Problem(place, Text(zh, en), CURE))


SAID: Final = ("yes", "partly", "no")
"""What people may say when they are called back."""
Answers = dict[str, dict[str, set[str]]]
"""By type of matter and fact: the codes one may answer with."""


def _answers(pack: Pack) -> Answers:
    found: Answers = {}
    for file in pack.files("matters/types/*.yaml"):
        source = pack.read(file)
        known = found.setdefault(str(source.get("type")), {"satisfied": {*SAID, "none"}, "solved": {*SAID, "unknown"}})
        for part in maps(source):
            options = part.get("options")
            if "key" in part and isinstance(options, List):
                codes = {str(o.get("code")) if isinstance(o, Map) else str(o) for o in options}
                known.setdefault(str(part["key"]), set()).update(codes)
            if part.get("act") == "sign" or part.get("step") == "sign":
                known[str(part.get("step"))] = {"agree", "refuse"}
    return found


def _odd_facts(measures: Iterable[Measure], answers: Answers) -> set[tuple[str, str]]:
    """Return the facts and codes that measures ask for and no type of theirs can have."""
    odd: set[tuple[str, str]] = set()
    for measure in measures:
        if not isinstance(measure, Matters):
            continue
        types = measure.types or tuple(answers)
        for fact, codes in [*measure.of_facts.items(), *measure.count_facts.items()]:
            there = {code for type_ in types for code in answers.get(type_, {}).get(fact, ())}
            odd |= {(fact, code) for code in codes if code not in there}
    return odd


def _units(pack: Pack) -> set[str]:
    return set(Declared(pack).units)
