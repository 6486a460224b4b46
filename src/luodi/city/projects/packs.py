"""The room's part of a pack: `projects/catalogue.yaml`, and the words of the bulletin (`projects/bulletin.yaml`)."""

from typing import Final

import msgspec

from luodi.city.matters.definition import Definition, read_definition
from luodi.city.packing import Change, Pack, Part
from luodi.city.projects.bulletin import WORDS
from luodi.city.projects.catalogue import NAME, Catalogue
from luodi.city.registry.actors import Actor
from luodi.city.registry.parts import load_part
from luodi.engines.notation import Place, Problem, Text
from luodi.engines.worktime import Allowance

FILE: Final = "projects/catalogue.yaml"
CURE: Final = Text("写法见 docs/howto-projects.md", "docs/howto-projects.md says how it is written")


def check(pack: Pack) -> list[Problem]:
    """Return every mistake."""
    return _catalogue(pack) + WORDS.check(pack)


def _catalogue(pack: Pack) -> list[Problem]:
    """Return what is wrong in the catalogue: what is none, stages no step reaches, steps and lists not there."""
    if not pack.has(FILE):
        return []
    problems: list[Problem] = []
    try:
        found = msgspec.convert(pack.read(FILE), Catalogue, strict=False)
        Allowance.parse(found.yellow)
    except (msgspec.ValidationError, ValueError) as error:
        return [_problem(f"写得不对：{error}", f"it is written wrong: {error}")]
    kind = _type(pack, found.type)
    if kind is None:
        return [_problem(f"没有“{found.type}”这类事项", f"there is no type “{found.type}”")]
    problems += _stages(found, kind)
    problems += [
        _problem(f"没有步骤 {way.step}", f"there is no step {way.step}")
        for way in found.way
        if way.step not in kind.flow.steps
    ]
    known = set(found.order)
    named = [code for s in found.stuck for code in (s.reached, s.lacks)] + [way.on for way in found.way]
    problems += [_problem(f"没有阶段 {c}", f"there is no stage {c}") for c in dict.fromkeys(named) if c not in known]
    rolls = {str(pack.read(file).get("roll")) for file in pack.files("matters/rolls/*.yaml")}
    missing = [kind.roll for kind in found.through if kind.roll and kind.roll not in rolls]
    problems += [_problem(f"没有名录 {code}", f"there is no roll {code}") for code in missing]
    types = {str(pack.read(file).get("type")) for file in pack.files("matters/types/*.yaml")}
    return problems + [
        _problem(f"没有“{c}”这类事项", f"there is no type “{c}”") for c in found.issues if c not in types
    ]


def _stages(found: Catalogue, kind: Definition) -> list[Problem]:
    steps = [step for step in kind.flow.steps.values() if step.stage]
    reached = {step.stage for step in steps}
    out = [
        _problem(f"没有步骤到达阶段 {code}", f"no step reaches the stage {code}")
        for code in found.order[1:]
        if code not in reached
    ]
    out += [
        _problem(f"步骤 {step.key} 的阶段 {step.stage} 不在清单里", f"{step.key}: the stage {step.stage} is not listed")
        for step in steps
        if step.stage not in found.order[1:]
    ]
    # A sign-off may refuse: then its step is done and the stage is not reached.
    return out + [
        _problem(f"审签步骤 {step.key} 不能标阶段", f"{step.key}: a sign-off reaches no stage")
        for step in steps
        if step.act == "sign"
    ]


def _type(pack: Pack, code: str) -> Definition | None:
    for file in pack.files("matters/types/*.yaml"):
        source = pack.read(file)
        if str(source.get("type")) == code:
            return read_definition(source, file, [])
    return None


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Keep the catalogue and the words; nothing changes where it says what it said."""
    body = None
    if pack.has(FILE):
        body = msgspec.to_builtins(msgspec.convert(pack.read(FILE), Catalogue, strict=False))
    kept = load_part(actor, Change("projects", NAME, Text("项目目录", "the catalogue of projects")), body)
    return kept + WORDS.load(pack, actor)


PART: Final = Part("projects", check, load)


def _problem(zh: str, en: str) -> Problem:
    return Problem(Place(FILE, 1), Text(zh, en), CURE)
