"""The words of the pages for codes of the record: statuses, lamps, levels, channels, grounds."""

from luodi.city.matters.words import CHANNELS as CHANNELS
from luodi.city.matters.words import LAMPS as LAMPS
from luodi.city.matters.words import LEVELS as LEVELS
from luodi.city.matters.words import STATUSES as STATUSES
from luodi.engines.notation import Text

CONTACT = {
    "name": Text("姓名", "Name"),
    "phone": Text("电话", "Phone"),
    "mail": Text("电子邮箱", "E-mail"),
    "address": Text("联系地址", "Address"),
}
STARS = {
    5: Text("非常满意", "Very satisfied"),
    4: Text("满意", "Satisfied"),
    3: Text("基本满意", "Fairly satisfied"),
    2: Text("不满意", "Dissatisfied"),
    1: Text("非常不满意", "Very dissatisfied"),
}
"""GB/T 39735-2020's five levels."""
WHY = {
    "slow": Text("办理太慢", "Too slow"),
    "unsolved": Text("问题没解决", "Not solved"),
    "attitude": Text("态度不好", "Attitude"),
    "unclear": Text("答复不清楚", "The reply is unclear"),
    "passed_on": Text("互相推诿", "Passed from one to another"),
    "good": Text("办得快、办得好", "Quick and well done"),
}
"""Reasons that go with a rating; only the code goes on record."""
SATISFIED = {
    "yes": Text("满意", "satisfied"),
    "partly": Text("基本满意", "partly satisfied"),
    "no": Text("不满意", "not satisfied"),
    "none": Text("未联系上", "not reached"),
}
SOLVED = {
    "yes": Text("已解决", "solved"),
    "partly": Text("部分解决", "partly solved"),
    "no": Text("未解决", "not solved"),
    "unknown": Text("不清楚", "not known"),
}
VERDICTS = {
    "agree": Text("同意", "agreed"),
    "refuse": Text("不同意", "refused"),
    "upheld": Text("成立", "upheld"),
    "refused": Text("不成立", "refused"),
    "granted": Text("批准", "granted"),
    "done": Text("已办", "done"),
    "auto": Text("自动通过", "passed by rule"),
    "held": Text("没有反弹", "the result held"),
    "rebounded": Text("出现反弹", "the problem came back"),
    "restart": Text("重走后续步骤", "redo what follows"),
    "resume": Text("改后直接回来", "come straight back"),
    "": Text("未办", "open"),
}
RUNGS = {
    "yellow": Text("亮黄灯：临近期限", "Yellow lamp: the limit is near"),
    "red": Text("亮红灯：已到期限", "Red lamp: the limit has come"),
    "remind": Text("系统发出书面催办", "Written reminder sent"),
    "notice": Text("系统点名通报", "Named in a notice"),
    "elevate": Text("超期过久，自动提级", "Late for long: elevated"),
    "pass": Text("逾时视为同意", "Silence counts as consent"),
}
PAUSES = {"parts": Text("等待拆分的各件", "waiting for its parts")}
