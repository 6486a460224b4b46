"""With lead and co-handlers working at once, a refused sign-off is for the lead to mend, whoever finished last."""

from process_town import BUREAU, HALL, WORKS, Matter

FLOW = """
flow:
  - parallel:
      - {step: work, name: {zh: 办理, en: Work}, act: handle}
      - {step: help, name: {zh: 协办, en: Help}, act: handle, by: co, signing: {style: all}}
  - {step: review, name: {zh: 审核, en: Review}, act: sign, role: head, signing: {own: refuse}}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""


def test_a_refusal_reopens_the_leads_work_though_the_co_handler_finished_last() -> None:
    matter = Matter(FLOW, co=[WORKS])
    matter.do("handle", BUREAU * 10 + 1, "work").wait(hours=1).do("handle", WORKS * 10 + 1, "help")
    matter.do("sign", BUREAU * 10 + 2, "review", verdict="refuse")
    assert matter.open == {"work"}
    assert matter.standing("help") == "done"


def test_one_who_did_any_of_the_parallel_work_cannot_sign_it_off() -> None:
    matter = Matter(FLOW, co=[WORKS])
    matter.do("handle", BUREAU * 10 + 2, "work").wait(hours=1).do("handle", WORKS * 10 + 1, "help")
    assert matter.units("review") == [HALL], "the only head helped, so the unit above signs"
    assert matter.refused("sign", BUREAU * 10 + 2, "review", verdict="agree") == "not_yours"
    assert matter.finish().state.reason == "answered"
