"""The words of the pages for codes of the record: statuses, lamps, levels, channels, grounds."""

from typing import Final

from luodi.city.matters.words import CHANNELS as CHANNELS
from luodi.city.matters.words import LAMPS as LAMPS
from luodi.city.matters.words import LEVELS as LEVELS
from luodi.city.matters.words import STATUSES as STATUSES
from luodi.city.matters.words import WHY as WHY
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
    "lapse": Text("承诺到期未补交", "A promise was not kept in time"),
    "deem": Text("逾期未告知，视为受理", "No notice in time: it counts as accepted"),
}
PAUSES = {"parts": Text("等待拆分的各件", "waiting for its parts")}
HOW = {
    "missing": Text("缺少", "Missing"),
    "given": Text("已提交", "Given"),
    "paper": Text("纸质已交", "On paper"),
    "shared": Text("共享获取", "From a record"),
    "fetched": Text("窗口代取", "Fetched"),
    "promised": Text("已承诺，待补交", "Promised"),
    "lapsed": Text("承诺到期未交", "Promise not kept"),
}
"""How a material stands."""
WORD_GIVEN = {
    "counter": Text("当面授权", "in person"),
    "paper": Text("书面授权", "by a signed paper"),
    "phone": Text("电话授权", "by phone"),
}
"""How an applicant's word was given to whoever wrote it down."""
ASSISTED = {
    "assistants": Text("帮办员", "Assistants"),
    "matters": Text("帮办件", "Matters"),
    "units": Text("服务单位", "Applicants served"),
    "nameless": Text("其中按件计", "counted by matter"),
    "key": Text("重点园区", "In key parks"),
    "collected": Text("上门代取", "Fetched"),
    "delivered": Text("上门代送", "Brought"),
    "acts": Text("代为提交", "Filed for them"),
}
"""The figures of assistants by grid (city.matters.assisting)."""
CARRIED = {
    "collect": Text("代取材料", "Fetched from the applicant"),
    "deliver": Text("送达", "Brought to the applicant"),
}
NEEDS = {
    "must": Text("必须", "Needed"),
    "may_miss": Text("可容缺，承诺后补交", "May come later, when promised"),
    "shared": Text("不用提交，共享获取", "Not to be brought: it is on record"),
    "promise": Text("告知承诺，可以书面承诺代替", "A written promise will do"),
}
"""What is asked of a material."""
OBTAINED = Text("不用提交，由窗口共享获取", "Not to be brought: the window obtains it")

PROJECT_CHANGES: Final = {
    "entered": Text("登记", "Entered"),
    "amended": Text("更正", "Put right"),
    "brought": Text("登记来源", "Who brought it"),
    "planned": Text("定节点", "Milestone planned"),
    "reached": Text("节点完成", "Milestone done"),
    "issue": Text("登记问题", "Issue"),
    "filed": Text("月度填报", "Month filed"),
    "checked": Text("月度审核", "Month checked"),
    "signed": Text("月度签发", "Month signed"),
    "returned": Text("月度退回", "Month sent back"),
    "published": Text("公布", "Published"),
    "withdrawn": Text("撤下", "Taken back"),
}
"""What was changed of what a project holds (projects.models.Happening)."""
