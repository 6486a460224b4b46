"""B4 帮办代办: grids of services, approvals and parks act for applicants, by authority, and carry on site.

The article: 170+ people in grids; 610+ units served, 115 of them in key parks; 395 times fetched or brought on site.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from test_b01_four_departments_work_at_once import PDF, applied

from api_client import Answer, ApiClient
from luodi.city.matters.models import Matter
from luodi.city.matters.proof import verify
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Role, Unit
from luodi.engines.process import unpack_state

As = Callable[[str], ApiClient]
SONG, WEN, CHIEF, PARK = "lc-wg-sp-assistant", "lc-wg-sp-assistant2", "lc-wg-sp-head", "lc-wg-yq-assistant"
ADMIN = "sysadmin"
FIRM, OTHER_FIRM = "91370213MA3T10001D", "91370213MA3T10138U"
APPLICANT = {"name": "王建设", "phone": "13800000000"}
FACTS = {"project": "3 号厂房", "area": 12000, "site": "no"}


def id_of(api: ApiClient, username: str) -> int:
    """The public know assistants by number and name."""
    name = Person.objects.get(username=username).name
    (found,) = [one for one in api.as_public().get("/assistants", region="370213001").ok().body if one["name"] == name]
    return int(found["id"])


def authorised(api: ApiClient, username: str = SONG) -> tuple[str, str]:
    """An enterprise applies on the portal and asks somebody of the grid to act for it."""
    number, code = applied(api)
    api.act_as_reporter(number, code, "authorise", assistant=id_of(api, username)).ok()
    return number, code


def assist(as_: As, who: str, number: str, kind: str, **data: Any) -> Answer:
    return as_(who).post(f"/assisting/{number}/actions/{kind}", data)


def filed(as_: As, who: str, firm: str = FIRM, **more: Any) -> Answer:
    draft = {"region": "370213001", "reporter": APPLICANT, "facts": FACTS, "assisted": "paper", "fill": {"uscc": firm}}
    return as_(who).raise_("construction-permit", "智造园厂房施工许可", **draft | more)


def numbers(as_: As, who: str) -> list[str]:
    return [line["number"] for line in as_(who).get("/assisting").ok().body]


def figures(as_: As, who: str, **period: str) -> tuple[Any, dict[str, Any]]:
    found = as_(who).get("/figures/assisting", **period).ok()
    return found["all"], {line["grid"]["code"]: line for line in found["by_grid"]}


def test_whoever_serves_the_place_can_be_chosen_and_nobody_else(api: ApiClient) -> None:
    found = api.as_public().get("/assistants", region="370213001").ok().body
    assert {line["kind"] for line in found} == {"service", "approval", "park"}
    assert all(set(line) == {"id", "name", "grid", "kind", "open"} for line in found)
    assert api.as_public().get("/assistants", region="370202").ok().body == []


def test_the_applicant_authorises_and_the_assistant_sees_what_they_see(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    assert as_(SONG).get(f"/assisting/{number}").status == 404
    api.act_as_reporter(number, code, "authorise", assistant=id_of(api, SONG)).ok()
    assert numbers(as_, SONG) == [number]
    seen = as_(SONG).get(f"/assisting/{number}").ok()
    own = api.follow(number, code).ok()
    shown = ("materials", "stages", "events", "title", "status")
    assert {key: seen[key] for key in shown} == {key: own[key] for key in shown}
    assert as_(SONG).matter(number).status == 404, "the offices' own page stays the offices'"


def test_what_the_assistant_does_is_on_record_as_theirs_for_the_applicant(api: ApiClient, as_: As) -> None:
    number, code = authorised(api)
    as_(SONG).post(f"/assisting/{number}/actions/note", {"words": "图审周五出"}).ok()
    assist(as_, SONG, number, "carry", way="collect", materials=["drawings"], words="到厂里取图审合格书").ok()
    upload(as_, number).ok()
    rows = {row["kind"]: row for row in as_("zuo").entries(number)}
    for kind in ("noted", "carried"):
        assert (rows[kind]["by"]["username"], rows[kind]["for_applicant"]) == (SONG, True)
    attached = [row for row in as_("zuo").entries(number) if row["kind"] == "attached"]
    assert [row["for_applicant"] for row in attached] == [False, True]
    told = {event["kind"]: event["words"] for event in api.follow(number, code).ok()["events"]}
    assert (told["noted"], told["carried"]) == ("图审周五出", "到厂里取图审合格书")
    assert next(m for m in api.follow(number, code)["materials"] if m["key"] == "drawings")["how"] == "given"


def upload(as_: As, number: str, who: str = SONG) -> Answer:
    client = as_(who)
    data = {"file": SimpleUploadedFile("图审.pdf", PDF), "material": "drawings"}
    response = client.http.post(
        f"/api/v1/assisting/{number}/documents", data, headers={"Authorization": f"Bearer {client.token}"}
    )
    return Answer(response.status_code, response.json())


def test_the_window_writes_down_the_applicants_word_and_how_it_was_given(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    song = id_of(api, SONG)
    assert as_("zuo").act(number, "authorise", assistant=song).code == "bad_value"
    as_("zuo").do(number, "authorise", assistant=song, how="phone", applicant=FIRM)
    (row,) = [row for row in as_("zuo").entries(number) if row["kind"] == "authorised"]
    assert (row["data"]["how"], row["data"]["person"], row["data"]["grid"]) == ("phone", SONG, "lc-wg-sp")
    assert "authorised" in [event["kind"] for event in api.follow(number, code)["events"]]
    wrong = as_("zuo").act(number, "authorise", assistant=id_of(api, WEN), how="phone", applicant="1234")
    assert wrong.code == "uscc_wrong"


def test_the_code_on_the_form_tells_which_enterprise_is_served(api: ApiClient, as_: As) -> None:
    for code in (FIRM, "91370213MA3T1000", ""):
        number, secret = applied(api, developer="海川精密机械公司", uscc=code)
        api.act_as_reporter(number, secret, "authorise", assistant=id_of(api, SONG)).ok()
    _, by_grid = figures(as_, "xu")
    assert (by_grid["lc-wg-sp"]["units"], by_grid["lc-wg-sp"]["nameless"]) == (3, 2), "what is no code names nobody"


def test_only_the_applicant_and_the_window_give_the_word(api: ApiClient, as_: As) -> None:
    number, _ = applied(api)
    song = id_of(api, SONG)
    for who in ("lan", "jiang", "xu", "wei"):
        assert as_(who).act(number, "authorise", assistant=song, how="phone").status in (403, 404)
    assert as_(SONG).act(number, "authorise", assistant=song, how="paper").status == 404


def test_somebody_else_is_no_assistant(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    for username in ("zuo", CHIEF, "wang"):
        pk = Person.objects.get(username=username).pk
        assert api.act_as_reporter(number, code, "authorise", assistant=pk).code == "no_assistant"
    elsewhere = api.as_public().raise_(
        "construction-permit", "市北厂房", region="370203", reporter=APPLICANT, facts=FACTS
    )
    refused = api.act_as_reporter(elsewhere["number"], elsewhere["code"], "authorise", assistant=id_of(api, SONG))
    assert refused.code == "no_assistant", "their grid does not serve there"


def test_a_hotline_appeal_has_no_assistant(api: ApiClient) -> None:
    given = api.as_public().raise_("hotline", "路灯不亮", facts={"kind": "投诉"}, region="370213001")
    refused = api.act_as_reporter(given["number"], given["code"], "authorise", assistant=id_of(api, SONG))
    assert refused.code == "not_assistable"


@pytest.mark.parametrize("kind", ["promise", "withdraw", "rate", "reopen", "authorise", "accept", "receive"])
def test_what_binds_the_applicant_or_is_the_offices_the_assistant_does_not_do(
    api: ApiClient, as_: As, kind: str
) -> None:
    number, _ = authorised(api)
    assert assist(as_, SONG, number, kind).status == 404
    assert as_(SONG).act(number, kind).status in (404, 422)


@pytest.mark.parametrize("who", [WEN, PARK, "zuo", "lan", "xu"])
def test_who_is_not_authorised_neither_sees_nor_acts(api: ApiClient, as_: As, who: str) -> None:
    number, _ = authorised(api)
    assert as_(who).get(f"/assisting/{number}").status == 404
    assert assist(as_, who, number, "carry", way="deliver").status == 404
    assert upload(as_, number, who).status == 404
    assert number not in numbers(as_, who)


def test_the_applicant_ends_it_and_the_assistant_sees_it_no_more(api: ApiClient, as_: As) -> None:
    number, code = authorised(api)
    assert "end_authority" in api.follow(number, code)["may"]
    api.act_as_reporter(number, code, "end_authority").ok()
    assert as_(SONG).get(f"/assisting/{number}").status == 404
    assert assist(as_, SONG, number, "note", words="再说一句").status == 404
    assert api.act_as_reporter(number, code, "end_authority").code == "nobody_assists"


def test_it_is_handed_over_with_a_reason_and_the_applicant_is_told(api: ApiClient, as_: As) -> None:
    number, code = authorised(api)
    assert assist(as_, SONG, number, "pass_authority", assistant=id_of(api, WEN)).code == "missing"
    assist(as_, SONG, number, "pass_authority", assistant=id_of(api, WEN), reason="休假").ok()
    assert (numbers(as_, SONG), numbers(as_, WEN)) == ([], [number])
    assert "authority_passed" in [event["kind"] for event in api.follow(number, code)["events"]]
    assert verify().wrong == []


def test_the_head_of_the_grid_hands_on_what_somebody_left_behind(api: ApiClient, as_: As) -> None:
    number, _ = authorised(api)
    song = Person.objects.get(username=SONG)
    end_post(SYSTEM, post=Post.objects.get(person=song, to_date=None), on=Post.objects.get(person=song).from_date)
    assert as_(SONG).get(f"/assisting/{number}").status == 404, "who left the grid acts for nobody"
    (line,) = as_(CHIEF).get("/assisting").ok().body
    assert (line["number"], line["mine"], line["title"]) == (number, False, ""), "what it says is not the head's"
    assert as_(CHIEF).get(f"/assisting/{number}").status == 404
    assert assist(as_, CHIEF, number, "carry", way="deliver").status == 404
    assist(as_, CHIEF, number, "pass_authority", assistant=id_of(api, WEN), reason="原帮办员离岗").ok()
    assert numbers(as_, WEN) == [number]


def leaves(as_: As, who: str, **more: str) -> list[dict[str, Any]]:
    """What somebody leaves open as of today, seen by the system administrator."""
    on = date.today().isoformat()
    return list(as_(ADMIN).get(f"/registry/people/{who}/open-work", on=on, **more).ok().body)


def test_what_a_leaving_assistant_leaves_is_shown_and_goes_to_another_of_the_grid(api: ApiClient, as_: As) -> None:
    number, code = authorised(api)
    (line,) = leaves(as_, SONG)
    assert (line["number"], line["stuck"], line["steps"]) == (number, False, [])
    assert line["assisting"] == {"unit": "lc-wg-sp", "to": "lc-wg-sp", "person": WEN}
    as_(ADMIN).post(f"/registry/people/{SONG}/retire", {"on": date.today().isoformat()}).ok()
    assert numbers(as_, WEN) == [number]
    assert [event["kind"] for event in api.follow(number, code)["events"]][-1] == "authority_passed"
    assert verify().wrong == []


def test_the_one_wished_for_goes_on_acting_for_the_applicant(api: ApiClient, as_: As) -> None:
    authorised(api)
    (line,) = leaves(as_, SONG, person=PARK)
    assert (line["assisting"]["to"], line["assisting"]["person"]) == ("lc-wg-yq", PARK)


def test_nobody_leaves_while_no_assistant_could_go_on(api: ApiClient, as_: As) -> None:
    authorised(api)
    for post in Post.objects.filter(role__code="assistant", to_date=None).exclude(person__username=SONG):
        end_post(SYSTEM, post=post, on=date.today())
    (line,) = leaves(as_, SONG)
    assert (line["stuck"], line["assisting"]["to"]) == (True, None)
    refused = as_(ADMIN).post(f"/registry/people/{SONG}/retire", {"on": date.today().isoformat()})
    assert refused.code == "left_with_nobody"
    assert Person.objects.get(username=SONG).active


def test_a_grid_that_is_abolished_leaves_its_applicants_to_another_grid(api: ApiClient, as_: As) -> None:
    number, _ = authorised(api)
    as_(ADMIN).post("/registry/units/lc-wg-sp/abolish", {"on": date.today().isoformat()}).ok()
    assist_now = unpack_state(Matter.objects.get(number=number).state).assist
    assert assist_now is not None
    assert Unit.objects.get(pk=assist_now.unit).code in {"lc-wg-fw", "lc-wg-yq"}


def test_the_assistant_files_for_the_applicant_on_their_word(api: ApiClient, as_: As) -> None:
    given = filed(as_, SONG).ok()
    number, code = given["number"], given["code"]
    first = as_("zuo").entries(number)[0]
    assert (first["by"]["username"], first["for_applicant"]) == (SONG, True)
    assert (first["data"]["assisted"], first["data"]["grid"], first["data"]["applicant"]) == ("paper", "lc-wg-sp", FIRM)
    assert numbers(as_, SONG) == [number]
    api.act_as_reporter(number, code, "end_authority", reason="自己办").ok()
    assert numbers(as_, SONG) == []


def test_filing_for_somebody_takes_a_named_applicant_and_an_assistant(as_: As) -> None:
    assert filed(as_, SONG, reporter=None).code == "reporter_needed"
    assert filed(as_, "zuo").code == "no_assistant"
    assert filed(as_, SONG, region="370202").code == "no_assistant"


def test_who_acts_for_the_applicant_has_no_other_part_in_it(api: ApiClient, as_: As) -> None:
    """Somebody who serves both in the grid and at the window is on one side of the counter, not on both."""
    song = Person.objects.get(username=SONG)
    bureau = Unit.objects.get(code="qd-zrj")
    appoint(SYSTEM, person=song, unit=bureau, role=Role.objects.get(code="handler"), on=date(2024, 1, 1))
    number, code = applied(api)
    assert as_(SONG).matter(number).status in (200, 404)
    api.act_as_reporter(number, code, "authorise", assistant=id_of(api, SONG)).ok()
    assert as_(SONG).matter(number).status == 404
    assert Matter.objects.get(number=number).standing_aside.filter(person=song.pk).exists()
    lifted = as_("jiang").act(number, "lift_aside", person=SONG, reason="误会")
    assert lifted.code == "assists"
    assert verify().wrong == []


def test_figures_count_people_units_parks_and_what_was_carried_by_grid(api: ApiClient, as_: As) -> None:
    one, two, three = (filed(as_, SONG)["number"], filed(as_, SONG)["number"], filed(as_, PARK, OTHER_FIRM)["number"])
    number, _ = authorised(api)
    assist(as_, SONG, one, "carry", way="collect", materials=["application"]).ok()
    assist(as_, SONG, two, "carry", way="deliver").ok()
    assist(as_, PARK, three, "carry", way="collect").ok()
    assist(as_, SONG, number, "note", words="周五交").ok()
    whole, by_grid = figures(as_, "xu")
    approval, park = by_grid["lc-wg-sp"], by_grid["lc-wg-yq"]
    assert (approval["matters"], approval["units"], approval["nameless"]) == (3, 2, 1), "one firm twice, one unnamed"
    assert (approval["collected"], approval["delivered"], approval["carried"]) == (1, 1, 2)
    assert (park["units"], park["key"], park["collected"]) == (1, 1, 1)
    assert (whole["assistants"], whole["units"], whole["key"], whole["carried"]) == (4, 3, 1, 3)
    assert approval["acts"] == 3, "two filed, one remark"


def test_figures_are_of_what_the_reader_may_see(api: ApiClient, as_: As) -> None:
    filed(as_, SONG).ok()
    assert figures(as_, SONG)[0]["matters"] == 1
    assert figures(as_, PARK)[0]["matters"] == 0
    assert figures(as_, "yang")[0]["matters"] == 0
    assert figures(as_, "xu", until="2020-01-01")[0]["matters"] == 0
