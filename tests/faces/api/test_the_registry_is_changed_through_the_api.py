"""Units, people, posts, delegations and tokens: whoever may change them by hand may change them by program."""

from datetime import timedelta

import pytest
from django.utils import timezone

from api_client import ApiClient
from luodi.city.matters.models import Delivery
from luodi.city.registry.actions.second_factor import begin_second_factor
from luodi.city.registry.models import Delegation, Person, Post, SecondFactor, Unit


@pytest.fixture
def admin(api: ApiClient) -> ApiClient:
    return api.as_("sysadmin")


def today(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_unit_is_opened_renamed_moved_and_abolished(api: ApiClient, admin: ApiClient) -> None:
    name = {"zh": "市数据局", "en": "Data Bureau"}
    new = {"code": "qd-new", "kind": "bureau", "name": name, "parent": "qd", "on": today(-30)}
    admin.post("/registry/units", new).ok()
    admin.post("/registry/units/qd-new/rename", {"name": {"zh": "市数局", "en": "Data"}, "on": today(-20)}).ok()
    admin.post("/registry/units/qd-new/move", {"parent": "qd-zjj", "on": today(-10)}).ok()
    line = next(unit for unit in api.get("/units").ok().body if unit["code"] == "qd-new")
    assert (line["name"]["zh"], line["parent"]) == ("市数局", "qd-zjj")
    admin.post("/registry/units/qd-new/abolish", {"on": today()}).ok()
    assert Unit.objects.get(code="qd-new").abolished == timezone.localdate()


def test_units_merge_with_what_stands_under_them(admin: ApiClient) -> None:
    for code in ("qd-a", "qd-b"):
        name = {"zh": code, "en": code}
        new = {"code": code, "kind": "bureau", "name": name, "parent": "qd", "on": today(-30)}
        admin.post("/registry/units", new).ok()
    admin.post("/registry/units/qd-a/merge", {"into": "qd-b", "on": today()}).ok()
    assert Unit.objects.get(code="qd-a").merged_into == Unit.objects.get(code="qd-b")


def test_a_person_is_added_appointed_and_retired(api: ApiClient, admin: ApiClient) -> None:
    admin.post("/registry/people", {"username": "lin", "name": "林承办"}).ok()
    post = {"person": "lin", "unit": "qd-zjj", "role": "handler", "on": today(-1)}
    made = admin.post("/registry/posts", post).ok()
    lin = api.as_("lin")
    assert [held["role"] for held in lin.get("/me").ok()["posts"]] == ["handler"]
    admin.post(f"/registry/posts/{made['id']}/end", {"on": today()}).ok()
    assert lin.get("/me").ok()["posts"] == []
    admin.post("/registry/people/lin/retire", {"on": today()}).ok()
    assert lin.get("/me").code == "token_needed"


def test_a_lost_second_factor_is_taken_away_by_the_security_administrator_alone(api: ApiClient) -> None:
    for username in ("wang", "sysadmin"):
        begin_second_factor(Person.objects.get(username=username))
    for who, whose, code in (
        ("sysadmin", "wang", "not_allowed"),
        ("chen", "wang", "not_allowed"),
        ("secadmin", "sysadmin", "not_allowed"),
        ("wang", "wang", "wrong_code"),
    ):
        refused = api.as_(who).call("DELETE", f"/registry/people/{whose}/second-factor")
        assert refused.status in (403, 404)
        assert refused.code in (code, "not_found")
    assert SecondFactor.objects.count() == 2
    assert api.as_("secadmin").call("DELETE", "/registry/people/wang/second-factor").status == 204
    assert SecondFactor.objects.get().person.username == "sysadmin"


def test_a_holder_delegates_a_post_and_takes_it_back(api: ApiClient) -> None:
    post = Post.objects.get(person__username="wang", role__code="handler")
    until = (timezone.now() + timedelta(days=3)).isoformat()
    wang, yang = api.as_("wang"), api.as_("yang")
    made = wang.post("/registry/delegations", {"post": post.pk, "to": "yang", "until": until, "reason": "出差"}).ok()
    assert any(held["on_behalf_of"] == "wang" for held in yang.get("/me").ok()["posts"])
    assert [line["to"] for line in wang.get("/registry/delegations").ok().body] == ["yang"]
    wang.post(f"/registry/delegations/{made['id']}/revoke").ok()
    assert Delegation.objects.get().revoked_at is not None
    assert all(held["on_behalf_of"] is None for held in yang.get("/me").ok()["posts"])


def test_tokens_are_issued_listed_and_revoked_by_their_owner(api: ApiClient) -> None:
    wang = api.as_("wang")
    issued = wang.post("/me/tokens", {"name": "交换", "days": 7}).ok()
    new = ApiClient(issued["token"], api.http)
    assert new.get("/me").ok()["username"] == "wang"
    assert issued["token"] not in str(wang.get("/me/tokens").ok().body)
    assert api.as_("yang").call("DELETE", f"/me/tokens/{issued['id']}").status == 404
    assert wang.call("DELETE", f"/me/tokens/{issued['id']}").status == 204
    assert new.get("/me").status == 401


def test_the_security_administrator_revokes_anybodys_token(api: ApiClient) -> None:
    wang = api.as_("wang")
    number = wang.get("/me/tokens").ok().body[0]["id"]
    assert api.as_("feng").call("DELETE", f"/registry/tokens/{number}").status == 403
    assert api.as_("secadmin").call("DELETE", f"/registry/tokens/{number}").status == 204
    assert wang.get("/me").status == 401


def test_roles_and_the_record_belong_to_their_own_administrators(api: ApiClient, admin: ApiClient) -> None:
    role = {"name": {"zh": "值班员", "en": "Duty officer"}, "scope": "own", "level_cap": 1, "opens": []}
    assert admin.call("PUT", "/registry/roles/duty", role).code == "not_allowed"
    api.as_("secadmin").call("PUT", "/registry/roles/duty", role).ok()
    assert "duty" in {line["code"] for line in admin.get("/registry/roles").ok().body}
    assert admin.get("/registry/entries").status == 403
    assert api.as_("auditor").get("/registry/entries").ok().body


def test_one_changes_ones_own_password_with_the_old_one(api: ApiClient, admin: ApiClient) -> None:
    admin.call("PUT", "/registry/people/wang/password", {"password": "Hai2026-qd!"}).ok()
    wang = api.as_("wang")
    wrong = wang.call("PUT", "/registry/people/wang/password", {"password": "Shan2026-qd!", "current": "no"})
    assert (wrong.status, wrong.code) == (403, "wrong_password")
    new = {"password": "Shan2026-qd!", "current": "Hai2026-qd!"}
    wang.call("PUT", "/registry/people/wang/password", new).ok()
    assert Person.objects.get(username="wang").check_password("Shan2026-qd!")


@pytest.mark.parametrize("username", ["zhou", "wang", "feng", "xu", "he", "secadmin", "auditor"])
def test_nobody_but_the_system_administrator_changes_units_and_people(api: ApiClient, username: str) -> None:
    someone = api.as_(username)
    name = {"zh": "新", "en": "New"}
    unit = {"code": "qd-new", "kind": "bureau", "name": name, "parent": "qd", "on": today()}
    assert someone.post("/registry/units", unit).code == "not_allowed"
    assert someone.post("/registry/people", {"username": "lin", "name": "林"}).code == "not_allowed"
    assert someone.post("/registry/units/qd-zjj/rename", {"name": name, "on": today()}).status == 403


def test_the_city_says_how_it_is(api: ApiClient) -> None:
    health = api.get("/health").ok()
    assert (health["ok"], health["guards_missing"]) == (True, [])
    people = {line["username"] for line in api.as_("feng").get("/registry/people").ok().body}
    assert {"feng", "wang"} <= people
    assert "yang" not in people


def test_the_system_administrator_says_who_is_told_and_tries_again_what_was_lost(
    api: ApiClient, admin: ApiClient
) -> None:
    wanted = {"channel": "webhook", "destination": "https://example.org/luodi", "unit": "qd-12345"}
    made = admin.post("/registry/subscriptions", wanted).ok()
    assert made["secret"]
    assert made["secret"] not in str(admin.get("/registry/subscriptions").ok().body)
    api.raise_("hotline", "路灯不亮", region="370202").ok()
    delivery = Delivery.objects.get()
    assert admin.post(f"/registry/deliveries/{delivery.pk}/again").code == "not_given_up"
    Delivery.objects.update(next_at=None)
    assert [line["id"] for line in admin.get("/registry/deliveries").ok().body] == [delivery.pk]
    admin.post(f"/registry/deliveries/{delivery.pk}/again").ok()
    admin.post(f"/registry/subscriptions/{made['id']}/end").ok()
    assert admin.get("/registry/subscriptions").ok().body == []


def test_subscriptions_are_nobody_elses_business(api: ApiClient) -> None:
    wang = api.as_("wang")
    assert wang.get("/registry/subscriptions").status == wang.get("/registry/deliveries").status == 403
    assert wang.post("/registry/subscriptions", {"channel": "mail", "destination": "a@example.org"}).status == 403
    assert wang.post("/registry/subscriptions/1/end").status == wang.post("/registry/deliveries/1/again").status == 403
