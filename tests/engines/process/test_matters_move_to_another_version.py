"""A running matter moves to an edited flow only where that flow could have brought it there, and then it still ends."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from process_strategies import flows
from process_town import BUREAU, REPLY, START, Matter, Town, flow_of
from test_random_trees_under_random_commands import budget, run, sound

from luodi.engines.notation import Text
from luodi.engines.process import (
    THE_SYSTEM,
    Actor,
    CannotMigrate,
    Command,
    Flow,
    Refusal,
    evolve,
    finish,
    migrate,
    obstacles,
    pack_entry,
    pack_state,
    unpack_entry,
)
from luodi.engines.process.model import Choice, Loop, Node, Par, Seq, Step, walk
from luodi.engines.process.soundness import replied_before

DATA = {"from": "a/1", "to": "a/2", "digest": "d"}
BEFORE = """
flow:
  - {step: a, name: {zh: 甲, en: A}, act: handle, asks: [{key: kind, name: {zh: 类, en: kind}}]}
  - choose:
      - when: kind == "urgent"
        do: [{step: rush, name: {zh: 急办, en: Rush}, act: handle}]
      - otherwise: []
  - repeat:
      - {step: b, name: {zh: 乙, en: B}, act: handle, asks: [{key: amount, name: {zh: 额, en: Sum}, kind: number}]}
    while: amount > 2
    at_most: 3
  - {step: reply, name: {zh: 答复, en: Reply}}
"""


def moved(matter: Matter, to: Flow, by: Actor = THE_SYSTEM) -> Matter:
    """Move a matter; the journal must replay."""
    decision = migrate(matter.flow, to, matter.state, Command("migrate", by, matter.at, DATA), matter.town)
    state = matter.state
    for entry in decision.entries:
        state = evolve(state, unpack_entry(pack_entry(entry)))
    assert pack_state(state) == pack_state(decision.state)
    matter.flow, matter.state = to, decision.state
    matter.journal.extend(decision.entries)
    return matter


def why(matter: Matter, to: Flow) -> list[tuple[str, str]]:
    return [(o.code, o.about) for o in obstacles(matter.flow, to, matter.state, matter.town)]


def blocks(flow: Flow) -> set[str]:
    return {node.id for node in walk(flow.root) if not isinstance(node, Step)}


def test_choices_and_loops_are_found_again_where_their_places_have_shifted() -> None:
    matter = Matter(BEFORE).do("handle", BUREAU * 10 + 1, "a", facts={"kind": "urgent"})
    matter.do("handle", BUREAU * 10 + 1, "rush").do("handle", BUREAU * 10 + 1, "b", facts={"amount": 3})
    nested = BEFORE.replace("\n  ", "\n    ").replace("\nflow:\n    - {step: a", "\nflow:\n  - - {step: a")
    after = flow_of(nested.replace("    - {step: reply", "  - {step: reply"))
    assert blocks(after) != blocks(matter.flow)
    moved(matter, after)
    assert matter.open == {"b"}
    assert list(matter.state.loops.values()) == [2], "the second round goes on as the second"
    matter.do("handle", BUREAU * 10 + 1, "b", facts={"amount": 1})
    assert matter.open == {"reply"}
    assert matter.kinds().count("migrated") == 1


def test_a_new_branch_beside_what_is_open_opens_at_once() -> None:
    matter = Matter(BEFORE)
    beside = "  - parallel:\n    - {step: new, name: {zh: 新, en: New}, act: handle}\n    - {step: a,"
    moved(matter, flow_of(BEFORE.replace("  - {step: a,", beside, 1)))
    assert matter.open == {"a", "new"}
    matter.finish()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  - {step: reply", "  - {step: c, name: {zh: 丙, en: C}, act: handle}\n  - {step: reply", []),
        ("  - choose:", "  - {step: c, name: {zh: 丙, en: C}, act: handle}\n  - choose:", [("step_behind", "c")]),
        ("{step: rush,", "{step: hurry,", [("done_step_gone", "rush"), ("block_changed", "0.1")]),
        ("{step: b,", "{step: bb,", [("open_step_gone", "b")]),
        ('kind == "urgent"', 'kind == "plain"', [("block_changed", "0.1")]),
        ("en: B}, act: handle", "en: B}, act: sign", [("act_changed", "b")]),
        ("en: B}, act: handle", "en: B}, act: handle, role: head", [("role_changed", "b")]),
        ("en: B}, act: handle", "en: B}, act: handle, by: intake", [("unit_changed", "b")]),
    ],
)
def test_each_reason_is_named(old: str, new: str, reason: list[tuple[str, str]]) -> None:
    matter = Matter(BEFORE).do("handle", BUREAU * 10 + 1, "a", facts={"kind": "urgent"})
    matter.do("handle", BUREAU * 10 + 1, "rush")
    after = flow_of(BEFORE.replace(old, new, 1))
    assert why(matter, after) == reason
    if reason:
        with pytest.raises(CannotMigrate) as refused:
            moved(matter, after)
        assert all(o.message.zh in refused.value.message.zh for o in refused.value.obstacles)
        assert refused.value.code == "cannot_migrate"
    else:
        moved(matter, after).finish()


def test_a_step_that_is_open_but_would_not_be_due_yet_holds_the_matter() -> None:
    two = [f"- {{step: {key}, name: {{zh: {key}, en: {key}}}, act: handle}}" for key in "ab"]
    together = "flow:\n  - parallel:\n    " + "\n    ".join(two) + "\n" + REPLY
    one_by_one = "flow:\n  " + "\n  ".join(two) + "\n" + REPLY
    assert why(Matter(together), flow_of(one_by_one)) == [("step_ahead", "b")]


def test_a_closed_matter_stays_as_it_is() -> None:
    matter = Matter(BEFORE).finish()
    assert why(matter, flow_of(BEFORE)) == [("not_open", "")]


def test_a_paused_matter_moves_and_stays_paused() -> None:
    matter = Matter(BEFORE).do("pause", name="补正", reason="缺件")
    moved(matter, flow_of(BEFORE.replace("zh: 乙", "zh: 乙乙")))
    assert [p.name for p in matter.state.pauses] == ["补正"]
    matter.finish()


def test_those_without_the_power_are_refused_and_nobody_moves_a_matter_before_it_was() -> None:
    matter = Matter(BEFORE)
    with pytest.raises(Refusal) as refused:
        moved(matter, flow_of(BEFORE), Actor(7, ((BUREAU, "head"),)))
    assert refused.value.code == "not_allowed"
    matter.at = START - 1
    with pytest.raises(Refusal) as refused:
        moved(matter, flow_of(BEFORE), Actor(7, ((BUREAU, "reformer"),)))
    assert refused.value.code == "earlier"


# Edited trees ---------------------------------------------------------------------------------------------------


def edited(flow: Flow, dice: random.Random) -> Flow:
    """Return the flow after some of the edits people make: steps added, dropped, renamed, changed, moved, wrapped.

    An edit that no pack is loaded with (a close before the reply) is left out.
    """
    added = [0]
    for _ in range(dice.randint(1, 3)):
        new = replace(flow, root=_renumbered(_edit(flow.root, dice, added), "0"))
        if all(replied_before(new, key) for key, step in new.steps.items() if step.act == "close"):
            flow = new
    return flow


def _edit(node: Node, dice: random.Random, added: list[int]) -> Node:
    """Change something in or below `node`."""
    kids = _kids(node)
    if kids and dice.random() < 0.7:
        i = dice.randrange(len(kids))
        kids[i] = _edit(kids[i], dice, added)
        return _with(node, kids)
    if isinstance(node, Step):
        return _edit_step(node, dice, added)
    if isinstance(node, Seq | Par) and len(kids) > 1:
        dice.shuffle(kids)
        return _with(node, kids)
    return Seq("", (_new(added), node))


def _edit_step(step: Step, dice: random.Random, added: list[int]) -> Node:
    match dice.randrange(6):
        case 0:
            return Seq("", (_new(added), step))
        case 1:
            return Seq("", (step, _new(added)))
        case 2:
            return Par("", (step, _new(added)))
        case 3:
            return replace(step, role=dice.choice(["handler", "head", "clerk"]))
        case 4 if step.act != "reply":
            return _new(added)
        case _:
            return replace(step, by=dice.choice(["lead", "intake", "co"]), limit="2d")


def _new(added: list[int]) -> Step:
    added[0] += 1
    return Step(f"n{added[0]}", Text("新", "New"))


def _kids(node: Node) -> list[Node]:
    if isinstance(node, Choice):
        return [branch for _, branch in node.branches]
    return [node.body] if isinstance(node, Loop) else list(getattr(node, "children", ()))


def _with(node: Node, kids: list[Node]) -> Node:
    if isinstance(node, Choice):
        return replace(node, branches=tuple((when, kid) for (when, _), kid in zip(node.branches, kids, strict=True)))
    return replace(node, body=kids[0]) if isinstance(node, Loop) else replace(node, children=tuple(kids))


def _renumbered(node: Node, path: str) -> Node:
    if isinstance(node, Step):
        return node
    kids = [_renumbered(kid, f"{path}.{i}") for i, kid in enumerate(_kids(node))]
    return replace(_with(node, kids), id=path)


def check_a_move(flow: Flow, data: st.DataObject, most: int) -> None:
    state, _, town, at = run(data, flow, most)
    new = edited(flow, random.Random(data.draw(st.integers(0, 10_000))))
    found = obstacles(flow, new, state, town)
    command = Command("migrate", THE_SYSTEM, at, DATA)
    if found:
        with pytest.raises(CannotMigrate):
            migrate(flow, new, state, command, town)
        return
    before = pack_state(state)
    decision = migrate(flow, new, state, command, town)
    assert pack_state(state) == before
    replayed = state
    for entry in decision.entries:
        replayed = evolve(replayed, unpack_entry(pack_entry(entry)))
    assert pack_state(replayed) == pack_state(decision.state)
    sound(new, decision.state)
    assert decision.state.runs.keys() <= new.steps.keys()
    assert {*decision.state.chose, *decision.state.loops} <= blocks(new)
    still = {k for k, r in state.runs.items() if r.status == "open"}
    assert still <= decision.state.open_runs.keys(), "what was open stays open"
    _, end = finish(new, decision.state, town, town.someone, at)
    assert not end.open
    sound(new, end)


@budget(60)
@given(flows(), st.data())
def test_whatever_was_edited_what_moves_stays_sound_and_can_end(flow: Flow, data: st.DataObject) -> None:
    check_a_move(flow, data, 15)


@budget(40)
@given(flows(), st.data())
def test_to_a_version_that_differs_in_nothing_everything_open_moves(flow: Flow, data: st.DataObject) -> None:
    state, *_ = run(data, flow, 15)
    if state.open:
        assert obstacles(flow, flow, state, Town()) == []


@pytest.mark.slow
@budget(1500)
@given(flows(depth=4), st.data())
def test_long_histories_move_soundly(flow: Flow, data: st.DataObject) -> None:
    check_a_move(flow, data, 40)
