"""A11 “查保促”: workers find hazards and occupational dangers; one rectifies each, another verifies it.

The article: 41,153 found, all rectified; some 1.1 million workers took part.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
LAOSHAN, STREET = "370212", "370212001"
UNION, EMERGENCY, VERIFIER = f"{LAOSHAN}-zgh-clerk", f"{LAOSHAN}-yjj-handler", f"{LAOSHAN}-yjj-reviewer"


def found(api: ApiClient, kind: str = "accident", workers: int = 40) -> Answer:
    draft = {"region": LAOSHAN, "facts": {"kind": kind, "workers": workers, "workplace": "冲压车间"}}
    return api.raise_("hazard", "冲床光栅被拆除", **draft).ok()


def graded(as_: As, number: str, grade: str = "general") -> Answer:
    as_(UNION).do(number, "accept", facts={"grade": grade})
    return as_(UNION).do(number, "assign", lead=STREET)


def rectified(as_: As, number: str, grade: str = "general") -> None:
    as_(f"{STREET}-handler").do(number, "handle", step="handle", words="已恢复光栅。", facts={"spent": 3200})
    if grade == "major":
        as_(EMERGENCY).do(number, "handle", step="placard", words="已挂牌。")


def verified(as_: As, number: str) -> Answer:
    as_(VERIFIER).do(number, "sign", verdict="agree")
    as_(UNION).do(number, "reply", words="隐患已消除，谢谢你们。")
    return as_(UNION).do(number, "close")


def test_all_that_were_found_are_rectified_and_the_workers_who_took_part_are_counted(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for kind, grade, workers in (("accident", "general", 40), ("disease", "general", 25), ("accident", "major", 60)):
        number = found(api, kind, workers)["number"]
        graded(as_, number, grade)
        rectified(as_, number, grade)
        assert verified(as_, number)["status"] == "closed"
    hazards = everything("hazard")
    done = [m for m in hazards if m["facts"].get("verify") == "agree" and m["status"] == "closed"]
    assert (len(hazards), len(done)) == (3, 3)
    assert sum(m["facts"]["workers"] for m in hazards) == 125
    assert sum(m["facts"]["spent"] for m in hazards) == 9600


def test_a_major_one_is_put_under_a_placard_while_it_is_rectified(api: ApiClient, as_: As) -> None:
    plain, grave = found(api)["number"], found(api)["number"]
    assert graded(as_, plain)["steps"] == ["handle"]
    assert set(graded(as_, grave, "major")["steps"]) == {"handle", "placard"}
    rectified(as_, grave)
    assert as_(VERIFIER).act(grave, "sign", verdict="agree").code == "step_not_open"
    as_(EMERGENCY).do(grave, "handle", step="placard")
    assert as_(VERIFIER).do(grave, "sign", verdict="agree")["steps"] == ["reply"]


def test_what_does_not_pass_is_rectified_again(api: ApiClient, as_: As) -> None:
    number = found(api)["number"]
    graded(as_, number)
    rectified(as_, number)
    assert as_(VERIFIER).do(number, "sign", verdict="refuse", words="光栅未接线")["steps"] == ["handle"]
    rectified(as_, number)
    assert verified(as_, number)["status"] == "closed"


def test_who_rectified_does_not_verify(api: ApiClient, as_: As, staff: Callable[..., object]) -> None:
    staff(f"{LAOSHAN}-yjj", "handler", "reviewer", username="both-hands")
    number = found(api)["number"]
    graded(as_, number, "major")
    rectified(as_, number)
    as_("both-hands").do(number, "handle", step="placard")
    assert as_("both-hands").act(number, "sign", verdict="agree").code == "apart"
    assert as_(f"{STREET}-handler").act(number, "sign", verdict="agree").code == "not_yours"


def test_the_days_are_on_record_with_their_basis(api: ApiClient, as_: As) -> None:
    number = found(api)["number"]
    graded(as_, number, "major")
    clocks = {c["name"]: c["allow"] for c in as_(UNION).matter(number)["clocks"]}
    assert (clocks["overall"], clocks["step/placard"]) == ("15wd", "5wd")


@pytest.mark.parametrize("who", ["370202-zgh-clerk", "370202-yjj-reviewer", "wang"])
def test_another_district_does_not_see_it(api: ApiClient, as_: As, who: str) -> None:
    assert as_(who).matter(found(api)["number"]).status == 404


def test_who_found_it_reads_that_it_is_gone(api: ApiClient, as_: As) -> None:
    given = found(api)
    graded(as_, given["number"])
    rectified(as_, given["number"])
    verified(as_, given["number"])
    told = [e["words"] for e in api.follow(given["number"], given["code"]).ok()["events"] if e["kind"] == "replied"]
    assert told == ["隐患已消除，谢谢你们。"]
