"""回避: who has an interest in a matter has no part in it: by their own word, or because somebody above says so."""

from luodi.engines.process.command import Actor, Refusal
from luodi.engines.process.moves import relief
from luodi.engines.process.powers import OVER, matches
from luodi.engines.process.state import SYSTEM, Effects
from luodi.engines.process.work import Facts, Work

Parts = dict[str, tuple[int, list[int]]]
"""Step → its round and the indices of some of its parts."""


def stand_aside(w: Work) -> None:
    """回避: a person with an interest steps aside. Closed or open: what is closed may be looked into and reopened."""
    w.need_registered()
    if w.actor.person <= 0:
        raise Refusal("not_allowed", kind="stand_aside")
    put_aside(w, [w.actor.person], "stood_aside", {"person": w.actor.person, "reason": w.value("reason")})


def order_aside(w: Work) -> None:
    """令其回避: somebody with an interest is told to step aside.

    The head of the lead unit orders no one who watches from above: else supervision could be shaken off by a word.
    """
    w.need_registered()
    person = w.whole("person", least=1)
    if person in w.state.aside:
        raise Refusal("already_aside")
    if _over(w, Actor(person, w.city.posts(person))) and not _over(w, w.actor):
        raise Refusal("stands_over")
    put_aside(w, [person], "aside_ordered", {"person": person, "reason": w.value("reason")})


def lift_aside(w: Work) -> None:
    """解除回避: the interest was none, or is no more. Never by the one who stands aside (`decide` sees to it)."""
    w.need_registered()
    person = w.whole("person", least=1)
    if person not in w.state.aside:
        raise Refusal("not_aside")
    if w.state.assist and w.state.assist.person == person:
        raise Refusal("assists")
    left = [other for other in w.state.aside if other != person]
    w.record("aside_lifted", Effects(set={"aside": left}), {"person": person, "reason": w.value("reason")})


def put_aside(w: Work, people: list[int], kind: str, data: Facts, fx: Effects | None = None) -> None:
    """Record that people stand aside; what they had taken is free, and what nobody else can do goes on at once.

    Steps that had nobody before are left as they were: that is not of these people's making.
    """
    fx = fx or Effects()
    if people:
        fx.set["aside"] = list(dict.fromkeys([*w.state.aside, *people]))
    for key, run in w.state.open_runs.items():
        fx.take.extend((key, i, 0) for i, s in enumerate(run.signers) if s.person in people and not s.verdict)
    before = _staffed(w)
    w.record(kind, fx, data)
    for key, (round_, parts) in before.items():
        run = w.state.runs[key]
        if not w.state.open or run.status != "open" or run.round != round_:
            continue
        relieved = relief(w, w.flow.steps[key], parts)
        if relieved.move or relieved.sign:
            w.system("relieved", relieved, step=key)


def _staffed(w: Work) -> Parts:
    """Return the open parts that somebody can do."""
    out: Parts = {}
    for key, run in w.state.open_runs.items():
        step = w.flow.steps[key]
        parts = [
            index
            for index, signer in enumerate(run.signers)
            if not signer.verdict and w.city.staffed(signer.unit, step.role, w.barred(step))
        ]
        out[key] = (run.round, parts)
    return out


def _over(w: Work, actor: Actor) -> bool:
    """Return whether somebody watches over the matter from above; the platform does."""
    return actor.person == SYSTEM or matches(OVER, w.flow, w.state, actor, w.city)
