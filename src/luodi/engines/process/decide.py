"""`decide(flow, state, command, city) → Decision`: the one place where a matter's future is chosen. Pure."""

from collections.abc import Callable

from luodi.engines.process import assisting, endings, handing, materials, moves, review, standing_aside, steps, stops
from luodi.engines.process.command import City, Command, Decision, Refusal
from luodi.engines.process.model import Flow
from luodi.engines.process.powers import POWERS, entitled
from luodi.engines.process.state import State
from luodi.engines.process.work import Work

Handler = Callable[[Work], None]

STEP_COMMANDS: dict[str, tuple[str, Handler]] = {
    "accept": ("accept", steps.accept),
    "decline": ("accept", steps.decline),
    "assign": ("assign", steps.assign),
    "handle": ("handle", steps.handle),
    "sign": ("sign", steps.sign),
    "reply": ("reply", steps.reply),
    "call_back": ("call_back", steps.call_back),
    "close": ("close", steps.close),
}
"""Commands that do a step: the act of the step, and the handler."""

OTHER_COMMANDS: dict[str, Handler] = {
    "register": steps.register,
    "refer": moves.refer,
    "object": moves.object_,
    "rule_objection": moves.rule_objection,
    "add_co": moves.add_co,
    "drop_co": moves.drop_co,
    "add_signer": moves.add_signer,
    "claim": moves.claim,
    "give": moves.give,
    "return": moves.return_,
    "elevate": moves.elevate,
    "stand_aside": standing_aside.stand_aside,
    "order_aside": standing_aside.order_aside,
    "lift_aside": standing_aside.lift_aside,
    "readdress": moves.readdress,
    "relieve": moves.relieve,
    "hand_on": handing.hand_on,
    "pause": stops.pause,
    "resume": stops.resume,
    "ask_extension": stops.ask_extension,
    "rule_extension": stops.rule_extension,
    "remind": stops.remind,
    "supervise": stops.supervise,
    "climb": stops.climb,
    "recalendar": stops.recalendar,
    "withdraw": endings.withdraw,
    "hand_over": endings.hand_over,
    "merge": endings.merge,
    "unmerge": endings.unmerge,
    "absorb": endings.absorb,
    "split": endings.split,
    "part_closed": endings.part_closed,
    "rate": endings.rate,
    "reopen": endings.reopen,
    "ask_review": review.ask_review,
    "correct": review.correct,
    "look_back": endings.look_back,
    "outcome": endings.outcome,
    "note": endings.note,
    "commit": endings.commit,
    "attach": endings.attach,
    "receive": materials.receive,
    "promise": materials.promise,
    "notice": materials.notice,
    "set_level": endings.set_level,
    "open_identity": endings.open_identity,
    "authorise": assisting.authorise,
    "end_authority": assisting.end_authority,
    "pass_authority": assisting.pass_authority,
    "carry": assisting.carry,
    "erase": endings.erase,
}
"""Everything else that can happen to a matter, whatever its type."""

COMMANDS = (*STEP_COMMANDS, *OTHER_COMMANDS)

DESPITE_INTEREST = ("hand_on",)
"""What even one who stands aside does: the administrator who ends a post hands all of it over, seen or not."""


def decide(flow: Flow, state: State, command: Command, city: City) -> Decision:
    """Return the entries that `command` leads to, and the state after them.

    Raises Refusal when it cannot be carried out; nothing has changed then. The state returned equals folding
    `evolve` over the entries, and `state` itself is left as it was.
    """
    work = Work(flow, state, command, city)
    if command.at < state.registered:
        raise Refusal("earlier")
    if command.actor.person in state.aside and command.kind not in DESPITE_INTEREST and not command.actor.assisting:
        raise Refusal("stood_aside")
    if command.kind in STEP_COMMANDS:
        STEP_COMMANDS[command.kind][1](work)
    elif command.kind in OTHER_COMMANDS:
        if not entitled(flow, state, command.actor, city, command.kind):
            raise Refusal("not_allowed", kind=command.kind)
        OTHER_COMMANDS[command.kind](work)
    else:
        raise Refusal("unknown_command", kind=command.kind)
    return Decision(tuple(work.entries), work.state)


__all__ = ["COMMANDS", "OTHER_COMMANDS", "POWERS", "STEP_COMMANDS", "decide"]
