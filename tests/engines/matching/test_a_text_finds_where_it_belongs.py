"""Learning and suggesting: honest confidence, reasons from the text, a file that holds no code."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.matching import Segmenter
from luodi.engines.matching.learning import TooLittle, error_of_confidence, folds, learn, reliability
from luodi.engines.matching.routing import BadModel, Example, Model, confidences, load, save, suggest

CUT = Segmenter()
SAID = {
    "住建": ("小区外墙渗水没人修", "物业不作为电梯老坏", "楼顶漏水维修资金用不了", "新房交付墙面开裂"),
    "公安": ("路口有人飙车扰民", "电动车被盗报案没结果", "夜里有人打架斗殴", "户口迁移一直办不下来"),
    "人社": ("老板拖欠工资三个月", "社保断缴没人管", "工伤认定迟迟不下", "退休金少发了"),
}
EXAMPLES = [Example(f"{text}{n}号", "请处理") for texts in SAID.values() for text in texts for n in range(4)]
LABELS = [label for label, texts in SAID.items() for _ in range(4 * len(texts))]


@pytest.fixture(scope="module")
def model() -> Model:
    return learn(EXAMPLES, LABELS, CUT, {"source": "test"})


def test_it_tells_what_it_was_taught_and_what_is_near(model: Model) -> None:
    said = [suggest(model, example, CUT, 1)[0].label for example in EXAMPLES]
    assert said == LABELS
    assert suggest(model, Example("包工头不发工资"), CUT)[0].label == "人社"


def test_reasons_are_words_of_the_text(model: Model) -> None:
    best = suggest(model, Example("楼顶漏水", "物业说维修资金用不了"), CUT)[0]
    assert best.label == "住建"
    assert best.because
    assert all(word in "楼顶漏水物业说维修资金用不了" for word in best.because)


def test_confidences_of_all_labels_are_one_together(model: Model) -> None:
    found = suggest(model, Example("电动车被盗"), CUT, most=9)
    assert sum(one.confidence for one in found) == pytest.approx(1, abs=1e-5)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)


def test_a_text_of_which_nothing_is_known_gets_no_suggestion(model: Model) -> None:
    assert suggest(model, Example("xyzzy"), CUT) == []
    assert suggest(model, Example("", ""), CUT) == []


def test_a_kept_model_says_the_same(model: Model, tmp_path: Path) -> None:
    save(model, tmp_path / "unit.npz")
    again = load(tmp_path / "unit.npz")
    for example in EXAMPLES[::5]:
        assert suggest(again, example, CUT) == suggest(model, example, CUT)
    assert again.about["source"] == "test"
    assert again.about["labels"] == {"公安": 16, "人社": 16, "住建": 16}


def test_a_file_of_code_is_refused_and_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    (tmp_path / "unit.npz").write_bytes(f"cos\nsystem\n(S'touch {trap}'\ntR.".encode())
    with pytest.raises(BadModel):
        load(tmp_path / "unit.npz")
    np.savez(tmp_path / "other.npz", head=np.array([object()], dtype=object))
    with pytest.raises(BadModel):
        load(tmp_path / "other.npz")
    assert not trap.exists()


def test_labels_with_too_few_texts_are_left_out_and_named() -> None:
    model = learn([*EXAMPLES, Example("孤例")], [*LABELS, "孤"], CUT)
    assert "孤" not in model.labels
    assert model.about["left_out"] == {"孤": 1}
    with pytest.raises(TooLittle):
        learn(EXAMPLES[:20], ["一"] * 20, CUT)


def test_copies_never_stand_on_both_sides() -> None:
    target, groups = np.array([0, 1] * 30), np.repeat(np.arange(20), 3)
    for train, test in folds(target, groups, 3):
        assert not set(groups[train]) & set(groups[test])


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=6), st.floats(0.01, 50))
def test_confidence_is_a_probability_in_the_order_of_the_scores(speaking: list[float], temperature: float) -> None:
    sure = confidences(np.array(speaking), temperature)
    assert sure.sum() == pytest.approx(1)
    assert (sure >= 0).all()
    assert sure[int(np.argmax(speaking))] == pytest.approx(sure.max())


def test_the_error_of_confidence_is_nought_when_what_is_said_comes_true() -> None:
    sure, right = np.array([0.75] * 4 + [0.25] * 4), np.array([True, True, True, False, True, False, False, False])
    assert error_of_confidence(sure, right) == pytest.approx(0)
    assert reliability(sure, right) == [(4, 0.25, 0.25), (4, 0.75, 0.75)]
    assert error_of_confidence(np.ones(4), np.zeros(4, bool)) == pytest.approx(1)
