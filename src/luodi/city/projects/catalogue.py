"""What a city says of its projects (projects/catalogue.yaml): stages, lists, who brings them, what is watched."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

import msgspec

from luodi.city.matters.models import MatterType
from luodi.city.matters.office import Office, current_revision, definition
from luodi.city.registry.queries import pack_part
from luodi.engines.notation import Text
from luodi.engines.process.model import STEP_EVENTS

NAME: Final = "projects"


class Coded(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Something with a code and a name."""

    code: str
    name: Text


class Through(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A kind of thing that brings projects; `roll` lists them, without one any code is taken."""

    code: str
    name: Text
    roll: str = ""
    visits: bool = False
    """Whether its people call on firms, so that visits are counted."""


class Stuck(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A list of what has reached one stage and not another."""

    code: str
    name: Text
    reached: str
    lacks: str
    top: int = 10


class Way(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One act of the way of a project that was under way before it came here, and the stage on whose day it was."""

    do: str
    step: str
    on: str
    data: dict[str, Any] = {}
    words: str = ""


class Catalogue(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The city's page on projects. Empty: the city keeps none."""

    type: str = ""
    """The matter type that carries a project."""
    stages: tuple[Coded, ...] = ()
    """In order; the first is reached by being registered, each other by a step that says so (`stage`)."""
    families: tuple[Coded, ...] = ()
    through: tuple[Through, ...] = ()
    milestones: tuple[Coded, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    way: tuple[Way, ...] = ()
    issues: tuple[str, ...] = ()
    """The types of matter that may be an issue of a project."""
    yellow: str = "5wd"
    """How long before its day a milestone turns yellow."""
    filing_day: int = 5
    """The day of the next month by which a month is filed."""
    authority: str = ""
    """Who signs what is published."""

    def stage(self, code: str) -> Coded:
        """Return a stage by code. KeyError for one there is not."""
        return {stage.code: stage for stage in self.stages}[code]

    @property
    def order(self) -> tuple[str, ...]:
        """The codes of the stages in order."""
        return tuple(stage.code for stage in self.stages)

    def kind(self, code: str) -> Through | None:
        """Return a kind of what brings projects."""
        return next((kind for kind in self.through if kind.code == code), None)

    def family(self, code: str) -> Text:
        """Return what a list is called; its code where the pack no longer has it."""
        return next((one.name for one in self.families if one.code == code), Text(code, code))


def catalogue(revision: int | None = None) -> Catalogue:
    """Return what the city says of its projects; one small read, or none with the revision."""
    return _catalogue(current_revision() if revision is None else revision)


@lru_cache(maxsize=4)
def _catalogue(revision: int) -> Catalogue:
    return msgspec.convert(pack_part(NAME) or {}, Catalogue)


class Ways(msgspec.Struct, frozen=True):
    """By which steps stages are reached, of all versions of the type there were, and by what kinds of entries."""

    order: tuple[str, ...]
    steps: dict[str, str]
    events: frozenset[str]


def ways(revision: int | None = None) -> Ways:
    """Return by which steps stages are reached; one small read, or none with the revision."""
    return _ways(current_revision() if revision is None else revision)


@lru_cache(maxsize=4)
def _ways(revision: int) -> Ways:
    found = _catalogue(revision)
    rows = MatterType.objects.filter(code=found.type).order_by("version").values_list("pk", flat=True)
    steps = [step for pk in rows for step in definition(pk).flow.steps.values() if step.stage in found.order]
    return Ways(
        found.order,
        {step.key: step.stage for step in steps},
        frozenset(STEP_EVENTS[step.act] for step in steps),
    )


def things(kind: Through, city: Office) -> dict[str, Text]:
    """Return what may be named of a kind, by code; empty where any code may."""
    roll = city.rolls.get(kind.roll)
    return {thing.code: thing.name for thing in roll.things} if roll else {}


def thing_name(kind: str, code: str, city: Office) -> Text:
    """Return what an event or a station is called; its code where no roll has it."""
    found = catalogue(city.revision).kind(kind)
    return (things(found, city) if found else {}).get(code, Text(code, code))


def filing_due(month: date) -> date:
    """Return the last day on which a month is filed in time."""
    first = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return first.replace(day=catalogue().filing_day)
