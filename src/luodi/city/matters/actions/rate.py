"""评价: a matter is rated by who raised it, or asked for by who calls back; a bad one opens a rectification at once."""

from django.db import IntegrityError

from luodi.city.matters.access import Reporter, actor
from luodi.city.matters.actions.base import Call
from luodi.city.matters.models import Matter, Rating
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.ratings.links import occasion, opened_before
from luodi.city.matters.ratings.opening import Bad, Opening, opening
from luodi.city.matters.ratings.record import MATTER, PHONE, VISIT, Said, checked, keep
from luodi.city.matters.store import Order, Receipt, submit
from luodi.city.matters.tick.turns import moment
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import State, unpack_state
from luodi.engines.process.model import Flow
from luodi.engines.process.powers import entitled
from luodi.engines.worktime import Allowance, shift

WORK = ("handle", "reply", "accept", "assign", "sign", "close")
"""Acts whose doers are rated; calling back is not among them."""


def rate(call: Call) -> list[Receipt]:
    """Rate a matter; return its receipt, and that of the rectification a first bad rating opened.

    Refused: `bad_value` for levels and reasons, `rating_late` when the time to rate is over, `own_work` for an officer
    who would rate their own work, and what the engine refuses.
    """
    city, matter = office(), call.matter
    state = unpack_state(matter.state)
    said = Said(int(call.data["stars"]), tuple(call.data.get("reasons", ())), call.words.get("words", ""), call.device)
    version = checked(said.stars, said.reasons, city, moment(call.at)).version
    _in_time(matter, call.at, city)
    if isinstance(call.who, Person):
        _not_ones_own(call.who, definition(matter.type_id).flow, state, city)
    row = Rating(
        occasion=occasion(matter, state),
        mode=VISIT if matter.channel == "window" else MATTER,
        channel=matter.channel if isinstance(call.who, Reporter) else PHONE,
        stars=said.stars,
        reasons=list(said.reasons),
        list=version,
        matter=matter,
        type=matter.type.code,
        round=state.reopened,
    )
    try:
        return _submit(call, row, said, city)
    except IntegrityError:
        # Somebody rated the same end badly at the same moment: their rectification stands for this one, too.
        if opened_before(row.occasion) is None:
            raise
        return _submit(call, row, said, city)


def may_still(matter: Matter, city: Office, at: int) -> bool:
    """Return whether the time to rate a matter lasts; it begins with the end, before that with the answer."""
    since = matter.closed or matter.answered
    if since is None:
        return True
    given = Allowance.parse(city.ratings.matter)
    return moment(at) < shift(since, given.amount, given.unit, city.calendar)


def doers(flow: Flow, state: State) -> frozenset[int]:
    """Return the persons whose work a rating of the matter is about."""
    return frozenset(
        signer.person
        for key, run in state.runs.items()
        if flow.steps[key].act in WORK
        for signer in run.signers
        if signer.person > 0 and signer.verdict
    )


def served(flow: Flow, state: State) -> tuple[str, int]:
    """Return the step and the person a rating is about: the last answer, else the last work done; empty for neither."""
    for act in ("reply", "handle"):
        done = [
            (run.closed, key)
            for key, run in state.runs.items()
            if run.status == "done" and flow.steps[key].act == act and any(s.person > 0 for s in run.signers)
        ]
        if done:
            key = max(done)[1]
            return key, next(s.person for s in state.runs[key].signers if s.person > 0)
    return "", 0


def _in_time(matter: Matter, at: int, city: Office) -> None:
    if not may_still(matter, city, at):
        days = Allowance.parse(city.ratings.matter).text
        told = Text(f"评价的期限已过（办结后 {days.zh}）。", f"The time to rate is over ({days.en} after the end).")
        raise Refused("rating_late", told)


def _not_ones_own(who: Person, flow: Flow, state: State, city: Office) -> None:
    if who.pk in doers(flow, state) and entitled(flow, state, actor(who, city), city, "rate"):
        told = Text("不能代诉求人评价自己办理的事项。", "Nobody takes down a rating of their own work.")
        raise Refused("own_work", told)


def _submit(call: Call, row: Rating, said: Said, city: Office) -> list[Receipt]:
    before = opened_before(row.occasion) if city.ratings.bad(said.stars) else None
    begun = _opening(call, row, said, city) if city.ratings.bad(said.stars) and before is None else None
    more = {"mode": row.mode, "channel": row.channel, "list": row.list}
    if number := before.number if before else begun.number if begun else "":
        more["opened"] = number
    acts = [call.act(**more), *([begun.act] if begun else [])]

    def write(receipts: list[Receipt]) -> None:
        rated = receipts[0]
        row.opened_id = before.pk if before else receipts[1].matter if begun else None
        _fill(row, rated)
        keep(row, said, apart=False)

    return submit(Order(acts, also=write))


def _opening(call: Call, row: Rating, said: Said, city: Office) -> Opening:
    matter = call.matter
    lead = unpack_state(matter.state).lead
    what = f"{matter.type.name_zh} {matter.number}"
    bad = Bad(row.occasion, what, said.stars, row.mode, lead, said.words, matter.region, matter)
    return opening(bad, city, call.at)


def _fill(row: Rating, rated: Receipt) -> None:
    """Complete a rating's row from what the journal now says."""
    entry = next(i for i, e in enumerate(rated.entries) if e.kind == "rated")
    state, happened = rated.state, rated.entries[entry].happened
    end = state.closed or state.answered
    row.seq, row.by, row.at = rated.rows[entry].seq, rated.entries[entry].by, moment(happened)
    row.unit = state.lead
    row.step, row.person = served(definition(rated.type_id).flow, state)
    row.after = min((happened - end) // 1000, 2**31 - 1) if end and happened >= end else None


__all__ = ["doers", "may_still", "rate", "served"]
