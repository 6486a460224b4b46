"""G7 巡察、回头看: measures, joint consultation, review of the report, a second feedback where it falls short."""

from collections.abc import Callable

from api_client import ApiClient

As = Callable[[str], ApiClient]
BUREAU, PLANNER, REVIEWER = "wang", "qd-xcb-overseer", "qd-xcb-reviewer"


def fed_back(as_: As) -> str:
    facts = {"organiser": "qd-xcb", "unit": "qd-zjj", "problems": 13}
    return str(as_(PLANNER).raise_("patrol-remedy", "市住建局党组巡察反馈", facts=facts).ok()["number"])


def put_right(as_: As, number: str, done: int) -> None:
    as_(BUREAU).do(number, "handle", step="handle", words="逐条整改", facts={"done_n": done, "handed_n": 1})
    as_(PLANNER).do(number, "handle", step="consult", words="与组织、审计会商")


def test_what_falls_short_gets_a_second_feedback_and_is_put_right_again(as_: As) -> None:
    number = fed_back(as_)
    as_(BUREAU).do(number, "handle", step="plan", words="整改方案", facts={"measures": 13})
    put_right(as_, number, 9)
    assert as_(REVIEWER).do(number, "sign", step="review_report", verdict="refuse", words="四个未见效")["steps"] == [
        "feed_back"
    ]
    assert as_(PLANNER).do(number, "handle", step="feed_back", words="二次反馈")["steps"] == ["handle"]
    put_right(as_, number, 13)
    as_(REVIEWER).do(number, "sign", step="review_report", verdict="agree")
    as_(BUREAU).do(number, "reply", words="已公开整改结果")
    assert as_(REVIEWER).do(number, "close")["status"] == "closed"
    told = as_(REVIEWER).matter(number).ok()["facts"]
    assert (told["measures"], told["done_n"], told["problems"]) == (13, 13, 13)


def test_the_unit_neither_reviews_its_report_nor_strikes_off(as_: As) -> None:
    number = fed_back(as_)
    as_(BUREAU).do(number, "handle", step="plan", words="整改方案", facts={"measures": 1})
    put_right(as_, number, 13)
    assert as_("feng").act(number, "sign", step="review_report", verdict="agree").status == 403
    assert as_(PLANNER).act(number, "sign", step="review_report", verdict="agree").status == 403
