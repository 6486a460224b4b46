"""What is told of an entry, made when it is sent: codes, numbers, names of units and dates; never words or persons."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from luodi.city.matters.models import Delivery, Entry, Matter
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

PAGE: Final = "/desk/matters/{number}/"
"""Where staff read the matter; what stands before it is the city's own address."""

EVENTS: Final = {
    "registered": Text("登记", "Registered"),
    "accepted": Text("受理", "Accepted"),
    "declined": Text("不予受理", "Declined"),
    "assigned": Text("派单", "Assigned"),
    "handled": Text("办理", "Handled"),
    "signed": Text("审核", "Signed"),
    "replied": Text("答复", "Replied"),
    "called_back": Text("回访", "Called back"),
    "closed": Text("办结", "Closed"),
    "referred": Text("转办", "Referred"),
    "objected": Text("退回异议", "Objected"),
    "objection_ruled": Text("裁定异议", "Objection ruled on"),
    "co_added": Text("增加协办", "Co-handler added"),
    "co_dropped": Text("取消协办", "Co-handler dropped"),
    "returned": Text("退回", "Returned"),
    "paused": Text("暂停", "Paused"),
    "resumed": Text("恢复", "Resumed"),
    "extension_asked": Text("申请延期", "Extension asked"),
    "extension_ruled": Text("审批延期", "Extension ruled on"),
    "reminded": Text("催办", "Reminded"),
    "supervised": Text("督办", "Supervised"),
    "elevated": Text("提级", "Elevated"),
    "handed_on": Text("交接", "Handed on"),
    "relieved": Text("改派", "Relieved"),
    "readdressed": Text("换了服务专员", "Goes to another specialist"),
    "received": Text("收到材料", "Material received"),
    "promised": Text("承诺补交材料", "Materials promised"),
    "noticed": Text("一次性告知补正", "Told what is missing"),
    "lapsed": Text("承诺到期未补交", "A promise not kept"),
    "timed_out": Text("超时通过", "Passed by time-out"),
    "recalendared": Text("重算时限", "Dates recomputed"),
    "withdrawn": Text("撤回", "Withdrawn"),
    "handed_over": Text("移交", "Handed over"),
    "merged": Text("并案", "Merged"),
    "unmerged": Text("撤销并案", "Unmerged"),
    "split": Text("拆分", "Split"),
    "part_closed": Text("子件办结", "Part closed"),
    "reopened": Text("重新打开", "Reopened"),
    "rated": Text("评价", "Rated"),
    "decided": Text("系统自动作出", "Decided by the platform"),
    "suggested": Text("转人工办理", "Left to people"),
    "review_asked": Text("申请人工复核", "Review asked"),
    "corrected": Text("更正自动决定", "Automatic decision corrected"),
    "digest": Text("每日摘要", "Daily digest"),
    "looked_back": Text("回头看", "Looked back on"),
    "committed": Text("项目记录有变动", "The project's record was changed"),
}
RUNGS: Final = {
    "yellow": Text("黄灯：临近到期", "Yellow: due soon"),
    "red": Text("红灯：已到期", "Red: overdue"),
    "remind": Text("书面催办", "Written reminder"),
    "notice": Text("点名通报", "Named notice"),
    "elevate": Text("提级", "Elevation"),
    "pass": Text("超时通过", "Passed by time-out"),
    "deem": Text("逾期未告知", "No notice in time"),
}
OTHER: Final = Text("有新进展", "News")


def event(kind: str, act: str) -> Text:
    """Return what an entry of `kind` is called; for a rung that was climbed, what happened on it."""
    return RUNGS.get(act, OTHER) if kind == "climbed" else EVENTS.get(kind, OTHER)


def payload(delivery: Delivery, matter: Matter, entry: Entry) -> dict[str, Any]:
    """Return what a webhook is told: the entry as it was, the matter as it is now."""
    return {
        "number": matter.number,
        "type": matter.type.code,
        "seq": delivery.seq,
        "kind": delivery.kind,
        "happened": entry.happened.isoformat(),
        "recorded": entry.recorded.isoformat(),
        "lead": matter.lead.code,
        "status": matter.status,
        "due": matter.due.isoformat() if matter.due else None,
    }


def letter(delivery: Delivery, matter: Matter, act: str) -> tuple[str, str]:
    """Return subject and text of a mail, in the language of the person whose address it is."""
    language = Person.objects.filter(mail=delivery.destination, active=True).values_list("language", flat=True).first()
    chosen = language or "zh-hans"
    what = event(delivery.kind, act).get(chosen)
    # The first instant that is late is a midnight for most clocks: the minute before still lies on the last lawful day.
    until = timezone.localtime(matter.due - timedelta(minutes=1)) if matter.due else None
    due = f"{until:%Y-%m-%d %H:%M}" if until else "—"
    lines = [
        Text("编号：", "Number: ").get(chosen) + matter.number,
        Text("类型：", "Type: ").get(chosen) + matter.type.name.get(chosen),
        Text("事由：", "Event: ").get(chosen) + what,
        Text("牵头单位：", "Lead unit: ").get(chosen) + matter.lead.name.get(chosen),
        Text("到期：", "Due: ").get(chosen) + due,
        Text("查看：", "See: ").get(chosen) + PAGE.format(number=matter.number),
    ]
    return f"[落地 Luodi] {matter.number} {what}", "\n".join(lines)
