"""The process tree: what a matter type's flow is, and nothing that runs.

A tree is block-structured (sequence, parallel, choice, loop, and `partial` for preconditions that no nesting can
say), so a flow that loads can always finish: van der Aalst, Buijs and van Dongen, *Towards Improving the
Representational Bias of Process Mining* (2012), on soundness of process trees.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from luodi.engines.notation import Text

ACTS = ("accept", "assign", "handle", "sign", "reply", "call_back", "close")
"""What completes a step. The words are those of 受理、派单、办理、审核、答复、回访、办结."""

STEP_EVENTS = {
    "accept": "accepted",
    "assign": "assigned",
    "handle": "handled",
    "sign": "signed",
    "reply": "replied",
    "call_back": "called_back",
    "close": "closed",
}
"""The kind of entry that an act leaves."""

SLOTS = ("intake", "lead", "co", "over", "supervisor", "person")
"""Who handles a step, named by the unit's part in the matter; `unit:<code>` names one unit for every matter.

`person` is the one a matter is addressed to, in whatever unit they serve when the step opens."""

STEP = "step/"
"""Before a step's key this names the step's own clock."""

MATERIAL = "material/"
"""Before a material's key this names the clock of the promise to bring it."""

NEEDS = ("must", "may_miss", "shared", "promise")
"""必须; 可容缺: may come later; 共享获取: another body's record has it; 告知承诺: one's word will do."""

REGION = "region:"
"""`region:sfj|qd-sfj`: the unit of that ending in the district of the unit that took the matter in, else the other."""


def of_region(rule: str) -> tuple[str, str]:
    """Return the ending and the unit to fall back to of a rule that starts with REGION."""
    ending, _, fallback = rule.removeprefix(REGION).partition("|")
    return ending, fallback


UNTIL = "until:"
"""A step's limit may be a day promised earlier: `until:plan_date`, where `plan_date` is a date that a step asks for."""

NO_TEXT = Text("", "")

AT_ONCE = ("accept", "handle", "sign", "reply")
"""The acts the platform may do by a decision table."""

STYLES = ("one", "all", "any", "ratio", "order")
"""Sign-off: by one (单签), all (会签), any (或签), a share (比例), in order (依次)."""


TIMEOUTS = ("remind", "elevate", "pass", "deem")
"""What a step's own limit leads to when it runs out; see Signing."""


@dataclass(frozen=True, slots=True)
class Signing:
    """How a step with several signers is decided, and what happens at its edges.

    `ratio` is the share of signers (0–1] that must agree under style `ratio`. `refuse`: one refusal decides at once
    (`veto`) or only lowers the share (`count`). `refused`: what a refusal leads to: the work goes back (`back`) or the
    flow goes on and may branch on it (`on`). `nobody`: no one in the unit can act: the unit above takes it
    (`over`), the lead unit does (`lead`), or it passes, marked as such (`pass`). `own`: the signer did the work being
    signed: someone else must (`refuse`) or it is let be (`allow`). `again`: the same person signs twice running: asked
    anew (`ask`) or passed, marked (`pass`). `timeout`: the step's own limit runs out: `remind`, `elevate` or `pass`;
    of a step of acceptance also `deem`: silence is acceptance, from the day of receipt on (行政许可法 art. 32(1)(4)).
    """

    style: str = "one"
    ratio: float = 1.0
    refuse: str = "veto"
    refused: str = "back"
    nobody: str = "over"
    own: str = "allow"
    again: str = "ask"
    timeout: str = "remind"


@dataclass(frozen=True, slots=True)
class Ask:
    """One value a step asks for: a fact the flow may branch on."""

    key: str
    name: Text
    kind: str = "text"
    required: bool = False
    options: tuple[str, ...] = ()
    """The codes one can choose from; `labels` are their names (engines.process.options)."""
    labels: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A leaf: one piece of work by one unit (or by each of several signers)."""

    key: str
    name: Text
    act: str = "handle"
    by: str = "lead"
    role: str = "handler"
    signing: Signing = field(default_factory=Signing)
    limit: str = ""
    ladder: str = ""
    apart: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    awaits: str = ""
    """`materials`: nobody does this step; it is over once every promised material has come or lapsed."""
    decide: str = ""
    """The decision table that is looked up when the step first opens (秒批): what passes is done by the platform."""
    decided_with: str = ""
    """The earlier step with a table: where the platform did that one, it does this one, too."""
    outside: str = ""
    """`lead`: nobody who holds a post in the unit that leads may do it, whatever else they hold (不得自查自销)."""
    stage: str = ""
    """The stage of the matter's life that is reached once this step is done (signed, started); empty for most."""


@dataclass(frozen=True, slots=True)
class Material:
    """One thing an application needs."""

    key: str
    name: Text
    need: str = "must"
    source: Text = NO_TEXT
    """Where one gets it."""
    within: str = ""
    """The limit by which what was promised must have come."""
    when: str = ""
    """The condition under which it is needed at all; empty: always."""
    ladder: str = ""
    """What happens before a promise lapses; that it lapses when its time is up needs no ladder."""


@dataclass(frozen=True, slots=True)
class Seq:
    """Children one after another."""

    id: str
    children: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Par:
    """Children at the same time; done when all are."""

    id: str
    children: "tuple[Node, ...]"
    blind: bool = False
    """None of those asked reads another's opinion before giving their own (engines.process.blind)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The first branch whose condition holds; the last has none, so a choice is total."""

    id: str
    branches: "tuple[tuple[str, Node], ...]"
    """(condition, branch); the last condition is empty and always holds."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The body once, and again while the condition holds, at most `at_most` times in all."""

    id: str
    body: "Node"
    again: str
    at_most: int
    """0 only in a mined flow, which is drawn and never run: a log knows no bound."""


@dataclass(frozen=True, slots=True)
class Partial:
    """Children under an acyclic *after* relation: child i starts when every child in `after[i]` is done."""

    id: str
    children: "tuple[Node, ...]"
    after: tuple[tuple[int, ...], ...]
    """Per child the indices it waits for; children stand in a topological order, so each index is smaller."""


Node = Step | Seq | Par | Choice | Loop | Partial


def children_of(node: Node) -> "tuple[Node, ...]":
    """Return the direct children, in the order they are written."""
    if isinstance(node, Seq | Par | Partial):
        return node.children
    if isinstance(node, Choice):
        return tuple(branch for _, branch in node.branches)
    if isinstance(node, Loop):
        return (node.body,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it, parents first."""
    yield node
    for child in children_of(node):
        yield from walk(child)


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """A clock of the matter: from one kind of entry to another, under a limit the city keeps in its table.

    `limit` is a code of that table (or an allowance written out, such as `5wd`); `pauses` says whether a pause of the
    matter stops this clock; `ladder` names what happens before and after it runs out.
    """

    name: str
    title: Text
    limit: str
    start: str
    stop: str
    pauses: bool = True
    ladder: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Reopening:
    """When a closed matter may be reopened: for how long (an allowance from closing), how often, back to which step."""

    window: str = "30d"
    at_most: int = 3
    to: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """人工复核: for how long after a decision of the platform a person may be asked for, and the step people begin at.

    `to` is empty for the step that was decided, else a step before it.
    """

    window: str = "60d"
    to: str = ""


@dataclass(frozen=True)
class Flow:
    """A matter type's flow in force: the tree, its clocks, and the bounds of what may interrupt it."""

    root: Node
    clocks: tuple[ClockSpec, ...] = ()
    objections: int = 2
    """How many times units may object to an assignment (退回异议) before the dispatcher's word is final."""
    object_within: str = "2wd"
    reopening: Reopening = field(default_factory=Reopening)
    materials: tuple[Material, ...] = ()
    may: Mapping[str, str] = field(default_factory=dict)
    """Overrides of who may do what (see engines.process.powers)."""
    given: tuple[Ask, ...] = ()
    """What was asked before the flow began: conditions speak of it, and drawings call it by its name."""
    review: Review = field(default_factory=Review)
    assistable: bool = False
    """Whether an applicant may have somebody act for them (帮办代办): the type is an item, or a bundle of items."""

    @cached_property
    def steps(self) -> dict[str, Step]:
        """Every step by key, in the order written."""
        return {node.key: node for node in walk(self.root) if isinstance(node, Step)}

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """The keys of the steps that look a decision table up, in the order written."""
        return tuple(key for key, step in self.steps.items() if step.decide)

    @cached_property
    def limits(self) -> dict[str, str]:
        """The limit of every clock by its name: of the whole matter, and `step/<key>` of steps that have their own."""
        own = {f"{STEP}{s.key}": s.limit for s in self.steps.values() if s.limit and not s.limit.startswith(UNTIL)}
        papers = {f"{MATERIAL}{m.key}": m.within for m in self.materials if m.within}
        return own | papers | {spec.name: spec.limit for spec in self.clocks}

    @cached_property
    def promised(self) -> frozenset[str]:
        """The keys of the dates that steps are due on."""
        return frozenset(s.limit.removeprefix(UNTIL) for s in self.steps.values() if s.limit.startswith(UNTIL))

    @cached_property
    def paths(self) -> dict[str, tuple[Node, ...]]:
        """For every step the nodes from the root down to it."""
        found: dict[str, tuple[Node, ...]] = {}

        def descend(node: Node, above: tuple[Node, ...]) -> None:
            here = (*above, node)
            if isinstance(node, Step):
                found[node.key] = here
            for child in children_of(node):
                descend(child, here)

        descend(self.root, ())
        return found

    @cached_property
    def beside(self) -> dict[str, tuple[str, ...]]:
        """For every step that runs at the same time as others (并联) those others, in the order written."""
        found: dict[str, list[str]] = {}
        for block in (node for node in walk(self.root) if isinstance(node, Par)):
            branches = [[n.key for n in walk(child) if isinstance(n, Step)] for child in block.children]
            for own in branches:
                others = [key for branch in branches if branch is not own for key in branch]
                for key in own:
                    found.setdefault(key, []).extend(others)
        return {key: tuple(dict.fromkeys(others)) for key, others in found.items() if others}

    @cached_property
    def blind(self) -> tuple[frozenset[str], ...]:
        """The keys of the steps of every block whose opinions are given blindly."""
        blocks = [node for node in walk(self.root) if isinstance(node, Par) and node.blind]
        return tuple(frozenset(n.key for n in walk(block) if isinstance(n, Step)) for block in blocks)

    def later(self, key: str) -> tuple[set[str], set[str]]:
        """Return the step keys and block ids that can only run once step `key` is done."""
        steps: set[str] = set()
        blocks: set[str] = set()
        path = self.paths[key]
        for above, child in itertools.pairwise(path):
            for node in _following(above, child):
                for part in walk(node):
                    if isinstance(part, Step):
                        steps.add(part.key)
                    else:
                        blocks.add(part.id)
        return steps, blocks

    def loops_around(self, key: str) -> set[str]:
        """Return the ids of the loops that step `key` stands in."""
        return {node.id for node in self.paths[key] if isinstance(node, Loop)}


def _following(above: Node, child: Node) -> tuple[Node, ...]:
    if isinstance(above, Seq):
        return above.children[above.children.index(child) + 1 :]
    if isinstance(above, Partial):
        reached = {above.children.index(child)}
        for i, waits in enumerate(above.after):
            if reached & set(waits):
                reached.add(i)
        return tuple(above.children[i] for i in sorted(reached) if above.children[i] is not child)
    return ()
