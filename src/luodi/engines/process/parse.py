"""A flow as packs write it: YAML in, a `Flow` out, or every mistake with its file, line and cure.

    flow:
      - step: accept
        name: {zh: 受理, en: Accept}
        by: intake
        role: clerk
      - parallel: [ … ]
      - choose:
          - when: kind == "urgent"
            do: [ … ]
          - otherwise: [ … ]
      - repeat: [ … ]
        while: satisfied == "no"
        at_most: 3
      - partial:
          - {id: a, do: [ … ]}
          - {id: c, after: [a], do: [ … ]}

A list is a sequence.
"""

import itertools
from collections.abc import Callable
from typing import Any

from luodi.engines.notation import List, Map, NotationError, Place, Problem, Reader, Text
from luodi.engines.process.model import (
    ACTS,
    REGION,
    SLOTS,
    STEP_EVENTS,
    STYLES,
    UNTIL,
    Ask,
    Choice,
    ClockSpec,
    Flow,
    Loop,
    Node,
    Par,
    Partial,
    Reopening,
    Seq,
    Signing,
    Step,
    of_region,
    walk,
)
from luodi.engines.process.options import read_options
from luodi.engines.process.powers import POWERS
from luodi.engines.worktime import Allowance

BLOCKS = ("step", "parallel", "choose", "repeat", "partial")
ASK_KINDS = ("text", "long", "number", "date", "flag", "choice")
EVENTS = ("registered", *STEP_EVENTS.values(), "referred", "declined", "withdrawn")
"""Kinds of entry a clock may start or stop at."""

Check = Callable[[str], Text | None]
"""Looks at a condition; returns what is wrong with it, or None."""


class FlowReader:
    """Reads one flow; collects problems, so that one pass names them all."""

    def __init__(
        self, problems: list[Problem], check: Check | None = None, limits: frozenset[str] | None = None
    ) -> None:
        self.problems = problems
        self.check = check or (lambda condition: None)
        self.limits = limits
        self.places: dict[str, Place] = {}

    def note(self, place: Place, zh: str, en: str, cure_zh: str, cure_en: str) -> None:
        """Add a mistake."""
        self.problems.append(Problem(place, Text(zh, en), Text(cure_zh, cure_en)))

    # Blocks -------------------------------------------------------------------------------------------------

    def sequence(self, items: Any, path: str, place: Place) -> Node:
        """Read a list of blocks; a list of one is that block itself."""
        if not isinstance(items, List):
            items = _listed(items, place)
        if not items:
            self.note(
                place,
                "这里没有步骤",
                "there is no step here",
                "写上至少一个步骤，或删去这一段",
                "add a step or delete this block",
            )
            return Seq(path, ())
        children = tuple(
            self.block(item, f"{path}.{i}", where) for i, (item, where) in enumerate(zip(items, items.at, strict=True))
        )
        return children[0] if len(children) == 1 else Seq(path, children)

    def block(self, item: Any, path: str, place: Place) -> Node:
        """Read one block by the word it starts with."""
        if isinstance(item, List):
            return self.sequence(item, path, place)
        kinds = [k for k in BLOCKS if isinstance(item, Map) and k in item]
        if len(kinds) != 1:
            known = "、".join(BLOCKS)
            self.note(
                place,
                "看不出这是哪一种块",
                "this is no known block",
                f"以其中一个词开头：{known}",
                f"start it with one of: {', '.join(BLOCKS)}",
            )
            return Seq(path, ())
        return getattr(self, f"_{kinds[0]}")(item, path)  # type: ignore[no-any-return]

    def _step(self, item: Map, path: str) -> Node:
        key = str(item["step"])
        r = Reader(item, self.problems, item.place, Text(f"步骤 {key}", f"step {key}"))
        r.string("step")
        if key in self.places:
            r.note(
                item.place,
                Text("名称重复", "this key is used twice"),
                Text(f"改名；另一处在 {self.places[key]}", f"rename it; the other is at {self.places[key]}"),
            )
        if not key.isidentifier():
            r.note(
                item.place,
                Text("名称只能用字母、数字和下划线", "a key takes letters, digits and _ only"),
                Text("例如 handle_2", "such as handle_2"),
            )
        self.places.setdefault(key, item.place)
        step = Step(
            key,
            r.text("name"),
            r.choice("act", ACTS, key if key in ACTS else "handle"),
            self._by(r),
            r.string("role", "handler"),
            self._signing(r),
            self._step_limit(r),
            r.string("ladder"),
            tuple(str(k) for k in r.items("apart")),
            tuple(self._ask(a) for a in r.children("asks", Text(f"步骤 {key} 的 asks", f"asks of step {key}"))),
        )
        r.done()
        return step

    def _by(self, r: Reader) -> str:
        by = r.string("by", "lead")
        if by in SLOTS or by.startswith("unit:") or (by.startswith(REGION) and all(of_region(by))):
            return by
        known = "、".join((*SLOTS, "unit:<code>", "region:<ending>|<code>"))
        r.note(
            r.where("by"),
            Text(f"“by”不认识 {by!r}", f"“by” does not know {by!r}"),
            Text(f"可用：{known}", f"use one of: {known}"),
        )
        return "lead"

    def _signing(self, r: Reader) -> Signing:
        s = r.child("signing", Text(f"{r.what.zh}的 signing", f"signing of {r.what.en}"))
        ratio = s.take("ratio", (int, float), 1.0, Text("0 到 1 之间的数", "a number between 0 and 1"), required=False)
        if not 0 < ratio <= 1:
            s.note(
                s.where("ratio"),
                Text("比例要大于 0、不超过 1", "a ratio is above 0 and at most 1"),
                Text("例如 0.5", "such as 0.5"),
            )
        out = Signing(
            s.choice("style", STYLES, "one"),
            float(ratio),
            s.choice("refuse", ("veto", "count"), "veto"),
            s.choice("refused", ("back", "on"), "back"),
            s.choice("nobody", ("over", "lead", "pass"), "over"),
            s.choice("own", ("allow", "refuse"), "allow"),
            s.choice("again", ("ask", "pass"), "ask"),
            s.choice("timeout", ("remind", "elevate", "pass"), "remind"),
        )
        s.done()
        return out

    def _limit(self, r: Reader, key: str) -> str:
        text = r.string(key)
        if not text or self.limits is None or text in self.limits:
            return text
        try:
            Allowance.parse(text)
        except ValueError:
            r.note(
                r.where(key),
                Text(
                    f"时限 {text!r} 既不是时限表里的编号，也不是期限",
                    f"{text!r} is neither in the table of limits nor an allowance",
                ),
                Text(
                    "写 5wd、15d、2h、3m，或在 limits.yaml 里加上这个编号",
                    "write 5wd, 15d, 2h or 3m, or add the code to limits.yaml",
                ),
            )
        return text

    def _step_limit(self, r: Reader) -> str:
        text = r.string("limit")
        return text if text.startswith(UNTIL) else self._limit(r, "limit")

    def _ask(self, r: Reader) -> Ask:
        key = r.string("key", required=True)
        options, labels = read_options(r)
        ask = Ask(
            key,
            r.text("name"),
            r.choice("kind", ASK_KINDS, "choice" if options else "text"),
            r.flag("required"),
            options,
            labels,
        )
        r.done()
        return ask

    def _parallel(self, item: Map, path: str) -> Node:
        self._only(item, "parallel")
        items = item["parallel"]
        if not isinstance(items, List) or len(items) < 2:
            self.note(
                item.place,
                "并行至少要两个分支",
                "a parallel block has at least two branches",
                "再写一个分支，或去掉 parallel",
                "add a branch or drop `parallel`",
            )
            return self.sequence(items, path, item.place)
        return Par(
            path, tuple(self.block(b, f"{path}.{i}", at) for i, (b, at) in enumerate(zip(items, items.at, strict=True)))
        )

    def _choose(self, item: Map, path: str) -> Node:
        self._only(item, "choose")
        branches: list[tuple[str, Node]] = []
        items = item["choose"] if isinstance(item["choose"], List) else _listed(item["choose"], item.place)
        for i, (branch, place) in enumerate(zip(items, items.at, strict=True)):
            last = i == len(items) - 1
            if last and isinstance(branch, Map) and "otherwise" in branch:
                self._only(branch, "otherwise")
                branches.append(("", self._branch(branch["otherwise"], f"{path}.{i}", place)))
            elif isinstance(branch, Map) and "when" in branch:
                self._only(branch, "when", "do")
                when = self._condition(branch["when"], place)
                branches.append((when, self._branch(branch.get("do"), f"{path}.{i}", place)))
            else:
                self.note(
                    place,
                    "分支要写 when 和 do",
                    "a branch has `when` and `do`",
                    "写 when: 条件 和 do: [步骤]",
                    "write `when: condition` and `do: [steps]`",
                )
        if not branches or branches[-1][0]:
            self.note(
                item.place,
                "最后一个分支必须是 otherwise：选择必须总有去处",
                "the last branch must be `otherwise`: a choice must always lead somewhere",
                "加上 - otherwise: […]（可以是空列表）",
                "add `- otherwise: […]` (it may be empty)",
            )
            branches.append(("", Seq(f"{path}.else", ())))
        return Choice(path, tuple(branches))

    def _branch(self, items: Any, path: str, place: Place) -> Node:
        """Read what a branch does; an empty one does nothing."""
        if not items:
            return Seq(path, ())
        return self.sequence(items, path, place)

    def _repeat(self, item: Map, path: str) -> Node:
        self._only(item, "repeat", "while", "at_most")
        body = self.sequence(item["repeat"], f"{path}.b", item.place)
        most = item.get("at_most")
        if not isinstance(most, int) or isinstance(most, bool) or not 2 <= most <= 20:
            self.note(
                item.at.get("at_most", item.place),
                "循环要写 at_most，从 2 到 20：循环必须有尽头",
                "a loop needs `at_most`, 2 to 20: a loop must end",
                "例如 at_most: 3",
                "such as at_most: 3",
            )
            most = 2
        return Loop(path, body, self._condition(item.get("while"), item.place), most)

    def _partial(self, item: Map, path: str) -> Node:
        self._only(item, "partial")
        items = item["partial"] if isinstance(item["partial"], List) else _listed(item["partial"], item.place)
        names: list[str] = []
        waits: list[tuple[int, ...]] = []
        children: list[Node] = []
        for i, (child, place) in enumerate(zip(items, items.at, strict=True)):
            r = Reader(child, self.problems, place, Text("partial 的一项", "an item of partial"))
            name = r.string("id", required=True)
            before = [str(a) for a in r.items("after")]
            unknown = [a for a in before if a not in names]
            if unknown:
                r.note(
                    r.where("after"),
                    Text(f"after 里的 {unknown} 还没有写过", f"`after` names {unknown}, not written above"),
                    Text("只能等待写在前面的项；把它们移到前面", "an item waits only for items above it; move them up"),
                )
            names.append(name)
            waits.append(tuple(names.index(a) for a in before if a in names[:-1]))
            children.append(self.sequence(r.items("do", required=True), f"{path}.{i}", place))
            r.done()
        return Partial(path, tuple(children), tuple(waits))

    def _condition(self, value: Any, place: Place) -> str:
        condition = str(value or "").strip()
        wrong = self.check(condition) if condition else Text("没有写条件", "the condition is missing")
        if wrong:
            self.note(
                place,
                f"条件不对：{wrong.zh}",
                f"wrong condition: {wrong.en}",
                '例如 satisfied == "no"',
                'such as satisfied == "no"',
            )
        return condition

    def _only(self, item: Map, *known: str) -> None:
        for key in item:
            if key not in known:
                self.note(
                    item.at[key],
                    f"这里不认识“{key}”",
                    f"“{key}” is not known here",
                    f"可用：{'、'.join(known)}",
                    f"use: {', '.join(known)}",
                )

    # The whole ----------------------------------------------------------------------------------------------

    def flow(self, r: Reader) -> Flow:
        """Read everything of a matter type that runs: flow, clocks, objections, reopening, may."""
        root = self.sequence(r.items("flow", required=True), "0", r.where("flow"))
        objections = r.child("objections", Text("objections", "objections"))
        within = objections.string("within", "2wd")
        self._limit(objections, "within") if "within" in objections.map else None
        flow = Flow(
            root,
            tuple(self._clock(c) for c in r.children("clocks", Text("时限", "clock"))),
            objections.integer("at_most", 2),
            within,
            self._reopening(r.child("reopening", Text("reopening", "reopening"))),
            self._may(r),
        )
        objections.done()
        self._sound(flow, r.place)
        return flow

    def _clock(self, r: Reader) -> ClockSpec:
        out = ClockSpec(
            r.string("name", required=True),
            r.text("title"),
            self._limit(r, "limit") or r.string("limit", required=True),
            r.choice("from", EVENTS, "registered"),
            r.choice("to", EVENTS, "closed"),
            r.flag("pauses", True),
            r.string("ladder"),
            r.string("basis"),
        )
        r.done()
        return out

    def _reopening(self, r: Reader) -> Reopening:
        window = r.string("window", "30d")
        self._limit(r, "window")
        out = Reopening(window, r.integer("at_most", 3), r.string("to"))
        r.done()
        return out

    def _may(self, r: Reader) -> dict[str, str]:
        rules = r.child("may", Text("may", "may"))
        out = {kind: rules.string(kind) for kind in list(rules.map)}
        for kind in out:
            if kind not in POWERS:
                rules.note(
                    rules.where(kind),
                    Text(f"没有操作“{kind}”", f"there is no action “{kind}”"),
                    Text(f"可用：{'、'.join(POWERS)}", f"use: {', '.join(POWERS)}"),
                )
        return out

    def _sound(self, flow: Flow, place: Place) -> None:
        """What the whole must satisfy so that every run ends with an answer."""
        keys = set(self.places)
        dates = sorted({ask.key for step in flow.steps.values() for ask in step.asks if ask.kind == "date"})
        for step in flow.steps.values():
            if step.limit.startswith(UNTIL) and step.limit.removeprefix(UNTIL) not in dates:
                self.note(
                    self.places[step.key],
                    f"步骤 {step.key} 的时限 {step.limit!r} 没有指向流程要填的日期",
                    f"limit {step.limit!r} of step {step.key} names no date the flow asks for",
                    f"可用：{'、'.join(dates) or '先在前面的步骤写 asks，kind: date'}",
                    f"use: {', '.join(dates) or 'first write an ask of kind: date in a step before'}",
                )
        for node in walk(flow.root):
            if isinstance(node, Step):
                for other in node.apart:
                    if other not in keys:
                        self.note(
                            self.places[node.key],
                            f"步骤 {node.key} 的 apart 指向不存在的步骤 {other!r}",
                            f"`apart` of step {node.key} names no step: {other!r}",
                            f"可用：{'、'.join(sorted(keys))}",
                            f"use: {', '.join(sorted(keys))}",
                        )
        if flow.reopening.to and flow.reopening.to not in keys:
            self.note(
                place,
                f"reopening.to 指向不存在的步骤 {flow.reopening.to!r}",
                f"reopening.to names no step: {flow.reopening.to!r}",
                f"可用：{'、'.join(sorted(keys))}",
                f"use: {', '.join(sorted(keys))}",
            )
        if keys and not answers(flow.root):
            self.note(
                place,
                "有一条路走完也没有答复（reply）步骤：每件都要有回应",
                "some way through has no `reply` step: every matter must be answered",
                "在每条分支上、办结之前放一个 act: reply 的步骤",
                "put a step with act: reply on every branch, before the end",
            )
        for node in walk(flow.root):
            if isinstance(node, Step) and node.act == "close" and not replied_before(flow, node.key):
                self.note(
                    self.places[node.key],
                    "办结（close）前没有必经的答复步骤",
                    "no reply is certain before this close",
                    "把 reply 放在 close 前面",
                    "put the reply before the close",
                )


def answers(node: Node) -> bool:
    """Return whether every complete run of `node` does a reply."""
    if isinstance(node, Step):
        return node.act == "reply"
    if isinstance(node, Choice):
        return all(answers(branch) for _, branch in node.branches)
    if isinstance(node, Loop):
        return answers(node.body)
    return any(answers(child) for child in node.children)


def replied_before(flow: Flow, key: str) -> bool:
    """Return whether every run that comes to step `key` has done a reply before."""
    path = flow.paths[key]
    for above, child in itertools.pairwise(path):
        if isinstance(above, Seq) and any(answers(c) for c in above.children[: above.children.index(child)]):
            return True
        if isinstance(above, Partial):
            index = above.children.index(child)
            if any(answers(above.children[i]) for i in _waited(above, index)):
                return True
    return False


def _waited(node: Partial, index: int) -> set[int]:
    out: set[int] = set()
    todo = list(node.after[index])
    while todo:
        i = todo.pop()
        if i not in out:
            out.add(i)
            todo.extend(node.after[i])
    return out


def _listed(value: Any, place: Place) -> List:
    out = List([] if value is None else [value])
    out.place, out.at = place, (place,) * len(out)
    return out


def parse_flow(source: Any, *, check: Check | None = None, limits: frozenset[str] | None = None) -> Flow:
    """Return the flow written in `source` (what `notation.read` gave). Raises NotationError with every mistake."""
    problems: list[Problem] = []
    reader = Reader(source, problems, Place("flow", 1), Text("流程", "flow"))
    flow = FlowReader(problems, check, limits).flow(reader)
    reader.done()
    if problems:
        raise NotationError(problems)
    return flow
