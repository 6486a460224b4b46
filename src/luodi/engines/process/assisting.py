"""帮办代办: somebody of a grid acts for the applicant, by their authority, and hands the work over or lays it down.

The applicant authorises one person at a time, by themselves or by their word to the window, which is then on record
(行政许可法第二十九条: an application may be made through an agent). Whoever acts for the applicant has no other part in
the matter, then or later: they stand aside from it as staff.
"""

from luodi.engines.process.command import Refusal
from luodi.engines.process.filing import SAID
from luodi.engines.process.needs import needed
from luodi.engines.process.powers import ASSISTANT
from luodi.engines.process.standing_aside import put_aside
from luodi.engines.process.state import REPORTER, Assist, Effects
from luodi.engines.process.work import Facts, Work

BY_APPLICANT = "self"
WAYS = ("collect", "deliver")
"""上门代取、代送: fetched from the applicant, brought to them."""


def authorise(w: Work) -> None:
    """授权: the applicant names who acts for them; another named before is thanked and goes."""
    w.need_open()
    if not w.flow.assistable:
        raise Refusal("not_assistable")
    how = BY_APPLICANT if w.actor.person == REPORTER else w.one_of("how", SAID)
    begin(w, Effects(unassist=w.state.assist is not None), how)


def begin(w: Work, fx: Effects, how: str) -> None:
    """Record that somebody acts for the applicant from now on."""
    assist = _named(w, str(w.optional("applicant") or ""))
    fx.assist = [assist]
    _put(w, assist, "authorised", {"how": how}, fx)


def end_authority(w: Work) -> None:
    """解除授权 by the applicant, or laid down by who had it. What was done for the applicant stands."""
    w.need_registered()
    if w.state.assist is None:
        raise Refusal("nobody_assists")
    data = {"person": w.state.assist.person, "reason": w.optional("reason") or ""}
    w.record("authority_ended", Effects(unassist=True), data, unit=w.state.assist.unit)


def pass_authority(w: Work) -> None:
    """转交: another one goes on acting for the applicant, who is told and may say no by ending it."""
    w.need_registered()
    before = w.state.assist
    if before is None:
        raise Refusal("nobody_assists")
    assist = _named(w, before.applicant)
    data = {"from": before.person, "reason": w.value("reason")}
    _put(w, assist, "authority_passed", data, Effects(unassist=True, assist=[assist]))


def carry(w: Work) -> None:
    """上门代取送: what was fetched from the applicant or brought to them, and where."""
    w.need_registered()
    if w.state.assist is None:
        raise Refusal("nobody_assists")
    way = w.one_of("way", WAYS)
    given = w.optional("materials") or []
    keys = [str(key) for key in given] if isinstance(given, list | tuple) else [str(given)]
    known = [m.key for m in needed(w.flow, w.state, w.city)]
    if wrong := [key for key in keys if key not in known]:
        raise Refusal("bad_value", field="materials", value=wrong[0], known="、".join(known) or "—")
    data: Facts = {"way": way} | ({"materials": list(dict.fromkeys(keys))} if keys else {})
    w.record("carried", Effects(), data | _shown(w), unit=w.state.assist.unit)


def _named(w: Work, applicant: str) -> Assist:
    """Return the span that begins for the person named, who must serve in that grid now."""
    person, unit = w.whole("assistant", least=1), w.unit("grid")
    if (unit, ASSISTANT) not in w.city.posts(person):
        raise Refusal("no_assistant")
    now = w.state.assist
    if now and now.person == person:
        raise Refusal("assists_already")
    if person in w.state.aside and person not in (a.person for a in w.state.assists):
        # Who stands aside for an interest of their own does not come back by another door.
        raise Refusal("already_aside")
    return Assist(person, unit, w.at, applicant)


def _put(w: Work, assist: Assist, kind: str, data: Facts, fx: Effects) -> None:
    told = data | {"person": assist.person, "grid": assist.unit}
    put_aside(w, [assist.person], kind, told | ({"applicant": assist.applicant} if assist.applicant else {}), fx)


def _shown(w: Work) -> Facts:
    return {"words": w.optional("words")} if w.optional("words") else {}
