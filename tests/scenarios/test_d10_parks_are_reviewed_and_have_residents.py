"""D10 科创产业园区评定: experts review, the council approves; 4 of 10 in the first batch, 30 residents in one park."""

from collections.abc import Callable

from api_client import ApiClient

As = Callable[[str], ApiClient]
OFFICE, EXPERT = "qd-kjj-handler", "qd-kjj-reviewer"
PARKS = ("yq-jiqiren", "yq-haiyang", "yq-xinpian")


def applied(as_: As, park: str) -> str:
    number = str(as_(OFFICE).raise_("park-review", "", facts={"thing": park}).ok()["number"])
    as_(OFFICE).do(number, "accept")
    return number


def test_experts_review_the_council_approves_and_residents_are_counted_under_the_park(as_: As) -> None:
    first, second, third = (applied(as_, park) for park in PARKS)
    for number in (first, second):
        as_(EXPERT).do(number, "sign", verdict="agree")
    as_(EXPERT).do(third, "sign", verdict="refuse", words="入驻率不足。")
    as_("he").do(first, "sign", verdict="agree")
    as_("he").do(second, "sign", verdict="refuse", words="下一批。")
    for number in (first, second, third):
        as_(OFFICE).do(number, "reply", words="结果已公布。")
    as_(OFFICE).do(first, "outcome", kind="park", amount="1", unit="个")
    as_(OFFICE).do(first, "outcome", kind="resident", amount="30", unit="家")
    for number in (first, second, third):
        assert as_(OFFICE).do(number, "close")["status"] == "closed"
    told = {t["kind"]: t["all"]["done"] for t in as_("xu").get("/tallies", type="park-review").ok().body}
    assert (told["park"], told["resident"]) == (1, 30)


def test_what_experts_refuse_never_comes_before_the_council(as_: As) -> None:
    number = applied(as_, PARKS[0])
    as_(EXPERT).do(number, "sign", verdict="refuse", words="不足。")
    assert as_("he").act(number, "sign", verdict="agree").status >= 400
