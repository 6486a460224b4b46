"""A flow that cannot be used is refused with file, line and cure; one that loads always answers and always ends."""

import pytest
from process_town import REPLY, flow_of

from luodi.engines.notation import NotationError
from luodi.engines.process.model import Choice, Loop, Par, Partial, Seq, walk

STEP = "{step: %s, name: {zh: 步, en: Step}, act: handle}"
GOOD = "flow:\n  - {step: handle, name: {zh: 办理, en: Handle}}\n" + REPLY


def said(text: str) -> str:
    with pytest.raises(NotationError) as caught:
        flow_of(text)
    assert all(p.cure.zh and p.cure.en and p.what.en for p in caught.value.problems)
    return str(caught.value)


def with_first(step: str) -> str:
    return f"flow:\n  - {step}\n" + REPLY


def test_the_words_of_a_tree_make_its_blocks() -> None:
    a, b, c, d, e, f = (STEP % key for key in "abcdef")
    flow = flow_of(
        f"flow:\n  - parallel: [{a}, [{b}, {c}]]\n  - choose:\n    - {{when: late, do: [{d}]}}\n    - otherwise:\n"
        f"  - {{repeat: [{e}], while: late, at_most: 2}}\n  - partial:\n    - {{id: x, do: [{f}]}}\n" + REPLY
    )
    assert isinstance(flow.root, Seq)
    assert [type(node) for node in flow.root.children[:4]] == [Par, Choice, Loop, Partial]
    assert list(flow.steps) == ["a", "b", "c", "d", "e", "f", "reply"]


def test_every_block_has_an_id_of_its_own() -> None:
    flow = flow_of(f"flow:\n  - parallel: [{STEP % 'a'}, {{parallel: [{STEP % 'b'}, {STEP % 'c'}]}}]\n" + REPLY)
    ids = [node.id for node in walk(flow.root) if not hasattr(node, "key")]
    assert len(ids) == len(set(ids))


def test_the_bare_word_on_is_the_word_and_not_yaml_true() -> None:
    flow = flow_of(with_first("{step: sign, name: {zh: 审, en: Sign}, signing: {refused: on}}"))
    assert flow.steps["sign"].signing.refused == "on"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace("handle,", "handle, by: boss,"), 2, "“by”不认识 'boss'"),
        (GOOD.replace("handle,", "handle, act: dance,"), 2, "“act”不认识"),
        (GOOD.replace("handle,", "handle, limt: 5wd,"), 2, "不认识“limt”"),
        (GOOD.replace("handle,", "handle, limit: soon,"), 2, "既不是时限表里的编号，也不是期限"),
        (GOOD.replace("handle,", "handle, apart: [nobody],"), 2, "apart 指向不存在的步骤"),
        (GOOD.replace("handle,", "han-dle,"), 2, "名称只能用字母"),
        (GOOD + REPLY, 4, "名称重复"),
        (GOOD.replace(", en: Handle", ""), 2, "缺少 en 文本"),
        (GOOD.replace("handle,", "handle, signing: {style: most},"), 2, "“style”不认识"),
        (GOOD.replace("handle,", "handle, signing: {ratio: 0},"), 2, "比例要大于 0"),
        (GOOD.replace("handle,", "handle, limit: 5wd, signing: {timeout: deem},"), 2, "不能写 timeout: deem"),
        (GOOD.replace("handle,", "accept, signing: {timeout: deem},"), 2, "不能写 timeout: deem"),
        (GOOD.replace("handle,", "handle, asks: [{key: k, name: {zh: 键, en: k}, kind: number9}],"), 2, "number9"),
        (GOOD + "  - {dance: []}\n", 4, "看不出这是哪一种块"),
        (GOOD + f"  - parallel: [{STEP % 'a'}]\n", 4, "并行至少要两个分支"),
        (GOOD + f"  - choose: [{{when: late, do: [{STEP % 'a'}]}}]\n", 4, "最后一个分支必须是 otherwise"),
        (GOOD + f"  - choose: [{{when: 'a ==', do: [{STEP % 'a'}]}}, {{otherwise: []}}]\n", 4, "条件不对"),
        (GOOD + f"  - choose: [{{do: [{STEP % 'a'}]}}, {{otherwise: []}}]\n", 4, "分支要写 when 和 do"),
        (GOOD + f"  - {{repeat: [{STEP % 'a'}], while: late}}\n", 4, "循环要写 at_most"),
        (GOOD + f"  - {{repeat: [{STEP % 'a'}], at_most: 3}}\n", 4, "没有写条件"),
        (GOOD + f"  - partial:\n    - {{id: x, after: [y], do: [{STEP % 'a'}]}}\n", 5, "还没有写过"),
        (GOOD + "  - repeat: []\n    while: late\n    at_most: 2\n", 4, "这里没有步骤"),
        ("flow: []\n", 1, "这里没有步骤"),
        ("may: {}\n", 1, "缺少“flow”"),
        ("flow:\n  - {step: handle, name: {zh: 办, en: h}}\n", 1, "没有答复（reply）步骤"),
        ("flow:\n  - {step: close, name: {zh: 办结, en: Close}}\n" + REPLY, 2, "没有必经的答复步骤"),
        (GOOD + "may: {fly: lead.head}\n", 4, "没有操作“fly”"),
        (GOOD + "reopening: {to: nowhere}\n", 1, "reopening.to 指向不存在的步骤"),
        (GOOD + "clocks: [{name: c, title: {zh: 钟, en: c}, limit: 5wd, from: dawn}]\n", 4, "“from”不认识"),
        (GOOD + "colour: red\n", 4, "不认识“colour”"),
    ],
)
def test_a_mistake_is_named_where_it_stands(text: str, line: int, words: str) -> None:
    message = said(text)
    assert words in message
    assert f"flow.yaml:{line}:" in message


def test_a_choice_with_an_answer_on_one_branch_only_is_refused() -> None:
    reply = "{step: reply, name: {zh: 答复, en: Reply}}"
    assert "没有答复" in said(f"flow:\n  - choose: [{{when: late, do: [{reply}]}}, {{otherwise: []}}]\n")


def test_an_answer_that_partial_puts_before_the_close_is_enough() -> None:
    reply, close = "{step: reply, name: {zh: 答, en: R}}", "{step: close, name: {zh: 结, en: C}}"
    text = f"flow:\n  - partial:\n    - {{id: a, do: [{reply}]}}\n    - {{id: b, after: [a], do: [{close}]}}\n"
    assert flow_of(text).steps["close"]
    assert "没有必经的答复" in said(text.replace("after: [a], ", ""))


def test_all_mistakes_are_named_in_one_pass() -> None:
    message = said(GOOD.replace("handle,", "handle, by: boss, act: dance,") + "colour: red\n")
    assert message.count("flow.yaml:") == 3
