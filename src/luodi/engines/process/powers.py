"""Who may do what, as data: the defaults, which a matter type may override with its `may:` table.

A rule is alternatives joined by `|`, each `<whose>.<role>`: `lead`, `intake`, `co`, `supervisor` are the units in that
part; `above` is the lead unit or any unit over it; `any` is any unit. `holder` is anyone entitled to an open step,
`assistant` who acts for the applicant, `grid` the unit in which they serve or one over it, `sees` anyone who can see
the matter, `reporter` and `system` speak for themselves.
"""

from functools import lru_cache

from luodi.engines.process.command import Actor, City
from luodi.engines.process.model import Flow
from luodi.engines.process.state import REPORTER, SYSTEM, State

POWERS = {
    "register": "sees|reporter",
    "give": "holder|lead.head|above.head",
    "claim": "holder",
    "refer": "lead.handler|lead.head|intake.dispatcher|lead.top|lead.leader",
    "object": "lead.handler|lead.head",
    "rule_objection": "intake.dispatcher|above.supervisor",
    "add_co": "lead.handler|lead.head|intake.dispatcher|lead.top|lead.leader",
    "drop_co": "lead.handler|lead.head|intake.dispatcher|lead.top|lead.leader",
    "add_signer": "holder",
    "return": "holder",
    "pause": "holder|lead.head",
    "resume": "holder|lead.head|lead.handler|above.supervisor",
    "stop_step": "lead.head|lead.handler|above.supervisor",
    "ask_extension": "lead.handler|lead.head",
    "rule_extension": "lead.head|above.leader|above.supervisor",
    "remind": "above.supervisor|above.leader|above.top|intake.clerk|reporter",
    "supervise": "above.supervisor|above.leader|above.top",
    "elevate": "lead.head|above.supervisor|above.leader|above.top",
    "relieve": "above.head|above.supervisor|above.sysadmin",
    "hand_on": "any.sysadmin|any.secadmin",
    "stand_aside": "sees",
    "order_aside": "lead.head|above.supervisor|above.leader|above.top",
    "lift_aside": "lead.head|above.supervisor|above.leader|above.top",
    "split": "intake.dispatcher|lead.head",
    "merge": "intake.dispatcher|lead.head|above.supervisor",
    "unmerge": "intake.dispatcher|lead.head|above.supervisor",
    "withdraw": "reporter|intake.clerk",
    "hand_over": "lead.head|intake.dispatcher|above.supervisor",
    "reopen": "reporter|intake.clerk|intake.callback|above.supervisor",
    "ask_review": "reporter|intake.clerk|lead.handler|lead.head|above.supervisor",
    "correct": "lead.head|above.head",
    "rate": "reporter|intake.callback",
    "look_back": "above.supervisor|above.leader|above.top|intake.callback",
    "outcome": "holder|lead.handler|lead.head|above.supervisor",
    "note": "sees|reporter",
    "attach": "sees|reporter",
    "receive": "intake.clerk|intake.dispatcher|lead.handler|holder",
    "promise": "reporter|intake.clerk",
    "notice": "intake.clerk|holder",
    "set_level": "intake.clerk|above.supervisor|above.leader|above.top",
    "climb": "system",
    "recalendar": "system",
    "part_closed": "system",
    "readdress": "system",
    "absorb": "system",
    "commit": "system",
    "migrate": "any.secadmin|any.reformer",
    "open_identity": "intake.clerk|intake.callback|above.supervisor",
    "authorise": "reporter|intake.clerk",
    "end_authority": "reporter|intake.clerk|assistant|grid.head",
    "pass_authority": "assistant|grid.head",
    "carry": "assistant",
    "erase": "intake.head|above.supervisor|above.top|above.secadmin|intake.secadmin",
}
"""What each command takes, unless the type says otherwise. Commands that do a step are ruled by the step itself."""
ASSISTANT = "assistant"
"""The role whose holders act for applicants (帮办员), each in the grid of their post."""
FOR_THE_APPLICANT = ("attach", "note", "remind", "end_authority", "pass_authority", "carry")
"""What an assistant may do. What binds the applicant or is their own word they do themselves: to promise, to take an
application back, to rate, to have it reopened or looked at again."""
OVER = "above.supervisor|above.leader|above.top"
"""Those who watch over a matter from above, whatever its type."""


def entitled(flow: Flow, state: State, actor: Actor, city: City, kind: str) -> bool:
    """Return whether the actor's part in the matter allows `kind`. The platform itself may do anything."""
    if actor.person == SYSTEM:
        return True
    if actor.assisting and kind not in FOR_THE_APPLICANT:
        return False
    return matches(flow.may.get(kind) or POWERS[kind], flow, state, actor, city)


def ruled(flow: Flow, kind: str) -> tuple[tuple[str, str], ...]:
    """Return who may do `kind` in a flow, as (whose, role): enough to look for the matters in which somebody might."""
    return _parts(flow.may.get(kind) or POWERS[kind])


def matches(rule: str, flow: Flow, state: State, actor: Actor, city: City) -> bool:
    """Return whether one of a rule's alternatives fits the actor."""
    return any(_matches(whose, role, flow, state, actor, city) for whose, role in _parts(rule))


def _assists(state: State, actor: Actor, city: City) -> bool:
    """Whether the actor asks as the one who acts for the applicant now."""
    now = state.assist if actor.assisting else None
    return now is not None and now.person == actor.person and (now.unit, ASSISTANT) in city.posts(actor.person)


def _over_grid(role: str, state: State, actor: Actor, city: City, whose: str) -> bool:
    """Whether the actor holds `role` in the grid of whoever acts for the applicant, or over it."""
    grid = state.assist.unit if state.assist and whose == "grid" else 0
    return bool(grid) and any(held == role and city.above(unit, grid) for unit, held in city.posts(actor.person))


@lru_cache(maxsize=1024)
def _parts(rule: str) -> tuple[tuple[str, str], ...]:
    """Return a rule's alternatives as (whose, role)."""
    parts = (part.strip().partition(".") for part in rule.split("|"))
    return tuple((whose, role) for whose, _, role in parts)


def _matches(whose: str, role: str, flow: Flow, state: State, actor: Actor, city: City) -> bool:
    if whose == "reporter":
        return actor.person == REPORTER or _assists(state, actor, city)
    if actor.assisting or whose in ("assistant", "grid"):
        return _assists(state, actor, city) if whose == "assistant" else _over_grid(role, state, actor, city, whose)
    if actor.person == REPORTER or whose == "system":
        return False
    if whose == "sees":
        return True
    if whose == "holder":
        return any(
            actor.holds(signer.unit, flow.steps[key].role) and not signer.verdict
            for key, run in state.open_runs.items()
            for signer in run.signers
        )
    units = [unit for unit, held in actor.posts if held == role]
    if whose == "any":
        return bool(units)
    if whose == "above":
        return any(city.above(unit, state.lead) for unit in units)
    mine = {"lead": [state.lead], "intake": [state.intake], "co": state.co, "supervisor": [state.supervisor]}[whose]
    return any(unit in mine for unit in units)
