"""M3: what a bulletin says is computed from the record: one answer later, and the sentence is another."""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient
from bulletins_of_runs import decided, month, published, words

As = Callable[[str], ApiClient]
OCTOBER, NOVEMBER = ("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-28")
QUARTER_LATER = ("2023-04-01", "2023-06-30"), ("2023-07-01", "2023-09-30")


def told(as_: As, run: str) -> Answer:
    return as_("qu").get(f"/assessments/{run}/bulletin").ok()


def saying(answer: Answer, start: str, language: str = "zh") -> str:
    """Return the paragraph that begins so."""
    return next(line for line in words(answer, language) if line.startswith(start))


@pytest.mark.parametrize(("late", "percent"), [(0, "100%"), (1, "95.83%"), (2, "91.67%")])
def test_one_late_answer_more_changes_the_sentence(as_: As, late: int, percent: str) -> None:
    month("370212", late=late)
    month("370214", late=0)
    answer = told(as_, decided(as_, "hotline-rates", NOVEMBER))
    assert f"共答复诉求24件，按时答复率为{percent}。" in "".join(words(answer))
    assert len([line for line in words(answer) if "没有按时答复（编号" in line]) == late


def test_a_share_changes_in_points_and_the_change_is_that_of_the_record(as_: As) -> None:
    for region in ("370212", "370214"):
        month(region, late=6, first="2026-10-09")
    published(as_, "hotline-rates", OCTOBER)
    for region in ("370212", "370214"):
        month(region, late=3)
    answer = told(as_, decided(as_, "hotline-rates", NOVEMBER))
    # 12 of 24 in time, then 18 of 24; November is not over, so that it is no 环比.
    assert saying(answer, "按时答复率较") == "按时答复率较2026年10月提高25.00个百分点。"
    english = "Answered on time: up 25.00 percentage points from October 2026."
    assert saying(answer, "Answered on time: up", "en") == english


def test_who_rose_is_named_with_how_many_places(as_: As) -> None:
    for region, late in (("370202", 0), ("370203", 3), ("370212", 6)):
        month(region, late=late, first="2026-10-09")
    published(as_, "hotline-rates", OCTOBER)
    for region, late in (("370202", 3), ("370203", 2), ("370212", 0)):
        month(region, late=late)
    answer = told(as_, decided(as_, "hotline-rates", NOVEMBER))
    assert saying(answer, "位次") == "位次比上期上升的有崂山区（升2位）。"
    leaders = saying(answer, "按时答复率排名")
    assert leaders.startswith("按时答复率排名前三位的是崂山区（100%）、市北区（83.33%）、市南区（75.00%）")
    named = [line[3:6] for line in words(answer) if "没有按时答复（编号" in line]
    assert named == ["市南区", "市南区", "市北区", "市北区"]


def test_who_ties_is_said_to_tie(as_: As) -> None:
    for region in ("370202", "370203", "370212"):
        month(region, late=1)
    answer = told(as_, decided(as_, "hotline-rates", NOVEMBER))
    ranks = saying(answer, "名次")
    assert [f"{name}并列第1（" in ranks for name in ("市南区", "市北区", "崂山区")] == [True] * 3
    assert "本期没有需要列出的。" in words(answer), "who ties for the first place is not last"
    assert saying(answer, "按时答复率排名").startswith("按时答复率排名前三位（含并列）的是")


def test_a_corrected_run_has_a_bulletin_of_its_own(as_: As) -> None:
    month("370212", late=0)
    first = published(as_, "hotline-rates", NOVEMBER)
    before = words(told(as_, first))
    month("370214", late=0, cases=1)
    body = {"scheme": "hotline-rates", "since": NOVEMBER[0], "until": NOVEMBER[1], "why": "补录一件"}
    assert as_("qu").post("/assessments", body).ok()["corrects"] == first
    second = decided(as_, "hotline-rates", NOVEMBER)
    assert words(told(as_, first)) == before, "what was published stays"
    assert "共答复诉求13件" in "".join(words(told(as_, second)))


FILED = {"output": {"value": "5.5"}, "started": {"n": 38, "of": 40}, "renewal": {"n": 45, "of": 50}}
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")


def filed(as_: As, period: tuple[str, str], **changed: dict[str, object]) -> None:
    """File the quarter's figures of all districts, Laoshan's as `changed` says: filed, checked and signed."""
    for unit in DISTRICTS:
        for indicator, numbers in (FILED | (changed if unit == "370212" else {})).items():
            body = {"scheme": "contest", "indicator": indicator, "unit": unit, "since": period[0], "until": period[1]}
            given = as_("qu").post("/filings", body | {"source": "季度统计公报"} | numbers).ok()
            as_("hou").post(f"/filings/{given['id']}/check", {"right": True}).ok()
            as_(f"{unit}-head").post(f"/filings/{given['id']}/sign", {"right": True}).ok()


def test_quarters_by_two_versions_of_a_scheme_are_not_compared(as_: As) -> None:
    before, now = QUARTER_LATER
    filed(as_, before)
    published(as_, "contest", before)
    filed(as_, now, started={"n": 40, "of": 40}, output={"value": "6.5"})
    answer = told(as_, decided(as_, "contest", now))
    assert answer["title"]["zh"] == "关于2023年第三季度区市考核情况的通报"
    assert "全市签约项目落地开工率为95.50%，城市更新建设年度计划完成率为90.00%。" in words(answer)
    assert "签约项目落地开工率100%的1个单位是崂山区。" in words(answer)
    grown = saying(answer, "地区生产总值")
    assert grown.startswith("地区生产总值增速（%，初步统计）排名前三位（含并列）的是崂山区（6.5）、")
    reasons = {one["slot"]: one["code"] for one in answer["left_out"]}
    assert (reasons["started_change"], reasons["risen"]) == ("across-schemes", "across-schemes")
    assert "个百分点" not in "".join(words(answer))
    assert answer["refusals"] == []
