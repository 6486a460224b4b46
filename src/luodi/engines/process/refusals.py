"""Why a command is refused, in words a person can act on. `{names}` are filled from the refusal's parameters."""

from luodi.engines.notation import Text

REFUSALS = {
    "unknown_command": Text("没有“{kind}”这个操作。", "There is no action “{kind}”."),
    "already_registered": Text("该件已经登记。", "The matter is registered already."),
    "not_registered": Text("该件还没有登记。", "The matter is not registered yet."),
    "closed": Text("该件已办结，不能再办。如需继续，请先重新打开。", "The matter is closed. Reopen it to go on."),
    "not_closed": Text("该件还没有办结。", "The matter is not closed yet."),
    "paused": Text("该件已暂停（{name}），恢复后才能办理。", "The matter is paused ({name}); resume it first."),
    "not_paused": Text("该件没有名为“{name}”的暂停。", "The matter has no pause named “{name}”."),
    "already_paused": Text("该件已因“{name}”暂停。", "The matter is paused for “{name}” already."),
    "step_not_open": Text(
        "步骤“{step}”现在不能办：可能已由他人办完，或还没有轮到。请刷新查看最新进展。",
        "Step “{step}” is not open: someone may have done it, or its turn has not come. Reload to see where it is.",
    ),
    "wrong_act": Text("步骤“{step}”不是用“{kind}”来完成的。", "Step “{step}” is not done by “{kind}”."),
    "no_such_step": Text("流程里没有步骤“{step}”。", "The flow has no step “{step}”."),
    "not_yours": Text("您的岗位不能做这一步，需要“{role}”。", "Your posts do not allow this; it takes “{role}”."),
    "not_allowed": Text("您没有权限做“{kind}”。", "You may not do “{kind}”."),
    "taken": Text("这一步已由他人签收。", "Someone else has taken this step."),
    "stood_aside": Text("您已对该件回避，不能再办理。", "You stepped aside from this matter and cannot act on it."),
    "already_aside": Text("此人已对该件回避。", "They stand aside from this matter already."),
    "not_aside": Text("此人没有对该件回避。", "They do not stand aside from this matter."),
    "stands_over": Text(
        "不能令上级监督者回避，请由上级决定。", "Whoever watches over you is told to step aside from above, not by you."
    ),
    "apart": Text(
        "这一步须由未参与“{step}”的人来做（独立审签）。",
        "This step needs someone who took no part in “{step}” (independent sign-off).",
    ),
    "outside": Text(
        "这一步须由牵头单位以外的人来做，您在牵头单位任职。",
        "This step needs somebody from outside the unit that leads; you hold a post there.",
    ),
    "own_work": Text("不能审签自己办理的事项，请由他人审签。", "You cannot sign off your own work; someone else must."),
    "signed_already": Text("您已在这一步签过意见。", "You have signed this step already."),
    "materials_missing": Text(
        "材料不齐：{names}。请一次性告知申请人补正；可容缺的，由申请人承诺。",
        "Materials are missing: {names}. Tell the applicant of all of them at once; some may be promised.",
    ),
    "material_late": Text("“{name}”的补交期限已过。", "The time to bring “{name}” is over."),
    "material_there": Text("“{name}”已经有了。", "“{name}” is there already."),
    "not_tolerated": Text("“{name}”不能容缺。", "“{name}” cannot come later."),
    "noticed_already": Text(
        "已经一次性告知过，不能再次要求补正。", "All that was missing has been told, once; nothing more may be asked."
    ),
    "accepted_already": Text(
        "已经受理，不能再告知补正。", "It is accepted; nothing can be told to be missing any more."
    ),
    "nothing_missing": Text("材料已齐，应当受理。", "Nothing is missing; it must be accepted."),
    "awaits": Text(
        "“{step}”等申请人补交承诺的材料，不用人办。", "“{step}” waits for what was promised; nobody does it."
    ),
    "missing": Text("缺少“{field}”。", "“{field}” is missing."),
    "bad_value": Text(
        "“{field}”的值不对：{value}。可用：{known}。", "“{field}” has a wrong value: {value}. Use: {known}."
    ),
    "same_unit": Text("已经由该单位办理。", "That unit has it already."),
    "not_co": Text("该单位不是协办单位。", "That unit is not a co-handler."),
    "objections_used": Text(
        "退回异议已用满 {most} 次，须由指定单位办理。",
        "All {most} objections are used up; the designated unit must handle it.",
    ),
    "objection_late": Text("提出退回异议的期限已过。", "The time to object to the assignment is over."),
    "nothing_pending": Text("没有待裁定的“{kind}”。", "Nothing of kind “{kind}” waits for a ruling."),
    "already_pending": Text("已有一个“{kind}”等待裁定。", "A “{kind}” waits for a ruling already."),
    "no_clock": Text("该件没有正在走的时限“{clock}”。", "The matter has no running clock “{clock}”."),
    "no_extension": Text("时限“{clock}”依规定不能延期。", "The rules allow no extension of clock “{clock}”."),
    "extension_used": Text("时限“{clock}”已经延期过。", "Clock “{clock}” has been extended already."),
    "extension_long": Text("延期最多 {most}。", "The extension may be {most} at most."),
    "overdue": Text(
        "已超过办理期限，不能再申请延期。", "The limit has passed; an extension can no longer be asked for."
    ),
    "cannot_return": Text(
        "不能退回到步骤“{step}”：它还没有办过。", "Cannot return to step “{step}”: it has not been done."
    ),
    "not_answered": Text("还没有答复，不能办结。", "It has not been answered yet, so it cannot be closed."),
    "reopen_used": Text(
        "重新打开的次数已用满（{most} 次）。", "It has been reopened {most} times, which is the most allowed."
    ),
    "nothing_decided": Text(
        "没有由系统自动作出、现在仍然有效的决定。", "There is no decision of the platform's own that still stands."
    ),
    "review_late": Text(
        "申请人工复核的期限已过（决定后 {window}）。",
        "The time to ask for a review is over ({window} after the decision).",
    ),
    "reopen_late": Text(
        "重新打开的期限已过（办结后 {window}）。", "The time to reopen is over ({window} after closing)."
    ),
    "no_parent": Text("上面没有更高一级的单位。", "There is no higher unit."),
    "handed_over": Text("该件已移交，由接收单位办理。", "The matter was handed over; the receiving body handles it."),
    "merge_self": Text("不能并入自己。", "A matter cannot be merged into itself."),
    "not_merged": Text("该件没有并入其他件。", "The matter has not been merged into another."),
    "merged": Text("该件已并入其他件，请在主件上办理。", "The matter was merged into another; act on that one."),
    "has_parts": Text("该件已拆分，子件办结前不能操作。", "The matter was split; its parts must be closed first."),
    "no_parts": Text("该件没有未办结的子件。", "The matter has no open parts."),
    "part_told": Text(
        "{part} 不是本件的子件，或者已经记过。", "{part} is no part of this matter, or is counted already."
    ),
    "split_few": Text("拆分至少要两件。", "A split makes at least two parts."),
    "rung_done": Text("这一级提醒已经发出。", "This rung of the ladder is done already."),
    "not_due": Text("还没有到时间。", "It is not due yet."),
    "rated_already": Text("您已评价过。", "You have rated it already."),
    "nothing_to_hand_on": Text("没有要交接的工作。", "There is nothing to hand on."),
    "staffed": Text("该步骤仍有人可办，不能改派。", "Someone can still do this step; it cannot be relieved."),
    "earlier": Text("发生时间不能早于登记时间。", "It cannot have happened before the matter was registered."),
    "out_of_order": Text(
        "发生时间不能早于它所结束的状态开始之时。", "It cannot have happened before what it ends had begun."
    ),
    "not_assistable": Text("这类事项不提供帮办代办。", "There is no assisted handling for this type."),
    "no_assistant": Text("此人不是这个网格的帮办员。", "They are no assistant of that grid."),
    "assists_already": Text("已经由此人帮办。", "They assist with it already."),
    "nobody_assists": Text("该件现在没有帮办员。", "Nobody assists with it now."),
    "assists": Text(
        "此人正在为申请人帮办，解除授权前不能解除回避。",
        "They act for the applicant; they stand aside until that has ended.",
    ),
    "no_plan": Text("没有找到办结的路径。", "No way to finish was found."),
}
