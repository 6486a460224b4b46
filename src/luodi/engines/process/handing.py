"""工作交接: what a person or a unit that goes leaves open passes to others, whatever its type."""

from typing import Any

from luodi.engines.process.assisting import pass_authority
from luodi.engines.process.command import Refusal
from luodi.engines.process.state import Effects
from luodi.engines.process.steps import pass_parts
from luodi.engines.process.work import Work

SLOTS = ("intake", "lead", "supervisor")


def hand_on(w: Work) -> None:
    """Put other units in the place of those that go, and other people in the place of those who go.

    `units` are pairs (who goes, who takes over); `parts` are (step, unit, unit that takes over, person or 0).
    A part that has been done since, or is no longer there, is left alone. `assistant` in `grid`, where given, goes on
    acting for the applicant, who is told.
    """
    w.need_open()
    heirs: dict[int, int] = dict(_rows(w, "units", "[[1, 2]…]", (int, int)))
    parts = _rows(w, "parts", '[["reply", 1, 2, 0]…]', (str, int, int, int))
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
    for key, unit, to, person in {(p[0], p[1]): p for p in parts}.values():
        _part(w, fx, passed, key, unit, to, person)
    for key, indices in passed.items():
        pass_parts(w, fx, w.flow.steps[key], w.state.runs[key], indices)
    if fx.set or fx.move or fx.take or fx.sign:
        w.record("handed_on", fx, {"units": sorted(heirs.items()), "parts": parts})
    elif not w.optional("assistant"):
        raise Refusal("nothing_to_hand_on")
    if w.optional("assistant"):
        pass_authority(w)


def _rows(w: Work, name: str, known: str, kinds: tuple[type, ...]) -> list[tuple[Any, ...]]:
    """Return a parameter that must be a list of rows of these kinds."""
    value = w.optional(name) or []
    rows = [tuple(row) if isinstance(row, list | tuple) else () for row in value] if isinstance(value, list) else [()]
    if any(tuple(map(type, row)) != kinds for row in rows):
        raise Refusal("bad_value", field=name, value=value, known=known)
    return rows


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
        fx.take.append((key, index, 0 if person in w.state.aside else person))
