"""Commands that do a step of the tree: register, accept or decline, assign, handle, sign, reply, call back, close."""

from datetime import date
from decimal import Decimal
from typing import Any

from luodi.engines.notation import Text
from luodi.engines.process.command import Refusal
from luodi.engines.process.filing import at_register
from luodi.engines.process.model import Ask, Step
from luodi.engines.process.needs import missing
from luodi.engines.process.state import SYSTEM, Effects, Run
from luodi.engines.process.who import apart, before, own_work, spoken
from luodi.engines.process.work import Facts, Work, end_reason, inside, moment

LONGEST_FACT = 200
"""Facts stand in the journal, so they are codes and short words; what people write at length is `words`."""
_KINDS = {"number": "1、2.5", "date": "2026-03-02", "flag": "true、false", "point": "36.06,120.38"}


def register(w: Work) -> None:
    """登记: the matter exists, its intake unit leads until it is assigned, and the tree opens its first steps."""
    if w.state.status != "new":
        raise Refusal("already_registered")
    intake = w.unit("intake")
    fields = {"status": "open", "registered": w.at, "intake": intake, "lead": w.unit("lead", intake)}
    for name in ("level", "part_of", "person"):
        if w.optional(name):
            fields[name] = w.whole(name)
    for name in ("co", "aside"):
        if w.optional(name):
            fields[name] = w.numbers(name)
    shown = _shown(w, "type", "region", "channel", "bound", "filled", "words")
    if told := _told(w):
        fields["told"] = shown["told"] = told
    fx = Effects(set=fields, facts=w.given_facts())
    if w.optional("assisted"):
        shown |= at_register(w, fx)
    w.record("registered", fx, shown)


def _told(w: Work) -> dict[str, int]:
    """Return the due dates that the source of an imported matter gives its clocks; only the platform may say so."""
    told = w.optional("told") or {}
    if told and w.actor.person != SYSTEM:
        raise Refusal("not_allowed", kind="told")
    clocks = {spec.name for spec in w.flow.clocks}
    if not isinstance(told, dict) or set(told) - clocks:
        raise Refusal("bad_value", field="told", value=told, known="、".join(sorted(clocks)) or "—")
    return {name: w.moment_of(f"told.{name}", at) for name, at in told.items()}


def do_step(w: Work, step: Step, verdict: str, kind: str, fx: Effects, data: Facts, then: Facts | None = None) -> None:
    """Sign the actor's part of an open step and end the step when its style says it is decided.

    `then` are the fields set only once the step is decided: the last signer's hand, not the first's, closes a matter.
    """
    run, index = find_part(w, step)
    signer = run.signers[index]
    fx.sign.append((step.key, index, w.actor.person, verdict))
    fx.facts.update(asked(w, step))
    decided = decided_by(step, [verdict if i == index else s.verdict for i, s in enumerate(run.signers)])
    if decided:
        fx.set.update(then or {})
        conclude(w, fx, step, decided, "done")
    w.record(kind, fx, data, step=step.key, unit=signer.unit)


def conclude(w: Work, fx: Effects, step: Step, decided: str, status: str) -> None:
    """End a step as decided: a sign-off leaves its verdict as a fact, a refused one may send the work back."""
    fx.close[step.key] = status
    fx.clocks.update(w.stopped(step.key))
    if step.act == "sign":
        fx.facts[step.key] = decided
    if decided == "refuse" and step.signing.refused == "back" and (target := before(w.flow, w.state, step)):
        _undo(w, fx, target)


def pass_parts(w: Work, fx: Effects, step: Step, run: Run, parts: list[int]) -> None:
    """Pass parts of an open step, marked as done by nobody; the step ends when nobody else is waited for."""
    fx.sign.extend((step.key, index, 0, "auto") for index in parts)
    said = ["auto" if i in parts else s.verdict for i, s in enumerate(run.signers)]
    if all(said):
        conclude(w, fx, step, decided_by(step, said), "passed" if set(said) == {"auto"} else "done")


def find_part(w: Work, step: Step) -> tuple[Run, int]:
    """Return the open run and the index of the signer the actor may be; refuse with the reason otherwise."""
    w.need_running(step.key)
    run = w.state.runs.get(step.key)
    if run is None or run.status != "open":
        raise Refusal("step_not_open", step=step.name.zh)
    if step.awaits:
        raise Refusal("awaits", step=step.name.zh)
    person = w.actor.person
    if person in spoken(w.state, step):
        raise Refusal("signed_already")
    waiting = [i for i, s in enumerate(run.signers) if not s.verdict]
    if step.signing.style == "order":
        waiting = waiting[:1]
    mine = [i for i in waiting if person == 0 or w.actor.holds(run.signers[i].unit, step.role)]
    if not mine:
        raise Refusal("not_yours", role=step.role)
    free = [i for i in mine if run.signers[i].person in (0, person) or person == 0]
    if not free:
        raise Refusal("taken")
    if person in apart(w.state, step):
        raise Refusal("apart", step="、".join(w.flow.steps[k].name.zh for k in step.apart))
    if step.outside and any(unit == w.state.lead for unit, _ in w.actor.posts):
        raise Refusal("outside")
    if person in own_work(w.flow, w.state, step):
        raise Refusal("own_work")
    return run, free[0]


def decided_by(step: Step, said: list[str]) -> str:
    """Return how a step is decided by what its signers have said: agree, refuse, or empty while it is not."""
    total = len(said)
    yes = sum(v in ("agree", "done", "auto") for v in said)
    no = sum(v == "refuse" for v in said)
    style = step.signing.style
    if style == "any":
        return "agree" if yes else "refuse" if no == total else ""
    need = total if style in ("one", "all", "order") else max(1, _ceil(step.signing.ratio, total))
    if yes >= need:
        return "agree"
    vetoed = no > 0 and (step.signing.refuse == "veto" or style in ("one", "all", "order"))
    return "refuse" if vetoed or yes + (total - yes - no) < need else ""


def _ceil(ratio: float, total: int) -> int:
    share = Decimal(str(ratio)) * total
    whole = int(share)
    return whole if share == whole else whole + 1


def asked(w: Work, step: Step) -> dict[str, Any]:
    """Return the facts the step asks for, checked; a required one missing is a refusal."""
    facts = w.given_facts()
    out: dict[str, Any] = {}
    for ask in step.asks:
        value = facts.pop(ask.key, None)
        if value is None or value == "":
            if ask.required:
                raise Refusal("missing", field=ask.name.zh)
            continue
        if ask.options and str(value) not in ask.options:
            raise Refusal("bad_value", field=ask.name.zh, value=value, known="、".join(ask.options))
        out[ask.key] = typed(ask, value)
        if ask.key in w.flow.promised and not _within_reach(out[ask.key], w.at):
            raise Refusal("bad_value", field=ask.name.zh, value=value, known="≤ 10 years")
    if facts:
        known = "、".join(a.key for a in step.asks) or "—"
        raise Refusal("bad_value", field="facts", value="、".join(facts), known=known)
    return out


def typed(ask: Ask, value: Any) -> Any:
    """Return an answer as its kind wants it, so that `amount > 1000` compares numbers; refuse any other."""
    if ask.kind == "flag" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    try:
        if ask.kind == "number" and not isinstance(value, bool):
            number = Decimal(str(value))
            if number.is_finite():
                return int(number) if number == int(number) else float(number)
        elif ask.kind == "date":
            return date.fromisoformat(str(value)).isoformat()
        elif ask.kind == "point":
            return _point(str(value))
    except (ArithmeticError, ValueError):
        pass
    if ask.kind in _KINDS:
        raise Refusal("bad_value", field=ask.name.zh, value=value, known=_KINDS[ask.kind])
    if not isinstance(value, str | int | float) or len(str(value)) > LONGEST_FACT:
        raise Refusal("bad_value", field=ask.name.zh, value=str(value)[:20], known=f"≤ {LONGEST_FACT}")
    return str(value)


def _point(text: str) -> str:
    """Return a place as `latitude,longitude` in degrees (WGS 84), to a metre. Raises ValueError."""
    lat, lon = (round(float(part), 5) for part in text.split(","))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(text)
    return f"{lat},{lon}"


def _within_reach(day: str, at: int) -> bool:
    """Whether a day someone promises lies within ten years, which calendars reach."""
    return (date.fromisoformat(day) - moment(at).date()).days <= 3650


def _undo(w: Work, fx: Effects, target: str) -> None:
    """Undo `target` and all that follows it; loops around it run again."""
    steps, after = w.flow.later(target)
    blocks = set(after)
    for node in w.flow.paths[target]:
        if node.__class__.__name__ == "Loop":
            blocks.add(inside(node)[1][0])
    fx.forget.extend(sorted(b for b in blocks if b in w.state.chose or (b in w.state.loops and b in after)))
    for key in sorted(steps | {target}):
        run = w.state.runs.get(key)
        if run and run.status != "void" and key not in fx.close:
            fx.void[key] = w.at
            fx.clocks.update(w.stopped(key))
    for key in list(fx.close):
        if key in steps:
            fx.close[key] = "void"


def undo_from(w: Work, fx: Effects, target: str) -> None:
    """Undo `target` and all that follows it (return by restart, reopening)."""
    _undo(w, fx, target)


def _step_of(w: Work, act: str) -> Step:
    """Return the step meant: the one named, or the only open one the actor may do with this act."""
    if w.command.step:
        step = w.flow.steps.get(w.command.step)
        if step is None:
            raise Refusal("no_such_step", step=w.command.step)
        if step.act != act:
            raise Refusal("wrong_act", step=step.name.zh, kind=w.command.kind)
        return step
    w.need_running()
    fitting = [w.flow.steps[key] for key in w.state.open_runs if w.flow.steps[key].act == act]
    if not fitting:
        raise Refusal("step_not_open", step=act)
    mine = [s for s in fitting if any(w.actor.holds(p.unit, s.role) for p in w.state.runs[s.key].signers)]
    return (mine or fitting)[0]


def _shown(w: Work, *names: str) -> Facts:
    return {name: w.command.data[name] for name in names if w.command.data.get(name)}


def need_all(w: Work) -> None:
    """Refuse to accept while something is missing: all of it is named."""
    names = [m.name for m in missing(w.flow, w.state, w.city)]
    if names:
        told = Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))
        raise Refusal("materials_missing", names=told)


def accept(w: Work) -> None:
    """受理: a complete application must be taken on, an incomplete one is not (行政许可法第三十二条)."""
    need_all(w)
    do_step(w, _step_of(w, "accept"), "done", "accepted", Effects(), _shown(w, "words"))


def decline(w: Work) -> None:
    """不予受理, with a reason from the type's list; the matter ends and the reporter is told why."""
    step = _step_of(w, "accept")
    reason = str(w.value("reason"))
    run, index = find_part(w, step)
    fx = Effects(set={"status": "closed", "reason": "declined", "closed": w.at})
    fx.sign.append((step.key, index, w.actor.person, "refuse"))
    fx.close[step.key] = "done"
    unit = run.signers[index].unit
    w.record("declined", fx, {"reason": reason} | _shown(w, "words"), step=step.key, unit=unit)


def assign(w: Work) -> None:
    """派单: name the lead unit (牵头) and the co-handlers (协办)."""
    step = _step_of(w, "assign")
    lead = w.unit("lead")
    co = [unit for unit in w.numbers("co") if unit != lead]
    named = {"lead": lead, "co": co}
    do_step(w, step, "done", "assigned", Effects(), named | _shown(w, "words"), named)


def handle(w: Work) -> None:
    """办理: the unit's work on this step is done."""
    do_step(w, _step_of(w, "handle"), "done", "handled", Effects(), _shown(w, "words"))


def sign(w: Work) -> None:
    """审核、会签: agree or refuse."""
    verdict = w.one_of("verdict", ("agree", "refuse"))
    do_step(w, _step_of(w, "sign"), verdict, "signed", Effects(), {"verdict": verdict} | _shown(w, "words"))


def reply(w: Work) -> None:
    """答复: the answer the reporter gets. The words lie apart; the entry holds their commitment."""
    step = _step_of(w, "reply")
    do_step(w, step, "done", "replied", Effects(), {"words": w.value("words")}, {"answered": w.at})


def call_back(w: Work) -> None:
    """回访: what the reporter says of the result. `none` when nobody could be reached; silence is never good."""
    satisfied = w.one_of("satisfied", ("yes", "partly", "no", "none"))
    solved = w.one_of("solved", ("yes", "partly", "no", "unknown"), "unknown")
    fx = Effects(facts={"satisfied": satisfied, "solved": solved})
    step = _step_of(w, "call_back")
    do_step(w, step, "done", "called_back", fx, {"satisfied": satisfied, "solved": solved} | _shown(w, "words"))


def close(w: Work) -> None:
    """办结: only what has been answered can be closed."""
    reason = end_reason(w.flow, w.state)
    if not reason:
        w.need_open()
        raise Refusal("not_answered")
    ended = {"status": "closed", "reason": reason, "closed": w.at}
    do_step(w, _step_of(w, "close"), "done", "closed", Effects(), _shown(w, "words"), ended)
