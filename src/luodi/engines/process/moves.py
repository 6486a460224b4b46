"""Commands that change who handles a matter: refer, object, co-handlers, signers, claims, returns, elevation."""

from collections.abc import Iterable

from luodi.engines.process.command import Refusal
from luodi.engines.process.model import Step
from luodi.engines.process.state import Effects, Pending
from luodi.engines.process.steps import find_part, pass_parts, undo_from
from luodi.engines.process.work import Work, moment
from luodi.engines.worktime import Allowance, due


def refer(w: Work) -> None:
    """转办: another unit leads; what is open for the old lead goes over to it."""
    w.need_running()
    to = w.unit("to")
    if to == w.state.lead:
        raise Refusal("same_unit")
    fx = _new_lead(w, to)
    w.record("referred", fx, {"to": to, "reason": w.optional("reason") or ""}, unit=w.state.lead)


def _new_lead(w: Work, to: int) -> Effects:
    fx = Effects(set={"lead": to, "co": [u for u in w.state.co if u != to]})
    for key, run in w.state.open_runs.items():
        if w.flow.steps[key].by != "lead":
            continue
        present = {s.unit for s in run.signers}
        for index, signer in enumerate(run.signers):
            if signer.unit == w.state.lead and not signer.verdict and to not in present:
                fx.move.append((key, index, to))
    return fx


def object_(w: Work) -> None:
    """退回异议: the lead unit says the matter is not its own; someone must rule before work goes on."""
    w.need_running()
    if w.state.objections >= w.flow.objections:
        raise Refusal("objections_used", most=w.flow.objections)
    since = max((run.opened for key, run in w.state.runs.items() if w.flow.steps[key].by == "lead"), default=w.at)
    limit = due(Allowance.parse(w.city.limit(w.flow.object_within, w.at).allow), moment(since), w.city.calendar)
    if moment(w.at) >= limit.at:
        raise Refusal("objection_late")
    asked = Pending("objection", w.actor.person, w.state.lead, w.at)
    fx = Effects(set={"objections": w.state.objections + 1}, ask=[asked])
    w.record("objected", fx, {"reason": w.value("reason"), "to": w.optional("to") or 0}, unit=w.state.lead)


def pending_index(w: Work, kind: str) -> int:
    """Return where the request waiting for a ruling stands; refuse when there is none."""
    for index, item in enumerate(w.state.pending):
        if item.kind == kind:
            return index
    raise Refusal("nothing_pending", kind=kind)


def rule_objection(w: Work) -> None:
    """Rule on an objection: `upheld` names another lead unit, `refused` leaves the matter where it is."""
    w.need_open()
    index = pending_index(w, "objection")
    verdict = w.one_of("verdict", ("upheld", "refused"))
    fx = Effects(rule=[index])
    to = 0
    if verdict == "upheld":
        to = w.unit("to")
        if to == w.state.lead:
            raise Refusal("same_unit")
        fx = _new_lead(w, to)
        fx.rule = [index]
    w.record("objection_ruled", fx, {"verdict": verdict, "to": to, "reason": w.optional("reason") or ""})


def add_co(w: Work) -> None:
    """增加协办单位; an open step for co-handlers takes it in at once."""
    w.need_open()
    unit = w.unit("unit")
    if unit in w.state.co or unit == w.state.lead:
        raise Refusal("same_unit")
    fx = Effects(set={"co": [*w.state.co, unit]})
    for key, run in w.state.open_runs.items():
        if w.flow.steps[key].by == "co" and unit not in {s.unit for s in run.signers}:
            fx.add.append((key, len(run.signers), unit))
    w.record("co_added", fx, {"added": unit})


def drop_co(w: Work) -> None:
    """取消协办单位, as long as it has not done its part."""
    w.need_open()
    unit = w.unit("unit")
    if unit not in w.state.co:
        raise Refusal("not_co")
    fx = Effects(set={"co": [u for u in w.state.co if u != unit]})
    for key, run in w.state.open_runs.items():
        if w.flow.steps[key].by != "co":
            continue
        for index, signer in enumerate(run.signers):
            if signer.unit == unit and not signer.verdict:
                pass_parts(w, fx, w.flow.steps[key], run, [index])
    w.record("co_dropped", fx, {"dropped": unit})


def add_signer(w: Work) -> None:
    """加签: another unit signs this step too, before or after the one who asks."""
    step = w.flow.steps.get(w.command.step)
    if step is None:
        raise Refusal("no_such_step", step=w.command.step)
    run, index = find_part(w, step)
    unit = w.unit("unit")
    if any(s.unit == unit for s in run.signers):
        raise Refusal("same_unit")
    where = w.one_of("where", ("before", "after"), "after")
    at = index if where == "before" else index + 1
    fx = Effects(add=[(step.key, at, unit)])
    w.record("signer_added", fx, {"added": unit}, step=step.key, unit=run.signers[index].unit)


def claim(w: Work) -> None:
    """签收: this person does the step; colleagues see that it is taken."""
    step = w.flow.steps.get(w.command.step)
    if step is None:
        raise Refusal("no_such_step", step=w.command.step)
    run, index = find_part(w, step)
    fx = Effects(take=[(step.key, index, w.actor.person)])
    w.record("claimed", fx, step=step.key, unit=run.signers[index].unit)


def give(w: Work) -> None:
    """分办: name the person who does an open step; 0 frees it again."""
    w.need_open()
    step = w.flow.steps.get(w.command.step)
    if step is None:
        raise Refusal("no_such_step", step=w.command.step)
    run = w.state.runs.get(step.key)
    if run is None or run.status != "open":
        raise Refusal("step_not_open", step=step.name.zh)
    unit = w.unit("unit")
    person = w.whole("person", 0)
    places = [i for i, s in enumerate(run.signers) if s.unit == unit and not s.verdict]
    if not places:
        raise Refusal("step_not_open", step=step.name.zh)
    if person in w.barred(step):
        raise Refusal("stood_aside")
    w.record("given", Effects(take=[(step.key, places[0], person)]), {"to": person}, step=step.key, unit=unit)


def return_(w: Work) -> None:
    """退回 to an earlier step: `restart` does everything after it again, `resume` comes straight back."""
    w.need_running()
    target = w.flow.steps.get(str(w.value("to")))
    if target is None:
        raise Refusal("no_such_step", step=w.value("to"))
    here = w.flow.steps.get(w.command.step)
    if here is None:
        raise Refusal("no_such_step", step=w.command.step)
    run, index = find_part(w, here)
    done = w.state.runs.get(target.key)
    if done is None or done.status != "done" or here.key not in w.flow.later(target.key)[0]:
        raise Refusal("cannot_return", step=target.name.zh)
    mode = w.one_of("mode", ("restart", "resume"), "restart")
    fx = Effects()
    if mode == "restart":
        undo_from(w, fx, target.key)
    else:
        fx.void.update({target.key: w.at, here.key: w.at})
        fx.clocks.update(w.stopped(here.key))
        fx.forget.extend(sorted(b for b in w.flow.loops_around(target.key) if b in w.state.chose))
    unit = run.signers[index].unit
    data = {"to": target.key, "mode": mode, "reason": w.value("reason")}
    w.record("returned", fx, data, step=here.key, unit=unit)


def elevate(w: Work) -> None:
    """提级、顶格: the unit above leads; the clocks run on."""
    w.need_open()
    to = w.whole("to", 0) or w.city.parent(w.state.lead)
    if not to:
        raise Refusal("no_parent")
    if not w.city.above(to, w.state.lead) or to == w.state.lead:
        raise Refusal("no_parent")
    fx = _new_lead(w, to)
    fx.set["elevated"] = w.state.elevated + 1
    # The unit elevated from goes on helping: it knows the ground.
    fx.set["co"] = list(dict.fromkeys([*fx.set["co"], w.state.lead]))
    w.record("elevated", fx, {"to": to, "reason": w.optional("reason") or ""}, unit=w.state.lead)


def readdress(w: Work) -> None:
    """Whom a matter is addressed to serves elsewhere now, or handed over: what is theirs goes on where they serve."""
    w.need_open()
    person = w.whole("person", least=1)
    to = w.city.serves(person)
    if not to:
        raise Refusal("bad_value", field="person", value=person, known="—")
    fx = _new_lead(w, to) if w.state.lead == w.state.intake and w.state.lead != to else Effects()
    fx.set |= {"person": person, "intake": to}
    moved = {(key, index) for key, index, _ in fx.move}
    for key, run in w.state.open_runs.items():
        step = w.flow.steps[key]
        if step.by != "person":
            continue
        present = {signer.unit for signer in run.signers}
        for index, signer in enumerate(run.signers):
            if signer.verdict or (signer.unit != to and to in present):
                continue
            if signer.unit != to and (key, index) not in moved:
                fx.move.append((key, index, to))
            fx.take.append((key, index, 0 if person in w.barred(step) else person))
    if person == w.state.person and to == w.state.intake and not fx.move:
        raise Refusal("same_unit")
    w.record("readdressed", fx, {"person": person, "to": to})


def relieve(w: Work) -> None:
    """Nobody in a unit can do an open step any more: apply the step's own policy for that, again."""
    w.need_open()
    step = w.flow.steps.get(w.command.step)
    if step is None:
        raise Refusal("no_such_step", step=w.command.step)
    run = w.state.runs.get(step.key)
    if run is None or run.status != "open":
        raise Refusal("step_not_open", step=step.name.zh)
    fx = relief(w, step, range(len(run.signers)))
    if not (fx.move or fx.sign):
        raise Refusal("staffed")
    w.record("relieved", fx, step=step.key)


def relief(w: Work, step: Step, parts: Iterable[int]) -> Effects:
    """Return what a step's own policy for nobody-to-assign makes of those of its open parts that nobody can do."""
    fx = Effects()
    passed = []
    run = w.state.runs[step.key]
    present = {signer.unit for signer in run.signers}
    for index in parts:
        signer = run.signers[index]
        if signer.verdict or w.city.staffed(signer.unit, step.role, w.barred(step)):
            continue
        to = w.placed(step, signer.unit)
        if to and to not in present:
            fx.move.append((step.key, index, to))
            present.add(to)
        else:
            # No unit up to the top has anyone, or who there is signs already: the part passes, done by nobody.
            passed.append(index)
    if passed:
        pass_parts(w, fx, step, run, passed)
    return fx
