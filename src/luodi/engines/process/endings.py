"""Commands around the end of a matter: withdraw, hand over, merge, split, rate, reopen, look back, outcomes, notes."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from luodi.engines.process.command import Refusal
from luodi.engines.process.materials import come
from luodi.engines.process.model import STEP_EVENTS
from luodi.engines.process.standing_aside import put_aside
from luodi.engines.process.state import REPORTER, SYSTEM, Clock, Effects, Outcome
from luodi.engines.process.steps import undo_from
from luodi.engines.process.work import PARTS, Facts, Work, changed, moment
from luodi.engines.worktime import Allowance, due

DIGEST = re.compile("[0-9a-f]{64}")


def _end(w: Work, reason: str) -> Effects:
    return Effects(set={"status": "closed", "reason": reason, "closed": w.at})


def withdraw(w: Work) -> None:
    """撤回 by the one who raised it."""
    w.need_open()
    w.record("withdrawn", _end(w, "withdrawn"), {"reason": w.optional("reason") or ""} | _shown(w))


def hand_over(w: Work) -> None:
    """移交 to a body outside this record; only the reference stays: words, files and the place leave it."""
    w.need_open()
    fx = _end(w, "handed_over")
    fx.facts = _without_places(w)
    told = {"to": w.value("to"), "reference": w.optional("reference") or "", "left": REFERENCE}
    w.record("handed_over", fx, told)


REFERENCE = "reference"
"""What is left of a matter handed over since its words leave the record with it; older entries do not say so."""
_PLACE = re.compile(r"-?\d+(\.\d+)?,-?\d+(\.\d+)?")


def _without_places(w: Work) -> Facts:
    """Return the places among the facts, blank: where somebody lives is not to be shown any more."""
    return {key: "" for key, value in w.state.facts.items() if isinstance(value, str) and _PLACE.fullmatch(value)}


def merge(w: Work) -> None:
    """并案 into another matter. Nothing is undone: `unmerge` brings it back with both clocks as they were."""
    w.need_open()
    into = w.whole("into", least=1)
    if w.state.parts_open:
        raise Refusal("has_parts")
    fx = _end(w, "merged")
    fx.set["merged_into"] = into
    w.record("merged", fx, {"into": into})


def unmerge(w: Work) -> None:
    """撤销并案: the matter is open again, its clocks run on from where they started."""
    if not w.state.merged_into:
        raise Refusal("not_merged")
    fx = Effects(set={"status": "open", "reason": "", "closed": 0, "merged_into": 0})
    # Clocks run on as if never merged: waiting inside another matter is still waiting for the person who asked.
    for name, clock in w.state.clocks.items():
        if clock.stop == w.state.closed and not _measured(w, name, clock):
            fx.clocks[name] = w.timed(changed(clock, stop=0))
    w.record("unmerged", fx, {"out_of": w.state.merged_into})


def absorb(w: Work) -> None:
    """The other side of a merge: this matter answers for another one too (`out` undoes it)."""
    other = w.whole("other", least=1)
    if w.optional("out"):
        w.record("released", Effects(set={"absorbed": [m for m in w.state.absorbed if m != other]}), {"other": other})
        return
    w.need_open()
    fx = Effects(set={"absorbed": [*w.state.absorbed, other]})
    # Who has an interest in the one that is merged has it in the one that answers for it.
    put_aside(w, w.numbers("aside"), "absorbed", {"other": other}, fx)


def split(w: Work) -> None:
    """拆分 into parts that run as matters of their own; this one waits, clocks running, until all parts are closed."""
    w.need_running()
    w.value("parts")
    parts = w.numbers("parts")
    if len(parts) < 2:
        raise Refusal("split_few")
    if known := sorted(set(parts) & set(w.state.parts)):
        raise Refusal("part_told", part=known[0])
    fx = Effects(set={"parts": [*w.state.parts, *parts], "parts_open": len(parts)}, pause=PARTS)
    w.record("split", fx, {"parts": parts})


def part_closed(w: Work) -> None:
    """One part is closed, told once however many tell it; after the last one this matter goes on."""
    w.need_registered()
    if not w.state.parts_open:
        raise Refusal("no_parts")
    part = w.whole("part", least=1)
    if part not in w.state.parts or part in w.state.parts_closed:
        raise Refusal("part_told", part=part)
    left = w.state.parts_open - 1
    fx = Effects(set={"parts_open": left, "parts_closed": [*w.state.parts_closed, part]}, resume="" if left else PARTS)
    w.record("part_closed", fx, {"part": part})


SAID_OF_A_RATING = ("mode", "channel", "list", "opened")
"""What travels with a rating: how it came, by which list its reasons are named, the rectification it opened."""


def rate(w: Work) -> None:
    """评价 from 1 (非常不满意) to 5 (非常满意) by the reporter's own act (GB/T 39735-2020's five levels).

    A later rating of the same end replaces the one before, which stays on record. Whoever asks by phone may give the
    first word for the reporter, never another in its place; silence is no rating, so the platform gives none.
    """
    if w.actor.person == SYSTEM:
        raise Refusal("not_allowed", kind="rate")
    if w.state.status == "new" or not (w.state.answered or w.state.status == "closed"):
        raise Refusal("not_answered")
    if w.state.rating and w.actor.person != REPORTER:
        raise Refusal("rated_already")
    stars = w.whole("stars")
    if not 1 <= stars <= 5:
        raise Refusal("bad_value", field="stars", value=stars, known="1–5")
    reasons = w.optional("reasons") or []
    if not isinstance(reasons, list | tuple):
        raise Refusal("bad_value", field="reasons", value=reasons, known="[…]")
    data = {"stars": stars, "reasons": [str(reason) for reason in reasons]} | _shown(w)
    data |= {key: w.optional(key) for key in SAID_OF_A_RATING if w.optional(key)}
    if w.state.rating:
        data["replaces"] = w.state.rating
    w.record("rated", Effects(set={"rating": stars}), data)


def reopen(w: Work) -> None:
    """重新打开, under the same number and on the same clocks: the time it lay closed counts as a pause.

    A look back that finds the problem again opens the way whenever it is made; else the type's window is the end of it.
    """
    if w.state.status != "closed":
        raise Refusal("not_closed")
    if w.state.merged_into:
        raise Refusal("merged")
    if w.state.reason == "handed_over":
        raise Refusal("handed_over")
    rule = w.flow.reopening
    if w.state.reopened >= rule.at_most:
        raise Refusal("reopen_used", most=rule.at_most)
    window = Allowance.parse(w.city.limit(rule.window, w.at).allow)
    came_back = w.state.looked_back == "rebounded"
    if not came_back and moment(w.at) >= due(window, moment(w.state.closed), w.city.calendar).at:
        raise Refusal("reopen_late", window=window.text.zh)
    fx = Effects(set={"reopened": w.state.reopened + 1})
    target = _reached(w, rule.to or next(iter(w.flow.steps)))
    take_up(w, fx, target)
    # A reporter's own words lie apart; then the entry has only their commitment.
    apart = w.optional("words")
    reason = "" if isinstance(apart, dict) and "reason" in apart else w.value("reason")
    w.record("reopened", fx, {"reason": reason, "to": target} | _shown(w))


def take_up(w: Work, fx: Effects, target: str) -> None:
    """Undo `target` and all that followed; an answer that rested on it stands no more, and what was closed is open."""
    if w.at < max(w.state.closed, w.standing_since(), *(clock.stop for clock in w.state.clocks.values())):
        raise Refusal("out_of_order")
    ended = w.state.status == "closed"
    if ended:
        fx.set |= {"status": "open", "reason": "", "closed": 0, "rating": 0, "looked_back": "", "lamp": ""}
    undo_from(w, fx, target)
    given = {k for k, run in w.state.runs.items() if run.status == "done" and w.flow.steps[k].act == "reply"}
    if not given - set(fx.void):
        fx.set["answered"] = 0
    if ended:
        _lift_stops(w, fx)
    _run_again(w, fx)


def _lift_stops(w: Work, fx: Effects) -> None:
    """What was paused or asked when the matter closed ended with it; only open parts are still waited for."""
    fx.rule = list(range(len(w.state.pending)))
    fx.set["pauses"] = []
    fx.pause = PARTS if w.state.parts_open else ""


def _run_again(w: Work, fx: Effects) -> None:
    """Start again the clocks that ran to the end or that measure what is to be done anew; others stay as they ended."""
    anew = {f"step/{key}" for key in fx.void}
    for name, clock in w.state.clocks.items():
        ran_on = clock.stop >= w.state.closed and not _measured(w, name, clock)
        if clock.stop and (ran_on or _stops_at(w, name, fx.void)) and name not in anew:
            stood = [(start, end or max(start, clock.stop)) for start, end in clock.pauses]
            again = changed(clock, stop=0, pauses=[*stood, (clock.stop, w.at)], rung=0)
            fx.clocks[name] = w.timed(again)


def _stops_at(w: Work, name: str, keys: Iterable[str]) -> bool:
    """Whether a clock of the matter is stopped by the doing of one of these steps."""
    stop = next((spec.stop for spec in w.flow.clocks if spec.name == name), "")
    return any(STEP_EVENTS[w.flow.steps[key].act] == stop for key in keys)


def _measured(w: Work, name: str, clock: Clock) -> bool:
    """Whether a clock has stopped by what it measures being done, rather than by the matter's end at that moment."""
    if name.startswith("step/"):
        return w.state.runs[name.removeprefix("step/")].status != "open"
    return _stops_at(
        w, name, (k for k, run in w.state.runs.items() if run.status == "done" and run.closed == clock.stop)
    )


def _reached(w: Work, target: str) -> str:
    """Return the step to go back to: `target`, or the first step when the matter ended before reaching it."""
    run = w.state.runs.get(target)
    return target if run else next(iter(w.flow.steps))


def look_back(w: Work) -> None:
    """回头看: whether the result held. `rebounded` asks for reopening, which is a decision of its own."""
    if w.state.status != "closed":
        raise Refusal("not_closed")
    result = w.one_of("result", ("held", "rebounded"))
    w.record("looked_back", Effects(set={"looked_back": result}), {"result": result, "note": w.optional("note") or ""})


def outcome(w: Work) -> None:
    """A typed quantity that came of the matter (制度成果、资金、人数、户数)."""
    if w.state.status == "new":
        raise Refusal("not_registered")
    amount = str(w.value("amount"))
    try:
        number = Decimal(amount)
    except InvalidOperation as error:
        raise Refusal("bad_value", field="amount", value=amount, known="1、2.5") from error
    if not number.is_finite():
        raise Refusal("bad_value", field="amount", value=amount, known="1、2.5")
    made = Outcome(str(w.value("kind")), format(number, "f"), str(w.value("unit")), w.state.seq + 1)
    w.record("outcome", Effects(outcome=[made]), {"kind": made.kind, "amount": made.amount, "unit": made.unit})


def note(w: Work) -> None:
    """A remark on record."""
    w.need_registered()
    w.record("noted", Effects(), {"words": w.value("words")})


def commit(w: Work) -> None:
    """What a room keeps beside the journal was changed: which change it was, and its digest, which proves it since."""
    w.need_registered()
    what, digest = str(w.value("what")), str(w.value("sha256"))
    if not DIGEST.fullmatch(digest):
        raise Refusal("bad_value", field="sha256", value=digest, known="64 × 0–9 a–f")
    w.record("committed", Effects(), {"what": what, "sha256": digest})


def attach(w: Work) -> None:
    """A document on record, by its digest; its name is words, and only committed to."""
    w.need_registered()
    material = str(w.optional("material") or "")
    said = {"material": material, "paper": w.optional("paper")}
    data = {"document": w.value("document")} | {key: value for key, value in said.items() if value} | _shown(w)
    w.record("attached", come(w, material, "given") if material and w.state.open else Effects(), data)


def set_level(w: Work) -> None:
    """定密级: 0 公开, 1 内部, 2 受限, 3 密封."""
    w.need_registered()
    level = w.whole("level")
    if level not in (0, 1, 2, 3):
        raise Refusal("bad_value", field="level", value=level, known="0、1、2、3")
    w.record("level_set", Effects(set={"level": level}), {"level": level, "reason": w.value("reason")})


def open_identity(w: Work) -> None:
    """Opening a reporter's identity is itself on record, with the reason."""
    w.need_registered()
    w.record("identity_opened", Effects(), {"reason": w.value("reason")})


def erase(w: Work) -> None:
    """A person's data was erased on lawful request; the chain still holds, the words are gone."""
    w.need_registered()
    w.record("erased", Effects(facts=_without_places(w)), {"basis": w.value("basis")})


def _shown(w: Work) -> Facts:
    return {"words": w.optional("words")} if w.optional("words") else {}
