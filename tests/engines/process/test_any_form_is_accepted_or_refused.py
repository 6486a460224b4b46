"""Whatever stands in a form, `decide` accepts or refuses it: it never breaks, and a refusal has words."""

from typing import Any

import pytest
from process_strategies import JUNK
from process_town import BUREAU, CENTRE, START, STREET, WORKS, Matter

from luodi.engines.process import COMMANDS, THE_REPORTER, THE_SYSTEM, Command, Refusal, decide

FLOW = """\
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - {step: assign, name: {zh: 派单, en: Assign}, by: intake, role: dispatcher}
  - parallel:
      - step: handle
        name: {zh: 办理, en: Handle}
        asks:
          - {key: amount, name: {zh: 金额, en: Amount}, kind: number}
          - {key: day, name: {zh: 日期, en: Day}, kind: date}
          - {key: big, name: {zh: 大, en: Big}, kind: flag}
          - {key: kind, name: {zh: 类, en: Kind}, options: [a, b]}
      - {step: help, name: {zh: 协办, en: Help}, act: handle, by: co}
  - {step: sign, name: {zh: 审核, en: Sign}, role: head}
  - {step: reply, name: {zh: 答复, en: Reply}}
  - {step: call_back, name: {zh: 回访, en: Call back}, by: intake, role: callback}
  - {step: close, name: {zh: 办结, en: Close}, by: intake, role: clerk}
clocks:
  - {name: legal, title: {zh: 法定, en: Legal}, limit: answer, ladder: lamp}
"""
GOOD: dict[str, Any] = {
    "intake": CENTRE, "lead": WORKS, "to": STREET, "unit": WORKS, "co": [STREET], "person": 0, "reason": "因为",
    "words": "话", "verdict": "agree", "satisfied": "yes", "solved": "yes", "name": "补正", "clock": "legal",
    "allow": "5wd", "facts": {"amount": "3", "kind": "a"}, "mode": "restart", "where": "after", "parts": [7, 8],
    "part": 7, "into": 7, "other": 7, "out": False, "stars": 5, "reasons": [], "result": "held", "amount": "1",
    "kind": "money", "basis": "依申请", "document": "d", "level": 1, "reference": "r", "rung": 0, "channel": "web",
}  # fmt: skip


def stages() -> list[Matter]:
    """Return a matter at each of its stages, one paused, one with requests pending and one closed among them."""
    m = Matter(FLOW)
    out = [Matter(FLOW, register=False), m]
    out.append(Matter(FLOW).do("accept", CENTRE * 10 + 1))
    for make in (lambda n: n, lambda n: n.do("pause", name="补正", reason="缺材料"), pending, done):
        n = Matter(FLOW).do("accept").do("assign", lead=BUREAU, co=[WORKS])
        out.append(make(n))
    return out


def pending(m: Matter) -> Matter:
    m.do("ask_extension", BUREAU * 10 + 1, clock="legal", reason="复杂")
    return m.do("object", BUREAU * 10 + 1, reason="非本职")


def done(m: Matter) -> Matter:
    return m.finish()


@pytest.mark.parametrize("kind", COMMANDS)
def test_no_value_in_a_form_breaks_the_engine(kind: str) -> None:
    for m in stages():
        for field in GOOD:
            for junk in JUNK:
                data = GOOD | {field: junk}
                for step in ("", "handle", "sign", "close", "nowhere"):
                    try:
                        decide(m.flow, m.state, Command(kind, THE_SYSTEM, START, data, step), m.town)
                    except Refusal as refusal:
                        str(refusal)


@pytest.mark.parametrize("kind", COMMANDS)
def test_an_empty_form_is_never_more_than_refused(kind: str) -> None:
    for m in stages():
        for actor in (THE_SYSTEM, THE_REPORTER, m.town.actor(CENTRE * 10 + 1)):
            for step in ("", *m.flow.steps):
                try:
                    decide(m.flow, m.state, Command(kind, actor, START, {}, step), m.town)
                except Refusal as refusal:
                    assert refusal.message.en  # noqa: PT017


def test_an_unknown_command_is_refused() -> None:
    assert Matter(FLOW).refused("dance") == "unknown_command"
