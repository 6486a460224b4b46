"""One decision in the making: a private copy of the state, the entries so far, and the rules every command shares."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from luodi.engines.process.at_once import at_once
from luodi.engines.process.command import Actor, City, Command, Limit, Refusal, Rung
from luodi.engines.process.model import (
    REGION,
    STEP,
    UNTIL,
    Choice,
    ClockSpec,
    Flow,
    Loop,
    Node,
    Par,
    Partial,
    Seq,
    Step,
    children_of,
    of_region,
)
from luodi.engines.process.needs import CORRECTION, corrected, counts
from luodi.engines.process.state import REPORTER, SYSTEM, Clock, Effects, Entry, State, apply, collides, copy
from luodi.engines.process.who import barred
from luodi.engines.worktime import Allowance, Pause, Unit, due, shift

PENDING_STOPS = ("objection",)
"""What is pending and holds the steps until someone rules on it."""

OF_THE_GRID = ("authority_ended", "authority_passed")
"""Entries in which somebody speaks of their help, not for whom they help."""

Facts = dict[str, Any]
"""Codes and parameters an entry holds."""

PARTS = "parts"
"""The pause of a matter that waits for its parts: it holds the steps, but the clocks run on."""


def moment(ms: int) -> datetime:
    """Return milliseconds since 1970 as an aware UTC time."""
    return datetime.fromtimestamp(ms / 1000, tz=UTC)


def millis(at: datetime) -> int:
    """Return an aware time as milliseconds since 1970."""
    return round(at.timestamp() * 1000)


class Work:
    """What a command's handler works with: it checks, records entries, and the tree settles after each."""

    def __init__(self, flow: Flow, state: State, command: Command, city: City) -> None:
        self.flow = flow
        self.state = copy(state)
        self.command = command
        self.city = city
        self.at = command.at
        self.entries: list[Entry] = []

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.command.actor

    # What the handlers ask for -------------------------------------------------------------------------------

    def value(self, name: str, default: Any = None) -> Any:
        """Return a parameter of the command; without a default its absence is a refusal."""
        value = self.command.data.get(name, default)
        if value is None or value == "":
            if default is not None:
                return default
            raise Refusal("missing", field=name)
        return value

    def optional(self, name: str) -> Any:
        """Return a parameter of the command, or None."""
        return self.command.data.get(name)

    def whole(self, name: str, default: int | None = None, *, least: int | None = None) -> int:
        """Return a parameter that must be a whole number, of at least `least`."""
        value = self.value(name, default)
        return self._whole(name, value, least)

    def _whole(self, name: str, value: Any, least: int | None) -> int:
        try:
            number = int(str(value))
        except ValueError:
            raise Refusal("bad_value", field=name, value=value, known="0、1、2…") from None
        if (least is not None and number < least) or abs(number) >= 2**63:
            known = "0、1、2…" if least is None else f"{least}、{least + 1}…"
            raise Refusal("bad_value", field=name, value=value, known=known)
        return number

    def moment_of(self, name: str, value: Any) -> int:
        """Return a value that must be a moment in milliseconds after 1970."""
        return self._whole(name, value, 1)

    def unit(self, name: str, default: int | None = None) -> int:
        """Return a parameter that must be the number of a unit."""
        return self.whole(name, default, least=1)

    def numbers(self, name: str) -> list[int]:
        """Return a parameter that must be a list of record numbers, each once, in order; empty when it is not given."""
        value = self.optional(name) or []
        if not isinstance(value, list | tuple):
            raise Refusal("bad_value", field=name, value=value, known="[1, 2…]")
        return list(dict.fromkeys(self._whole(name, item, 1) for item in value))

    def given_facts(self) -> Facts:
        """Return the facts that came with the command."""
        facts = self.optional("facts") or {}
        if not isinstance(facts, dict):
            raise Refusal("bad_value", field="facts", value=facts, known="{…}")
        return dict(facts)

    def one_of(self, name: str, known: Iterable[str], default: str | None = None) -> str:
        """Return a parameter that must be one of `known`."""
        value = str(self.value(name, default))
        if value not in known:
            raise Refusal("bad_value", field=name, value=value, known="、".join(known))
        return value

    def need_registered(self) -> None:
        """Refuse what nobody has registered yet."""
        if self.state.status == "new":
            raise Refusal("not_registered")

    def need_open(self) -> None:
        """Refuse unless the matter is open."""
        self.need_registered()
        if self.state.merged_into:
            raise Refusal("merged")
        if not self.state.open:
            raise Refusal("closed")

    def need_running(self, step: str = "") -> None:
        """Refuse unless the matter is open and nothing stops its steps, or the one step asked about."""
        self.need_open()
        for pause in self.state.pauses:
            if not pause.step or pause.step == step:
                raise Refusal("paused", name=pause.name)
        if any(p.kind in PENDING_STOPS for p in self.state.pending):
            raise Refusal("already_pending", kind="objection")

    # Recording ----------------------------------------------------------------------------------------------

    def record(self, kind: str, fx: Effects, data: Facts | None = None, *, step: str = "", unit: int = 0) -> None:
        """Append an entry, apply it, and let tree and clocks follow."""
        for_ = REPORTER if self._for_the_applicant(kind, data or {}) else 0
        if step and unit:
            for_ = self.actor.behalf(unit, self.flow.steps[step].role)
        entry = Entry(kind, self.at, self.actor.person, unit, for_, step, data or {}, fx)
        self._append(entry)
        self._settle(entry)

    def _for_the_applicant(self, kind: str, data: Facts) -> bool:
        if kind == "registered":
            return bool(data.get("assisted"))
        return self.actor.assisting and kind not in OF_THE_GRID

    def _append(self, entry: Entry) -> None:
        self.entries.append(entry)
        apply(self.state, entry.effects, entry.happened)
        self.state.seq += 1

    def system(self, kind: str, fx: Effects, data: Facts | None = None, *, step: str = "") -> None:
        """Append an entry of the platform's own, in consequence of the one before it."""
        entry = Entry(kind, self.at, SYSTEM, step=step, data=data or {}, effects=fx)
        self._append(entry)
        self._settle(entry)

    def follow(self, kind: str, step: Step, unit: int, data: Facts, fx: Effects | None = None) -> None:
        """Append an entry of the platform's own while the tree is walked; what the walk does next goes with it."""
        entry = Entry(kind, self.at, SYSTEM, unit, step=step.key, data=data, effects=fx or Effects())
        self._append(entry)
        self._entry = entry
        self._clock_events(entry)

    def _effect(self, entry: Entry, fx: Effects) -> Entry:
        """Add effects to the entry being recorded, or to a following one where they would collide with it."""
        if collides(entry.effects, fx):
            entry = Entry("advanced", self.at, SYSTEM)
            self.entries.append(entry)
            self.state.seq += 1
        _merge(entry.effects, fx)
        apply(self.state, fx, self.at)
        return entry

    # The tree -----------------------------------------------------------------------------------------------

    def _settle(self, entry: Entry) -> None:
        self._entry = entry
        self._clock_events(entry)
        if not self.state.open:
            self._stop_all()
            return
        if entry.effects.materials and corrected(self.flow, self.state, self.city):
            self.system("resumed", Effects(resume=CORRECTION), {"name": CORRECTION})
            return
        self._set_going()
        if self._walk(self.flow.root):
            self._finish()

    def _walk(self, node: Node) -> bool:
        """Open what can now be done; return whether the node is done."""
        if isinstance(node, Step):
            run = self.state.runs.get(node.key)
            if run is None or run.status == "void":
                self._open(node)
            if node.awaits and not self._awaited(node):
                return False
            return self.state.runs[node.key].status in ("done", "passed")
        if isinstance(node, Seq):
            return all(self._walk(child) for child in node.children)
        if isinstance(node, Par):
            # Every branch is walked, also after one that is not done: they run at the same time.
            return all([self._walk(child) for child in node.children])  # noqa: C419
        if isinstance(node, Choice):
            return self._walk_choice(node)
        if isinstance(node, Loop):
            return self._walk_loop(node)
        return self._walk_partial(node)

    def _awaited(self, step: Step) -> bool:
        """Whether what a step waits for is there: no promise is open any more. Ends the step then, done by nobody."""
        if "promised" in self.state.materials.values():
            return False
        if self.state.runs[step.key].status == "open":
            ended = Effects(close={step.key: "passed"}, clocks=self.stopped(step.key))
            self._entry = self._effect(self._entry, ended)
        return True

    def _walk_choice(self, node: Choice) -> bool:
        if node.id not in self.state.chose:
            facts = self.facts()
            picked = next(i for i, (when, _) in enumerate(node.branches) if not when or self.city.judge(when, facts))
            self._entry = self._effect(self._entry, Effects(chose={node.id: picked}))
        return self._walk(node.branches[self.state.chose[node.id]][1])

    def _walk_loop(self, node: Loop) -> bool:
        while True:
            if node.id in self.state.chose:
                return True
            if not self._walk(node.body):
                return False
            round_ = self.state.loops.get(node.id, 1)
            if round_ < node.at_most and self.city.judge(node.again, self.facts()):
                steps, blocks = inside(node.body)
                void = {k: self.at for k in steps if k in self.state.runs}
                forget = [b for b in blocks if b in self.state.chose or b in self.state.loops]
                self._entry = self._effect(self._entry, Effects(void=void, forget=forget, again={node.id: round_ + 1}))
            else:
                self._entry = self._effect(self._entry, Effects(chose={node.id: 0}))

    def _walk_partial(self, node: Partial) -> bool:
        done: list[bool] = []
        for i, child in enumerate(node.children):
            done.append(all(done[j] for j in node.after[i]) and self._walk(child))
        return all(done)

    def _open(self, step: Step) -> None:
        units = self._signers(step)
        first = step.key not in self.state.runs
        if units:
            self._entry = self._effect(self._entry, Effects(open={step.key: units}, take=self._theirs(step, units)))
            self._start_step_clock(step)
            self._pass_repeats(step)
            if first:
                at_once(self, step)
        else:
            self._entry = self._effect(self._entry, Effects(open={step.key: []}, close={step.key: "passed"}))

    def _theirs(self, step: Step, units: list[int]) -> list[tuple[str, int, int]]:
        """Return who takes the step as it opens: the one the matter is addressed to, where they serve."""
        person = self.state.person
        if step.by != "person" or not person or person in self.barred(step):
            return []
        return [(step.key, i, person) for i, unit in enumerate(units) if unit == self.city.serves(person)]

    def _signers(self, step: Step) -> list[int]:
        """Return the units that must act, after the declared policy for nobody-to-assign."""
        units = self.slot(step.by) + [u for u in self.state.extra.get(step.key, []) if u not in self.slot(step.by)]
        if not units:
            return [] if step.signing.nobody == "pass" or step.by == "co" else [self.state.lead]
        placed = [u for u in (self.placed(step, unit) for unit in units) if u]
        return list(dict.fromkeys(placed))

    def placed(self, step: Step, unit: int) -> int:
        """Return the unit that acts for `unit` in this step under its policy for nobody-to-assign, 0 for none."""
        without = self.barred(step)
        if self.city.staffed(unit, step.role, without):
            return unit
        if step.signing.nobody == "pass":
            return 0
        if step.signing.nobody == "lead" and self.city.staffed(self.state.lead, step.role, without):
            return self.state.lead
        above = self.city.parent(unit)
        while above and not self.city.staffed(above, step.role, without):
            above = self.city.parent(above)
        return above or unit

    def slot(self, by: str) -> list[int]:
        """Return the units a slot stands for now."""
        state = self.state
        if by == "lead":
            return [state.lead]
        if by == "intake":
            return [state.intake]
        if by == "co":
            return list(state.co)
        if by == "person":
            return [(self.city.serves(state.person) if state.person else 0) or state.intake]
        if by == "over":
            return [self.city.parent(state.lead) or state.lead]
        if by == "supervisor":
            return [state.supervisor or self.city.parent(state.lead) or state.lead]
        try:
            if by.startswith(REGION):
                ending, fallback = of_region(by)
                return [self.city.beside(state.intake, ending) or self.city.unit(fallback)]
            return [self.city.unit(by.removeprefix("unit:"))]
        except KeyError:
            return []

    def barred(self, step: Step) -> frozenset[int]:
        """Return the persons who may not do this step, whatever posts they hold."""
        return barred(self.flow, self.state, step)

    def _pass_repeats(self, step: Step) -> None:
        """Pass, marked, the signer who did the step just before, where the type says so (去重)."""
        if step.signing.again != "pass" or not self._just_did_a_step():
            return
        run = self.state.runs[step.key]
        if step.act == "sign" and len(run.signers) == 1 and self.actor.holds(run.signers[0].unit, step.role):
            fx = Effects(sign=[(step.key, 0, self.actor.person, "auto")], close={step.key: "done"})
            fx.facts[step.key] = "agree"
            if self.actor.person not in self.barred(step):
                self._stop_step_clock(step.key, self._entry)
                self._entry = self._effect(self._entry, fx)

    def _just_did_a_step(self) -> bool:
        """Whether the actor's own signature is what led here; returning or reopening a matter is no signature."""
        person = self.actor.person
        signed = [item for entry in self.entries for item in entry.effects.sign]
        return person > 0 and any(by == person and verdict in ("agree", "done") for _, _, by, verdict in signed)

    def _finish(self) -> None:
        """The tree is done: the matter closes by itself, answered."""
        if self.state.open:
            reason = end_reason(self.flow, self.state) or "unanswered"
            self.system("closed", Effects(set={"status": "closed", "reason": reason, "closed": self.at}))

    def facts(self) -> dict[str, Any]:
        """Return what conditions may speak of: the facts asked for, and what the record itself knows."""
        state = self.state
        known = {
            "co": len(state.co),
            "reopened": state.reopened,
            "reviews": state.reviews,
            "objections": state.objections,
            "elevated": state.elevated,
            "rating": state.rating,
            "level": state.level,
            "late": state.lamp == "red",
        }
        return known | counts(self.flow, state, self.city) | state.facts

    # Clocks -------------------------------------------------------------------------------------------------

    def _clock_events(self, entry: Entry) -> None:
        for spec in self.flow.clocks:
            clock = self.state.clocks.get(spec.name)
            if clock is None and spec.start == entry.kind:
                self._put(spec.name, self._new_clock(spec, entry))
            elif clock is not None and not clock.stop and spec.stop == entry.kind:
                self._put(spec.name, changed(clock, stop=self.at, next=0))

    def _new_clock(self, spec: ClockSpec, entry: Entry) -> Clock:
        since, stood = self._received(entry)
        limit = self.city.limit(spec.limit, since)
        basis = limit.basis or spec.basis
        told = self.state.told.get(spec.name, 0)
        clock = Clock(limit.allow, since, told, "", basis=basis, ladder=spec.ladder, given=bool(told))
        pausing = spec.pauses and not told
        return self._started(spec.name, changed(clock, pausing=pausing, pauses=stood if pausing else []))

    def _received(self, entry: Entry) -> tuple[int, list[tuple[int, int]]]:
        """Return when a clock that this entry starts begins, and how it stood since: what is deemed reaches back."""
        if not entry.data.get("deemed"):
            return self.at, []
        return int(entry.data["since"]), list(self.state.clocks[f"step/{entry.step}"].pauses)

    def _started(self, name: str, clock: Clock) -> Clock:
        """Return a new clock timed, standing at once when what it measures is paused."""
        return self.timed(changed(clock, pauses=[*clock.pauses, (self.at, 0)]) if self._stands(name, clock) else clock)

    def _stands(self, name: str, clock: Clock) -> bool:
        """Whether a pause stops this clock: one of the whole matter every clock, one of a step that step's own and
        those of the matter (行政许可法第四十五条: what an expert review or a hearing takes does not count)."""
        own = name.removeprefix(STEP) if name.startswith(STEP) else ""
        return clock.pausing and any(p.name != PARTS and (not own or p.step in ("", own)) for p in self.state.pauses)

    def _set_going(self) -> None:
        """Set going what stood for a pause of a step that has ended, or was undone, meanwhile."""
        for name, clock in list(self.state.clocks.items()):
            if not clock.stop and clock.pauses and not clock.pauses[-1][1] and not self._stands(name, clock):
                self._put(name, self._going(clock))

    def _going(self, clock: Clock) -> Clock:
        since = clock.pauses[-1][0]
        spans = [*clock.pauses[:-1], (since, max(since, self.at))]
        return self.timed(changed(clock, pauses=spans))

    def _start_step_clock(self, step: Step) -> None:
        if step.limit and (limit := self._limit_of(step)):
            clock = Clock(limit.allow, self.at, 0, "", basis=limit.basis, ladder=ladder_of(step))
            name = f"{STEP}{step.key}"
            self._put(name, self._started(name, clock))

    def _limit_of(self, step: Step) -> Limit | None:
        """Return a step's limit: of the table, or to the end of a day promised before; none where no day was."""
        if not step.limit.startswith(UNTIL):
            return self.city.limit(step.limit, self.at)
        try:
            promised = date.fromisoformat(str(self.state.facts.get(step.limit.removeprefix(UNTIL))))
        except ValueError:
            return None
        today = moment(self.at).astimezone(self.city.calendar.tz).date()
        return Limit(str(Allowance(max(0, (promised - today).days), Unit.DAY)))

    def _stop_step_clock(self, key: str, entry: Entry) -> None:
        clock = self.state.clocks.get(f"step/{key}")
        if clock and not clock.stop:
            self._entry = entry
            self._put(f"step/{key}", changed(clock, stop=self.at, next=0))

    def stopped(self, key: str) -> dict[str, Clock]:
        """Return the step's own clock stopped now, as effects want it."""
        clock = self.state.clocks.get(f"step/{key}")
        return {f"step/{key}": changed(clock, stop=self.at, next=0)} if clock and not clock.stop else {}

    def _stop_all(self) -> None:
        for name, clock in list(self.state.clocks.items()):
            if not clock.stop:
                self._put(name, changed(clock, stop=self.at, next=0))

    def _put(self, name: str, clock: Clock) -> None:
        self._entry = self._effect(self._entry, Effects(clocks={name: clock}))

    def timed(self, clock: Clock) -> Clock:
        """Return the clock with its due date, next rung and provisional mark computed anew.

        The only place where a due date comes from: f(allowance, start, pauses, extensions, calendar); one that the
        source gave stays as it was told.
        """
        if clock.given:
            told = changed(clock, cal=self.city.calendar.version)
            return changed(told, next=0 if clock.stop else self.next_rung(told))
        pauses = [Pause(moment(a), moment(b) if b else None) for a, b in clock.pauses]
        extensions = [Allowance.parse(text) for text in clock.ext]
        answer = due(
            Allowance.parse(clock.allow), moment(clock.start), self.city.calendar, pauses=pauses, extensions=extensions
        )
        out = changed(clock, due=millis(answer.at), prov=answer.provisional, cal=answer.calendar)
        standing = bool(clock.pauses) and clock.pauses[-1][1] == 0
        return changed(out, next=0 if standing or clock.stop else self.next_rung(out))

    def next_rung(self, clock: Clock) -> int:
        """Return when the clock's next rung falls due, 0 when there is none left."""
        rungs = rungs_of(self.city, clock.ladder)
        if clock.rung >= len(rungs):
            return 0
        rung = rungs[clock.rung]
        return (
            millis(shift(moment(clock.due), rung.offset, Unit(rung.unit), self.city.calendar))
            if rung.offset
            else clock.due
        )

    def standing_since(self) -> int:
        """Return when the last clock to be stopped by a pause was stopped, 0 when none stands."""
        return max((c.pauses[-1][0] for c in self.state.clocks.values() if c.pauses and not c.pauses[-1][1]), default=0)

    def stopped_clocks(self, step: str) -> dict[str, Clock]:
        """Return the clocks that a pause stops now: of `step` its own and the matter's, of the matter (empty) all."""
        out: dict[str, Clock] = {}
        for name, clock in self.state.clocks.items():
            standing = bool(clock.pauses) and clock.pauses[-1][1] == 0
            concerned = not step or not name.startswith(STEP) or name == f"{STEP}{step}"
            if concerned and clock.pausing and not clock.stop and not standing:
                out[name] = changed(clock, pauses=[*clock.pauses, (self.at, 0)], next=0)
        return out


TIMEOUT = "+"
"""Joins a ladder's name and what a step's own time-out does."""


def ladder_of(step: Step) -> str:
    """Return the ladder of a step's own clock: the one named, ended by the declared time-out."""
    ends = step.signing.timeout != "remind" or not step.ladder
    return step.ladder + (TIMEOUT + step.signing.timeout if ends else "")


def rungs_of(city: City, ladder: str) -> tuple[Rung, ...]:
    """Return a ladder's rungs; a time-out takes the place of all that would come when the time is up."""
    name, _, timeout = ladder.partition(TIMEOUT)
    rungs = city.ladder(name) if name else ()
    return (*(r for r in rungs if r.offset < 0), Rung(0, "d", timeout)) if timeout else rungs


def end_reason(flow: Flow, state: State) -> str:
    """Return how a matter closed now would end: answered, unanswered (nobody was left to reply), or empty: not yet."""
    if state.answered:
        return "answered"
    passed = any(run.status == "passed" and flow.steps[key].act == "reply" for key, run in state.runs.items())
    return "unanswered" if passed else ""


def changed(clock: Clock, **fields: Any) -> Clock:
    """Return the clock with some fields replaced; a clock in the state is never changed in place."""
    values = {name: getattr(clock, name) for name in clock.__struct_fields__}
    return Clock(**(values | fields))


def inside(node: Node) -> tuple[list[str], list[str]]:
    """Return the step keys and block ids of `node` and below."""
    steps, blocks = [], []
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, Step):
            steps.append(part.key)
        else:
            blocks.append(part.id)
            stack.extend(children_of(part))
    return steps, blocks


def _merge(into: Effects, fx: Effects) -> None:
    for name in fx.__struct_fields__:
        value = getattr(fx, name)
        if not value:
            continue
        present = getattr(into, name)
        if isinstance(value, dict):
            setattr(into, name, {**present, **value})
        elif isinstance(value, list):
            setattr(into, name, [*present, *value])
        else:
            setattr(into, name, value)


__all__ = ["PARTS", "Facts", "Work", "changed", "end_reason", "inside", "millis", "moment"]
