"""工作交接: what a person or a unit that goes leaves open passes to others, whatever its type."""

from luodi.engines.process.command import Refusal
from luodi.engines.process.state import Effects
from luodi.engines.process.steps import pass_parts
from luodi.engines.process.work import Work

SLOTS = ("intake", "lead", "supervisor")


def hand_on(w: Work) -> None:
    """Put other units in the place of those that go, and other people in the place of those who go.

    `units` are pairs (who goes, who takes over); `parts` are (step, unit, unit that takes over, person or 0).
    A part that has been done since, or is no longer there, is left alone.
    """
    w.need_open()
    heirs = {int(gone): int(to) for gone, to in w.optional("units") or []}
    fx = Effects()
    for slot in SLOTS:
        unit = getattr(w.state, slot)
        if unit in heirs:
            fx.set[slot] = heirs[unit]
    lead = fx.set.get("lead", w.state.lead)
    co = [heirs.get(unit, unit) for unit in w.state.co]
    if co != w.state.co or lead != w.state.lead:
        fx.set["co"] = [unit for unit in dict.fromkeys(co) if unit != lead]
    passed: dict[str, list[int]] = {}
    for key, unit, to, person in w.optional("parts") or []:
        _part(w, fx, passed, key, unit, to, person)
    for key, parts in passed.items():
        pass_parts(w, fx, w.flow.steps[key], w.state.runs[key], parts)
    if not (fx.set or fx.move or fx.take or fx.sign):
        raise Refusal("nothing_to_hand_on")
    w.record("handed_on", fx, {"units": sorted(heirs.items()), "parts": w.optional("parts") or []})


def _part(w: Work, fx: Effects, passed: dict[str, list[int]], key: str, unit: int, to: int, person: int) -> None:
    run = w.state.open_runs.get(key)
    signers = run.signers if run else []
    index = next((i for i, s in enumerate(signers) if s.unit == unit and not s.verdict), None)
    if index is None:
        return
    moved = {at: other for step, at, other in fx.move if step == key}
    present = {moved.get(i, s.unit) for i, s in enumerate(signers) if i != index}
    if to != unit and to in present:
        # Whoever takes over signs this step already: nobody signs twice.
        passed.setdefault(key, []).append(index)
        return
    if to != unit:
        fx.move.append((key, index, to))
    if person != signers[index].person or to != unit:
        fx.take.append((key, index, person))
