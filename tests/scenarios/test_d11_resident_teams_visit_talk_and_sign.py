"""D11 驻外招商队伍 “双组长制”: teams in three regions; visit → talks → signed (980; 117; 362)."""

from collections.abc import Callable

from django.utils import timezone

from api_client import ApiClient
from luodi.city.matters.office import office
from luodi.city.projects.models import Visit
from luodi.city.registry.models import Person
from pipeline import YI, entered, handler

As = Callable[[str], ApiClient]
SHINAN = "370202"
WORK = handler(SHINAN)


def test_980_visits_and_what_came_of_them_come_out_of_the_record(as_: As) -> None:
    by, at = Person.objects.get(username=WORK), timezone.now()
    # The first 977 as they stand in the record: what one visit takes is tried below.
    Visit.objects.bulk_create(
        [Visit(kind="team", code="dw-csj", firm=f"企业{k}", on="2026-03-01", by=by, at=at) for k in range(977)]
    )
    for k in range(3):
        body = {"kind": "team", "code": "dw-csj", "firm": f"新企业{k}", "on": "2026-03-02"}
        as_(WORK).post("/project-visits", body).ok()
    for k in range(6):
        brought = {"kind": "team", "code": "dw-csj", "on": "2026-03-05"}
        entered(as_, SHINAN, f"长三角{k}", YI, ("talks", "signed", "signed")[k % 3], brought=brought)
    (row,) = as_("xu").get("/project-figures/through", kind="team").ok().body
    assert (row["visits"], row["talks"], row["signed"]) == (980, 6, 4)


def test_every_team_has_two_leaders(db: None) -> None:
    teams = office().rolls["teams"].things
    assert len(teams) == 3
    assert all(team.texts["home"] and team.texts["there"] for team in teams)


def test_a_visit_names_the_project_it_led_to(as_: As) -> None:
    number = entered(as_, SHINAN, "某总部", 3 * YI)["number"]
    body = {"kind": "team", "code": "dw-jjj", "firm": "某集团", "on": "2026-11-20", "project": number}
    as_(WORK).post("/project-visits", body).ok()
    assert Visit.objects.get(firm="某集团").project.matter.number == number  # type: ignore[union-attr]
    assert as_(WORK).post("/project-visits", body | {"project": "26000000000"}).code == "not_found"
