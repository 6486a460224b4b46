"""Open311 GeoReport v2, as an app sees it that was written from the specification alone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import override_settings
from georeport import GeoReport

from luodi.city.matters import access
from luodi.city.matters.actions import act, action
from luodi.city.matters.apart import reveal
from luodi.city.matters.models import Matter
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
LAMP = {
    "service_code": "hotline",
    "address_string": "香港中路10号，市南区",
    "description": "路灯不亮。已经坏了三天！",
    "first_name": "四",
    "last_name": "李",
    "phone": "13900001111",
}


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_it_chooses_a_service_answers_its_form_raises_and_follows(app: GeoReport, kind: str, someone: Someone) -> None:
    app.kind = kind
    services = {s["service_code"]: s for s in app.services()}
    assert services["hotline"]["type"] == "realtime"
    form = {a["code"]: a for a in app.service("hotline")["attributes"]}
    assert form["kind"]["datatype"] == "singlevaluelist"
    choice = form["kind"]["values"][2]["key"]
    (made,) = app.raise_({"kind": choice}, **LAMP, lat="36.06", long="120.38")
    assert app.status == 200
    number = made["service_request_id"]

    (seen,) = app.request(number)
    assert (seen["status"], seen["service_code"], seen["address_id"]) == ("open", "hotline", "370202")
    act(someone("zhou"), action("accept"), number)
    (later,) = app.requests(service_request_id=number)
    assert later["updated_datetime"] >= seen["updated_datetime"]
    assert later["agency_responsible"]
    assert later["expected_datetime"] > later["requested_datetime"]


def test_a_declined_request_is_closed_and_says_why(app: GeoReport, someone: Someone) -> None:
    (made,) = app.raise_(**LAMP)
    act(
        someone("zhou"),
        action("decline"),
        made["service_request_id"],
        {"reason": "out_of_scope"},
    )
    (seen,) = app.request(made["service_request_id"])
    assert (seen["status"], seen["status_notes"]) == ("closed", "不予受理")
    assert seen["updated_datetime"] is not None


def test_what_was_sent_is_kept_where_it_belongs(app: GeoReport) -> None:
    (made,) = app.raise_({"kind": "求助"}, **LAMP, lat="36.06", long="120.38", media_url="https://example.org/1.jpg")
    matter = Matter.objects.select_related("reporter__key").get(number=made["service_request_id"])
    assert (matter.title, matter.region, matter.channel) == ("路灯不亮", "370202", "api")
    assert (matter.lat, matter.lon) == (36.06, 120.38)
    written = access.words(SYSTEM, matter)
    assert written["1.text"] == "路灯不亮。已经坏了三天！\n图片：https://example.org/1.jpg"
    assert written["1.form.place"] == LAMP["address_string"]
    assert reveal(matter.reporter) == {"name": "李四", "phone": "13900001111"}


def test_the_code_to_follow_with_comes_in_the_notice_and_in_a_header(app: GeoReport) -> None:
    (made,) = app.raise_(**LAMP)
    code = app.headers["Luodi-Follow-Code"]
    assert code in made["service_notice"]
    matter, _ = access.follow(made["service_request_id"], code)
    assert matter.number == made["service_request_id"]
    assert app.headers["Cache-Control"] == "no-store"


def test_without_a_key_nothing_is_raised_unless_the_city_lets_some_in(db: None, settings: object) -> None:
    stranger = GeoReport()
    (error,) = stranger.raise_(**LAMP)
    assert (stranger.status, error["code"]) == (403, 403)
    assert error["description"]
    with override_settings(LUODI_OPEN311_HOURLY=2):
        assert [stranger.raise_(**LAMP) and stranger.status for _ in range(3)] == [200, 200, 403]
    assert Matter.objects.count() == 2


def test_a_wrong_key_is_refused_even_where_none_is_needed(db: None) -> None:
    forger = GeoReport(key="luodi_forged")
    with override_settings(LUODI_OPEN311_HOURLY=5):
        forger.raise_(**LAMP)
    assert forger.status == 403


@pytest.mark.parametrize(
    ("change", "status", "named"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "nothing"),
        ({"service_code": "report"}, 404, "report"),
        ({"address_string": ""}, 400, "address_string"),
        ({"lat": "36"}, 400, "long"),
        ({"lat": "99", "long": "120"}, 400, "lat"),
        ({"lat": "nan", "long": "120"}, 400, "lat"),
        ({"address_id": "999999"}, 400, "999999"),
        ({"description": "x" * 4001}, 400, "4000"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"jurisdiction_id": "sfgov.org"}, 404, "370200"),
        ({"attribute[secret]": "1"}, 400, "secret"),
        ({"attribute[kind]": "别的"}, 400, "咨询"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_argument_named(
    app: GeoReport, change: dict[str, str], status: int, named: str
) -> None:
    (error,) = app.raise_(**(LAMP | change))
    assert (app.status, error["code"]) == (status, status)
    assert named in error["description"]
    assert not Matter.objects.exists()


def test_errors_come_in_the_readers_language_and_in_xml_too(db: None) -> None:
    app = GeoReport(kind="xml", http=Client(HTTP_ACCEPT_LANGUAGE="en"))
    (error,) = app.request("26000000019")
    assert (app.status, error["code"]) == (404, "404")
    assert error["description"].startswith("There is no matter")


@pytest.mark.parametrize("path", ["/open311/v2/services", "/open311/v2/services.yaml", "/open311/v2/x.json"])
def test_an_address_or_format_there_is_not_is_told_in_the_same_shape(db: None, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 404
    assert b"<errors>" in response.content or b'"description"' in response.content


def test_discovery_names_the_endpoint_and_both_formats(db: None) -> None:
    found = Client().get("/open311/discovery.json").json()
    (endpoint,) = found["endpoints"]
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["formats"] == ["text/xml", "application/json"]
