"""A pack's bulletins are checked by line, and a period is named as papers name it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from luodi.city.assessment.packs import check
from luodi.city.assessment.periods import follows, period_of
from luodi.city.packing import find_pack, open_pack

FILE = "assessment/bulletins/hotline-rates.yaml"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{answered_change}", "{answred_change}", "没有“answred_change”的数"),
        ("indicator: solved", "indicator: cured", "“cured”不是按事项算的比率"),
        ("unit: qd-12345", "unit: qd-nobody", "没有单位“qd-nobody”"),
        ("within: 10wd", "within: soon", "看不懂时限“soon”"),
        ("scheme: hotline-rates", "scheme: hotline", "没有方案“hotline”"),
        ("满意率为{satisfied}", "满意率为95%", "“95%”是写死的数"),
        ("examples: 2", "exampels: 2", "不认识“exampels”"),
    ],
)
def test_what_a_run_could_not_tell_is_a_mistake_of_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    root = tmp_path / "qingdao"
    shutil.copytree(find_pack("qingdao"), root)
    text = (root / FILE).read_text(encoding="utf-8")
    # In both languages, so that only what is meant is wrong.
    (root / FILE).write_text(text.replace(old, new), encoding="utf-8")
    found = [problem for problem in check(open_pack(root)) if told in problem.what.zh]
    assert found, told
    lines = text.splitlines()
    at = found[0].place
    assert at.file == FILE
    assert at.line == 1 or old.split(":")[0] in lines[at.line - 1] or "text:" in lines[at.line - 1]


def test_the_citys_own_bulletins_have_no_mistake() -> None:
    assert check(open_pack(find_pack("qingdao"))) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{grade: [unfit]}", "{grade: [awful]}", "“grade”没有“awful”这个答案"),
        ("{grade: [unfit]}", "{garde: [unfit]}", "“garde”没有“unfit”这个答案"),
        ("types: [case-review], at: answered, count", "types: [case], at: answered, count", "没有“case”这类事项"),
    ],
)
def test_an_answer_that_no_type_knows_is_a_mistake_of_the_scheme(tmp_path: Path, old: str, new: str, told: str) -> None:
    root = tmp_path / "qingdao"
    shutil.copytree(find_pack("qingdao"), root)
    file = root / "assessment/schemes/case-quality-2026.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert [problem for problem in check(open_pack(root)) if told in problem.what.zh]


@pytest.mark.parametrize(
    ("since", "until", "zh", "en"),
    [
        ("2026-02-01", "2026-02-28", "2026年2月", "February 2026"),
        ("2026-07-01", "2026-09-30", "2026年第三季度", "the third quarter of 2026"),
        ("2026-10-01", "2026-12-31", "2026年第四季度", "the fourth quarter of 2026"),
        ("2026-01-01", "2026-12-31", "2026年", "2026"),
        ("2010-01-01", "2020-12-31", "2010年至2020年", "2010 to 2020"),
        ("2025-04-01", "2026-03-31", "2025年4月1日至2026年3月31日", "1 April 2025 to 31 March 2026"),
        ("2026-02-01", "2026-04-30", "2026年2月1日至2026年4月30日", "1 February 2026 to 30 April 2026"),
        ("2026-11-01", "2026-11-28", "2026年11月1日至2026年11月28日", "1 November 2026 to 28 November 2026"),
    ],
)
def test_a_period_is_named_as_papers_name_it(since: str, until: str, zh: str, en: str) -> None:
    named = period_of(date.fromisoformat(since), date.fromisoformat(until))
    assert (named.zh, named.en) == (zh, en)


def test_only_the_period_just_before_and_as_long_is_told_as_the_period_before() -> None:
    october, november = (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 30))
    assert follows(*november, october)
    assert not follows(*november, (date(2026, 9, 1), date(2026, 9, 30)))
    assert not follows(*november, (date(2026, 8, 1), date(2026, 10, 31)))
    assert not follows(date(2026, 11, 1), date(2026, 11, 28), october)
