"""Moving a running matter to another version of its flow: what stands in the way, and the move itself.

A matter may move when the version it moves to could have brought it to where it stands: every step it has been
through is still there, what is open is open there too, and no new step lies behind it. What cannot move is told why,
each reason by its own name. The move is one entry; replay needs neither version.
"""

from dataclasses import dataclass

from luodi.engines.notation import Text
from luodi.engines.process.command import THE_SYSTEM, City, Command, Decision, Refusal
from luodi.engines.process.model import MATERIAL, STEP_EVENTS, Choice, Flow, Loop, Node, Par, Partial, Seq, Step, walk
from luodi.engines.process.powers import entitled
from luodi.engines.process.state import Effects, State
from luodi.engines.process.work import Work, inside

OBSTACLES = {
    "not_open": Text("已办结，不再迁移", "it is closed and stays as it is"),
    "open_step_gone": Text("在办步骤“{zh}”在新版里没有了", "the open step “{en}” is gone"),
    "done_step_gone": Text("已办步骤“{zh}”在新版里没有了", "the step “{en}”, done already, is gone"),
    "act_changed": Text("步骤“{zh}”的办法变了", "step “{en}” is done by another act"),
    "role_changed": Text("在办步骤“{zh}”换了岗位", "the open step “{en}” takes another role"),
    "unit_changed": Text("在办步骤“{zh}”换了单位", "the open step “{en}” is another unit's"),
    "step_behind": Text("新版的步骤“{zh}”排在已办的前面", "the new step “{en}” lies behind what has been done"),
    "step_ahead": Text("在办步骤“{zh}”在新版里还轮不到", "the open step “{en}” is not due yet"),
    "block_changed": Text("已走过的选择或循环变了（{zh}）", "a choice or loop it went through has changed ({en})"),
    "clock_gone": Text("正在走的时限“{zh}”在新版里没有了", "the running clock “{en}” is gone"),
    "clock_missing": Text("新增的时限“{zh}”应当早已起算", "the new clock “{en}” should have started before"),
}
"""Why a matter cannot move. `{zh}` and `{en}` name the step, block or clock."""


NO_NAME = Text("", "")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why a matter cannot move, and what it is about."""

    code: str
    about: str = ""
    name: Text = NO_NAME

    @property
    def message(self) -> Text:
        """The reason in both languages."""
        said = OBSTACLES[self.code]
        return Text(said.zh.format(zh=self.name.zh), said.en.format(en=self.name.en))


class CannotMigrate(Refusal):
    """The matter cannot move; `obstacles` are all the reasons."""

    def __init__(self, found: list[Obstacle]) -> None:
        self.obstacles = found
        super().__init__("cannot_migrate")

    @property
    def message(self) -> Text:
        """Every reason in words."""
        said = [obstacle.message for obstacle in self.obstacles]
        zh, en = "；".join(text.zh for text in said), "; ".join(text.en for text in said)
        return Text(f"不能移到新版流程：{zh}。", f"It cannot move to the new version: {en}.")


def obstacles(old: Flow, new: Flow, state: State, city: City) -> list[Obstacle]:
    """Return what keeps a matter under `old` from moving to `new`; nothing when it can. Pure."""
    if not state.open:
        return [Obstacle("not_open")]
    found = _steps(old, new, state) + _clocks(old, new, state)
    blocks, lost = _blocks(old, new, state)
    found += lost
    return found or _standing(new, state, city, blocks)


def migrate(old: Flow, new: Flow, state: State, command: Command, city: City) -> Decision:
    """Move a matter to `new`. The command's data name the versions (`from`, `to`) and the new one's `digest`.

    Raises CannotMigrate with every reason, or Refusal `not_allowed`; nothing has changed then.
    """
    if not entitled(new, state, command.actor, city, "migrate"):
        raise Refusal("not_allowed", kind="migrate")
    if command.at < state.registered:
        raise Refusal("earlier")
    if found := obstacles(old, new, state, city):
        raise CannotMigrate(found)
    blocks, _ = _blocks(old, new, state)
    fx = Effects(forget=sorted({*state.chose, *state.loops}))
    fx.chose = {blocks[name][0]: blocks[name][1] for name in state.chose}
    fx.again = {blocks[name][0]: round_ for name, round_ in state.loops.items()}
    work = Work(new, state, command, city)
    work.record("migrated", fx, {name: work.value(name) for name in ("from", "to", "digest")})
    return Decision(tuple(work.entries), work.state)


def _steps(old: Flow, new: Flow, state: State) -> list[Obstacle]:
    """What has been done or is open must still be there, and be the same kind of work."""
    out: list[Obstacle] = []
    for key, run in state.runs.items():
        was, now = old.steps[key], new.steps.get(key)
        if now is None:
            out.append(Obstacle("open_step_gone" if run.status == "open" else "done_step_gone", key, was.name))
        elif now.act != was.act:
            out.append(Obstacle("act_changed", key, was.name))
        elif run.status == "open":
            changed = [("role_changed", was.role != now.role), ("unit_changed", was.by != now.by)]
            out += [Obstacle(code, key, was.name) for code, differs in changed if differs]
    return out


def _clocks(old: Flow, new: Flow, state: State) -> list[Obstacle]:
    """A clock that runs must still be known; one that is new must not have begun without anybody noticing."""
    titles = {spec.name: spec.title for spec in old.clocks} | {MATERIAL + m.key: m.name for m in old.materials}
    known = {spec.name for spec in new.clocks} | {MATERIAL + m.key for m in new.materials}
    running = [name for name, clock in state.clocks.items() if not clock.stop and not name.startswith("step/")]
    out = [Obstacle("clock_gone", n, titles.get(n, Text(n, n))) for n in running if n not in known]
    done = {key for key, run in state.runs.items() if run.status == "done"}
    happened = {"registered"} | {STEP_EVENTS[old.steps[key].act] for key in done}
    out += [
        Obstacle("clock_missing", spec.name, spec.title)
        for spec in new.clocks
        if spec.name not in state.clocks and spec.start in happened and spec.stop not in happened
    ]
    return out


Block = Choice | Loop
Blocks = dict[str, tuple[str, int]]
"""Id of a choice or loop in the old version → its id in the new one, and which branch was taken there."""


def _blocks(old: Flow, new: Flow, state: State) -> tuple[Blocks, list[Obstacle]]:
    """Find again the choices made and the loops gone round: ids are places in the tree, which may have shifted."""
    olds = {node.id: node for node in walk(old.root) if isinstance(node, Choice | Loop)}
    blocks: Blocks = {}
    lost: list[Obstacle] = []
    for name in sorted({*state.chose, *state.loops}):
        was = olds[name]
        now = _same(was, old, new)
        if now is None or now.id in {id_ for id_, _ in blocks.values()}:
            lost.append(Obstacle("block_changed", name, _inside_names(was)))
        else:
            blocks[name] = (now.id, state.chose.get(name, 0))
    return blocks, lost


def _same(was: Block, old: Flow, new: Flow) -> Block | None:
    """Return the block of the new version that asks the same about some of the same steps, None where that is unclear.

    Where as many ask the same as before, the first stands for the first; else only one that shares its steps will do.
    """
    before, after = _alike(old, was), _alike(new, was)
    if len(before) == len(after):
        after = [after[before.index(was)]]
    mine = set(inside(was)[0])
    after = [node for node in after if not mine or mine & set(inside(node)[0])]
    return after[0] if len(after) == 1 else None


def _alike(flow: Flow, block: Block) -> list[Block]:
    return [node for node in walk(flow.root) if isinstance(node, Choice | Loop) and _asks(node) == _asks(block)]


def _asks(node: Block) -> tuple[str, ...]:
    return ("choose", *(when for when, _ in node.branches)) if isinstance(node, Choice) else ("repeat", node.again)


def _inside_names(node: Node) -> Text:
    names = [part.name for part in walk(node) if isinstance(part, Step)]
    return Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))


def _standing(new: Flow, state: State, city: City, blocks: Blocks) -> list[Obstacle]:
    """What the new version would have open now must be what is open, and nothing new may lie behind what is done."""
    work = Work(new, state, Command("migrate", THE_SYSTEM, state.registered), city)
    work.state.chose = {blocks[name][0]: blocks[name][1] for name in state.chose}
    work.state.loops = {blocks[name][0]: round_ for name, round_ in state.loops.items()}
    waiting: set[str] = set()
    _reach(work, new.root, waiting)
    opened = set(state.open_runs)
    gone_through = {key for key, run in state.runs.items() if run.status in ("open", "done", "passed")}
    out = [Obstacle("step_ahead", key, new.steps[key].name) for key in sorted(opened - waiting)]
    behind = [key for key in sorted(waiting - opened) if new.later(key)[0] & gone_through]
    return [Obstacle("step_behind", key, new.steps[key].name) for key in behind] or out


def _reach(w: Work, node: Node, waiting: set[str]) -> bool:
    """Collect the steps that stand open or would be opened; return whether `node` is done. Opens nothing."""
    if isinstance(node, Step):
        run = w.state.runs.get(node.key)
        done = run is not None and run.status in ("done", "passed")
        waiting.update(() if done else (node.key,))
        return done
    if isinstance(node, Seq):
        return all(_reach(w, child, waiting) for child in node.children)
    if isinstance(node, Par):
        return all([_reach(w, child, waiting) for child in node.children])  # noqa: C419 - every branch is looked at
    if isinstance(node, Choice):
        return _reach(w, node.branches[_branch(w, node)][1], waiting)
    if isinstance(node, Loop):
        return node.id in w.state.chose or (_reach(w, node.body, waiting) and not _again(w, node))
    return _reach_partial(w, node, waiting)


def _branch(w: Work, node: Choice) -> int:
    if node.id in w.state.chose:
        return w.state.chose[node.id]
    return next(i for i, (when, _) in enumerate(node.branches) if not when or w.city.judge(when, w.facts()))


def _again(w: Work, node: Loop) -> bool:
    return w.state.loops.get(node.id, 1) < node.at_most and w.city.judge(node.again, w.facts())


def _reach_partial(w: Work, node: Partial, waiting: set[str]) -> bool:
    done: list[bool] = []
    for i, child in enumerate(node.children):
        done.append(all(done[j] for j in node.after[i]) and _reach(w, child, waiting))
    return all(done)
