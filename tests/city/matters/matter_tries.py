"""Things people try with a matter of the real pack: what moves it on, what interrupts it, and anything at all."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from luodi.city.matters import access
from luodi.city.matters.actions import ACTIONS
from luodi.city.matters.office import Office
from luodi.city.registry.models import Person
from luodi.engines.process import COMMANDS, REPORTER, THE_REPORTER, THE_SYSTEM, Actor, Flow, State, possible
from luodi.engines.process.decide import STEP_COMMANDS
from luodi.engines.process.model import Step

HOUR, DAY = 3_600_000, 86_400_000
UNITS = (
    "qd-zjj",
    "qd-cgj",
    "qd-gaj",
    "qd-spj",
    "370212",
    "370212-jw",
    "370212-xfj",
    "370212-spj",
    "qd-jw",
    "qd",
    "qd-rd",
)
"""Staffed bureaus, a district with its organs, one organ without staff (370212-spj, qd-rd), and the city itself."""
ASIDE = ("zhou", "wang", "wang2", "feng", "chen", "xu", "370212-head", "370212-handler")
"""Those who have an interest now and then: of some units everybody who could do a step."""
WHY = st.just("因为")
unit_codes = st.sampled_from(UNITS)
ENDS = ("withdraw", "hand_over", "merge", "decline")
QUIET = (
    "note",
    "attach",
    "set_level",
    "open_identity",
    "erase",
    "outcome",
    "remind",
    "stand_aside",
    "order_aside",
    "rate",
    "look_back",
)
PLATFORM = ("climb", "climb", "climb", "recalendar", "relieve", "resume", "rule_objection", "part_closed")
SINGLE = [k for k in COMMANDS if k not in ("merge", "unmerge", "absorb", "split", "erase", "attach")]
"""Commands that concern one matter alone."""
WAITS = st.sampled_from([0, 1, HOUR, DAY, 3 * DAY, 20 * DAY])
FORMS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "assign": {"lead": unit_codes, "co": st.lists(unit_codes, max_size=3)},
    "sign": {"verdict": st.sampled_from(["agree", "agree", "agree", "refuse"])},
    "reply": {"words": WHY},
    "call_back": {"satisfied": st.sampled_from(["yes", "no", "none"])},
    "decline": {"reason": st.sampled_from(["repeat", "in_court", "?"])},
    "refer": {"to": unit_codes},
    "object": {"reason": WHY},
    "rule_objection": {"verdict": st.sampled_from(["upheld", "refused"]), "to": unit_codes},
    "add_co": {"unit": unit_codes},
    "drop_co": {"unit": unit_codes},
    "add_signer": {"unit": unit_codes, "where": st.sampled_from(["before", "after"])},
    "give": {"unit": unit_codes},
    "return": {"reason": WHY, "mode": st.sampled_from(["restart", "resume"])},
    "elevate": {"reason": WHY},
    "stand_aside": {"reason": WHY},
    "order_aside": {"person": st.sampled_from(ASIDE), "reason": WHY},
    "lift_aside": {"person": st.sampled_from(ASIDE), "reason": WHY},
    "pause": {"name": st.sampled_from(["补正", "特别程序"]), "reason": WHY},
    "resume": {"name": st.sampled_from(["补正", "特别程序"])},
    "ask_extension": {"allow": st.sampled_from(["5wd", "10wd", "30d", "90d"]), "reason": WHY},
    "rule_extension": {"verdict": st.sampled_from(["granted", "refused"])},
    "hand_over": {"to": WHY},
    "rate": {"stars": st.integers(0, 6)},
    "reopen": {"reason": WHY},
    "correct": {"reason": WHY, "verdict": st.sampled_from(["", "agree", "refuse"])},
    "look_back": {"result": st.sampled_from(["held", "rebounded"])},
    "outcome": {"kind": st.just("institution"), "amount": st.sampled_from(["1", "2.5", "x"]), "unit": st.just("项")},
    "note": {"words": WHY},
    "set_level": {"level": st.integers(0, 4), "reason": WHY},
    "open_identity": {"reason": WHY},
}
"""What each command's form is filled with: codes, as people give them; mostly good, not always."""


@dataclass(frozen=True)
class Try:
    """One thing somebody tries. `who` is a person's number, 0 the platform, −1 the reporter."""

    kind: str
    who: int
    step: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def as_numbers(kind: str, data: dict[str, Any], office: Office) -> dict[str, Any]:
    """Return a form as the engine takes it: units and persons by number."""
    if isinstance(data.get("person"), str):
        data = data | {"person": Person.objects.get(username=data["person"]).pk}
    units = {f.key: f.kind for f in ACTIONS[kind].fields if f.kind in ("unit", "units")} if kind in ACTIONS else {}
    out = dict(data)
    for key in units.keys() & out.keys():
        codes = out[key]
        out[key] = [office.unit(code) for code in codes] if units[key] == "units" else office.unit(codes)
    return out


class Crowd:
    """The city's people as the engine sees them."""

    def __init__(self, office: Office, people: list[int]) -> None:
        self.office = office
        self.people = people

    def actor(self, who: int) -> Actor:
        """Return the engine's actor."""
        if who <= 0:
            return THE_REPORTER if who == REPORTER else THE_SYSTEM
        return access.actor(Person(pk=who), self.office)

    def someone(self, unit: int, role: str, without: frozenset[int]) -> Actor | None:
        """Return somebody who holds the post, for the engine's own plan."""
        free = self.office.staff(unit, role) - without
        return self.actor(min(free)) if free else None


def advance(draw: Any, flow: Flow, state: State, crowd: Crowd) -> Try | None:
    """Do an open step, as someone whose turn it is."""
    if not state.open_runs:
        return None
    key = draw(st.sampled_from(sorted(state.open_runs)))
    step, run = flow.steps[key], state.runs[key]
    unit = draw(st.sampled_from([s.unit for s in run.signers if not s.verdict]))
    staff = sorted(crowd.office.staff(unit, step.role))
    kind = draw(
        st.sampled_from(
            [k for k, (act, _) in STEP_COMMANDS.items() for _ in range(9 - 8 * (k == "decline")) if act == step.act]
        )
    )
    return Try(kind, draw(st.sampled_from(staff or [0])), key, form(draw, kind, flow, state, step))


def offered(draw: Any, flow: Flow, state: State, crowd: Crowd, at: int) -> Try | None:
    """Do something else that is offered to somebody; quiet things and endings only now and then."""
    who = draw(st.sampled_from([REPORTER, *crowd.people]))
    rare = draw(st.integers(0, 9)) == 0
    found = [
        o
        for o in possible(flow, state, crowd.actor(who), crowd.office, at)
        if o.kind not in STEP_COMMANDS and (rare or o.kind not in QUIET + ENDS)
    ]
    if not found:
        return None
    offer = draw(st.sampled_from(found))
    return Try(offer.kind, who, offer.step, form(draw, offer.kind, flow, state, flow.steps.get(offer.step)))


def platform(draw: Any, flow: Flow, state: State) -> Try:
    """Do what the platform does by itself."""
    kind = draw(st.sampled_from(PLATFORM))
    step = draw(st.sampled_from(sorted(state.open_runs) or sorted(flow.steps)))
    data = form(draw, kind, flow, state, flow.steps[step])
    if kind == "climb":
        data = {"clock": draw(st.sampled_from(sorted(state.clocks) or ["overall"]))}
    if kind == "part_closed":
        data = {"part": draw(st.sampled_from(state.parts or [1]))}
    return Try(kind, 0, step, data)


def anything(draw: Any, flow: Flow, state: State, crowd: Crowd) -> Try:
    """Try anything, as anybody, on any step."""
    kind = draw(
        st.sampled_from([k for k in COMMANDS if k not in ("merge", "unmerge", "absorb", "split", "erase", "attach")])
    )
    step = draw(st.sampled_from(["", "nowhere", *flow.steps]))
    who = draw(st.sampled_from([REPORTER, *crowd.people]))
    return Try(kind, who, step, form(draw, kind, flow, state, flow.steps.get(step)))


def form(draw: Any, kind: str, flow: Flow, state: State, step: Step | None) -> dict[str, Any]:
    """Fill in a command's form."""
    data = {name: draw(values) for name, values in FORMS.get(kind, {}).items()}
    if kind == "return":
        data["to"] = draw(st.sampled_from(sorted(flow.steps)))
    if kind == "ask_extension":
        data["clock"] = draw(st.sampled_from(sorted(state.clocks) or ["overall"]))
    if step is not None and step.asks and kind == step.act and draw(st.integers(0, 9)):
        data["facts"] = {ask.key: _answer(draw, ask.options, ask.kind) for ask in step.asks}
    return data


def _answer(draw: Any, options: tuple[str, ...], kind: str) -> Any:
    if options:
        return draw(st.sampled_from(options))
    if kind == "date":
        return (date(2026, 3, 2) + timedelta(days=draw(st.integers(-30, 400)))).isoformat()
    return draw(st.integers(0, 5))
