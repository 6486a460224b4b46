"""D8 引才工作站 / 驻外窗口 / 离岸工作站: each with its agency contract, its visits and what came of them."""

from collections.abc import Callable

from api_client import ApiClient
from luodi.city.matters.office import office
from pipeline import YI, entered, handler

As = Callable[[str], ApiClient]
JIMO = "370215"
WORK = handler(JIMO)


def test_a_window_brings_a_project_of_two_billion_and_its_visits_count(as_: As) -> None:
    at = {"kind": "window", "code": "ck-shanghai"}
    for k in range(5):
        as_(WORK).post("/project-visits", at | {"firm": f"上海{k}公司", "on": "2026-03-01"}).ok()
    entered(as_, JIMO, "上海窗口带来的项目", 20 * YI, "signed", brought=at | {"on": "2026-03-10"})
    (row,) = as_("xu").get("/project-figures/through", kind="window").ok().body
    assert (row["visits"], row["signed"], row["money"]) == (5, 1, 20 * YI)


def test_stations_have_an_agency_contract_and_a_reward_on_the_roll(db: None) -> None:
    stations = office().rolls["stations"]
    assert {kind for thing in stations.things if (kind := thing.texts["kind"])} >= {"离岸工作站", "专家工作站"}
    assert stations.by_code["gz-beijing"].figures["reward"] == 10
    assert stations.by_code["gz-beijing"].texts["contract"]


def test_visits_are_of_stations_there_are_and_not_to_come(as_: As) -> None:
    body = {"kind": "station", "code": "gz-beijing", "firm": "某公司", "on": "2026-03-01"}
    assert as_(WORK).post("/project-visits", body | {"code": "no-such"}).code == "bad_value"
    assert as_(WORK).post("/project-visits", body | {"kind": "event", "code": "kh-2026"}).code == "bad_value"
    assert as_(WORK).post("/project-visits", body | {"on": "2027-01-01"}).code == "future"
    assert as_("zhou").post("/project-visits", body).code == "not_allowed"
