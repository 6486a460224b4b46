"""A16 营商环境监测点、政企沟通: chambers host monitoring points and hold an account that skips every dispatcher.

The article: 20 chambers host monitoring points, 53 have a direct government account.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient
from luodi.city.registry.models import Post

As = Callable[[str], ApiClient]
CHAMBER = "sh-jiadian"
ACCOUNT = f"{CHAMBER}-account"


def reported(as_: As, who: str = ACCOUNT, source: str = "point", duty: str = "qd-spj") -> str:
    draft = {"facts": {"source": source, "duty": duty, "kind": "approval", "members": 6}, "channel": "inside"}
    return str(as_(who).raise_("signal", "会员企业反映环评与施工许可互为前置", **draft).ok()["number"])


def handled(as_: As, number: str) -> None:
    as_("wei").do(number, "accept")
    as_("wei").do(number, "handle", words="改为并联审批。")
    as_("jiang").do(number, "sign", verdict="agree")
    as_("wei").do(number, "reply", words="两项同时受理，五个工作日办结。")


def confirmed(as_: As, number: str, satisfied: str = "yes") -> Answer:
    return as_(ACCOUNT).do(number, "call_back", satisfied=satisfied, solved=satisfied)


def test_every_account_can_report_and_points_and_accounts_are_counted(
    as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    holders = Post.objects.filter(role__code="account", unit__kind="chamber").order_by("unit__code")
    hosts = set(Post.objects.filter(role__code="liaison").values_list("unit__code", flat=True))
    for username, unit in holders.values_list("person__username", "unit__code"):
        reported(as_, username, "point" if unit in hosts else "account")
    found = everything("signal")
    accounts = {m["intake"]["code"] for m in found}
    points = {m["intake"]["code"] for m in found if m["facts"]["source"] == "point"}
    assert (len(accounts), len(points), points <= accounts) == (53, 20, True)


def test_it_is_with_the_duty_department_from_the_first_moment(as_: As) -> None:
    number = reported(as_)
    found = as_("wei").matter(number).ok()
    assert (found["lead"]["code"], found["intake"]["code"]) == ("qd-spj", CHAMBER)
    assert [e["kind"] for e in as_("wei").entries(number)] == ["registered"], "nobody assigned it"
    assert [(s["key"], s["unit"]["code"]) for s in found["steps"]] == [("accept", "qd-spj")]


def test_it_is_answered_and_the_chamber_asks_its_members(as_: As) -> None:
    number = reported(as_)
    handled(as_, number)
    assert confirmed(as_, number)["steps"] == ["close"]
    assert as_(ACCOUNT).do(number, "close")["status"] == "closed"
    as_("jiang").do(number, "outcome", kind="enterprise", amount="6", unit="家")
    found = as_(ACCOUNT).matter(number).ok()
    assert (found["outcomes"][0]["amount"], found["words"]["5.words"]) == ("6", "两项同时受理，五个工作日办结。")


def test_members_who_are_not_content_are_heard_again(as_: As) -> None:
    number = reported(as_)
    handled(as_, number)
    assert confirmed(as_, number, "no")["steps"] == ["handle"]


def test_taking_it_has_four_working_hours_and_the_answer_fifteen_working_days(as_: As) -> None:
    clocks = {c["name"]: c["allow"] for c in as_("wei").matter(reported(as_))["clocks"]}
    assert (clocks["contact"], clocks["overall"]) == ("4wh", "15wd")


@pytest.mark.parametrize(
    ("duty", "who"), [("qd-rsj", "qin"), ("qd-jrj", "qd-jrj-handler"), ("qd-ysb", "qd-ysb-handler")]
)
def test_the_department_named_has_it_and_no_other(as_: As, duty: str, who: str) -> None:
    number = reported(as_, duty=duty)
    assert as_(who).do(number, "accept")["lead"] == duty
    assert as_("wei").matter(number).status == 404


@pytest.mark.parametrize("who", ["sh-pijiu-account", "wang", "370202-handler"])
def test_other_chambers_and_departments_do_not_see_it(as_: As, who: str) -> None:
    assert as_(who).matter(reported(as_)).status == 404


def test_it_names_a_department_that_is_there(api: ApiClient, as_: As) -> None:
    draft = {"facts": {"source": "point", "duty": "qd-gaj"}, "channel": "inside"}
    assert as_(ACCOUNT).raise_("signal", "治安", **draft).code == "bad_value"
    assert api.raise_("signal", "治安", facts={"source": "point", "duty": "qd-spj"}).code == "not_public"


def test_what_staff_without_an_account_put_in_stands_with_the_federation(as_: As) -> None:
    number = reported(as_, "tao", "account")
    assert as_("wei").matter(number)["intake"]["code"] == "qd-gsl"
