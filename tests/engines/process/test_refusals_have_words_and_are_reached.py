"""Every reason for a refusal is said in both languages, raised somewhere, and pinned by a test that meets it."""

import re
from pathlib import Path
from string import Formatter

import pytest

from luodi.engines import process
from luodi.engines.process import Refusal
from luodi.engines.process.refusals import REFUSALS

ENGINE = Path(process.__file__).parent
RAISED = set(re.findall(r'Refusal\(\s*"(\w+)"', "".join(p.read_text("utf-8") for p in ENGINE.glob("*.py"))))
TESTED = set(
    re.findall(
        r'"(\w+)"',
        "".join(p.read_text("utf-8") for p in Path(__file__).parent.glob("test_*.py") if p.name != Path(__file__).name),
    )
)
ELSEWHERE = {
    "merge_self": "the engine does not know its own number; the action that merges two matters raises it",
}
"""Codes that the engine itself never raises, and why they stand in its list."""


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_reason_is_said_in_both_languages_with_the_same_details(code: str) -> None:
    text = REFUSALS[code]
    zh, en = ({name for _, name, _, _ in Formatter().parse(t) if name} for t in (text.zh, text.en))
    assert text.zh
    assert text.en
    assert zh == en


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_reason_is_raised_or_it_is_said_why_not(code: str) -> None:
    assert (code in RAISED) != (code in ELSEWHERE)


def test_every_reason_raised_is_known() -> None:
    assert set(REFUSALS) >= RAISED


@pytest.mark.parametrize("code", sorted(set(REFUSALS) - set(ELSEWHERE)))
def test_a_reason_is_met_by_some_test(code: str) -> None:
    assert code in TESTED


def test_a_refusal_fills_in_its_details() -> None:
    assert str(Refusal("paused", name="补正")) == "该件已暂停（补正），恢复后才能办理。"
    assert Refusal("paused", name="补正").message.en.startswith("The matter is paused (补正)")
