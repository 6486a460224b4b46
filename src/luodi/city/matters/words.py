"""Words for codes of the record that pages and exports share: statuses, lamps, levels, channels."""

from luodi.engines.notation import Text
from luodi.engines.process import Entry

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
    "inspection": Text("监督检查", "Inspection"),
}
WHY = {
    "unsolved": Text("问题没解决", "Not solved"),
    "leaves": Text("原帮办员不再任职", "the one before no longer serves"),
}
"""Reasons to go on that pages send by code: the code goes on record, a reporter's own words lie apart."""
DEEMED = Text("视为受理，自收到申请之日起计", "Deemed accepted, counted from the day the application was received")


def deemed_since(entry: Entry) -> int:
    """Return the moment (ms) of receipt that an acceptance by silence reaches back to, 0 for any other entry."""
    return int(entry.data["since"]) if entry.kind == "accepted" and entry.data.get("deemed") else 0
