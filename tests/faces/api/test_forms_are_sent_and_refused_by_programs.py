"""Forms through the API: sent, listed, answered, lawfully refused, stopped, counted; and who may not."""

from typing import Any

import pytest

from api_client import Answer, ApiClient
from luodi.city.burden.models import Asking

pytestmark = pytest.mark.django_db
STREET, OTHER = "370202001-handler", "370202002-handler"
MARKS = {"number": "青城管统1表", "made_by": "市城管局", "approval": "青统审1号", "valid_until": "2027-06-30"}


def send(api: ApiClient, who: str = "chu", **more: Any) -> Answer:
    body: dict[str, Any] = {
        "issuer": "qd-cgj",
        "title": {"zh": "整治台账", "en": "Ledger"},
        "items": [{"name": {"zh": "常住人口"}, "key": "residents"}, {"name": {"zh": "巡查次数"}, "key": "rounds"}],
        "to": ["370202001", "370202002"],
        "due": "2026-12-20",
    }
    return api.as_(who).post("/burden/forms", body | more)


def test_what_lacks_is_refused_until_it_is_said(api: ApiClient) -> None:
    refused = send(api, **(MARKS | {"approval": ""}))
    assert (refused.status, refused.code, refused["field"]) == (422, "marks_missing", "approval")
    made = send(api, **(MARKS | {"approval": ""}), unmarked=True).ok()
    assert (made["lacking"], made["refusable"], made["asked"]) == (["approval"], "unmarked", 2)


def test_it_is_answered_and_stands_there_next_time(api: ApiClient) -> None:
    send(api, **MARKS).ok()
    street = api.as_(STREET)
    (asked,) = street.get("/burden/askings").ok().body
    assert (asked["issuer"], asked["unit"], asked["refusable"], asked["again"]) == ("qd-cgj", "370202001", None, 0)
    values = {"residents": "51230", "rounds": "4"}
    assert street.post(f"/burden/askings/{asked['id']}/answer", {"values": {"residents": "1"}}).code == "missing"
    assert street.post(f"/burden/askings/{asked['id']}/answer", {"values": values}).ok()["state"] == "answered"
    send(api, **MARKS, title={"zh": "又一张"}).ok()
    (again,) = street.get("/burden/askings").ok().body
    shown = street.get(f"/burden/askings/{again['id']}").ok()
    assert again["again"] == 2
    assert [field["known"]["value"] for field in shown["fields"]] == ["51230", "4"]
    assert shown["fields"][0]["known"]["form"]["zh"] == "整治台账"
    hidden = api.as_("xu").get(f"/burden/askings/{asked['id']}").ok()
    assert [field["value"] for field in hidden["fields"]] == [None, None]


def test_it_is_refused_lawfully_and_noted(api: ApiClient) -> None:
    form = send(api, unmarked=True).ok()["id"]
    pk = Asking.objects.get(unit__code="370202001").pk
    assert api.as_(STREET).post(f"/burden/askings/{pk}/refuse").ok()["ground"] == "unmarked"
    assert api.as_(STREET).post(f"/burden/askings/{pk}/refuse").status == 409
    assert api.as_("chu").get(f"/burden/forms/{form}").ok()["refused"] == 1
    assert api.as_("chu").post(f"/burden/forms/{form}/noted").ok()["noted"] == 1
    assert api.as_("chu").post(f"/burden/forms/{form}/stop").ok()["stopped"] is True
    assert api.as_(OTHER).get("/burden/askings").body == []


def test_with_all_marks_there_is_no_ground(api: ApiClient) -> None:
    send(api, **MARKS).ok()
    refused = api.as_(STREET).post(f"/burden/askings/{Asking.objects.first().pk}/refuse")  # type: ignore[union-attr]
    assert (refused.status, refused.code) == (409, "no_ground")


def test_others_are_refused_or_find_nothing(api: ApiClient) -> None:
    assert send(api, who=STREET).code == "not_allowed"
    assert send(api, who="feng").code == "not_allowed"
    form = send(api, unmarked=True).ok()["id"]
    pk = Asking.objects.get(unit__code="370202001").pk
    assert api.as_("yang").get(f"/burden/forms/{form}").status == 404
    assert api.as_("yang").get("/burden/forms").body == []
    assert api.as_(OTHER).post(f"/burden/askings/{pk}/refuse").status == 404
    assert api.as_("xu").post(f"/burden/askings/{pk}/refuse").code == "not_allowed"
    assert api.as_("xu").post(f"/burden/forms/{form}/stop").code == "not_allowed"
    assert api.get("/burden/forms").status == 401


def test_who_is_asked_sees_the_form_and_of_others_nothing(api: ApiClient) -> None:
    form = send(api, unmarked=True).ok()["id"]
    shown = api.as_(STREET).get(f"/burden/forms/{form}").ok()
    assert [row["unit"] for row in shown["askings"]] == ["370202001"]
    whole = api.as_("xu").get(f"/burden/forms/{form}").ok()
    assert [row["unit"] for row in whole["askings"]] == ["370202001", "370202002"]


def test_the_month_is_told_with_its_proof(api: ApiClient) -> None:
    send(api, unmarked=True).ok()
    found = api.as_("cao").get("/burden/report", month="2026-12").ok()
    assert (found["all"]["forms"], found["all"]["times"], found["marked"]) == (1, 2, {"n": 0, "of": 1})
    assert found["issuers"][0]["lacking"] == {"number": 1, "made_by": 1, "approval": 1, "valid_until": 1}
    assert found["proof"]["holds"] is True
    assert api.as_("cao").get("/burden/report", month="2026-13").status == 422
    assert api.as_("yang").get("/burden/report", month="2026-12").ok()["all"]["forms"] == 0
