"""D6 院士港 / 科研项目转化: teams resident, projects to the conversion stage (22 teams, 8 in conversion)."""

from collections.abc import Callable

from api_client import ApiClient

As = Callable[[str], ApiClient]
OFFICE, TEAM = "370213-zzb-handler", {"field": "bio"}


def resident(as_: As, name: str) -> str:
    number = str(as_(OFFICE).raise_("research-conversion", name, region="370213", facts=TEAM).ok()["number"])
    as_(OFFICE).do(number, "accept")
    as_("qd-kjj-reviewer").do(number, "sign", verdict="agree")
    as_(OFFICE).do(number, "reply", words="评审通过，可以入驻。")
    as_(OFFICE).do(number, "outcome", kind="team", amount="1", unit="支")
    return number


def test_of_resident_teams_those_in_conversion_are_counted(as_: As) -> None:
    teams = [resident(as_, f"第{k}支团队") for k in range(5)]
    for number in teams[:2]:
        as_(OFFICE).do(number, "handle", facts={"stands": "converted"})
        as_(OFFICE).do(number, "outcome", kind="converted", amount="1", unit="个")
        as_(OFFICE).do(number, "close")
    as_(OFFICE).do(teams[2], "handle", facts={"stands": "research"})
    told = {t["kind"]: t["all"]["done"] for t in as_("xu").get("/tallies", type="research-conversion").ok().body}
    assert (told["team"], told["converted"]) == (5, 2)
    assert as_(OFFICE).matter(teams[2])["status"] == "open", "it reports again in a quarter"


def test_a_team_the_experts_refuse_is_told_and_not_resident(as_: As) -> None:
    number = str(as_(OFFICE).raise_("research-conversion", "某团队", region="370213", facts=TEAM).ok()["number"])
    as_(OFFICE).do(number, "accept")
    as_("qd-kjj-reviewer").do(number, "sign", verdict="refuse", words="成果不成熟。")
    as_(OFFICE).do(number, "reply", words="未通过评审。")
    assert as_(OFFICE).do(number, "close")["status"] == "closed"
