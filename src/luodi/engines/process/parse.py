"""A flow as packs write it: YAML in, a `Flow` out, or every mistake with its file, line and cure.

    flow:
      - step: accept
        name: {zh: 受理, en: Accept}
        by: intake
        role: clerk
      - parallel: [ … ]
        blind: true          # none of those asked reads another's opinion before giving their own
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

from collections.abc import Callable
from typing import Any

from luodi.engines.notation import List, Map, NotationError, Place, Problem, Reader, Text
from luodi.engines.process.model import (
    ACTS,
    AT_ONCE,
    NEEDS,
    NO_TEXT,
    REGION,
    SLOTS,
    STEP_EVENTS,
    STYLES,
    TIMEOUTS,
    UNTIL,
    Ask,
    Choice,
    ClockSpec,
    Flow,
    Loop,
    Material,
    Node,
    Par,
    Partial,
    Reopening,
    Review,
    Seq,
    Signing,
    Step,
    of_region,
)
from luodi.engines.process.options import read_options
from luodi.engines.process.powers import POWERS
from luodi.engines.process.soundness import Soundness
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
            r.choice("awaits", ("", "materials"), ""),
            r.string("decide"),
            r.string("decided_with"),
            r.choice("outside", ("", "lead"), ""),
            r.string("stage"),
        )
        r.done()
        if step.signing.timeout == "deem" and not (step.act == "accept" and step.limit):
            self.note(
                item.place,
                f"步骤 {key} 不能写 timeout: deem：只有受理步骤在自己的时限内没有作出决定，才能视为受理",
                f"step {key} cannot have `timeout: deem`: only acceptance can be deemed, when its own limit runs out",
                "用在 act: accept、写了 limit（例如 XK-01）的步骤上，或改为 remind、elevate、pass",
                "use it on a step with act: accept and a limit (such as XK-01), or write remind, elevate or pass",
            )
        self._at_once(r, step)
        return step

    def _at_once(self, r: Reader, step: Step) -> None:
        """Note a step that the platform cannot do: not by one signer, not by such an act, or by two ways."""
        field = "decide" if step.decide else "decided_with"
        if not (step.decide or step.decided_with):
            return
        if step.act not in AT_ONCE or step.signing.style != "one" or step.by == "co":
            r.note(
                r.where(field),
                Text(f"“{field}”不能用在这一步", f"“{field}” cannot stand in this step"),
                Text(
                    f"只用于由一个单位单签的步骤，act 为 {'、'.join(AT_ONCE)}",
                    f"it is for a step of one unit and one signer, with act {', '.join(AT_ONCE)}",
                ),
            )
        if step.decide and step.decided_with:
            r.note(
                r.where("decided_with"),
                Text("decide 和 decided_with 只能写一个", "write `decide` or `decided_with`, not both"),
                Text("删去其中一个", "delete one of them"),
            )

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
            s.choice("timeout", TIMEOUTS, "remind"),
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
        self._only(item, "parallel", "blind")
        items = item["parallel"]
        blind = item.get("blind", False)
        if not isinstance(items, List) or len(items) < 2:
            self.note(
                item.place,
                "并行至少要两个分支",
                "a parallel block has at least two branches",
                "再写一个分支，或去掉 parallel",
                "add a branch or drop `parallel`",
            )
            return self.sequence(items, path, item.place)
        branches = tuple(
            self.block(b, f"{path}.{i}", at) for i, (b, at) in enumerate(zip(items, items.at, strict=True))
        )
        if blind is not False and not (blind is True and all(_opinion(branch) for branch in branches)):
            self.note(
                item.at["blind"],
                "blind（背靠背）只写 true，每个分支是一个单位的一步办理或审核，审核不同意时流程照走",
                "`blind` is true; a branch is one step of one unit: `handle`, or `sign` with `refused: on`",
                "每个分支只留一步（act: handle，或 act: sign 加 signing: {refused: on}），或删去 blind",
                "leave one step a branch (act: handle, or act: sign with signing: {refused: on}), or drop `blind`",
            )
        return Par(path, branches, blind is True)

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
            tuple(self._material(m) for m in r.children("materials", Text("材料", "materials"))),
            self._may(r),
            review=self._review(r.child("review", Text("review", "review"))),
        )
        objections.done()
        Soundness(flow, self.places, r.place, self.problems).check()
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

    def _material(self, r: Reader) -> Material:
        need = r.choice("need", NEEDS, "must")
        when = r.string("when")
        if when:
            self._condition(when, r.where("when"))
        out = Material(
            r.string("key", required=True),
            r.text("name"),
            need,
            r.text("source") if "source" in r.map else NO_TEXT,
            self._limit(r, "within"),
            when,
            r.string("ladder"),
        )
        if (need in ("may_miss", "promise")) != bool(out.within):
            r.note(
                r.where("within" if out.within else "need"),
                Text(
                    "可容缺、告知承诺的材料要写 within（补交期限），其他材料不写",
                    "what may come later needs `within`, the limit to bring it; other materials have none",
                ),
                Text("例如 within: 20wd", "such as within: 20wd"),
            )
        r.done()
        return out

    def _reopening(self, r: Reader) -> Reopening:
        window = r.string("window", "30d")
        self._limit(r, "window")
        out = Reopening(window, r.integer("at_most", 3), r.string("to"))
        r.done()
        return out

    def _review(self, r: Reader) -> Review:
        window = r.string("window", "60d")
        self._limit(r, "window")
        out = Review(window, r.string("to"))
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


def _opinion(node: Node) -> bool:
    """Return whether a branch is one opinion, of which nothing but its own entry tells."""
    if not isinstance(node, Step) or node.signing.style != "one" or node.by == "co":
        return False
    return node.act == "handle" or (node.act == "sign" and node.signing.refused == "on")


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
