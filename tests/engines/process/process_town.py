"""A town of nine units and some twenty people for the engine's tests, and a matter that checks its own journal."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from luodi.engines.notation import read
from luodi.engines.process import (
    THE_REPORTER,
    THE_SYSTEM,
    Actor,
    Command,
    Entry,
    Flow,
    Limit,
    Refusal,
    Ruling,
    Rung,
    State,
    decide,
    evolve,
    finish,
    pack_entry,
    pack_state,
    parse_flow,
    possible,
    unpack_entry,
    unpack_state,
)
from luodi.engines.rules import check_condition, holds
from luodi.engines.worktime import Calendar

HALL, CENTRE, BUREAU, BRANCH, WORKS, STREET, COMMUNITY, COURT, EMPTY = 1, 10, 20, 21, 30, 40, 41, 50, 60
PARENTS = {HALL: 0, CENTRE: HALL, BUREAU: HALL, BRANCH: BUREAU, WORKS: HALL, STREET: HALL, COMMUNITY: STREET}
PARENTS |= {COURT: 0, EMPTY: 0}
CODES = {"hall": HALL, "centre": CENTRE, "bureau": BUREAU, "works": WORKS, "street": STREET, "empty": EMPTY}
ROLES = ("clerk", "dispatcher", "handler", "head", "leader", "supervisor", "callback")
LIMITS = {"answer": Limit("15wd", "10wd", "信访工作条例"), "firm": Limit("5wd"), "hours": Limit("4wh", "4wh")}
LADDERS = {
    "lamp": (Rung(-1, "wd", "yellow"), Rung(0, "wd", "red"), Rung(2, "wd", "remind"), Rung(5, "wd", "elevate")),
    "silence": (Rung(0, "d", "pass"),),
    "up": (Rung(0, "d", "elevate"),),
}
CHINA = Calendar.builtin()


def moment(written: str) -> int:
    """`2026-03-02 09:00` in Shanghai, in milliseconds."""
    return int(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


START = moment("2026-03-02 09:00")
HOUR, DAY = 3_600_000, 86_400_000


def posts() -> dict[int, tuple[tuple[int, str], ...]]:
    """Two people per unit: the first holds every role but head's and leader's; nobody at all in EMPTY."""
    out: dict[int, tuple[tuple[int, str], ...]] = {}
    for unit in PARENTS:
        if unit != EMPTY:
            out[unit * 10 + 1] = tuple((unit, role) for role in ("clerk", "dispatcher", "handler", "callback"))
            out[unit * 10 + 2] = tuple((unit, role) for role in ("handler", "head", "leader", "supervisor"))
    # One person sits in two bureaus, and the community has no head.
    out[BUREAU * 10 + 3] = ((BUREAU, "handler"), (WORKS, "handler"), (WORKS, "head"))
    out[COMMUNITY * 10 + 2] = ((COMMUNITY, "handler"),)
    # Two act for applicants in their grids, beside what else they do.
    for unit in (WORKS, BRANCH):
        out[unit * 10 + 1] += ((unit, "assistant"),)
    return out


class Town:
    """The engine's `City`: what it must be told, from tables above."""

    def __init__(self, people: dict[int, tuple[tuple[int, str], ...]] | None = None) -> None:
        self.people = posts() if people is None else people
        self.calendar = CHINA
        self.ladders = dict(LADDERS)

    def limit(self, code: str, at: int) -> Limit:
        return LIMITS.get(code) or Limit(code)

    def ladder(self, name: str) -> tuple[Rung, ...]:
        return self.ladders[name]

    def judge(self, condition: str, facts: dict[str, object]) -> bool:
        return holds(condition, facts)

    def look_up(self, table: str, facts: dict[str, object], registered: int, at: int) -> Ruling:
        """The table passes up to three, would refuse above, and leaves to people what says no amount."""
        amount = facts.get("amount")
        row = 0 if amount is None else 1 if float(str(amount)) <= 3 else 2
        result = ("human", "pass", "refuse")[row]
        data = {"table": table, "row": row, "inputs": [{"key": "amount", "value": amount, "from": "fact"}]}
        return Ruling(result, data, {"kind": "plain", "not_asked": 1})

    def unit(self, code: str) -> int:
        return CODES[code]

    def beside(self, unit: int, ending: str) -> int:
        """Street and community are one district, whose station is the community."""
        return COMMUNITY if unit in (STREET, COMMUNITY) and ending == "station" else 0

    def serves(self, person: int) -> int:
        """Everybody serves in the first unit they hold a post in."""
        return next((unit for unit, _ in self.people.get(person, ())), 0)

    def posts(self, person: int) -> tuple[tuple[int, str], ...]:
        return self.people.get(person, ())

    def parent(self, unit: int) -> int:
        return PARENTS.get(unit, 0)

    def above(self, upper: int, lower: int) -> bool:
        while lower and lower != upper:
            lower = self.parent(lower)
        return bool(lower)

    def staffed(self, unit: int, role: str, without: frozenset[int]) -> bool:
        return self.someone(unit, role, without) is not None

    def someone(self, unit: int, role: str, without: frozenset[int]) -> Actor | None:
        for person, held in self.people.items():
            if (unit, role) in held and person not in without:
                return Actor(person, held)
        return None

    def actor(self, person: int) -> Actor:
        return Actor(person, self.people.get(person, ()))

    def actors(self) -> list[Actor]:
        assisting = [
            Actor(p, assisting=True) for p, held in self.people.items() if any(role == "assistant" for _, role in held)
        ]
        return [THE_SYSTEM, THE_REPORTER, *(self.actor(person) for person in self.people), *assisting]


def flow_of(text: str) -> Flow:
    """Read a flow from YAML, its conditions checked."""
    return parse_flow(read(text, "flow.yaml"), check=check_condition, limits=frozenset(LIMITS))


class Matter:
    """A matter in the town. After every command it checks that replaying the packed journal gives the same state."""

    def __init__(self, flow: Flow | str, town: Town | None = None, *, register: bool = True, **data: object) -> None:
        self.flow = flow_of(flow) if isinstance(flow, str) else flow
        self.town = town or Town()
        self.at = START
        self.state = State()
        self.journal: list[Entry] = []
        if register:
            self.do("register", THE_SYSTEM, **{"intake": CENTRE, "lead": BUREAU, **data})

    def do(self, kind: str, /, who: int | Actor = THE_SYSTEM, step: str = "", **data: object) -> "Matter":
        """Carry out a command; raises Refusal."""
        actor = who if isinstance(who, Actor) else self.town.actor(who)
        before = pack_state(self.state)
        decision = decide(self.flow, self.state, Command(kind, actor, self.at, dict(data), step), self.town)
        assert pack_state(self.state) == before, "decide changed the state it was given"
        replayed = self.state
        for entry in decision.entries:
            replayed = evolve(replayed, unpack_entry(pack_entry(entry)))
        assert pack_state(replayed) == pack_state(decision.state), f"{kind}: replay differs"
        assert unpack_state(pack_state(replayed)) == decision.state
        self.state = decision.state
        self.journal.extend(decision.entries)
        return self

    def refused(self, kind: str, /, who: int | Actor = THE_SYSTEM, step: str = "", **data: object) -> str:
        """Return the code a command is refused with; nothing may have changed."""
        before = pack_state(self.state)
        with pytest.raises(Refusal) as caught:
            self.do(kind, who, step, **data)
        assert pack_state(self.state) == before
        assert caught.value.message.zh
        assert caught.value.message.en
        return caught.value.code

    def wait(self, **span: int) -> "Matter":
        """Let `days` or `hours` pass."""
        self.at += span.get("days", 0) * DAY + span.get("hours", 0) * HOUR
        return self

    def wait_until(self, written: str) -> "Matter":
        """Let time pass until a date."""
        self.at = moment(written)
        return self

    def can(self, who: int | Actor) -> set[tuple[str, str]]:
        """Return what someone is offered, as (command, step)."""
        actor = who if isinstance(who, Actor) else self.town.actor(who)
        return {(p.kind, p.step) for p in possible(self.flow, self.state, actor, self.town, self.at)}

    def finish(self) -> "Matter":
        """Let the engine's own plan end the matter."""
        commands, end = finish(self.flow, self.state, self.town, self.town.someone, self.at)
        for command in commands:
            self.do(command.kind, command.actor, command.step, **command.data)
        assert self.state == end
        return self

    @property
    def open(self) -> set[str]:
        """The keys of the enabled steps."""
        return set(self.state.open_runs)

    def standing(self, key: str) -> str:
        """Return the status of a step, empty when it was never reached."""
        run = self.state.runs.get(key)
        return run.status if run else ""

    def units(self, key: str) -> list[int]:
        """Return the units that must act in a step."""
        return [s.unit for s in self.state.runs[key].signers]

    def kinds(self) -> list[str]:
        """Return the kinds of the entries so far."""
        return [entry.kind for entry in self.journal]

    def told(self, kind: str) -> list[dict[str, object]]:
        """Return what the entries of a kind say."""
        return [entry.data for entry in self.journal if entry.kind == kind]

    def due(self, clock: str) -> str:
        """Return when a clock falls due, in local time."""
        at = datetime.fromtimestamp(self.state.clocks[clock].due / 1000, tz=ZoneInfo("Asia/Shanghai"))
        return at.strftime("%Y-%m-%d %H:%M")


def names(steps: Iterable[str]) -> str:
    """Return a block of steps handled by the lead, as flow text (a sequence with an answer at the end)."""
    lines = [f"  - {{step: {key}, name: {{zh: {key}, en: {key}}}, act: handle}}" for key in steps]
    return "flow:\n" + "\n".join(lines) + "\n" + REPLY


REPLY = "  - {step: reply, name: {zh: 答复, en: Reply}}\n"
