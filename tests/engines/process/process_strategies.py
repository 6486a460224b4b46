"""Random trees of every kind of block and sign-off, and random things that people try to do with a matter."""

from dataclasses import dataclass, replace
from typing import Any

import yaml
from hypothesis import strategies as st
from process_town import BRANCH, BUREAU, COMMUNITY, DAY, EMPTY, HALL, HOUR, STREET, WORKS, Town, flow_of

from luodi.engines.process import COMMANDS, THE_SYSTEM, Actor, Flow, State, possible
from luodi.engines.process.model import ACTS, AT_ONCE

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
CONDITIONS = ('kind == "urgent"', "amount > 2", 'satisfied == "no"', "co > 0", "elevated > 0", "not late")
BYS = ("lead", "lead", "intake", "co", "over", "supervisor", "unit:works", "unit:street", "unit:empty")
DRAWN_ROLES = ("handler", "handler", "clerk", "head", "nobody")
FACTS = [
    {"key": "kind", "name": {"zh": "类", "en": "kind"}, "options": ["urgent", "plain"], "required": True},
    {"key": "amount", "name": {"zh": "额", "en": "amount"}, "kind": "number"},
]


@dataclass
class _Writer:
    """Writes one random tree; counts steps to give each its own key."""

    draw: st.DrawFn
    steps: int = 0
    most: int = 14

    def key(self) -> str:
        self.steps += 1
        return f"s{self.steps}"

    def step(self, acts: tuple[str, ...], key: str = "") -> dict[str, Any]:
        key = key or self.key()
        act = self.draw(st.sampled_from(acts))
        out: dict[str, Any] = {"step": key, "name": {"zh": f"步骤{key}", "en": f"Step {key}"}, "act": act}
        out["by"] = self.draw(st.sampled_from(BYS))
        out["role"] = self.draw(st.sampled_from(DRAWN_ROLES))
        if self.draw(st.booleans()):
            out["signing"] = self.signing()
        if self.draw(st.integers(0, 3)) == 0:
            out |= {"limit": self.draw(st.sampled_from(["firm", "2d", "3wh"])), "ladder": "silence"}
            if act == "accept" and self.draw(st.booleans()):
                out["signing"] = out.get("signing", {}) | {"timeout": "deem"}
        if self.draw(st.integers(0, 4)) == 0:
            out["asks"] = FACTS
        if act in AT_ONCE and out["by"] != "co" and self.draw(st.integers(0, 3)) == 0:
            out["decide"] = "table"
            out["signing"] = out.get("signing", {}) | {"style": "one"}
        if self.steps > 1 and self.draw(st.integers(0, 5)) == 0:
            out["apart"] = [f"s{self.draw(st.integers(1, self.steps - 1))}"]
        return out

    def signing(self) -> dict[str, Any]:
        return {
            "style": self.draw(st.sampled_from(["one", "all", "any", "ratio", "order"])),
            "ratio": self.draw(st.sampled_from([0.3, 0.5, 1.0])),
            "refuse": self.draw(st.sampled_from(["veto", "count"])),
            "refused": self.draw(st.sampled_from(["back", "on"])),
            "nobody": self.draw(st.sampled_from(["over", "lead", "pass"])),
            "own": self.draw(st.sampled_from(["allow", "refuse"])),
            "again": self.draw(st.sampled_from(["ask", "pass"])),
            "timeout": self.draw(st.sampled_from(["remind", "elevate", "pass"])),
        }

    def block(self, depth: int, acts: tuple[str, ...]) -> Any:
        kinds = ["step", "seq", "parallel", "choose", "repeat", "partial"]
        kind = self.draw(st.sampled_from(kinds)) if depth and self.steps < self.most else "step"
        return getattr(self, f"_{kind}", self.step)(depth - 1, acts) if kind != "step" else self.step(acts)

    def _seq(self, depth: int, acts: tuple[str, ...]) -> list[Any]:
        return [self.block(depth, acts) for _ in range(self.draw(st.integers(1, 3)))]

    def _parallel(self, depth: int, acts: tuple[str, ...]) -> dict[str, Any]:
        return {"parallel": [self.block(depth, acts) for _ in range(self.draw(st.integers(2, 4)))]}

    def _choose(self, depth: int, acts: tuple[str, ...]) -> dict[str, Any]:
        branches: list[dict[str, Any]] = [
            {"when": self.draw(st.sampled_from(CONDITIONS)), "do": [self.block(depth, acts)]}
            for _ in range(self.draw(st.integers(1, 2)))
        ]
        other = [] if self.draw(st.booleans()) else [self.block(depth, acts)]
        return {"choose": [*branches, {"otherwise": other}]}

    def _repeat(self, depth: int, acts: tuple[str, ...]) -> dict[str, Any]:
        return {
            "repeat": self._seq(depth, acts),
            "while": self.draw(st.sampled_from(CONDITIONS)),
            "at_most": self.draw(st.integers(2, 3)),
        }

    def _partial(self, depth: int, acts: tuple[str, ...]) -> dict[str, Any]:
        items = []
        for i in range(self.draw(st.integers(2, 4))):
            after = [f"p{j}" for j in range(i) if self.draw(st.booleans())]
            items.append({"id": f"p{i}", "after": after, "do": [self.block(depth, acts)]})
        return {"partial": items}


@st.composite
def flows(draw: st.DrawFn, depth: int = 3) -> Flow:
    """A random flow that loads: whatever comes before, a reply on every way, then perhaps more and a close."""
    before = tuple(act for act in ACTS if act != "close")
    writer = _Writer(draw)
    blocks: list[Any] = [writer.block(depth, before)]
    reply = writer.step(("reply",), "reply")
    if draw(st.booleans()):
        reply = {"repeat": [reply, writer.step(("call_back",))], "while": CONDITIONS[2], "at_most": 2}
    blocks.append(reply)
    papers = draw(st.sampled_from([[], [], MATERIALS]))
    if papers and draw(st.booleans()):
        blocks.append(writer.step(("handle",)) | {"awaits": "materials"})
    if draw(st.booleans()):
        blocks.append(writer.block(depth - 1, ACTS))
    if draw(st.booleans()):
        blocks.append(writer.step(("close",), "close"))
    clocks = [
        {"name": "legal", "title": {"zh": "法定", "en": "legal"}, "limit": "answer", "ladder": "lamp"},
        {"name": "first", "title": {"zh": "首次", "en": "first"}, "limit": "hours", "to": "accepted", "pauses": False},
        {
            "name": "taken",
            "title": {"zh": "受理后", "en": "taken"},
            "limit": "firm",
            "from": "accepted",
            "ladder": "lamp",
        },
    ]
    reopening = {"at_most": 2, **({"to": f"s{draw(st.integers(1, writer.steps))}"} if draw(st.booleans()) else {})}
    written = {"flow": blocks, "clocks": clocks, "reopening": reopening, "materials": papers}
    return replace(flow_of(yaml.dump(written, allow_unicode=True, Dumper=DUMPER)), assistable=bool(papers))


MATERIALS = [
    {"key": "form", "name": {"zh": "表", "en": "form"}},
    {"key": "plan", "name": {"zh": "图", "en": "plan"}, "need": "may_miss", "within": "2wd"},
    {"key": "proof", "name": {"zh": "证", "en": "proof"}, "need": "promise", "within": "5d", "when": "amount > 2"},
]
material = st.sampled_from(["form", "plan", "proof"])
UNITS = (HALL, BUREAU, BRANCH, WORKS, STREET, COMMUNITY, EMPTY)
units = st.sampled_from(UNITS)
words = st.just("因为")
people = st.sampled_from([*Town().people])
matters = st.integers(100, 105)
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "register": {"intake": units},
    "decline": {"reason": words},
    "assign": {"lead": units, "co": st.lists(units, max_size=3)},
    "sign": {"verdict": st.sampled_from(["agree", "agree", "refuse"])},
    "reply": {"words": words},
    "call_back": {"satisfied": st.sampled_from(["yes", "no", "none"])},
    "refer": {"to": units},
    "object": {"reason": words},
    "rule_objection": {"verdict": st.sampled_from(["upheld", "refused"]), "to": units},
    "add_co": {"unit": units},
    "drop_co": {"unit": units},
    "add_signer": {"unit": units, "where": st.sampled_from(["before", "after"])},
    "give": {"unit": units, "person": st.sampled_from([0, *Town().people])},
    "return": {"reason": words, "mode": st.sampled_from(["restart", "resume"])},
    "elevate": {"to": st.sampled_from([0, HALL])},
    "stand_aside": {"reason": words},
    "receive": {"material": material, "how": st.sampled_from(["paper", "shared", "fetched"])},
    "promise": {"materials": st.lists(material, max_size=2)},
    "attach": {"document": st.just({"sha256": "0"}), "material": st.sampled_from(["", "form", "plan"])},
    "order_aside": {"person": people, "reason": words},
    "lift_aside": {"person": people, "reason": words},
    "pause": {"name": st.sampled_from(["补正", "特别程序", "parts"]), "reason": words},
    "resume": {"name": st.sampled_from(["补正", "特别程序", "parts"])},
    "ask_extension": {"clock": st.just("legal"), "allow": st.sampled_from(["5wd", "30wd", "?"]), "reason": words},
    "rule_extension": {"verdict": st.sampled_from(["granted", "refused"])},
    "climb": {
        "clock": st.sampled_from(
            ["legal", "first", "taken", "step/s1", "step/s2", "step/s3", "step/s4", "material/plan"]
        )
    },
    "authorise": {"assistant": people, "grid": units, "how": st.sampled_from(["counter", "phone", "self"])},
    "pass_authority": {"assistant": people, "grid": units, "reason": words},
    "carry": {"way": st.sampled_from(["collect", "deliver", "?"]), "materials": st.lists(material, max_size=2)},
    "hand_over": {"to": words},
    "merge": {"into": matters},
    "absorb": {"other": matters, "out": st.booleans()},
    "split": {"parts": st.lists(matters, min_size=1, max_size=3)},
    "part_closed": {"part": matters},
    "rate": {"stars": st.integers(0, 6)},
    "reopen": {"reason": words},
    "correct": {"reason": words, "verdict": st.sampled_from(["", "agree", "refuse"])},
    "look_back": {"result": st.sampled_from(["held", "rebounded"])},
    "outcome": {"kind": st.just("money"), "amount": st.sampled_from(["1", "NaN", "x"]), "unit": st.just("元")},
    "note": {"words": words},
    "set_level": {"level": st.integers(0, 4), "reason": words},
    "open_identity": {"reason": words},
    "erase": {"basis": words},
}
"""What each command's form asks for; values are mostly, but not always, good ones."""
JUNK: tuple[Any, ...] = (None, "", "x", "½", -1, 0, 1.5, True, [], [None], {}, {"a": []}, 10**30)
FACT_VALUES = st.fixed_dictionaries(
    {"kind": st.sampled_from(["urgent", "plain"])}, optional={"amount": st.integers(0, 5)}
)
TIMES = st.sampled_from([0, 0, 1, -HOUR, HOUR, DAY, 3 * DAY, 20 * DAY])
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
ENDS = ("withdraw", "hand_over", "merge", "decline")
PLATFORM = (
    "climb",
    "climb",
    "part_closed",
    "part_closed",
    "absorb",
    "recalendar",
    "relieve",
    "resume",
    "rule_objection",
)


@dataclass(frozen=True)
class Try:
    """One thing somebody tries."""

    kind: str
    actor: Actor
    step: str
    data: dict[str, Any]
    later: int


@st.composite
def forms(draw: st.DrawFn, flow: Flow, kind: str, step: str) -> dict[str, Any]:
    """What somebody writes into the form of a command."""
    data = {field: draw(values) for field, values in FIELDS.get(kind, {}).items()}
    if kind == "return":
        data["to"] = draw(st.sampled_from([*flow.steps]))
    if step in flow.steps and flow.steps[step].asks and kind == flow.steps[step].act:
        data["facts"] = draw(FACT_VALUES)
    return data


def _advance(draw: st.DrawFn, flow: Flow, state: State, town: Town) -> tuple[str, Actor, str]:
    """Do an open step, as someone of the unit whose turn it is."""
    key = draw(st.sampled_from([*state.open_runs]))
    leaf, run = flow.steps[key], state.runs[key]
    signer = draw(st.sampled_from([s for s in run.signers if not s.verdict] or run.signers))
    holders = [town.actor(p) for p, held in town.people.items() if (signer.unit, leaf.role) in held]
    return leaf.act, draw(st.sampled_from(holders or [THE_SYSTEM])), key


def _interrupt(draw: st.DrawFn, flow: Flow, state: State, town: Town, at: int) -> tuple[str, Actor, str] | None:
    """Do something else that is offered to someone; quiet things and endings only now and then."""
    actor = draw(st.sampled_from(town.actors()))
    rare = draw(st.integers(0, 7)) == 0
    offered = [
        o for o in possible(flow, state, actor, town, at) if o.kind not in ACTS and (rare or o.kind not in QUIET + ENDS)
    ]
    if not offered:
        return None
    offer = draw(st.sampled_from(offered))
    return offer.kind, actor, offer.step


@st.composite
def tries(draw: st.DrawFn, flow: Flow, state: State, town: Town, at: int) -> Try:
    """Something to try: mostly what moves the matter on or interrupts it, now and then anything at all."""
    mode = draw(st.integers(0, 9))
    chosen = None
    if mode < 5 and state.open_runs:
        chosen = _advance(draw, flow, state, town)
    elif mode < 8:
        chosen = _interrupt(draw, flow, state, town, at)
    elif mode == 8:
        chosen = draw(st.sampled_from(PLATFORM)), THE_SYSTEM, draw(st.sampled_from([*flow.steps]))
    if chosen is None:
        actor = draw(st.sampled_from(town.actors()))
        chosen = draw(st.sampled_from(COMMANDS)), actor, draw(st.sampled_from(["", "nowhere", *flow.steps]))
    kind, actor, step = chosen
    data = draw(forms(flow, kind, step))
    if mode == 9 and data:
        field = draw(st.sampled_from([*data]))
        data[field] = draw(st.sampled_from(JUNK))
    return Try(kind, actor, step, data, draw(TIMES))
