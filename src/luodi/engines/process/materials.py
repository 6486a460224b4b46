"""材料: what an approval needs, what has come, what is promised (容缺、告知承诺) and what is told to be missing, once.

The law: 行政许可法第三十二条 (one notice of all that is missing; what is complete must be accepted). What may come
later, and by when, is published with the item; what was promised and not kept is put up for revocation.
"""

from luodi.engines.process.command import City, Refusal
from luodi.engines.process.model import MATERIAL, Flow, Material
from luodi.engines.process.needs import CORRECTION, missing, needed, owed
from luodi.engines.process.state import Clock, Effects, State
from luodi.engines.process.work import TIMEOUT, Work, changed

HOW = ("given", "paper", "shared", "fetched")
"""How a material came: as a file, on paper at a window, from another body's record, fetched by the window itself."""


def _material(w: Work, key: str) -> Material:
    found = next((m for m in needed(w.flow, w.state, w.city) if m.key == key), None)
    if found is None:
        known = "、".join(m.key for m in needed(w.flow, w.state, w.city)) or "—"
        raise Refusal("bad_value", field="material", value=key, known=known)
    return found


def come(w: Work, key: str, how: str) -> Effects:
    """Return what a material's coming changes; a promise that it keeps is over. One that lapsed came too late."""
    material = _material(w, key)
    if w.state.materials.get(key) == "lapsed":
        raise Refusal("material_late", name=material.name)
    clock = w.state.clocks.get(MATERIAL + key)
    clocks = {MATERIAL + key: changed(clock, stop=w.at, next=0)} if clock and not clock.stop else {}
    return Effects(materials={key: how}, clocks=clocks)


def receive(w: Work) -> None:
    """收件: staff put on record that a material came on paper, from another body's record, or was fetched by them."""
    w.need_open()
    key, how = str(w.value("material")), w.one_of("how", HOW[1:])
    fx = come(w, key, how)
    w.record("received", fx, {"material": key, "how": how, "source": str(w.optional("source") or "")[:80]})


def promise(w: Work) -> None:
    """容缺、告知承诺: the applicant promises what may come later; each promise has its own clock, from this moment."""
    w.need_open()
    keys = w.optional("materials") or []
    if not isinstance(keys, list | tuple) or not keys:
        raise Refusal("missing", field="materials")
    fx = Effects()
    for key in dict.fromkeys(str(k) for k in keys):
        material = _material(w, key)
        if material.need not in ("may_miss", "promise"):
            raise Refusal("not_tolerated", name=material.name)
        if key in w.state.materials:
            raise Refusal("material_there", name=material.name)
        fx.materials[key] = "promised"
        fx.clocks[MATERIAL + key] = _clock(w, material)
    w.record("promised", fx, {"materials": list(fx.materials)})


def _clock(w: Work, material: Material) -> Clock:
    """Return a promise's clock: it runs on whatever else stands, for the applicant knows its day."""
    limit = w.city.limit(material.within, w.at)
    return w.timed(
        Clock(limit.allow, w.at, 0, "", basis=limit.basis, pausing=False, ladder=f"{material.ladder}{TIMEOUT}lapse")
    )


def notice(w: Work) -> None:
    """一次性告知: all that is missing, told once; the clocks stand until it has come (行政许可法第三十二条)."""
    w.need_open()
    if w.state.noticed:
        raise Refusal("noticed_already")
    if not _waits_for_acceptance(w.flow, w.state):
        raise Refusal("accepted_already")
    keys = [m.key for m in missing(w.flow, w.state, w.city)]
    if not keys:
        raise Refusal("nothing_missing")
    if any(p.name == CORRECTION for p in w.state.pauses):
        raise Refusal("already_paused", name=CORRECTION)
    fx = Effects(set={"noticed": w.at}, pause=CORRECTION, clocks=w.stopped_clocks(""))
    w.record("noticed", fx, {"materials": keys, "name": CORRECTION})


def _waits_for_acceptance(flow: Flow, state: State) -> bool:
    return any(flow.steps[key].act == "accept" for key in state.open_runs)


def lapse(w: Work, clock: str) -> None:
    """A promise was not kept: on record by itself, and the flow goes on to what its type does then."""
    key = clock.removeprefix(MATERIAL)
    if w.state.materials.get(key) == "promised":
        w.system("lapsed", Effects(materials={key: "lapsed"}), {"material": key})


def offered(flow: Flow, state: State, city: City, kind: str) -> bool:
    """Whether a command about materials has anything to be about."""
    gone = missing(flow, state, city)
    if kind == "notice":
        paused = any(p.name == CORRECTION for p in state.pauses)
        return bool(gone) and not state.noticed and not paused and _waits_for_acceptance(flow, state)
    if kind == "promise":
        return any(m.need in ("may_miss", "promise") for m in gone)
    return bool(gone or owed(state))
