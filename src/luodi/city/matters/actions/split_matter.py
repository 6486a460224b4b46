"""拆分: one matter becomes several, each with its own owner and clock; the first waits for all of them."""

from typing import Any

from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.actions.raise_matter import new_matter
from luodi.city.matters.store import Order, Receipt, submit
from luodi.city.refusals import Refused
from luodi.engines.notation import Text


def _run(call: Call) -> list[Receipt]:
    titles: list[Any] = call.data["parts"]
    if len(titles) < 2:
        raise Refused("split_few", Text("拆分至少要两件。", "A split makes at least two parts."), "parts")
    made = [new_matter(call, title) for title in titles]
    return submit(Order([call.act(parts=[act.matter for act in made]), *made]))


SPLIT = Action(
    "split",
    Text("拆分", "Split"),
    Text("拆成几件分别办理，子件都办结后本件继续。", "Handle it in parts; this one goes on when all are closed."),
    (Field("parts", Text("各件标题", "Titles of the parts"), "strings", True, example=["路灯不亮", "井盖缺失"]),),
    run=_run,
)
