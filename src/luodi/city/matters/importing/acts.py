"""A taken row as acts of the record: registered, then what the map's path says, each at its own time in the past."""

import secrets
from typing import Any

from luodi.city.matters import apart
from luodi.city.matters.actions.placing import intake_unit
from luodi.city.matters.definition import Definition
from luodi.city.matters.importing.mapping import ImportMap, PathStep
from luodi.city.matters.importing.rows import TITLE_LENGTH, Taken
from luodi.city.matters.models import MatterType
from luodi.city.matters.numbers import number_of
from luodi.city.matters.office import Office, current_type, definition
from luodi.city.matters.store import Act
from luodi.city.matters.store.chain import commitment
from luodi.city.matters.store.changes import NewMatter, OriginRow
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import THE_SYSTEM, Command

CHANNEL = "import"
NO_CODE = ""
"""Nobody holds a secret code for an imported matter, and no code's digest is empty."""


class Maker:
    """Makes the acts of rows under one map."""

    def __init__(self, known: ImportMap) -> None:
        row = current_type(known.type)
        if row is None:
            raise Refused(
                "unknown_type",
                Text(
                    f"没有“{known.type}”这类事项；先加载有它的数据包。",
                    f"There is no type “{known.type}”; load a pack that has it first.",
                ),
                "type",
            )
        self._map = known
        self._type: MatterType = row
        self._definition = definition(row.pk)
        _check(known, self._definition)

    def acts(self, taken: Taken, matter: int, subject: int, city: Office) -> list[Act]:
        """Return the acts that make `taken` the matter with this number, its reporter kept under `subject`."""
        return [self._registered(taken, matter, subject, city), *self._followed(taken, matter, city)]

    def _registered(self, taken: Taken, matter: int, subject: int, city: Office) -> Act:
        intake = intake_unit(self._definition, taken.region, city)
        words = {"title": _salted(taken.title)}
        if taken.text:
            words["text"] = _salted(taken.text)
        data: dict[str, Any] = {
            "intake": intake,
            "lead": city.unit(taken.unit) if taken.unit else intake,
            "facts": {name: value for name, value in taken.facts.items() if value},
            "level": self._definition.level,
            "words": _committed(words),
            "told": taken.dues,
        }
        new = NewMatter(
            matter,
            number_of(matter, city.day.year),
            self._type.pk,
            taken.title[:TITLE_LENGTH],
            taken.region,
            CHANNEL,
            NO_CODE,
        )
        act = Act(matter, THE_NEXT, new, words)
        reporter = {name: value for name, value in taken.reporter.items() if value}
        if reporter:
            kept = apart.keep(subject, reporter)
            new.reporter_id = kept.subject.id
            act.sealed = (kept.key, kept.subject)
            data["words"]["reporter"] = kept.commitment
        act.command = Command("register", THE_SYSTEM, taken.times["raised"], data)
        act.origin = OriginRow(self._map.source, taken.key, matter)
        return act

    def _followed(self, taken: Taken, matter: int, city: Office) -> list[Act]:
        out = []
        for step in self._map.path:
            if step.at not in taken.times or (step.at != "raised" and not taken.over):
                break
            out.append(_step(step, taken, matter, city))
        return out


THE_NEXT = Command("", THE_SYSTEM, 0)
"""Stands until the command is complete."""


def _step(step: PathStep, taken: Taken, matter: int, city: Office) -> Act:
    data: dict[str, Any] = dict(step.data)
    words: dict[str, tuple[str, str]] = {}
    if step.do == "reply":
        words = {"words": _salted(taken.reply)}
        data["words"] = _committed(words)
    if step.do == "assign":
        data["lead"] = city.unit(taken.unit) if taken.unit else city.top
    return Act(matter, Command(step.do, THE_SYSTEM, taken.times[step.at], data, step.step), words=words)


def _salted(text: str) -> tuple[str, str]:
    return text, secrets.token_hex(16)


def _committed(words: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {key: commitment(salt, text) for key, (text, salt) in words.items()}


def _check(known: ImportMap, into: Definition) -> None:
    """Refuse a map that does not fit the type: facts its form has not, clocks or steps its flow has not."""
    forms = {item.key for item in into.form if item.kind not in ("text", "long")}
    strange = sorted(set(known.facts) - forms)
    if strange:
        names = "、".join(sorted(forms)) or "—"
        raise Refused(
            "unknown_field",
            Text(
                f"类型“{into.code}”的表单没有 {'、'.join(strange)}；可用：{names}。",
                f"The form of “{into.code}” has no {', '.join(strange)}; use: {names}.",
            ),
            "facts",
        )
    clocks = {clock.name for clock in into.flow.clocks}
    if unknown := sorted(set(known.dues) - clocks):
        raise Refused(
            "unknown_clock",
            Text(
                f"类型“{into.code}”没有时限 {'、'.join(unknown)}；可用：{'、'.join(sorted(clocks)) or '—'}。",
                f"“{into.code}” has no clock {', '.join(unknown)}; use: {', '.join(sorted(clocks)) or '—'}.",
            ),
            "dues",
        )
    acts = {step.act for step in into.flow.steps.values()}
    absent = [step.do for step in known.path if step.do not in acts]
    if absent:
        raise Refused(
            "unknown_step",
            Text(
                f"类型“{into.code}”的流程没有 {'、'.join(absent)}；可用：{'、'.join(sorted(acts))}。",
                f"The flow of “{into.code}” has no {', '.join(absent)}; use: {', '.join(sorted(acts))}.",
            ),
            "path",
        )
