"""D7 项目路演、会展签约: event → signed projects (28 road-show projects; more than 100 bn at exhibitions)."""

from collections.abc import Callable

from api_client import ApiClient
from pipeline import YI, entered, handler

As = Callable[[str], ApiClient]
JIMO = "370215"


def test_projects_signed_after_a_road_show_and_a_fair_are_counted_under_each(as_: As) -> None:
    for k in range(28):
        brought = {"kind": "roadshow", "code": "ly-2026-1", "on": "2026-04-01"}
        entered(as_, JIMO, f"路演{k}", YI, "signed" if k < 9 else "lead", brought=brought)
    for k in range(4):
        brought = {"kind": "roadshow", "code": "hz-2026", "on": "2026-05-01"}
        entered(as_, JIMO, f"会展{k}", 251 * YI, "signed", brought=brought)
    found = {row["code"]: row for row in as_("xu").get("/project-figures/through", kind="roadshow").ok().body}
    assert (found["ly-2026-1"]["projects"], found["ly-2026-1"]["signed"]) == (28, 9)
    assert found["hz-2026"]["money"] == 1004 * YI
    only = as_("xu").get("/project-figures", kind="roadshow", code="hz-2026").ok()["all"]
    assert (only["projects"], only["money"]) == (4, 1004 * YI)


def test_a_project_shown_at_a_road_show_and_a_fair_counts_once_for_the_first(as_: As) -> None:
    brought = {"kind": "roadshow", "code": "ly-2026-1", "on": "2026-04-01"}
    number = entered(as_, JIMO, "两处都展", 3 * YI, "signed", brought=brought)["number"]
    later = {"kind": "roadshow", "code": "hz-2026", "on": "2026-05-01"}
    as_(handler(JIMO)).post(f"/projects/{number}/brought", later).ok()
    found = {row["code"]: row for row in as_("xu").get("/project-figures/through", kind="roadshow").ok().body}
    assert (found["ly-2026-1"]["projects"], found["ly-2026-1"]["claimed"]) == (1, 1)
    assert (found["hz-2026"]["projects"], found["hz-2026"]["claimed"]) == (0, 1)
    assert found["hz-2026"]["money"] == 0
    again = as_(handler(JIMO)).post(f"/projects/{number}/brought", later)
    assert (again.status, again.code) == (409, "no_change")


def test_what_was_shown_counts_as_signed_once_it_is_and_started_once_it_is(as_: As) -> None:
    brought = {"kind": "roadshow", "code": "ly-2026-2", "on": "2026-04-01"}
    for k, stage in enumerate(("lead", "talks", "signed", "registered", "started")):
        entered(as_, JIMO, f"路演{k}", YI, stage, brought=brought)
    (row,) = [
        one
        for one in as_("xu").get("/project-figures/through", kind="roadshow").ok().body
        if one["code"] == "ly-2026-2"
    ]
    assert (row["projects"], row["talks"], row["signed"]) == (5, 4, 3), "who signed was in talks"
    line = as_("xu").get("/project-figures", kind="roadshow", code="ly-2026-2").ok()["all"]
    assert (line["registered"]["n"], line["registered"]["of"]) == (2, 3)
    assert (line["started"]["n"], line["started"]["of"]) == (1, 2)


def test_a_road_show_that_is_not_on_the_roll_brings_nothing(as_: As) -> None:
    body = {"name": "无名路演", "region": JIMO, "industry": "C3670", "amount": YI, "firms": [{"name": "某公司"}]}
    no = as_(handler(JIMO)).post("/projects", body | {"brought": {"kind": "roadshow", "code": "ly-1999"}})
    assert (no.status, no.code, no["field"]) == (422, "bad_value", "brought")
    assert as_("xu").get("/project-figures", kind="roadshow").ok()["all"]["projects"] == 0
