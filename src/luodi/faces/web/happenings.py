"""What each kind of entry is called: on the desk in full, to the public in plain words.

`{names}` are filled by `timeline`. A kind without a public sentence is the offices' inner work and is not shown there.
"""

from dataclasses import dataclass

from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Happening:
    """How one kind of entry is told."""

    desk: Text
    public: Text | None = None
    icon: str = "dot"


def _h(zh: str, en: str, public_zh: str = "", public_en: str = "", icon: str = "dot") -> Happening:
    return Happening(Text(zh, en), Text(public_zh, public_en) if public_zh else None, icon)


HAPPENINGS = {
    "registered": _h("登记{told}", "Registered{told}", "已收到您提出的事项", "We received what you raised", "inbox"),
    "accepted": _h("受理", "Accepted", "已受理，开始办理", "Accepted; work has begun", "check"),
    "declined": _h("不予受理：{reason}", "Declined: {reason}", "不予受理：{reason}", "Not taken on: {reason}", "warn"),
    "assigned": _h(
        "派单：{lead}牵头{co}",
        "Assigned: {lead} leads{co}",
        "已交给{lead}牵头办理{co}",
        "Handed to {lead}, which leads{co}",
        "right",
    ),
    "handled": _h("{step}：已办完", "{step}: done", "“{step}”已完成", "“{step}” is done", "check"),
    "signed": _h("{step}：{verdict}", "{step}: {verdict}", "“{step}”：{verdict}", "“{step}”: {verdict}", "check"),
    "replied": _h("答复", "Replied", "已答复您", "You have been answered", "bell"),
    "called_back": _h(
        "回访：{satisfied}，{solved}",
        "Called back: {satisfied}, {solved}",
        "已回访：{satisfied}",
        "You were called back: {satisfied}",
        "phone",
    ),
    "closed": _h("办结", "Closed", "已办结", "Closed", "check"),
    "claimed": _h("签收“{step}”", "Took “{step}”", "", "", "person"),
    "given": _h("分办“{step}”给{to_person}", "Gave “{step}” to {to_person}", "", "", "person"),
    "referred": _h(
        "由{unit}转给{to}牵头：{reason}",
        "Referred by {unit} to {to}: {reason}",
        "已转给{to}办理",
        "Passed to {to}",
        "right",
    ),
    "objected": _h(
        "{unit}提出异议：{reason}",
        "{unit} objected: {reason}",
        "正在核定由哪个单位办理",
        "It is being settled which unit handles it",
        "warn",
    ),
    "objection_ruled": _h(
        "裁定异议：{verdict}{to}",
        "Objection ruled on: {verdict}{to}",
        "已核定办理单位{to}",
        "The handling unit is settled{to}",
        "check",
    ),
    "co_added": _h("增加协办：{added}", "Co-handler added: {added}", "{added}参加协办", "{added} joins in", "plus"),
    "co_dropped": _h("取消协办：{dropped}", "Co-handler dropped: {dropped}"),
    "signer_added": _h("“{step}”加签：{added}", "“{step}”: {added} signs, too", "", "", "plus"),
    "returned": _h(
        "退回到“{to_step}”（{mode}）：{reason}",
        "Returned to “{to_step}” ({mode}): {reason}",
        "退回“{to_step}”重新办理",
        "Sent back to “{to_step}” to be done again",
        "left",
    ),
    "elevated": _h(
        "提级：由{to}牵头 {reason}",
        "Elevated: {to} leads {reason}",
        "已提级，由{to}牵头办理",
        "Elevated: {to} now leads",
        "upload",
    ),
    "stood_aside": _h("回避：{reason}", "Stepped aside: {reason}", "", "", "person"),
    "aside_ordered": _h("令{aside}回避：{reason}", "{aside} has to step aside: {reason}", "", "", "person"),
    "aside_lifted": _h("解除{aside}的回避：{reason}", "{aside} need not stand aside: {reason}", "", "", "person"),
    "readdressed": _h("改由{to_person}服务，随其到{to}", "Goes on with {to_person}, at {to}", "", "", "person"),
    "handed_on": _h("工作已交接", "Handed on to whoever takes over"),
    "relieved": _h("“{step}”无人可办，已改派", "Nobody could do “{step}”; passed on"),
    "paused": _h(
        "{of_step}暂停：{name}。{reason}",
        "{of_step}Paused: {name}. {reason}",
        "{of_step}暂停计时：{name}。{reason}",
        "{of_step}Paused, the clock stands: {name}. {reason}",
        "pause",
    ),
    "resumed": _h(
        "{of_step}恢复：{name}",
        "{of_step}Resumed: {name}",
        "{of_step}恢复办理：{name}",
        "{of_step}Work goes on: {name}",
        "right",
    ),
    "extension_asked": _h(
        "申请延期 {allow}：{reason}",
        "Asked for {allow} more: {reason}",
        "办理单位申请延期 {allow}",
        "The unit asks for {allow} more",
        "clock",
    ),
    "extension_ruled": _h(
        "延期：{verdict}{moved}",
        "Extension: {verdict}{moved}",
        "延期申请：{verdict}{moved}",
        "More time: {verdict}{moved}",
        "clock",
    ),
    "reminded": _h("催办 {reason}", "Reminded {reason}", "已催办", "A reminder was sent", "bell"),
    "supervised": _h(
        "列入督办 {reason}", "Under supervision {reason}", "已列入督办", "Now supervised from above", "bell"
    ),
    "climbed": _h("{rung}（{clock}）", "{rung} ({clock})", "{rung}", "{rung}", "bell"),
    "timed_out": _h(
        "“{step}”逾时，按规定自动通过",
        "“{step}” ran out of time and passed by rule",
        "“{step}”逾时自动通过",
        "“{step}” passed by rule",
    ),
    "recalendared": _h(
        "节假日安排更新，重算期限",
        "New holiday notice: dates recomputed",
        "节假日安排公布，期限已重新计算",
        "A holiday notice came; dates were recomputed",
        "clock",
    ),
    "withdrawn": _h("撤回 {reason}", "Withdrawn {reason}", "已撤回", "Withdrawn", "left"),
    "handed_over": _h(
        "移交{to_text} {reference}",
        "Handed over to {to_text} {reference}",
        "已移交{to_text}",
        "Handed over to {to_text}",
        "right",
    ),
    "merged": _h(
        "并入 {into}", "Merged into {into}", "已与同类事项合并办理", "Merged with another about the same thing", "tree"
    ),
    "unmerged": _h("撤销并案", "Merge undone", "恢复单独办理", "It stands alone again", "tree"),
    "absorbed": _h("并入了 {other}", "Took in {other}", "", "", "tree"),
    "released": _h("{other} 恢复单独办理", "{other} stands alone again", "", "", "tree"),
    "split": _h(
        "拆分为 {parts}", "Split into {parts}", "已拆成 {count} 件分别办理", "Split into {count} parts", "tree"
    ),
    "part_closed": _h("子件 {part} 已办结", "Part {part} is closed", "其中一件已办结", "One part is closed", "check"),
    "rated": _h(
        "评价：{stars}{reasons}{phone}{opened}",
        "Rated: {stars}{reasons}{phone}{opened}",
        "您的评价：{stars}{reasons}{phone}{opened}",
        "You rated it: {stars}{reasons}{phone}{opened}",
        "star",
    ),
    "reopened": _h("重新打开：{reason}", "Reopened: {reason}", "重新打开，继续办理", "Reopened; work goes on", "left"),
    "decided": _h("{told}", "{told}", "{told}", "{told}", "check"),
    "suggested": _h("{told}", "{told}", "{told}", "{told}", "person"),
    "review_asked": _h(
        "申请人工复核“{step}” {reason}",
        "A review of “{step}” was asked for {reason}",
        "已转人工复核",
        "People look at it again",
        "person",
    ),
    "corrected": _h(
        "更正系统自动作出的“{step}”：{reason}",
        "The platform's decision on “{step}” was corrected: {reason}",
        "系统自动作出的“{step}”已更正：{reason}",
        "The platform's decision on “{step}” was corrected: {reason}",
        "warn",
    ),
    "looked_back": _h(
        "回头看：{result} {note}", "Looked back: {result} {note}", "回头看：{result}", "Looked back: {result}"
    ),
    "outcome": _h(
        "登记成果：{outcome}", "Outcome: {outcome}", "形成成果：{outcome}", "What came of it: {outcome}", "star"
    ),
    "noted": _h("备注", "Note", "", "", "file"),
    "committed": _h("项目记录：{change}", "Project record: {change}", "", "", "file"),
    "attached": _h("附件{of_material}", "File added{of_material}", "", "", "file"),
    "received": _h(
        "收到材料{of_material}{how_words}",
        "Material received{of_material}{how_words}",
        "收到材料{of_material}{how_words}",
        "Material received{of_material}{how_words}",
        "file",
    ),
    "promised": _h(
        "承诺补交：{of_materials}",
        "Promised: {of_materials}",
        "已承诺补交：{of_materials}",
        "Promised: {of_materials}",
        "file",
    ),
    "noticed": _h(
        "一次性告知，需补正：{of_materials}",
        "Told all that is missing: {of_materials}",
        "请补交：{of_materials}。补齐前不计时。",
        "Please bring: {of_materials}. The clock stands until it has come.",
        "warn",
    ),
    "lapsed": _h(
        "承诺到期未补交{of_material}",
        "Promised, and not brought in time{of_material}",
        "承诺的材料到期未补交{of_material}",
        "What was promised did not come in time{of_material}",
        "warn",
    ),
    "authorised": _h(
        "申请人授权{grid}{person}帮办{how}",
        "{grid}{person} acts for the applicant{how}",
        "{grid}{person}为您帮办",
        "{grid}{person} acts for you",
        "person",
    ),
    "authority_passed": _h(
        "转由{grid}{person}帮办：{reason}",
        "{grid}{person} goes on acting for the applicant: {reason}",
        "转由{grid}{person}为您帮办：{reason}",
        "{grid}{person} goes on acting for you: {reason}",
        "person",
    ),
    "authority_ended": _h(
        "{person}不再帮办：{reason}",
        "{person} acts for the applicant no more: {reason}",
        "{person}不再为您帮办：{reason}",
        "{person} acts for you no more: {reason}",
        "person",
    ),
    "carried": _h(
        "上门{way}{of_materials}", "{way}{of_materials}", "上门{way}{of_materials}", "{way}{of_materials}", "file"
    ),
    "level_set": _h("定密级：{level}。{reason}", "Level: {level}. {reason}", "", "", "lock"),
    "identity_opened": _h(
        "查看诉求人：{reason}",
        "Identity opened: {reason}",
        "工作人员登记理由后查看了您的联系方式",
        "An officer gave a reason and read your contact details",
        "lock",
    ),
    "erased": _h(
        "依法删除个人信息：{basis}",
        "Personal data erased: {basis}",
        "您的个人信息已依法删除",
        "Your personal data was erased",
        "lock",
    ),
    "migrated": _h(
        "流程换版：{from} → {to}",
        "Moved to another version of its flow: {from} → {to}",
        "办理流程已更新",
        "The way it is handled was brought up to date",
        "tree",
    ),
    "advanced": _h("流程自动推进", "The flow moved on"),
}
DEEMED = _h(
    "逾期未告知，视为受理，自收到申请之日起计（{since} 收到）",
    "No notice in time: deemed accepted, counted from the day the application was received ({since})",
    "视为受理，自收到申请之日起计（{since} 收到）",
    "Deemed accepted, counted from the day your application was received ({since})",
    "check",
)
"""An acceptance by silence: beside the time it came about at, it tells the receipt that it reaches back to."""
OWN = {
    "noted": Text("您补充了说明", "You added a note"),
    "attached": Text("您补充了材料", "You added a file"),
    "reminded": Text("您催办了一次", "You asked them to get on"),
    "withdrawn": Text("您撤回了该事项", "You withdrew it"),
    "reopened": Text("您要求继续办理", "You asked for it to go on"),
    "review_asked": Text("您申请了人工复核", "You asked for a review by people"),
}
"""What the reporter did, told to the reporter."""
ASSISTED = {
    "noted": Text("帮办员替您补充了说明", "Your assistant added a note for you"),
    "attached": Text("帮办员替您提交了材料{of_material}", "Your assistant filed something for you{of_material}"),
    "reminded": Text("帮办员替您催办了一次", "Your assistant asked them to get on"),
}
"""What an assistant did for the reporter, told to both."""
