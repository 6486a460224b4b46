"""A pack's YAML means what a person reads in it: `yes`, `no`, `on`, `off` are words, only true and false are flags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.notation import Map, NotationError, Place, Problem, Reader, Text, read
from luodi.engines.process import parse_flow
from luodi.engines.process.options import label, read_options

PLACE = Place("a.yaml", 1)
FLOW = """
flow:
  - step: handle
    name: {zh: 办理, en: Handle}
    asks:
      - key: solved
        name: {zh: 是否解决, en: Solved}
        options: [yes, no, {code: plan, name: {zh: 定计划, en: Dated plan}}]
  - {step: study, name: {zh: 研究, en: Study}, act: sign, signing: {refused: on}}
  - {step: reply, name: {zh: 答复, en: Reply}}
"""


def options(written: str) -> tuple[tuple[str, ...], tuple[Text, ...], list[Problem]]:
    problems: list[Problem] = []
    reader = Reader(read(written, "a.yaml"), problems, PLACE, Text("表单", "form"))
    return *read_options(reader), problems


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO", "y", "n", "trueish", "false_alarm"])
def test_a_word_that_yaml_once_took_for_a_flag_is_a_word(word: str) -> None:
    assert read(f"a: [{word}]", "a.yaml")["a"] == [word]


@pytest.mark.parametrize(("word", "flag"), [("true", True), ("True", True), ("false", False), ("FALSE", False)])
def test_true_and_false_are_flags(word: str, flag: bool) -> None:
    assert read(f"a: {word}", "a.yaml")["a"] is flag


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)


@given(WORDS.filter(lambda word: word not in ("true", "false", "null")))
def test_every_other_lower_case_word_is_read_as_itself(word: str) -> None:
    assert read(f"a: {word}", "a.yaml") == {"a": word}


def test_a_flag_written_yes_is_refused_with_the_line_and_the_cure() -> None:
    problems: list[Problem] = []
    Reader(read("\npublic: yes", "a.yaml"), problems, PLACE, Text("类型", "type")).flag("public")
    assert [(str(p.place), "true" in p.cure.en) for p in problems] == [("a.yaml:2", True)]


def test_a_flow_may_offer_yes_no_and_named_answers_side_by_side() -> None:
    flow = parse_flow(read(FLOW, "a.yaml"))
    ask = flow.steps["handle"].asks[0]
    assert ask.options == ("yes", "no", "plan")
    assert [label(ask, code).get("en") for code in ask.options] == ["Yes", "No", "Dated plan"]
    assert [label(ask, code).get("zh") for code in ask.options] == ["是", "否", "定计划"]
    assert flow.steps["study"].signing.refused == "on"


def test_a_plain_option_is_its_own_name_and_what_is_no_option_stays_as_it_is() -> None:
    codes, labels, problems = options("options: [制度, 政策]")
    assert (codes, [str(name) for name in labels], problems) == (("制度", "政策"), ["制度", "政策"], [])
    ask = parse_flow(read(FLOW, "a.yaml")).steps["handle"].asks[0]
    assert label(ask, "maybe") == Text("maybe", "maybe")


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("options: [a, b, a]", "delete or rename one of them"),
        ("options: [{code: a, name: {zh: 甲, en: A}}, a]", "delete or rename one of them"),
        ("options: [{code: a, name: {zh: 甲}}]", "add en: …"),
        ("options: [{name: {zh: 甲, en: A}}]", "add code: …"),
        ("options: [{code: a, name: {zh: 甲, en: A}, nam: b}]", "delete it, or use: code, name"),
    ],
)
def test_options_written_wrongly_are_named_with_their_cure(written: str, cure: str) -> None:
    *_, problems = options(written)
    assert [p.cure.en for p in problems] == [cure]


def test_broken_yaml_is_still_refused_with_its_line() -> None:
    with pytest.raises(NotationError) as broken:
        read("a:\n  - [yes", "a.yaml")
    assert broken.value.problems[0].place.line >= 2
    assert isinstance(read("a: {b: no}", "a.yaml")["a"], Map)
