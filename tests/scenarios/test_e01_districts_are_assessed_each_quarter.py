"""E1 季度区市考核: ten districts, boards of figures filed and counted, stars 10★…1★, flags, rises across schemes."""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient
from quarters import answered, collected, end_of_objections, filed, published

As = Callable[[str], ApiClient]
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")
Q1, Q3 = ("2023-01-01", "2023-03-31"), ("2023-07-01", "2023-09-30")


def quarter(as_: As, period: tuple[str, str], places: tuple[int, ...]) -> Answer:
    """File three boards' figures; a district's place (0 best) says how good they are. Return the collected run."""
    for unit, place in zip(DISTRICTS, places, strict=True):
        filed(as_, "contest", period, "output", unit, value=f"{8 - place * 0.5}")
        filed(as_, "contest", period, "started", unit, n=100 - place, of=100)
        filed(as_, "contest", period, "renewal", unit, n=50 - place, of=50)
    return collected(as_, "contest", period)


def test_a_quarter_gives_boards_stars_and_flags_by_rank(as_: As) -> None:
    run = quarter(as_, Q1, tuple(range(10)))
    rows = published(as_, run["number"])["rows"]
    assert [row["unit"] for row in rows] == list(DISTRICTS)
    assert [row["total"]["rank"] for row in rows] == list(range(1, 11))
    assert [board["stars"] for board in rows[0]["boards"]] == [10, 10, 10]
    assert [board["stars"] for board in rows[-1]["boards"]] == [1, 1, 1]
    assert [row["banners"] for row in rows[:3]] == [["pioneer"], ["pioneer"], []]


def test_a_rise_after_a_quarter_with_other_boards_is_marked_as_across_schemes(as_: As) -> None:
    first = published(as_, quarter(as_, Q1, tuple(range(10)))["number"])
    second = published(as_, quarter(as_, Q3, (1, 0, 2, 3, 4, 5, 6, 9, 7, 8))["number"])
    assert (first["version"], second["version"], second["before"]) == ("2023Q1", "2023Q3", first["number"])
    assert all(row["across"] for row in second["rows"])
    assert len(second["rows"][0]["boards"]) == 4
    assert {row["unit"]: row["rise"] for row in second["rows"]}["370203"] == 1


def test_what_nobody_filed_is_asked_for_by_name_and_nothing_is_collected(as_: As) -> None:
    filed(as_, "contest", Q1, "output", "370202", value="5")
    no = as_("qu").post("/assessments", {"scheme": "contest", "since": Q1[0], "until": Q1[1]})
    assert (no.status, no.code) == (409, "figures_refused")
    assert as_("qu").get("/assessments").ok().body == []


def test_who_files_neither_checks_nor_signs(as_: As) -> None:
    body = {"scheme": "contest", "indicator": "output", "unit": "370212", "since": Q1[0], "until": Q1[1]}
    given = as_("qu").post("/filings", body | {"value": "5.1", "source": "公报"}).ok()
    assert as_("qu").post(f"/filings/{given['id']}/check", {"right": True}).code == "own_work"
    assert as_("370212-head").post(f"/filings/{given['id']}/sign", {"right": True}).code == "not_now"
    assert as_("370213-head").post(f"/filings/{given['id']}/sign", {"right": True}).code == "not_found"
    back = as_("hou").post(f"/filings/{given['id']}/check", {"right": False, "why": "与公报不符"}).ok()
    assert (back["state"], back["why"]) == ("returned", "与公报不符")


def test_a_quarter_of_the_hotline_runs_to_publication_with_one_objection_upheld(as_: As) -> None:
    numbers = [answered("370212", "2026-11-03", day) for day in ("2026-11-05", "2026-11-20", "2026-11-06")]
    run = as_("qu").post("/assessments", {"scheme": "hotline-rates", "since": "2026-11-01", "until": "2026-11-30"}).ok()
    number = run["number"]
    assert as_("370212-head").get(f"/assessments/{number}").status == 404, "nobody assessed sees it yet"
    assert as_("qu").post(f"/assessments/{number}/moves/check").code == "own_work"
    as_("hou").post(f"/assessments/{number}/moves/check").ok()
    as_("qu").post(f"/assessments/{number}/moves/preview").ok()
    own = as_("370212-head").get(f"/assessments/{number}").ok()
    assert [row["unit"] for row in own["rows"]] == ["370212"], "in preview, one's own alone"
    objection = {"unit": "370212", "indicator": "answered", "reason": "现场由市级部门办理", "matters": [numbers[1]]}
    assert as_("370213-head").post(f"/assessments/{number}/objections", objection).code == "not_allowed"
    given = as_("370212-head").post(f"/assessments/{number}/objections", objection).ok()
    assert as_("he").post(f"/assessments/{number}/moves/decide").code == "objections_open"
    as_("hou").post(f"/objections/{given['id']}/ruling", {"upheld": True, "ruling": "属实"}).ok()
    assert as_("he").post(f"/assessments/{number}/moves/decide").code == "objections_open", "others may still object"
    end_of_objections(number)
    for who, kind in (("he", "decide"), ("qu", "freeze"), ("he", "publish")):
        as_(who).post(f"/assessments/{number}/moves/{kind}").ok()
    behind = as_("xu").get(f"/assessments/{number}/figures/370212/answered", part="n").ok()
    assert (behind["cell"]["n"], behind["cell"]["of"]) == (2, 2)
    assert behind["cell"]["left_out"][0]["n"] == 1
    assert behind["matters"] == sorted([numbers[0], numbers[2]])


def test_a_correction_of_a_frozen_run_is_a_new_run_that_says_what_changed(as_: As) -> None:
    answered("370212", "2026-11-03", "2026-11-05")
    body = {"scheme": "hotline-rates", "since": "2026-11-01", "until": "2026-11-30"}
    first = published(as_, as_("qu").post("/assessments", body).ok()["number"])
    answered("370212", "2026-11-04", "2026-11-06")
    assert as_("qu").post("/assessments", body).code == "bad_value", "a correction says why"
    second = as_("qu").post("/assessments", body | {"why": "补录一件"}).ok()
    assert (second["corrects"], second["number"] != first["number"]) == (first["number"], True)
    told = as_("qu").get(f"/assessments/{second['number']}").ok()["changes"]
    changed = {(c["unit"], c["indicator"]): (c["before"]["of"], c["now"]["of"]) for c in told}
    assert changed["370212", "answered"] == (1, 2)
    assert as_("qu").get(f"/assessments/{first['number']}").ok()["hash"] == first["hash"]


@pytest.mark.parametrize("who", ["370212-handler", "zhou", "he"])
def test_only_who_runs_assessments_collects(as_: As, who: str) -> None:
    body = {"scheme": "hotline-rates", "since": "2026-11-01", "until": "2026-11-30"}
    assert as_(who).post("/assessments", body).code == "not_allowed"
