"""What people do without a token: raise, follow, rate, and nothing that is somebody else's."""

import pytest

from api_client import Answer, ApiClient
from luodi.city.matters.models import Matter


@pytest.fixture
def raised(api: ApiClient) -> Answer:
    return api.raise_("hotline", "路灯不亮", text="坏了三天", region="370202", reporter={"phone": "13800000000"}).ok()


def answered(api: ApiClient, number: str) -> None:
    api.as_("zhou").do(number, "accept")
    api.as_("wu").do(number, "assign", lead="qd-zjj")
    api.as_("wang").do(number, "handle", words="内部意见")
    api.as_("feng").do(number, "sign", verdict="agree")
    api.as_("wang").do(number, "reply", words="路灯已修好")


def test_the_reporter_follows_it_like_a_parcel(api: ApiClient, raised: Answer) -> None:
    answered(api, raised["number"])
    seen = api.follow(raised["number"], raised["code"].lower()).ok()
    assert seen["lead"]["zh"]
    assert [stage["key"] for stage in seen["stages"] if stage["status"] == "open"] == ["call_back"]
    told = {event["kind"]: event["words"] for event in seen["events"]}
    assert told["replied"] == "路灯已修好"
    assert "内部意见" not in str(seen.body)


def test_a_wrong_code_and_a_wrong_number_are_answered_alike(api: ApiClient, raised: Answer) -> None:
    wrong_code = api.follow(raised["number"], "AAAAAAAAAA")
    wrong_number = api.follow("26000000019", raised["code"])
    assert wrong_code.status == wrong_number.status == 404
    assert wrong_code.body == wrong_number.body


def test_the_reporter_rates_an_answered_matter_once(api: ApiClient, raised: Answer) -> None:
    number, code = raised["number"], raised["code"]
    early = api.act_as_reporter(number, code, "rate", stars=5)
    assert (early.status, early.code) == (409, "not_answered")
    answered(api, number)
    api.act_as_reporter(number, code, "rate", stars=4, words="谢谢").ok()
    assert api.follow(number, code)["rating"] == 4
    assert api.act_as_reporter(number, "AAAAAAAAAA", "rate", stars=1).status == 404


def test_the_reporter_adds_notes_and_files_and_withdraws(api: ApiClient, raised: Answer) -> None:
    number, code = raised["number"], raised["code"]
    api.act_as_reporter(number, code, "note", words="又坏了一盏").ok()
    api.attach_as_reporter(number, code, "现场.txt", "照片说明".encode()).ok()
    withdrawn = api.act_as_reporter(number, code, "withdraw", reason="已解决").ok()
    assert withdrawn["status"] == "closed"
    assert api.follow(number, code)["reason"] == "withdrawn"


def test_a_request_sent_again_is_taken_once_and_the_code_is_not_shown_again(api: ApiClient) -> None:
    first = api.raise_("hotline", "路灯不亮", key="k-1").ok()
    again = api.raise_("hotline", "路灯不亮", key="k-1").ok()
    assert (first.status, again.status) == (201, 200)
    assert again["number"] == first["number"]
    assert (again["again"], again["code"]) == (True, None)


def test_two_strangers_with_the_same_key_each_get_their_own_matter(api: ApiClient) -> None:
    first = api.raise_("hotline", "路灯不亮", key="k-1").ok()
    other = api.raise_("hotline", "井盖缺失", key="k-1").ok()
    assert (other.status, other["again"]) == (201, False)
    assert other["number"] != first["number"]


def test_a_members_of_staff_key_stands_for_one_matter_whatever_is_sent(api: ApiClient) -> None:
    zhou = api.as_("zhou")
    first = zhou.raise_("hotline", "路灯不亮", key="row-1", channel="hotline").ok()
    again = zhou.raise_("hotline", "路灯不亮（补）", key="row-1", channel="hotline").ok()
    assert again["number"] == first["number"]
    assert Matter.objects.get(number=first["number"]).channel == "hotline"


@pytest.mark.parametrize("field", [{"level": 3}, {"channel": "hotline"}, {"happened": "2026-01-01T00:00:00+08:00"}])
def test_what_is_for_staff_is_not_for_the_public(api: ApiClient, field: dict[str, object]) -> None:
    refused = api.raise_("hotline", "路灯不亮", **field)
    assert (refused.status, refused.code, refused["field"]) == (403, "not_allowed", next(iter(field)))


def test_a_wrong_token_is_refused_even_where_none_is_needed(api: ApiClient) -> None:
    wrong = ApiClient("luodi_nothing", api.http)
    assert wrong.raise_("hotline", "路灯不亮").code == "token_needed"
    assert wrong.get("/types").status == 401


def test_a_sign_in_cookie_is_no_key_to_the_api(api: ApiClient, someone: object) -> None:
    api.http.force_login(someone("wang"), backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[operator]
    assert api.get("/me").code == "token_needed"
    assert api.get("/matters").status == 401
