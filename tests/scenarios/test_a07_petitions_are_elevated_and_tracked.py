"""A7 信访件提级办理: one office takes in, another assigns and supervises, a third looks into it quickly.

Pingdu tracked 14 important clues from beginning to end, so that each came to something (件件有着落、事事有结果).
Days are plain days as 信访工作条例 counts them; only objections to jurisdiction run in working days.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
PINGDU = "370283"
INTAKE, ROOM = f"{PINGDU}-xfj-petition", f"{PINGDU}-xfj-caseroom"
REPORTER = {"name": "某村民", "phone": "13900000000"}


def raised(api: ApiClient, title: str = "反映村集体三资问题") -> Answer:
    draft = {"region": PINGDU, "facts": {"kind": "申诉求决"}, "reporter": REPORTER}
    return api.raise_("petition", title, **draft).ok()


def taken_in(as_: As, number: str, lead: str, elevated: str = "no", **more: object) -> Answer:
    as_(INTAKE).do(number, "accept", facts={"elevated_handling": elevated}, **more)
    return as_(ROOM).do(number, "assign", lead=lead, **more)


def tracked(as_: As, number: str) -> Answer:
    """Elevated: the commission's own rooms look into it while the case room follows."""
    taken_in(as_, number, f"{PINGDU}-jw", "yes")
    as_(f"{PINGDU}-jw-inspector").do(number, "handle", step="probe", words="已直查。")
    as_(ROOM).do(number, "handle", step="track", facts={"means": "现场督办"})
    as_(f"{PINGDU}-jw-head").do(number, "sign", verdict="agree")
    as_(f"{PINGDU}-jw-petition").do(number, "reply", words="查实，已责令退还。")
    return as_(ROOM).do(number, "close")


def handled(as_: As, number: str) -> None:
    """Not elevated: the organ responsible gives notice, looks into it and writes its opinion."""
    petition = as_(f"{PINGDU}-petition")
    assert petition.do(number, "handle", step="notify")["steps"] == ["handle"]
    petition.do(number, "handle", step="handle")


def clock(answer: Answer, name: str) -> dict[str, object]:
    return next(c for c in answer["clocks"] if c["name"] == name)


def local_day(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(timezone.get_default_timezone())


def test_fourteen_are_tracked_from_beginning_to_end_and_each_has_its_answer(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    numbers = [raised(api, f"重点问题线索 {i + 1}")["number"] for i in range(14)]
    assert {tracked(as_, number)["status"] for number in numbers} == {"closed"}
    found = everything("petition")
    followed = [any(s["key"] == "track" and s["status"] == "done" for s in m["steps"]) for m in found]
    assert (len(found), sum(followed)) == (14, 14)
    assert all(m["answered"] and m["reason"] == "answered" for m in found)


def test_a_plain_petition_gets_notice_investigation_and_a_written_opinion(api: ApiClient, as_: As) -> None:
    given = raised(api)
    assert taken_in(as_, given["number"], PINGDU)["steps"] == ["notify"]
    handled(as_, given["number"])
    as_(f"{PINGDU}-head").do(given["number"], "sign", verdict="agree")
    as_(f"{PINGDU}-petition").do(given["number"], "reply", words="处理意见书：支持您的请求。")
    as_(ROOM).do(given["number"], "close")
    progress = api.follow(given["number"], given["code"]).ok()
    assert [e["words"] for e in progress["events"] if e["kind"] == "replied"] == ["处理意见书：支持您的请求。"]
    api.act_as_reporter(given["number"], given["code"], "rate", stars=4).ok()


def test_the_opinion_is_due_in_sixty_plain_days_and_once_thirty_more(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    taken_in(as_, number, PINGDU)
    opinion = clock(as_(ROOM).matter(number), "opinion")
    assert (opinion["allow"], opinion["basis"]) == ("60d", "信访工作条例第三十四条")
    assert (local_day(opinion["due"]) - timedelta(seconds=1)).date() == timezone.localdate() + timedelta(days=60)
    petition, head = as_(f"{PINGDU}-petition"), as_(f"{PINGDU}-head")
    assert petition.act(number, "ask_extension", clock="opinion", allow="31d", reason="复杂").code == "extension_long"
    petition.do(number, "ask_extension", clock="opinion", allow="30d", reason="复杂")
    assert petition.act(number, "rule_extension", verdict="granted").code == "not_allowed"
    head.do(number, "rule_extension", verdict="granted")
    later = clock(as_(ROOM).matter(number), "opinion")
    assert (local_day(later["due"]) - timedelta(seconds=1)).date() == timezone.localdate() + timedelta(days=90)
    again = petition.act(number, "ask_extension", clock="opinion", allow="30d", reason="还要")
    assert again.code == "extension_used"


def test_registering_forwarding_and_notice_have_fifteen_days_each(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    taken_in(as_, number, PINGDU)
    shown = as_(ROOM).matter(number)
    assert {name: clock(shown, name)["allow"] for name in ("forward", "step/notify")} == {
        "forward": "15d",
        "step/notify": "15d",
    }
    assert clock(shown, "forward")["stopped"] is not None


def test_a_second_objection_to_jurisdiction_is_refused(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    taken_in(as_, number, PINGDU)
    as_(f"{PINGDU}-head").do(number, "object", reason="属上级机关职权")
    as_(ROOM).do(number, "rule_objection", verdict="refused", reason="属地管理")
    assert as_(f"{PINGDU}-petition").act(number, "object", reason="仍有异议").code == "objections_used"


def test_after_five_working_days_an_objection_comes_too_late(as_: As) -> None:
    began = timezone.now() - timedelta(days=20)
    draft = {"region": PINGDU, "facts": {"kind": "申诉求决"}, "channel": "window", "reporter": REPORTER}
    number = as_(INTAKE).raise_("petition", "来访登记", happened=began.isoformat(), **draft).ok()["number"]
    taken_in(as_, number, PINGDU, happened=(began + timedelta(hours=1)).isoformat())
    assert as_(f"{PINGDU}-petition").act(number, "object", reason="不属本地").code == "objection_late"


@pytest.mark.parametrize(
    "outsider", ["hua", "370212-xfj-petition", "370283-handler", "370283-clerk", "wang", "auditor"]
)
def test_someone_elses_petition_cannot_be_seen(api: ApiClient, as_: As, outsider: str) -> None:
    number = raised(api)["number"]
    taken_in(as_, number, PINGDU)
    assert as_(outsider).matter(number).status == 404
    assert as_(outsider).act(number, "claim").status == 404
    assert as_(outsider).get("/matters", count="true").ok()["count"] == 0


def test_a_petitioner_reads_only_their_own(api: ApiClient) -> None:
    mine, other = raised(api, "我的"), raised(api, "别人的")
    assert api.follow(other["number"], mine["code"]).status == 404
    assert api.act_as_reporter(other["number"], mine["code"], "withdraw").status == 404
    assert api.follow(mine["number"], mine["code"]).ok()["title"] == "我的"


def test_nobody_signs_off_their_own_work(api: ApiClient, as_: As, staff: Callable[..., object]) -> None:
    staff(PINGDU, "petition", "head", username="petition-and-head")
    number = raised(api)["number"]
    taken_in(as_, number, PINGDU)
    as_("petition-and-head").do(number, "handle", step="notify")
    as_(f"{PINGDU}-petition").do(number, "handle", step="handle")
    assert as_("petition-and-head").act(number, "sign", verdict="agree").code == "apart"
    assert as_(f"{PINGDU}-head").do(number, "sign", verdict="agree")["steps"] == ["reply"]


def test_who_takes_in_does_not_assign(api: ApiClient, as_: As, staff: Callable[..., object]) -> None:
    staff(f"{PINGDU}-xfj", "petition", "caseroom", username="both-rooms")
    number = raised(api)["number"]
    as_("both-rooms").do(number, "accept", facts={"elevated_handling": "no"})
    assert as_("both-rooms").act(number, "assign", lead=PINGDU).code == "apart"


def test_it_can_be_reviewed_twice_and_then_no_more(api: ApiClient, as_: As) -> None:
    given = raised(api)
    tracked(as_, given["number"])
    for _ in range(2):
        api.act_as_reporter(given["number"], given["code"], "reopen", reason="不服处理意见").ok()
        tracked(as_, given["number"])
    third = api.act_as_reporter(given["number"], given["code"], "reopen", reason="仍不服")
    assert third.code == "reopen_used"


def test_it_is_elevated_with_its_clocks_running_on(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    taken_in(as_, number, f"{PINGDU}-spj")
    before = clock(as_(ROOM).matter(number), "opinion")["due"]
    assert as_(ROOM).do(number, "elevate", to=PINGDU, reason="重点信访件")["lead"] == PINGDU
    assert clock(as_(ROOM).matter(number), "opinion")["due"] == before


def test_who_petitioned_is_shown_only_on_record(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assert "13900000000" not in str(as_(INTAKE).matter(number).body)
    assert as_(ROOM).post(f"/matters/{number}/identity", {"reason": "想看看"}).status == 403
    opened = as_(INTAKE).post(f"/matters/{number}/identity", {"reason": "电话核实"}).ok()
    assert opened["phone"] == "13900000000"
    assert as_(INTAKE).kinds(number)[-1] == "identity_opened"
