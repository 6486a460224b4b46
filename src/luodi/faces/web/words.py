"""The words of the pages for codes of the record: statuses, lamps, levels, channels, grounds."""

from luodi.engines.notation import Text

STATUSES = {
    "open": Text("办理中", "In progress"),
    "closed": Text("已办结", "Closed"),
    "answered": Text("已办结", "Closed"),
    "declined": Text("不予受理", "Declined"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "merged": Text("已并案", "Merged"),
    "handed_over": Text("已移交", "Handed over"),
}
LAMPS = {
    "red": Text("超期", "Late"),
    "yellow": Text("临期", "Due soon"),
    "green": Text("正常", "On time"),
    "paused": Text("暂停", "Paused"),
    "done": Text("结束", "Ended"),
}
LEVELS = (
    Text("公开", "Open"),
    Text("内部", "Internal"),
    Text("受限", "Restricted"),
    Text("密封", "Sealed"),
)
CHANNELS = {
    "portal": Text("网上", "Portal"),
    "hotline": Text("热线电话", "Hotline"),
    "window": Text("窗口", "Counter"),
    "app": Text("手机应用", "App"),
    "mail": Text("来信", "Letter or mail"),
    "import": Text("导入", "Import"),
    "api": Text("接口", "API"),
    "inside": Text("内部提出", "From inside"),
}
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
