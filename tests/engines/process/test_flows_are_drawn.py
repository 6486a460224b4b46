"""The drawing: readable on a phone, told apart without colour, and well-formed whatever the names are."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from process_strategies import flows
from process_town import BUREAU, CENTRE, Matter, flow_of

from luodi.engines.notation import Text
from luodi.engines.process import Flow
from luodi.engines.process.draw import WIDTH, draw_svg
from luodi.engines.process.model import Ask
from luodi.engines.process.sketch import wide, wrap
from luodi.engines.process.spoken import spoken

SVG = "{http://www.w3.org/2000/svg}"
FLOW = """\
flow:
  - {step: accept, name: {zh: 受理 <a> & "b", en: Accept}, by: intake, role: clerk}
  - parallel:
      - {step: handle, name: {zh: 办理, en: Handle}}
      - {step: help, name: {zh: 协办, en: Help}, act: handle, by: co}
      - {step: check, name: {zh: 审核, en: Check}, act: sign, role: head, signing: {refused: on}}
  - choose:
      - when: check == "refuse"
        do: [{step: redo, name: {zh: 补办, en: Redo}, act: handle}]
      - otherwise: []
  - repeat:
      - {step: reply, name: {zh: 答复, en: Reply}}
      - {step: call_back, name: {zh: 回访, en: Call back}, by: intake, role: callback}
    while: satisfied == "no"
    at_most: 3
  - partial:
      - {id: a, do: [{step: a1, name: {zh: 甲, en: A}, act: handle}]}
      - {id: b, do: [{step: b1, name: {zh: 乙, en: B}, act: handle}]}
      - {id: c, after: [a], do: [{step: c1, name: {zh: 丙, en: C}, act: handle}]}
      - {id: d, after: [a, b], do: [{step: d1, name: {zh: 丁, en: D}, act: handle}]}
"""


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def classes(svg: str) -> dict[str, str]:
    """Return the standing drawn for each step, by the step's title."""
    out = {}
    for group in drawn(svg).iter(f"{SVG}g"):
        css = group.get("class", "").split()
        if "ld-step" in css:
            title = group.find(f"{SVG}title")
            assert title is not None
            out[str(title.text).split(" · ")[0]] = css[-1]
    return out


def test_before_anything_runs_the_drawing_shows_every_step() -> None:
    flow = flow_of(FLOW)
    svg = draw_svg(flow, None)
    assert set(classes(svg)) == {step.name.zh for step in flow.steps.values()}
    assert "已办" not in svg


def test_each_standing_has_its_own_class_symbol_and_word() -> None:
    m = Matter(FLOW).do("accept", CENTRE * 10 + 1)
    m.do("sign", BUREAU * 10 + 2, verdict="refuse")
    svg = draw_svg(m.flow, m.state, late={"handle"})
    shown = classes(svg)
    assert shown['受理 <a> & "b"'] == "ld-done"
    assert shown["办理"] == "ld-late"
    assert shown["协办"] == "ld-passed"
    assert shown["审核"] == "ld-refused"
    assert shown["答复"] == "ld-todo"
    assert all(word in svg for word in ("已办", "超期", "按规则自动通过", "不同意", "未到"))


def test_an_open_step_in_time_is_current_and_names_its_unit() -> None:
    m = Matter(FLOW).do("accept", CENTRE * 10 + 1)
    svg = draw_svg(m.flow, m.state, names=lambda unit: f"单位{unit}")
    assert classes(svg)["办理"] == "ld-current"
    assert f"单位{BUREAU}" in svg


def test_after_the_end_what_was_not_done_is_not_shown_as_waiting() -> None:
    m = Matter(FLOW).do("accept", CENTRE * 10 + 1).do("withdraw")
    assert classes(draw_svg(m.flow, m.state))["办理"] == "ld-stopped"


def test_a_branch_not_taken_says_so() -> None:
    m = Matter(FLOW).do("accept", CENTRE * 10 + 1).do("sign", BUREAU * 10 + 2, verdict="agree")
    m.do("handle", BUREAU * 10 + 1)
    svg = draw_svg(m.flow, m.state)
    assert "审核 = 不同意（未走）" in svg
    assert "ld-nottaken" in svg


def test_a_loop_says_how_often_it_may_run() -> None:
    assert "满意 = 否 → 重来，最多 3 次" in draw_svg(flow_of(FLOW), None)
    assert "at most 3 times" in draw_svg(flow_of(FLOW), None, language="en")


def test_the_drawing_is_named_for_those_who_listen() -> None:
    root = drawn(draw_svg(flow_of(FLOW), None, title="道路 <破损>"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == "道路 <破损>"
    assert root.findtext(f"{SVG}title") == "道路 <破损>"
    assert root.findtext(f"{SVG}desc")


def test_it_fits_a_phone_and_its_letters_can_be_read() -> None:
    root = drawn(draw_svg(flow_of(FLOW), None))
    assert float(root.get("viewBox", "").split()[2]) <= 360
    sizes = [float(text.get("font-size", "0")) for text in root.iter(f"{SVG}text")]
    assert min(sizes) >= 12


def test_the_look_can_stand_in_the_page_instead() -> None:
    assert "<style" not in draw_svg(flow_of(FLOW), None, style=False)
    assert "prefers-color-scheme" in draw_svg(flow_of(FLOW), None)


@pytest.mark.parametrize(
    "text", ["一段很长的中文名称，需要换行显示。", "averyveryverylongword in latin", "", "混排 mixed 文字"]
)
def test_text_wraps_within_its_room_and_loses_nothing(text: str) -> None:
    lines = wrap(text, 14, 70)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(wide(line, 14) <= 70 + 14 for line in lines)


def test_conditions_are_said_with_the_names_people_know() -> None:
    flow = flow_of(FLOW)
    assert spoken('check == "refuse" and rating >= 3', flow, "zh") == "审核 = 不同意 且 评价 ≥ 3"
    assert spoken('check == "refuse" or not late', flow, "en") == "Check = refuse or not late"


def test_an_answer_is_called_as_the_question_it_answers_calls_it() -> None:
    """Two questions of the form have one code for different answers."""
    way = Ask(
        "way", Text("方式", "Way"), options=("none", "post"), labels=(Text("自取", "Fetched"), Text("邮寄", "Post"))
    )
    sign = Ask("sign", Text("会签", "Signing"), options=("none",), labels=(Text("不会签", "None"),))
    flow = replace(flow_of(FLOW), given=(way, sign, Ask("home", Text("户籍", "Residence"), "flag")))
    assert spoken('way == "none" and sign == "none"', flow, "zh") == "方式 = 自取 且 会签 = 不会签"
    assert spoken('home == true or way == "post"', flow, "en") == "Residence = yes or Way = Post"


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(flows(depth=4), st.sampled_from(["zh", "en"]))
def test_any_tree_is_drawn_whole_and_within_its_width(flow: Flow, language: str) -> None:
    root = drawn(draw_svg(flow, None, language=language))
    steps = [g for g in root.iter(f"{SVG}g") if "ld-step" in g.get("class", "")]
    assert len(steps) == len(flow.steps)
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("x", "0")) >= 0
        assert float(rect.get("x", "0")) + float(rect.get("width", "0")) <= WIDTH + 0.1
        assert float(rect.get("width", "0")) > 40 or rect.get("class") != "ld-card"
