"""Who may do what, as data: the defaults, which a matter type may override with its `may:` table.

A rule is alternatives joined by `|`, each `<whose>.<role>`: `lead`, `intake`, `co`, `supervisor` are the units in that
part; `above` is the lead unit or any unit over it; `any` is any unit. `holder` is anyone entitled to an open step,
`sees` anyone who can see the matter, `reporter` and `system` speak for themselves.
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
    "ask_extension": "lead.handler|lead.head",
    "rule_extension": "lead.head|above.leader|above.supervisor",
    "remind": "above.supervisor|above.leader|above.top|intake.clerk|reporter",
    "supervise": "above.supervisor|above.leader|above.top",
    "elevate": "lead.head|above.supervisor|above.leader|above.top",
    "relieve": "above.head|above.supervisor|above.sysadmin",
    "hand_on": "any.sysadmin|any.secadmin",
    "stand_aside": "sees",
    "split": "intake.dispatcher|lead.head",
    "merge": "intake.dispatcher|lead.head|above.supervisor",
    "unmerge": "intake.dispatcher|lead.head|above.supervisor",
    "withdraw": "reporter|intake.clerk",
    "hand_over": "lead.head|intake.dispatcher|above.supervisor",
    "reopen": "reporter|intake.clerk|intake.callback|above.supervisor",
    "rate": "reporter|intake.callback",
    "look_back": "above.supervisor|above.leader|above.top|intake.callback",
    "outcome": "holder|lead.handler|lead.head|above.supervisor",
    "note": "sees|reporter",
    "attach": "sees|reporter",
    "set_level": "intake.clerk|above.supervisor|above.leader|above.top",
    "climb": "system",
    "recalendar": "system",
    "part_closed": "system",
    "readdress": "system",
    "absorb": "system",
    "migrate": "any.secadmin|any.reformer",
    "open_identity": "intake.clerk|intake.callback|above.supervisor",
    "erase": "intake.head|above.supervisor|above.top|above.secadmin|intake.secadmin",
}
"""What each command takes, unless the type says otherwise. Commands that do a step are ruled by the step itself."""


def entitled(flow: Flow, state: State, actor: Actor, city: City, kind: str) -> bool:
    """Return whether the actor's part in the matter allows `kind`. The platform itself may do anything."""
    if actor.person == SYSTEM:
        return True
    for whose, role in _parts(flow.may.get(kind) or POWERS[kind]):
        if _matches(whose, role, flow, state, actor, city):
            return True
    return False


@lru_cache(maxsize=1024)
def _parts(rule: str) -> tuple[tuple[str, str], ...]:
    """Return a rule's alternatives as (whose, role)."""
    parts = (part.strip().partition(".") for part in rule.split("|"))
    return tuple((whose, role) for whose, _, role in parts)


def _matches(whose: str, role: str, flow: Flow, state: State, actor: Actor, city: City) -> bool:
    if whose == "reporter":
        return actor.person == REPORTER
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
