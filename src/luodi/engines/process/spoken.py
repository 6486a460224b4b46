"""The words a drawing needs: what a step's standing is called, who does it, and conditions as a person says them."""

import re

from luodi.engines.notation import Text
from luodi.engines.process.model import REGION, Flow
from luodi.engines.process.options import label

STANDINGS = {
    "done": Text("已办", "Done"),
    "current": Text("在办", "In progress"),
    "late": Text("超期", "Late"),
    "todo": Text("未到", "Not yet"),
    "passed": Text("按规则自动通过", "Passed by rule"),
    "refused": Text("不同意", "Refused"),
    "again": Text("退回重办", "To be redone"),
    "stopped": Text("未办", "Not done"),
}
"""How a step stands, in words: never by colour alone."""

PARTS = {
    "intake": Text("受理单位", "Intake unit"),
    "lead": Text("牵头单位", "Lead unit"),
    "co": Text("协办单位", "Co-handling units"),
    "over": Text("上级单位", "Unit above"),
    "supervisor": Text("督办单位", "Supervising unit"),
    "person": Text("服务专员", "Its specialist"),
}
"""What a slot is called when nobody fills it yet."""
NEARBY = Text("属地部门", "The district's organ")


def part(by: str) -> Text:
    """Return what fills a slot is called before a unit does; a unit named by its code is called by that."""
    if by.startswith(REGION):
        return NEARBY
    code = by.removeprefix("unit:")
    return PARTS.get(by) or Text(code, code)


PARALLEL = Text("同时进行", "At the same time")
CHOICE = Text("按情况选一", "One of these")
OTHERWISE = Text("其他情况", "Otherwise")
NOTHING = Text("直接往下", "Straight on")
NOT_TAKEN = Text("未走", "not taken")
PARTIAL = Text("按先后关系", "In order of need")

_FACTS = {
    "satisfied": Text("满意", "satisfied"),
    "solved": Text("解决", "solved"),
    "co": Text("协办数", "co-handlers"),
    "reopened": Text("重开次数", "times reopened"),
    "objections": Text("异议次数", "objections"),
    "elevated": Text("提级次数", "times elevated"),
    "rating": Text("评价", "rating"),
    "level": Text("密级", "level"),
    "late": Text("已超期", "late"),
    "missing": Text("还缺的材料", "materials missing"),
    "promised": Text("承诺补交的材料", "materials promised"),
    "lapsed": Text("逾期未补交的材料", "materials not brought in time"),
}
_MINED = {
    "skipped": Text("跳过", "skipped"),
    "taken": Text("走这条路", "taken"),
    "back": Text("回头", "back"),
}
"""What a log shows where nobody knows the condition (`engines.insight.drawn`), said with the share of cases."""
_VALUES = {
    "agree": Text("同意", "agree"),
    "refuse": Text("不同意", "refuse"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "partly": Text("部分", "partly"),
    "none": Text("未联系上", "not reached"),
    "null": Text("空", "empty"),
    "true": Text("是", "yes"),
    "false": Text("否", "no"),
}
_SIGNS = {
    "==": Text(" = ", " = "),
    "!=": Text(" ≠ ", " ≠ "),
    ">=": Text(" ≥ ", " ≥ "),
    "<=": Text(" ≤ ", " ≤ "),
    ">": Text(" > ", " > "),
    "<": Text(" < ", " < "),
    "and": Text(" 且 ", " and "),
    "or": Text(" 或 ", " or "),
    "not": Text("非 ", "not "),
    "in": Text(" 属于 ", " in "),
}
_TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|[A-Za-z_]\w*|[=!<>]=|[<>]|\s+|.')


def spoken(condition: str, flow: Flow, language: str) -> str:
    """Return a condition with the names people know instead of keys; what has no name stays as written.

    An answer is called as the question before it calls it: two questions may have one code for different answers.
    """
    asks = {ask.key: ask for ask in flow.given}
    asks |= {ask.key: ask for step in flow.steps.values() for ask in step.asks}
    names = {key: ask.name for key, ask in asks.items()}
    names |= {key: step.name for key, step in flow.steps.items() if step.act == "sign" and key not in names}
    values = _MINED | {code: label(ask, code) for ask in asks.values() for code in ask.options} | _VALUES
    words, asked = [], None
    for token in _TOKEN.findall(condition):
        known = _SIGNS.get(token) or names.get(token) or _FACTS.get(token)
        if token not in _SIGNS and known:
            asked = asks.get(token)
        value = token.strip("\"'") if token[0] in "\"'" else token
        said = known or (label(asked, value) if asked and value in asked.options else values.get(value))
        words.append(said.get(language) if said else value)
    return " ".join("".join(words).split())


def again(condition: str, at_most: int, round_: int, flow: Flow, language: str) -> str:
    """Return the label of a loop's way back; a mined loop knows no bound (0)."""
    said = spoken(condition, flow, language)
    now = Text(f" · 第 {round_} 次", f" · round {round_}") if round_ > 1 else Text("", "")
    most = Text(f"，最多 {at_most} 次", f", at most {at_most} times") if at_most else Text("", "")
    return Text(f"{said} → 重来{most.zh}{now.zh}", f"{said} → again{most.en}{now.en}").get(language)
