"""Machine errors put right: people are asked to look at what the platform decided, or a head corrects it, on record.

青岛市优化营商环境条例 (2021) art. 24 ¶2: who decides by comparing data must correct what it gets wrong. The old
decision stays in the journal; the step it did opens again, for people.
"""

from luodi.engines.process.at_once import decided_steps
from luodi.engines.process.command import Refusal
from luodi.engines.process.endings import take_up
from luodi.engines.process.model import Flow
from luodi.engines.process.state import Effects, State
from luodi.engines.process.steps import conclude
from luodi.engines.process.work import Facts, Work, moment
from luodi.engines.worktime import Allowance, due

ENDED = ("", "answered", "unanswered")
"""How a matter may stand for its decision still to count: open, or closed as done."""


def standing(flow: Flow, state: State) -> list[str]:
    """Return the steps whose automatic decision stands and can be looked at anew."""
    return decided_steps(flow, state) if state.status != "new" and state.reason in ENDED else []


def ask_review(w: Work) -> None:
    """申请人工复核: the decision is undone and people take the step, or the one the type names before it."""
    key = _decided(w)
    window = Allowance.parse(w.city.limit(w.flow.review.window, w.at).allow)
    if moment(w.at) >= due(window, moment(w.state.runs[key].closed), w.city.calendar).at:
        raise Refusal("review_late", window=window.text.zh)
    target = w.flow.review.to or key
    fx = Effects(set={"reviews": w.state.reviews + 1})
    take_up(w, fx, target)
    w.record("review_asked", fx, {"reason": w.optional("reason") or "", "to": target} | _words(w), step=key)


def correct(w: Work) -> None:
    """更正: a head withdraws the decision; with a verdict the same head decides the step at once, else people do."""
    key = _decided(w)
    step = w.flow.steps[key]
    verdict = w.one_of("verdict", ("agree", "refuse")) if w.optional("verdict") else ""
    if verdict and step.act != "sign":
        raise Refusal("wrong_act", step=step.name.zh, kind="correct")
    if verdict and w.actor.person in w.barred(step):
        raise Refusal("stood_aside")
    data = {"reason": w.value("reason")} | ({"verdict": verdict} if verdict else {}) | _words(w)
    fx = Effects(set={"reviews": w.state.reviews + 1})
    take_up(w, fx, key)
    w.record("corrected", fx, data, step=key)
    run = w.state.runs[key]
    if verdict and run.status == "open":
        signed = Effects(sign=[(key, 0, w.actor.person, verdict)])
        conclude(w, signed, step, verdict, "done")
        w.record("signed", signed, {"verdict": verdict}, step=key, unit=run.signers[0].unit)


def _decided(w: Work) -> str:
    """Return the step whose decision is meant: the one named, or the first that stands."""
    found = standing(w.flow, w.state)
    if w.state.merged_into:
        raise Refusal("merged")
    if w.command.step and w.command.step not in w.flow.steps:
        raise Refusal("no_such_step", step=w.command.step)
    named = [key for key in found if w.command.step in ("", key)]
    if not named:
        raise Refusal("nothing_decided")
    return named[0]


def _words(w: Work) -> Facts:
    return {"words": w.optional("words")} if w.optional("words") else {}
