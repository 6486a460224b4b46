"""工作交接 by program: shown before, handed over with the ending, refused with the matters named."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from api_client import ApiClient
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter, Step
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Unit


@pytest.fixture
def admin(api: ApiClient) -> ApiClient:
    return api.as_("sysadmin")


def today() -> str:
    return timezone.localdate().isoformat()


def taken(by: Person, lead: str = "qd-zjj") -> str:
    draft = Draft("hotline", "路灯不亮", "3号楼", "370202", facts={"kind": "投诉"}, reporter={"phone": "138"})
    number = raise_matter(PUBLIC, draft).number
    act(Person.objects.get(username="zhou"), action("accept"), number)
    act(Person.objects.get(username="wu"), action("assign"), number, {"lead": lead})
    act(by, action("claim"), number, step="handle")
    return number


def test_it_is_shown_to_whom_each_step_would_go_and_then_done(admin: ApiClient, staff: Callable[..., Person]) -> None:
    leaving, named = staff("qd-zjj", "handler", username="leaving"), staff("qd-zjj", "handler", username="named")
    number = taken(leaving)
    (line,) = admin.get(f"/registry/people/leaving/open-work?on={today()}&person=named").ok().body
    part = {"step": "handle", "unit": "qd-zjj", "role": "handler", "to": "qd-zjj", "person": "named"}
    assert line == {"number": number, "stuck": False, "units": [], "steps": [part], "assisting": None}
    done = admin.post("/registry/people/leaving/retire", {"on": today(), "person": "named"}).ok()
    assert done["handed_over"] == [number]
    assert Step.objects.get(matter__number=number, key="handle").person == named.pk


def test_whoever_may_not_end_it_is_not_shown_what_is_open(api: ApiClient, staff: Callable[..., Person]) -> None:
    taken(staff("qd-zjj", "handler", username="leaving"))
    head = api.as_("chen")
    for refused in (
        head.get(f"/registry/people/leaving/open-work?on={today()}"),
        head.get(f"/registry/units/qd-zjj/open-work?on={today()}"),
        head.post("/registry/people/leaving/retire", {"on": today()}),
        head.post("/registry/units/qd-zjj/abolish", {"on": today()}),
    ):
        assert refused.status in (403, 404)
    assert Person.objects.get(username="leaving").active


def test_a_merger_carries_over_what_is_open(admin: ApiClient, staff: Callable[..., Person]) -> None:
    number = taken(staff("qd-spj", "handler", username="spj"), "qd-spj")
    (line,) = admin.get(f"/registry/units/qd-spj/open-work?on={today()}&into=qd-zjj").ok().body
    assert line["units"] == [{"unit": "qd-spj", "to": "qd-zjj"}]
    done = admin.post("/registry/units/qd-spj/merge", {"into": "qd-zjj", "on": today()}).ok()
    assert done["handed_over"] == [number]
    assert Matter.objects.get(number=number).lead.code == "qd-zjj"


def test_a_unit_is_not_abolished_while_something_would_be_left_with_nobody(
    admin: ApiClient, staff: Callable[..., Person]
) -> None:
    number = taken(staff("qd-spj", "handler", username="spj"), "qd-spj")
    for post in Post.objects.filter(unit__code="qd", role__code="handler", to_date=None):
        end_post(SYSTEM, post=post, on=timezone.localdate())
    refused = admin.post("/registry/units/qd-spj/abolish", {"on": today()})
    assert (refused.status, refused.code) == (409, "left_with_nobody")
    assert number in str(refused.body)
    assert Unit.objects.get(code="qd-spj").abolished is None
    assert admin.post("/registry/units/qd-spj/abolish", {"on": today(), "to": "qd-zjj"}).ok()["handed_over"] == [number]


def test_a_post_ends_and_its_step_goes_on(admin: ApiClient, staff: Callable[..., Person]) -> None:
    leaving = staff("qd-zjj", "handler", username="leaving")
    number = taken(leaving)
    post = Post.objects.get(person=leaving)
    assert admin.post(f"/registry/posts/{post.pk}/end", {"on": today()}).ok()["handed_over"] == [number]
    assert Step.objects.get(matter__number=number, key="handle").person not in (0, leaving.pk)
