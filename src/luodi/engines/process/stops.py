"""Commands about time: pause and resume, extensions, reminders, supervision, the ladder, a new calendar."""

from luodi.engines.process.command import Actor, City, Refusal
from luodi.engines.process.materials import lapse
from luodi.engines.process.model import Flow
from luodi.engines.process.moves import elevate, pending_index
from luodi.engines.process.powers import entitled
from luodi.engines.process.state import Clock, Effects, Pending, State
from luodi.engines.process.steps import pass_parts
from luodi.engines.process.work import PARTS, Work, changed, rungs_of
from luodi.engines.worktime import Allowance


def pause(w: Work) -> None:
    """暂停 for a named reason (补正, 特别程序, …): nothing of it can be done, and the clocks law lets stop, stand.

    Of the whole matter, or of one open step (`command.step`) while the other departments' go on.
    """
    w.need_open()
    name, step = str(w.value("name")), _paused_step(w)
    if any((p.name, p.step) == (name, step) for p in w.state.pauses):
        raise Refusal("already_paused", name=name)
    if name == PARTS:
        raise Refusal("bad_value", field="name", value=name, known="补正、特别程序…")
    fx = Effects(pause=name, at_step=step, clocks=w.stopped_clocks(step))
    w.record("paused", fx, {"name": name, "reason": w.value("reason")}, step=step)


def _paused_step(w: Work) -> str:
    """Return the step a pause is about, empty for the whole matter; only who does the step, or leads, may stop it."""
    key = w.command.step
    if not key:
        return ""
    step = w.flow.steps.get(key)
    if step is None:
        raise Refusal("no_such_step", step=key)
    run = w.state.open_runs.get(key)
    if run is None:
        raise Refusal("step_not_open", step=step.name.zh)
    if not may_stop(w.flow, w.state, w.actor, w.city, key):
        raise Refusal("not_yours", role=step.role)
    return key


def may_stop(flow: Flow, state: State, actor: Actor, city: City, key: str) -> bool:
    """Return whether the actor may pause and resume this open step: who does it, their head, and who leads."""
    roles = (flow.steps[key].role, "head")
    theirs = any(actor.holds(s.unit, role) for s in state.open_runs[key].signers for role in roles)
    return theirs or entitled(flow, state, actor, city, "stop_step")


def resume(w: Work) -> None:
    """恢复: the last pause to end sets the clocks going, later by what was paused."""
    w.need_open()
    step = _paused_step(w)
    known = [p for p in w.state.pauses if p.step == step]
    name = str(w.value("name", next((p.name for p in reversed(known) if p.name != PARTS), "—")))
    ended = [p for p in known if p.name == name]
    if not ended:
        raise Refusal("not_paused", name=name)
    if name == PARTS:
        raise Refusal("has_parts")
    if w.at < ended[0].since or w.at < w.standing_since():
        raise Refusal("out_of_order")
    w.record("resumed", Effects(resume=name, at_step=step), {"name": name}, step=step)


def _running(w: Work, name: str) -> Clock:
    clock = w.state.clocks.get(name)
    if clock is None or clock.stop:
        raise Refusal("no_clock", clock=name)
    return clock


def ask_extension(w: Work) -> None:
    """申请延期 of a running clock, before it runs out, within what the limit's law allows, once."""
    w.need_open()
    name = str(w.value("clock"))
    clock = _running(w, name)
    code = w.flow.limits.get(name, "")
    # A date that the source gave is moved by the source alone.
    longest = w.city.limit(code, clock.start).extend if code and not clock.given else ""
    if not longest:
        raise Refusal("no_extension", clock=name)
    if clock.ext:
        raise Refusal("extension_used", clock=name)
    if clock.reached(w.at) >= clock.due:
        raise Refusal("overdue")
    asked = _allowance(str(w.value("allow", longest)))
    most = Allowance.parse(longest)
    if asked.unit != most.unit or asked.amount > most.amount or asked.amount < 1:
        raise Refusal("extension_long", most=most.text.zh)
    if any(p.kind == "extension" and p.clock == name for p in w.state.pending):
        raise Refusal("already_pending", kind="extension")
    waiting = Pending("extension", w.actor.person, w.state.lead, w.at, name, str(asked))
    w.record(
        "extension_asked", Effects(ask=[waiting]), {"clock": name, "allow": str(asked), "reason": w.value("reason")}
    )


def _allowance(text: str) -> Allowance:
    try:
        return Allowance.parse(text)
    except ValueError as error:
        raise Refusal("bad_value", field="allow", value=text, known="5wd、10d、1m") from error


def rule_extension(w: Work) -> None:
    """批准或不批准延期. Whoever asked cannot rule."""
    w.need_open()
    index = pending_index(w, "extension")
    asked = w.state.pending[index]
    if asked.by == w.actor.person and asked.by > 0:
        raise Refusal("own_work")
    verdict = w.one_of("verdict", ("granted", "refused"))
    fx = Effects(rule=[index])
    data = {"clock": asked.clock, "allow": asked.allow, "verdict": verdict, "reason": w.optional("reason") or ""}
    clock = w.state.clocks[asked.clock]
    if verdict == "granted" and not clock.stop:
        moved = w.timed(changed(clock, ext=[*clock.ext, asked.allow], rung=0))
        fx.clocks[asked.clock] = moved
        if not any(c.reached(w.at) >= c.due for c in (w.state.clocks | fx.clocks).values() if not c.stop):
            fx.set["lamp"] = ""
        data |= {"from": clock.due, "to": moved.due}
    w.record("extension_ruled", fx, data)


def remind(w: Work) -> None:
    """催办."""
    w.need_open()
    fx = Effects(set={"reminders": w.state.reminders + 1})
    shown = {"words": w.optional("words")} if w.optional("words") else {}
    w.record("reminded", fx, {"reason": w.optional("reason") or ""} | shown)


def supervise(w: Work) -> None:
    """督办: a unit above, or the one that took the matter in, watches it until it ends."""
    w.need_open()
    held = [unit for unit, role in w.actor.posts if role in ("supervisor", "leader", "top")]
    units = [unit for unit in held if w.city.above(unit, w.state.lead)]
    units += [u for u, _ in w.actor.posts if u == w.state.intake]
    unit = w.unit("unit", units[0] if units else w.city.parent(w.state.lead) or w.state.lead)
    w.record("supervised", Effects(set={"supervisor": unit}), {"reason": w.optional("reason") or ""}, unit=unit)


def climb(w: Work) -> None:
    """Climb the next rung of a clock's ladder, once: lamp, written reminder, named notice, elevation, time-out."""
    w.need_open()
    name = str(w.value("clock"))
    clock = _running(w, name)
    rungs = rungs_of(w.city, clock.ladder)
    if w.whole("rung", clock.rung) != clock.rung or clock.rung >= len(rungs) or not clock.next:
        raise Refusal("rung_done")
    if w.at < clock.next:
        raise Refusal("not_due")
    act = rungs[clock.rung].act
    moved = changed(clock, rung=clock.rung + 1)
    moved = changed(moved, next=w.next_rung(moved))
    fx = Effects(clocks={name: moved})
    if act in ("yellow", "red"):
        fx.set["lamp"] = act if act == "red" or not w.state.lamp else w.state.lamp
    if act == "remind":
        fx.set["reminders"] = w.state.reminders + 1
    w.record("climbed", fx, {"clock": name, "rung": clock.rung, "act": act, "due": clock.due})
    if act == "elevate" and w.city.parent(w.state.lead):
        elevate(w)
    if act == "lapse":
        lapse(w, name)
    if act == "pass" and name.startswith("step/"):
        _pass_step(w, name.removeprefix("step/"))
    if act == "deem" and name.startswith("step/"):
        _deem(w, name.removeprefix("step/"))


def _deem(w: Work, key: str) -> None:
    """视为受理: silence is acceptance from the moment of receipt on, though it comes about when the time has run out.

    行政许可法 art. 32(1)(4). Received is a matter when it is registered; one that was reopened, when it came again.
    """
    run = w.state.runs[key]
    since = w.state.registered if run.round == 1 else run.opened
    fx = Effects()
    pass_parts(w, fx, w.flow.steps[key], run, [i for i, s in enumerate(run.signers) if not s.verdict])
    w.record("accepted", fx, {"deemed": True, "since": since}, step=key)


def _pass_step(w: Work, key: str) -> None:
    """Pass a step whose time ran out, where its type declares that silence is consent; marked as done by nobody."""
    run = w.state.runs[key]
    fx = Effects()
    pass_parts(w, fx, w.flow.steps[key], run, [i for i, s in enumerate(run.signers) if not s.verdict])
    w.record("timed_out", fx, step=key)


def recalendar(w: Work) -> None:
    """A new holiday notice is in force: recompute the running clocks; the old dates stay in the journal."""
    w.need_open()
    fx = Effects()
    moved: dict[str, list[int]] = {}
    for name, clock in w.state.clocks.items():
        if clock.stop or clock.cal == w.city.calendar.version:
            continue
        new = w.timed(clock)
        fx.clocks[name] = new
        if new.due != clock.due:
            moved[name] = [clock.due, new.due]
    if not fx.clocks:
        raise Refusal("not_due")
    w.record("recalendared", fx, {"moved": moved})
