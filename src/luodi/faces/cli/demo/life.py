"""One matter lived through, with those that come of it: raised, handled step by step, closed, rated, looked back on.

Everything is done through the public actions, each at its own time in the past, by somebody who may do it; the
engine's plan says what can be done next, dice of the matter's own say when, how, and what else happens.
"""

import heapq
import itertools
import random
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from luodi.city.matters.access import PUBLIC, Assisting, Reporter, Who, follow
from luodi.city.matters.actions import Moment, Raised, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft, intake_unit
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import definition
from luodi.city.matters.store import Receipt
from luodi.city.matters.tick.late import climb_until
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.engines.process import Command, Flow, Refusal, State, next_command, unpack_state
from luodi.engines.process.model import MATERIAL
from luodi.engines.process.needs import missing, owed
from luodi.faces.cli.demo.afterwards import afterwards, called_back
from luodi.faces.cli.demo.cases import PENDING, Case, known_as
from luodi.faces.cli.demo.cast import Cast
from luodi.faces.cli.demo.pace import Pace
from luodi.faces.cli.demo.whims import APPROVALS, SPECIAL, WHIMS, Scene, Whim

SOURCE = "demo"
CHANNELS = ("portal", "hotline", "hotline", "hotline", "app", "window")
PHOTO = 0.22
MISASSIGNED = 0.04
FIRST_ANSWER = 0.72
"""How often the first of several answers to a step's question is given: packs write the usual one first."""
REFUSED = 0.05
PROMISED, BROKEN = 0.6, 0.12
"""How often what may come later is promised, and how often it then does not come."""
PARTLY = 0.6
"""How often nothing of what was promised is registered as done before the end."""
ANSWERS_IN = (5, 25)
"""Days until a date that a step promises."""
Photo = dict[str, Any]


class Life(msgspec.Struct):
    """A matter on its way."""

    case: Case
    known: Definition
    dice: random.Random
    wants: set[str] = set()
    number: str = ""
    secret: str = ""
    reporter: Reporter | None = None
    id: int = 0
    since: int = 0
    """When the last thing happened to it, in milliseconds."""
    state: State = msgspec.field(default_factory=State)
    late: bool = False
    """Whether its answer came late, which people notice."""
    after: list[tuple[datetime, str, dict[str, Any]]] | None = None
    """What is still to happen once it is closed."""
    into: "Life | None" = None
    """The same matter, raised before by somebody else."""


class Story:
    """Lives one case and what comes of it. Nothing happens after `now`."""

    def __init__(self, cast: Cast, pace: Pace, now: datetime, photos: list[Photo], notes: tuple[str, ...]) -> None:
        self.cast = cast
        self.city = cast.city
        self.pace = pace
        self.now = now
        self.photos = photos
        self.notes = notes

    def live(self, case: Case) -> int:
        """Raise and handle a case, and those that repeat it; return how many matters were raised."""
        self._order = itertools.count()
        self._queue: list[tuple[datetime, int, Life]] = []
        self._lives: dict[int, Life] = {}
        first = self._born(case)
        for echo in case.echoes:
            self._born(echo).into = first
        while self._queue:
            at, _, life = heapq.heappop(self._queue)
            following = self._go(life, at)
            if following:
                self._push(following, life)
        for life in self._lives.values():
            self._climb(life, self.now)
        return len(self._lives)

    def _climb(self, life: Life | None, at: datetime) -> None:
        if life and life.number:
            life.state = climb_until(life.id, life.state, life.since, _ms(at))

    def _born(self, case: Case) -> Life:
        dice = random.Random(case.seed)  # noqa: S311 - dice for a demo, not for secrets
        life = Life(case, known_as(case.type), dice)
        self._push(case.at, life)
        return life

    def _push(self, at: datetime, life: Life) -> None:
        if at < self.now:
            heapq.heappush(self._queue, (at, next(self._order), life))

    def _go(self, life: Life, at: datetime) -> datetime | None:
        """Do what is next at `at`; return when the one after that is due, None when the matter is at rest."""
        if not life.number:
            return self._raise(life, at)
        for touched in (life, life.into, self._lives.get(life.state.part_of)):
            self._climb(touched, at)
        if not life.state.open:
            return self._afterwards(life, at)
        if life.state.parts_open:
            return None
        if not self._merged(life, at) and not self._whims(life, at) and not self._materials(life, at):
            try:
                self._next(life, at)
            except (Refusal, Refused):
                return None
        if not life.state.open:
            return self._afterwards(life, at)
        return self._when(life, at)

    def _when(self, life: Life, at: datetime) -> datetime | None:
        case, state = life.case, life.state
        if state.parts_open or case.rest in state.open_runs or (case.rest in PENDING and state.pending):
            return None
        if awaiting(life.known.flow, state) and life.dice.random() < BROKEN:
            # The promise is not kept: what follows is a day after its time has run out.
            dues = [c.due for name, c in state.clocks.items() if name.startswith(MATERIAL) and not c.stop]
            return max(at, datetime.fromtimestamp(max(dues) / 1000, at.tzinfo)) + timedelta(days=1)
        return self.pace.following(life.known.flow, state, at, life.dice, hasty=bool(case.rest))

    def _raise(self, life: Life, at: datetime) -> datetime | None:
        case, dice = life.case, life.dice
        channel = dice.choice(CHANNELS) if case.reporter else dice.choice(("portal", "hotline"))
        draft = Draft(
            case.type, case.title, case.text, case.region, channel, case.facts, case.reporter, origin=(SOURCE, case.key)
        )
        try:
            raised = raise_matter(PUBLIC, draft, moment=Moment(at))
        except Refused as refusal:
            if refusal.code != "not_public":
                raise
            raised = self._from_inside(draft, at)
        life.number, life.secret = raised.number, raised.secret
        self._begun(life, raised.receipt)
        self._bundled(life, at)
        if dice.random() < PHOTO and self.photos:
            self._act(self._reporter(life), "attach", life, at + timedelta(minutes=1), dict(dice.choice(self.photos)))
        return self._when(life, at + timedelta(minutes=2))

    def _bundled(self, whole: Life, at: datetime) -> None:
        """Let the parts of a bundle live that have begun and are not known yet."""
        if not whole.known.parts:
            return
        whole.state = unpack_state(Matter.objects.values_list("state", flat=True).get(pk=whole.id))
        for row in Matter.objects.filter(pk__in=whole.state.parts).exclude(pk__in=self._lives).order_by("pk"):
            part = self._new_part(whole, row.number, definition(row.type_id))
            self._enters(part, row.pk, unpack_state(row.state), at)

    def _from_inside(self, draft: Draft, at: datetime) -> Raised:
        """Raise what the public may not: by the staff of the unit that takes it in."""
        intake = intake_unit(known_as(draft.type), draft.region, self.city, draft.facts)
        staff = self.cast.staff(intake)
        who = self.cast.people[staff[0]] if staff else SYSTEM
        return raise_matter(who, replace(draft, channel="inside"), moment=Moment(at))

    def _begun(self, life: Life, receipt: Receipt) -> None:
        self._entered(life, receipt.matter, receipt.state)

    def _entered(self, life: Life, id_: int, state: State) -> None:
        life.id, life.state, life.since = id_, state, state.registered
        sloppy = self.pace.temper(self._unit(life.case.lead)).sloppy
        wants = [w.kind for w in WHIMS if life.dice.random() < w.chance * (sloppy if w.sloppy else 1)]
        if life.case.rest:
            wants = [life.case.rest] if life.case.rest in PENDING else []
        life.wants = set(wants)
        if life.known.flow.assistable:
            life.wants |= {w.kind for w in APPROVALS if life.dice.random() < w.chance}
        self._lives[life.id] = life

    def _unit(self, code: str) -> int:
        node = self.city.tree.get(code)
        return node.id if node else self.city.top

    # The next step --------------------------------------------------------------------------------------------

    def _next(self, life: Life, at: datetime) -> None:
        """Do what the engine's plan names: a step, a ruling, the end of a pause."""
        ruling = next((p.kind for p in life.state.pending), "")
        if ruling and self._rule(life, at, ruling):
            return
        command = self._plan(life, at)
        who: Who = self.cast.people.get(command.actor.person, SYSTEM)
        if command.kind == "resume":
            found = self.cast.entitled("resume", life.known.flow, life.state, life.dice)
            self._do(found or SYSTEM, "resume", life, at, {"name": command.data["name"]}, command.step)
            return
        if command.kind == "give":
            unit, person = self.city.tree.node(command.data["unit"]).code, self.cast.people[command.data["person"]]
            self._do(SYSTEM, "give", life, at, {"unit": unit, "person": person.username}, command.step)
            return
        self._do(who, command.kind, life, at, self._data(life, command, at), command.step)
        if command.kind in ("handle", "reply"):
            self._yield(life, at, whole=command.kind == "reply")

    def _yield(self, life: Life, at: datetime, *, whole: bool) -> None:
        """Register what was promised as done: all that is left when it is answered (`whole`), else perhaps half."""
        if not whole and life.dice.random() < PARTLY:
            return
        for kind in life.known.outcomes:
            done = sum(Decimal(o.amount) for o in life.state.outcomes if o.kind == kind.kind)
            left = Decimal(str(life.state.facts.get(kind.promised) or 0)) - done
            amount = left if whole else left // 2
            who = self.cast.entitled("outcome", life.known.flow, life.state, life.dice) if amount > 0 else None
            if who:
                data = {"kind": kind.kind, "amount": format(amount, "f"), "unit": kind.unit}
                self._act(who, "outcome", life, at, data)

    def _plan(self, life: Life, at: datetime) -> Command:
        """Return what is next; a promise that runs keeps nobody from going on."""
        someone = self.cast.someone(life.state, life.dice)
        state = life.state
        if keys := owed(state):
            state = msgspec.structs.replace(state, materials=state.materials | dict.fromkeys(keys, "paper"))
        return next_command(life.known.flow, state, self.city, someone, _ms(at))

    def _rule(self, life: Life, at: datetime, kind: str) -> bool:
        """Let somebody who may rule on what is pending; return whether it is ruled on."""
        rule = f"rule_{kind}"
        person = self.cast.entitled(rule, life.known.flow, life.state, life.dice)
        if kind == "objection":
            lead = self.city.tree.node(life.state.lead).code
            to = next(u for u in (life.case.lead, life.case.street[:6], "qd-cgj", "qd-zjj") if u != lead)
            upheld = lead != life.case.lead or life.dice.random() < 0.4
            data = {"verdict": "upheld", "to": to} if upheld else {"verdict": "refused", "reason": "属本单位职责"}
        else:
            data = {"verdict": "granted" if life.dice.random() < 0.8 else "refused"}
        return self._act(person or SYSTEM, rule, life, at, data)

    def _data(self, life: Life, command: Command, at: datetime) -> dict[str, Any]:
        """Return what the step's action asks for, with some variety."""
        dice, case = life.dice, life.case
        data: dict[str, Any] = {}
        match command.kind:
            case "assign":
                wrong = dice.random() < MISASSIGNED and not case.rest
                data = {"lead": "qd-cgj" if wrong and case.lead != "qd-cgj" else case.lead, "co": list(case.co)}
                life.wants |= {"object"} if wrong else set()
            case "sign":
                sloppy = self.pace.temper(life.state.lead).sloppy
                refused = dice.random() < REFUSED * sloppy and not case.rest
                data = {"verdict": "refuse" if refused else "agree"}
            case "reply":
                again = "经再次办理，" if life.state.reopened or life.state.loops else ""
                data = {"words": again + case.reply}
                life.late = any(0 < c.due <= _ms(at) and not c.stop for c in life.state.clocks.values())
            case "call_back":
                data = called_back(dice, self.pace.temper(life.state.lead).sloppy, late=life.late)
        facts = self._answers(life, command.step, at)
        return data | ({"facts": facts} if facts else {})

    def _answers(self, life: Life, key: str, at: datetime) -> dict[str, Any]:
        """Return answers to what a step asks: the case's own, else mostly the first of its options, dates to come."""
        dice, step = life.dice, life.known.flow.steps.get(key)
        out: dict[str, Any] = {}
        for ask in step.asks if step else ():
            if not ask.required and dice.random() < 0.5:
                continue
            ahead = (at + timedelta(days=dice.randint(*ANSWERS_IN))).date().isoformat()
            simple = {
                "number": life.case.answers.get(ask.key, dice.randint(1, 30)),
                "flag": dice.random() < 0.5,
                "date": ahead,
            }
            given = life.case.answers.get(ask.key)
            if given in ask.options:
                out[ask.key] = given
            elif ask.options:
                usual = dice.random() < FIRST_ANSWER
                out[ask.key] = ask.options[0] if usual else dice.choice(ask.options)
            elif ask.kind in simple:
                out[ask.key] = simple[ask.kind]
            elif ask.required:
                told = life.case.answers.get(ask.key, "已核实")
                out[ask.key] = str(life.case.facts.get("point", "36.1,120.4")) if ask.kind == "point" else told
        return out

    # Materials ------------------------------------------------------------------------------------------------

    def _materials(self, life: Life, at: datetime) -> bool:
        """Bring what an application lacks, or promise it; bring what was promised once nothing else is to be done."""
        flow, state = life.known.flow, life.state
        gone = missing(flow, state, self.city)
        for n, material in enumerate(gone):
            when = at + timedelta(minutes=n)
            later = material.need in ("may_miss", "promise") and life.dice.random() < PROMISED
            if later and self._act(self._reporter(life), "promise", life, when, {"materials": [material.key]}):
                continue
            how = "shared" if material.need == "shared" else "paper"
            self._receive(life, when, material.key, how)
        if not gone and awaiting(flow, state):
            for key in owed(state):
                self._receive(life, at, key, "paper")
            return True
        return bool(gone)

    def _receive(self, life: Life, at: datetime, key: str, how: str) -> None:
        who = self.cast.entitled("receive", life.known.flow, life.state, life.dice)
        self._act(who, "receive", life, at, {"material": key, "how": how})

    # What else happens ----------------------------------------------------------------------------------------

    def _whims(self, life: Life, at: datetime) -> bool:
        """Let one thing happen besides the plan, if it may; return whether it did."""
        state, flow = life.state, life.known.flow
        key = next(iter(state.open_runs), "")
        if not key or state.pauses or state.pending:
            return False
        for whim in (*APPROVALS, *WHIMS) if flow.assistable else WHIMS:
            if whim.kind in life.wants and flow.steps[key].act in whim.acts:
                life.wants.discard(whim.kind)
                scene = Scene(life.case, life.known, state, self.city, life.dice, at, key, self.notes)
                if self._whim(life, whim, scene):
                    return True
        return False

    def _whim(self, life: Life, whim: Whim, scene: Scene) -> bool:
        data = whim.data(scene)
        who = None if data is None else self._who(life, whim, scene)
        if who is None:
            return False
        # 补正 is asked for the whole matter, whichever step was looked at.
        alone = whim.kind == "pause" and (data or {}).get("name") == SPECIAL
        step = scene.step if alone or (action(whim.kind).of_step and whim.kind != "pause") else ""
        return self._act(who, whim.kind, life, scene.at, data or {}, step)

    def _who(self, life: Life, whim: Whim, scene: Scene) -> Who | None:
        if whim.by == "reporter":
            return self._reporter(life)
        if whim.by == "assistant":
            now = life.state.assist
            return Assisting(life.id, now.person) if now else None
        if whim.by == "actor":
            try:
                return self.cast.people.get(self._plan(life, scene.at).actor.person)
            except Refusal:
                return None
        return self.cast.entitled(whim.kind, life.known.flow, life.state, life.dice)

    def _merged(self, life: Life, at: datetime) -> bool:
        """Merge a matter raised twice into the first, once somebody may; return whether that was done."""
        first = life.into
        if first is None or not first.number:
            return False
        life.into = None
        who = self.cast.entitled("merge", life.known.flow, life.state, life.dice)
        return bool(who and first.state.open and self._act(who, "merge", life, at, {"into": first.number}))

    def _afterwards(self, life: Life, at: datetime) -> datetime | None:
        """Do what is due after the end; return when the next of it is."""
        if life.after is None:
            temper = self.pace.temper(life.state.lead)
            life.after = afterwards(life.dice, life.state, at, temper.sloppy, late=life.late, named=bool(life.secret))
        while life.after and life.after[0][0] <= at:
            _, kind, data = life.after.pop(0)
            rater = kind in ("rate", "reopen") and life.secret
            flow = life.known.flow
            who = self._reporter(life) if rater else self.cast.entitled(kind, flow, life.state, life.dice)
            if who and self._act(who, kind, life, at, data) and life.state.open:
                life.after = None
                return self._when(life, at)
        return life.after[0][0] if life.after else None

    # Acting ---------------------------------------------------------------------------------------------------

    def _reporter(self, life: Life) -> Who | None:
        if life.secret and life.reporter is None:
            life.reporter = follow(life.number, life.secret)[1]
        return life.reporter

    def _act(self, who: Who | None, kind: str, life: Life, at: datetime, data: dict[str, Any], step: str = "") -> bool:
        """Act, and say whether it was taken."""
        try:
            self._do(who or SYSTEM, kind, life, at, data, step)
        except (Refusal, Refused):
            return False
        return True

    def _do(self, who: Who, kind: str, life: Life, at: datetime, data: dict[str, Any], step: str = "") -> None:
        known = action(kind)
        of_step = known.of_step or data.get("name") == SPECIAL
        receipts = act(who, known, life.number, data, step=step if of_step else "", moment=Moment(at))
        for receipt in receipts:
            if touched := self._lives.get(receipt.matter):
                touched.state, touched.since = receipt.state, _ms(at)
            else:
                self._part(life, receipt, at)
        whole = self._lives.get(life.state.part_of)
        if whole and not life.state.open:
            whole.since = _ms(at)
            whole.state = unpack_state(Matter.objects.values_list("state", flat=True).get(pk=whole.id))
            if whole.state.open and not whole.state.parts_open:
                self._push(self._when(whole, at) or at, whole)
            self._bundled(whole, at)

    def _part(self, whole: Life, receipt: Receipt, at: datetime) -> None:
        """Let a part of a split matter live, too, and the rectification that a bad rating opened."""
        part = self._new_part(whole, receipt.number, definition(receipt.type_id))
        self._enters(part, receipt.matter, receipt.state, at)

    def _new_part(self, whole: Life, number: str, known: Definition) -> Life:
        seed = f"{whole.case.seed}:{len(self._lives)}"
        case = msgspec.structs.replace(whole.case, type=known.code, seed=seed, rest="", echoes=[])
        return Life(case, known, random.Random(seed), number=number)  # noqa: S311

    def _enters(self, part: Life, id_: int, state: State, at: datetime) -> None:
        self._entered(part, id_, state)
        part.wants -= {"split", "decline", "withdraw"}
        if state.open:
            self._push(self._when(part, at) or at, part)


def awaiting(flow: Flow, state: State) -> bool:
    """Whether nothing is left to be done but to wait for what was promised."""
    return bool(state.open_runs) and all(flow.steps[key].awaits for key in state.open_runs) and bool(owed(state))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


__all__ = ["SOURCE", "Story"]
