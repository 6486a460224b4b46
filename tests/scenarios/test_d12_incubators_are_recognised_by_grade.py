"""D12 孵化器、众创空间、技术中心: a registry with grades: 15 (2 national), 19 (11 national), 4, 9."""

from collections.abc import Callable

from api_client import ApiClient
from luodi.city.matters.office import office

As = Callable[[str], ApiClient]
DISTRICT, OFFICE, CHECK = "370202-gxj-clerk", "qd-kjj-handler", "qd-kjj-reviewer"


def recognised(as_: As, thing: str, grade: str, kind: str) -> str:
    number = str(as_("xu").raise_("incubator", "", facts={"thing": thing, "grade": grade}).ok()["number"])
    as_(OFFICE).do(number, "accept")
    as_(CHECK).do(number, "sign", verdict="agree")
    for one in {kind, "national"} if grade == "nation" else {kind}:
        as_(OFFICE).do(number, "outcome", kind=one, amount="1", unit="家")
    as_(OFFICE).do(number, "reply", words="已认定。")
    as_(OFFICE).do(number, "close")
    return number


def test_what_is_recognised_counts_by_kind_with_the_national_ones_beside(as_: As) -> None:
    recognised(as_, "fh-haichuang", "nation", "incubator")
    recognised(as_, "fh-licang", "city", "incubator")
    recognised(as_, "zc-laoshan", "nation", "makerspace")
    told = {t["kind"]: t["all"]["done"] for t in as_("xu").get("/tallies", type="incubator").ok().body}
    assert (told["incubator"], told["makerspace"], told["national"]) == (2, 1, 2)


def test_the_roll_says_kind_and_grade_of_each(db: None) -> None:
    roll = office().rolls["incubators"]
    assert {thing.texts["kind"] for thing in roll.things} == {"孵化器", "众创空间", "技术中心"}
    assert roll.by_code["fh-haichuang"].texts["grade"] == "国家级"
