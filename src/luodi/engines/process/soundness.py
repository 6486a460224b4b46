"""What a flow as a whole must satisfy, so that every run can be done and ends with an answer: each rule once."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from luodi.engines.notation import Place, Problem, Text
from luodi.engines.process.model import UNTIL, Choice, Flow, Loop, Node, Partial, Seq, Step


@dataclass(frozen=True)
class Soundness:
    """The rules of the whole, checked on a flow that was read; mistakes are noted with where they stand."""

    flow: Flow
    places: Mapping[str, Place]
    """Where each step is written."""
    place: Place
    """Where the flow is."""
    problems: list[Problem]

    def check(self) -> None:
        """Note every mistake."""
        self._awaited()
        self._promised_days()
        self._apart()
        self._decided_with()
        self._review()
        self._reopening()
        self._answered()
        self._closed_after_reply()

    def note(self, place: Place, zh: str, en: str, cure_zh: str, cure_en: str) -> None:
        """Write down one mistake with its cure."""
        self.problems.append(Problem(place, Text(zh, en), Text(cure_zh, cure_en)))

    def _awaited(self) -> None:
        for step in self.flow.steps.values():
            if step.awaits and not any(m.within for m in self.flow.materials):
                self.note(
                    self.places[step.key],
                    f"步骤 {step.key} 等补交材料，但没有可容缺或告知承诺的材料",
                    f"step {step.key} awaits materials, but none may come later",
                    "在 materials 里写 need: may_miss 或 promise，或去掉 awaits",
                    "write need: may_miss or promise under `materials`, or drop `awaits`",
                )

    def _promised_days(self) -> None:
        dates = sorted({ask.key for step in self.flow.steps.values() for ask in step.asks if ask.kind == "date"})
        for step in self.flow.steps.values():
            if step.limit.startswith(UNTIL) and step.limit.removeprefix(UNTIL) not in dates:
                self.note(
                    self.places[step.key],
                    f"步骤 {step.key} 的时限 {step.limit!r} 没有指向流程要填的日期",
                    f"limit {step.limit!r} of step {step.key} names no date the flow asks for",
                    f"可用：{'、'.join(dates) or '先在前面的步骤写 asks，kind: date'}",
                    f"use: {', '.join(dates) or 'first write an ask of kind: date in a step before'}",
                )

    def _apart(self) -> None:
        keys = set(self.places)
        for step in self.flow.steps.values():
            for other in step.apart:
                if other not in keys:
                    self.note(
                        self.places[step.key],
                        f"步骤 {step.key} 的 apart 指向不存在的步骤 {other!r}",
                        f"`apart` of step {step.key} names no step: {other!r}",
                        f"可用：{'、'.join(sorted(keys))}",
                        f"use: {', '.join(sorted(keys))}",
                    )

    def _decided_with(self) -> None:
        """Note a step decided with one that is not before it or has no table."""
        for step in self.flow.steps.values():
            with_ = step.decided_with
            if with_ and not (with_ in self.flow.deciding and step.key in self.flow.later(with_)[0]):
                self.note(
                    self.places[step.key],
                    f"步骤 {step.key} 的 decided_with 没有指向前面写了 decide 的步骤：{with_!r}",
                    f"`decided_with` of step {step.key} names no step before it that has `decide`: {with_!r}",
                    f"可用：{'、'.join(self.flow.deciding) or '先给前面的步骤写 decide'}",
                    f"use: {', '.join(self.flow.deciding) or 'first give a step before it a `decide`'}",
                )

    def _review(self) -> None:
        """Note a review that begins too late."""
        to = self.flow.review.to
        if to and not (
            to in self.flow.steps and all(k == to or k in self.flow.later(to)[0] for k in self.flow.deciding)
        ):
            self.note(
                self.place,
                f"review.to 不是写了 decide 的步骤，也不在它们前面：{to!r}",
                f"review.to is neither a step with `decide` nor before them all: {to!r}",
                "写成要重新开始的步骤，或删去 to",
                "name the step people begin at, or delete `to`",
            )

    def _reopening(self) -> None:
        keys = set(self.places)
        if self.flow.reopening.to and self.flow.reopening.to not in keys:
            self.note(
                self.place,
                f"reopening.to 指向不存在的步骤 {self.flow.reopening.to!r}",
                f"reopening.to names no step: {self.flow.reopening.to!r}",
                f"可用：{'、'.join(sorted(keys))}",
                f"use: {', '.join(sorted(keys))}",
            )

    def _answered(self) -> None:
        if self.places and not answers(self.flow.root):
            self.note(
                self.place,
                "有一条路走完也没有答复（reply）步骤：每件都要有回应",
                "some way through has no `reply` step: every matter must be answered",
                "在每条分支上、办结之前放一个 act: reply 的步骤",
                "put a step with act: reply on every branch, before the end",
            )

    def _closed_after_reply(self) -> None:
        for step in self.flow.steps.values():
            if step.act == "close" and not replied_before(self.flow, step.key):
                self.note(
                    self.places[step.key],
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
