"""What a matter type must satisfy besides being well written: that the city it speaks of is there.

Units, roles and ladders are named as the pack's other files write them; whoever does a step may see the type's
matters; conditions speak of facts that somebody gives. Nothing here touches the database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luodi.city.matters.definition import Definition
from luodi.city.matters.rolls import ENTERPRISES, THING
from luodi.city.matters.tables import Rules
from luodi.city.registry.declared import LEVELS, Declared
from luodi.engines.notation import List, Map, Place, Problem, Text
from luodi.engines.process.model import REGION, SLOTS, Choice, Loop, Step, of_region, walk
from luodi.engines.rules import check_condition, condition

PARTS = ("lead", "intake", "co", "supervisor", "above", "any", "grid")
THEMSELVES = ("holder", "sees", "reporter", "assistant", "system")
RECORDED = (
    *("co", "reopened", "reviews", "objections", "elevated", "rating", "level", "late"),
    *("missing", "promised", "lapsed"),
)
"""Facts the record itself gives (engines.process.work)."""
APART = ("text", "long", "choices")
"""Form fields no condition can read: their answers are kept apart from the journal, or are several."""


@dataclass(frozen=True)
class TypeCheck:
    """The checks of one type, against what the rest of its pack declares."""

    source: Any
    file: str
    known: Definition
    city: Declared | None
    ladders: frozenset[str]
    tables: Mapping[str, Sequence[Rules]]
    problems: list[Problem]

    def run(self, *, facts: bool = True) -> None:
        """Note every mistake; `facts` only where the flow could be read, or a lost step would take its facts along."""
        self._ladders()
        if facts:
            self._facts()
            self._tables()
        self._promises()
        self._asked()
        self._once("form", "key")
        self._once("materials", "key")
        self._once("decline_reasons", "code")
        if not 0 <= self.known.level < len(LEVELS):
            self._note(
                self._at("level"), "密级不对", "wrong level", f"写 0 到 {len(LEVELS) - 1}", f"0 to {len(LEVELS) - 1}"
            )
        if self.city is not None:
            self._placing("intake", self.known.intake, self.city)
            if self.known.lead:
                self._placing("lead", self.known.lead, self.city)
            for step in self.known.flow.steps.values():
                self._step(step, self.city)
            self._rules(self.city)

    def _note(self, place: Place, zh: str, en: str, cure_zh: str, cure_en: str) -> None:
        self.problems.append(Problem(place, Text(zh, en), Text(cure_zh, cure_en)))

    def _at(self, key: str) -> Place:
        return self.source.at.get(key, self.source.place) if isinstance(self.source, Map) else Place(self.file, 1)

    def _step_at(self, key: str, field: str) -> Place:
        """Return where a field of a step stands, else the step itself."""
        found = next((m for m in maps(self.source) if m.get("step") == key), None)
        return found.at.get(field, found.place) if found is not None else Place(self.file, 1)

    # What the rest of the pack declares ----------------------------------------------------------------------

    def _placing(self, key: str, rule: str, city: Declared) -> None:
        """Note what is not there in a rule that names a unit when a matter is raised (actions.placing)."""
        place = self._at(key)
        kind, _, rest = rule.partition(":")
        name, _, fallback = rest.partition("|")
        if kind in ("region", "street"):
            rule = self._regional(f"{REGION}{rest}", place, city)
        elif kind == "field":
            rule = fallback
            self._chosen(name, place, city)
        elif kind == "bond":
            rule = fallback
            if not any(field.key == name and field.of == ENTERPRISES for field in self.known.form):
                self._unknown(place, "选企业的字段", "field that chooses an enterprise", name, (f"of: {ENTERPRISES}",))
        elif kind == "raiser":
            rule = fallback
            if name not in city.roles:
                self._unknown(place, "岗位", "role", name, tuple(city.roles))
        if rule not in city.units:
            self._unknown(place, "机构", "unit", rule, like(rule, city.units))

    def _regional(self, rule: str, place: Place, city: Declared) -> str:
        """Note a district's unit that no district has; return the unit to fall back to."""
        ending, fallback = of_region(rule)
        if not any(code.endswith(f"-{ending}") and code[:6].isdigit() for code in city.units):
            self._unknown(place, "机构", "unit", f"<区划>-{ending}", ("region:xfj|qd-xfj",))
        return fallback

    def _chosen(self, key: str, place: Place, city: Declared) -> None:
        """Note a form's field that does not choose among units."""
        choices = [field for field in self.known.form if field.options or field.kind == "unit"]
        field = next((field for field in choices if field.key == key), None)
        if field is None:
            self._unknown(place, "可选字段", "field with options", key, tuple(f.key for f in choices))
        for code in field.options if field else ():
            if code not in city.units:
                self._unknown(
                    place, f"机构（字段 {key} 的选项）", f"unit (option of {key})", code, like(code, city.units)
                )

    def _step(self, step: Step, city: Declared) -> None:
        code, place = step.by.removeprefix("unit:"), self._step_at(step.key, "by")
        if step.by.startswith(REGION):
            code = self._regional(step.by, place, city)
        if code not in (*SLOTS, *city.units):
            self._unknown(place, "机构", "unit", code, like(code, city.units))
        role = city.roles.get(step.role)
        if role is None:
            self._unknown(self._step_at(step.key, "role"), "岗位", "role", step.role, tuple(city.roles))
        elif role.level_cap < self.known.level < len(LEVELS):
            able = [code for code, row in city.roles.items() if row.level_cap >= self.known.level]
            self._note(
                self._step_at(step.key, "role"),
                f"步骤 {step.key} 的岗位 {step.role} 看不到“{LEVELS[self.known.level]}”的事项",
                f"role {step.role} of step {step.key} cannot see matters of level {self.known.level}",
                f"换一个岗位：{'、'.join(able)}；或降低 level",
                f"use a role that can: {', '.join(able)}; or lower `level`",
            )

    def _rules(self, city: Declared) -> None:
        table = self.source.get("may") if isinstance(self.source, Map) else None
        for kind, rule in self.known.flow.may.items():
            place = table.at.get(kind, table.place) if isinstance(table, Map) else self._at("may")
            for part in (p.strip() for p in rule.split("|")):
                whose, dot, role = part.partition(".")
                if part in THEMSELVES or (dot and whose in PARTS and role in city.roles):
                    continue
                wrong = role if dot and whose in PARTS else part
                options = tuple(city.roles) if dot and whose in PARTS else (*THEMSELVES, *(f"{p}.…" for p in PARTS))
                self._unknown(place, f"may.{kind} 中的", f"rule of may.{kind}:", wrong, options)

    def _unknown(self, place: Place, zh: str, en: str, name: str, options: tuple[str, ...]) -> None:
        self._note(
            place,
            f"没有这样的{zh}“{name}”",
            f"there is no such {en} “{name}”",
            f"可用：{'、'.join(options)}",
            f"use one of: {', '.join(options)}",
        )

    # What the type itself declares ---------------------------------------------------------------------------

    def _ladders(self) -> None:
        options = tuple(sorted(self.ladders))
        for step in self.known.flow.steps.values():
            if step.ladder and step.ladder not in self.ladders:
                self._unknown(self._step_at(step.key, "ladder"), "催督阶梯", "ladder", step.ladder, options)
        for material in self.known.flow.materials:
            if material.ladder and material.ladder not in self.ladders:
                self._unknown(self._at("materials"), "催督阶梯", "ladder", material.ladder, options)
        for clock in self.known.flow.clocks:
            if clock.ladder and clock.ladder not in self.ladders:
                found = next((m for m in maps(self.source) if m.get("name") == clock.name and "limit" in m), None)
                place = found.at["ladder"] if found is not None else self._at("clocks")
                self._unknown(place, "催督阶梯", "ladder", clock.ladder, options)

    def _facts(self) -> None:
        given = self._given(self.known.flow.steps.values())
        for place, written in self._conditions():
            for name in sorted(condition(written).names - given):
                self._unknown(place, "事实", "fact", name, tuple(sorted(given)))

    def _given(self, steps: Iterable[Step]) -> set[str]:
        """Return the facts there are when the form is answered and these steps are done."""
        given = set(RECORDED) | {f.key for f in self.known.form if f.kind not in APART}
        for step in steps:
            given |= {ask.key for ask in step.asks}
            given |= {step.key} if step.act == "sign" else set()
            given |= {"satisfied", "solved"} if step.act == "call_back" else set()
        return given

    def _tables(self) -> None:
        """Note a step's decision table that is not there, looks at what nobody gives, or leaves out what is asked."""
        for step in self.known.flow.steps.values():
            if step.decide and step.decide not in self.tables:
                self._unknown(
                    self._step_at(step.key, "decide"), "决策表", "decision table", step.decide, tuple(self.tables)
                )
            elif step.decide and self.tables[step.decide]:
                self._looked_at(step, self.tables[step.decide])

    def _looked_at(self, step: Step, versions: Sequence[Rules]) -> None:
        flow, place = self.known.flow, self._step_at(step.key, "decide")
        given = self._given(before for key, before in flow.steps.items() if step.key in flow.later(key)[0])
        about = next((field.of for field in self.known.form if field.kind == THING), "")
        for item in versions[0].inputs:
            if not item.roll and item.key not in given:
                self._unknown(place, f"事实（决策表 {step.decide} 的输入）", "fact to look at", item.key, tuple(given))
            if item.roll and about not in (item.roll, ENTERPRISES):
                self._unknown(place, "选名录的字段", "field that names a thing of", item.roll, (f"of: {item.roll}",))
        for ask in step.asks:
            if ask.required and ask.key not in versions[0].asked:
                self._unknown(place, f"gives（决策表 {step.decide}）", "`gives`", ask.key, tuple(versions[0].asked))
            for value in (row.get(ask.key) for rules in versions for row in rules.gives):
                if value is not None and ask.options and str(value) not in ask.options:
                    self._unknown(place, f"选项（{ask.key}）", f"option of {ask.key}", str(value), ask.options)

    def _conditions(self) -> Iterator[tuple[Place, str]]:
        """Yield each condition that can be computed, and where it stands."""
        item = self.known.item
        for said in (item.refused, item.revoked) if item else ():
            if said and not check_condition(said):
                yield self._at("item"), said
        for material in self.known.flow.materials:
            if material.when and not check_condition(material.when):
                yield self._at("materials"), material.when
        for node in walk(self.known.flow.root):
            written = [when for when, _ in node.branches if when] if isinstance(node, Choice) else []
            written += [node.again] if isinstance(node, Loop) else []
            for text in written:
                if text and not check_condition(text):
                    key = "when" if isinstance(node, Choice) else "while"
                    found = next((m for m in maps(self.source) if str(m.get(key, "")).strip() == text), None)
                    yield (found.at[key] if found is not None else self._at("flow")), text

    def _promises(self) -> None:
        """Note an outcome that is promised by no number of the form or of a step."""
        numbers = {field.key for field in self.known.form if field.kind == "number"}
        numbers |= {ask.key for step in self.known.flow.steps.values() for ask in step.asks if ask.kind == "number"}
        for outcome in self.known.outcomes:
            if outcome.promised and outcome.promised not in numbers:
                self._unknown(self._at("outcomes"), "数字", "number", outcome.promised, tuple(sorted(numbers)))

    def _asked(self) -> None:
        """Note a field that depends on what no field before it lets one choose."""
        before: dict[str, tuple[str, ...]] = {}
        rows = self.source.get("form") or () if isinstance(self.source, Map) else ()
        for row, field in zip(rows, self.known.form, strict=False):
            for key, codes in field.when.items():
                place = row.at.get("when", row.place)
                if key not in before:
                    self._unknown(place, "在前面的可选字段", "field with options before it", key, tuple(before))
                for code in codes if key in before else ():
                    if code not in before[key]:
                        self._unknown(place, f"选项（字段 {key}）", f"option of {key}", code, before[key])
            if field.kind == "flag" or field.options:
                before[field.key] = field.options or ("yes", "no")

    def _once(self, section: str, key: str) -> None:
        seen: dict[str, Place] = {}
        for row in self.source.get(section) or () if isinstance(self.source, Map) else ():
            code = str(row.get(key)) if isinstance(row, Map) else ""
            if code and code in seen:
                self._note(
                    row.place,
                    f"“{code}”写了两次",
                    f"“{code}” is written twice",
                    f"改名或删去；另一处在 {seen[code]}",
                    f"rename or delete it; the other is at {seen[code]}",
                )
            elif code:
                seen[code] = row.place


def maps(value: Any) -> Iterator[Map]:
    """Yield every mapping in what was read, outermost first."""
    if isinstance(value, Map):
        yield value
        for child in value.values():
            yield from maps(child)
    elif isinstance(value, List):
        for child in value:
            yield from maps(child)


def like(name: str, known: Any) -> tuple[str, ...]:
    """Return some known codes that begin as `name` does, for a cure one can read."""
    start = name.split("-")[0]
    near = sorted(code for code in known if code.startswith(start)) or sorted(known)
    return (*near[:8], "…") if len(near) > 8 else tuple(near)
