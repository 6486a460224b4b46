"""Words for codes of the record that pages and exports share: statuses, lamps, levels, channels."""

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
