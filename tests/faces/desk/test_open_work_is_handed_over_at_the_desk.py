"""工作交接 at the desk: the administrator looks first, then hands over and ends; nobody else has the page."""

from collections.abc import Callable

from django.utils import timezone

from browser import Browser
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.models import Step
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Unit

Browse = Callable[..., Browser]
URL = "/desk/handing-over/"


def test_the_administrator_looks_first_and_then_hands_over(
    browse: Browse, raised: Callable[..., Raised], staff: Callable[..., Person]
) -> None:
    leaving = staff("qd-zjj", "handler", username="leaving")
    number = raised(2).number
    act(leaving, action("claim"), number, step="handle")
    admin = browse("sysadmin")
    page = admin.get(URL)
    assert "交接并办结" not in page.text, "nothing is ended unseen"
    page = admin.send(page, page.form(button="先看看"), what="person", who="leaving", doing="look")
    assert number in page.text
    assert Person.objects.get(pk=leaving.pk).active
    page = admin.send(page, page.form(button="交接并办结"), doing="end")
    assert "交接 1 件" in page.text
    assert not Person.objects.get(pk=leaving.pk).active
    assert Step.objects.get(matter__number=number, key="handle").person not in (0, leaving.pk)


def test_what_nobody_takes_over_is_named_and_cannot_be_ended(browse: Browse, raised: Callable[..., Raised]) -> None:
    number = raised(2).number
    handlers = Post.objects.filter(unit__code__in=("qd", "qd-zjj"), role__code="handler", to_date=None)
    last, *others = handlers.order_by("-unit__code", "pk")
    for post in others:
        end_post(SYSTEM, post=post, on=timezone.localdate())
    admin = browse("sysadmin")
    page = admin.get(URL)
    page = admin.send(page, page.form(button="先看看"), what="person", who=last.person.username, doing="look")
    assert number in page.text
    assert "无人接手" in page.text
    assert "交接并办结" not in page.text
    page = admin.send(page, page.form(button="先看看"), {"doing": "end"})
    assert page.status == 422, "asked for all the same, it is refused"
    assert Person.objects.get(pk=last.person_id).active


def test_a_name_or_a_day_that_is_wrong_is_said_at_its_field(browse: Browse) -> None:
    admin = browse("sysadmin")
    page = admin.get(URL)
    page = admin.send(page, page.form(button="先看看"), what="person", who="nobody-of-that-name", doing="look")
    assert page.status == 422
    assert "没有用户“nobody-of-that-name”" in page.text


def test_what_is_none_of_the_endings_ends_nothing(browse: Browse) -> None:
    admin = browse("sysadmin")
    page = admin.get(URL)
    page = admin.send(page, page.form(button="先看看"), what="units", unit="qd-cgj", to="qd", doing="end")
    assert (page.status, "请选择发生了什么事" in page.text) == (422, True)
    assert Unit.objects.get(code="qd-cgj").abolished is None


def test_one_post_of_several_ends_and_the_person_stays(
    browse: Browse, raised: Callable[..., Raised], staff: Callable[..., Person]
) -> None:
    both = staff("qd-zjj", "handler", "petition", username="both")
    number = raised(2).number
    act(both, action("claim"), number, step="handle")
    admin, given = browse("sysadmin"), {"what": "post", "who": "both", "unit": "qd-zjj", "role": "handler"}
    page = admin.get(URL)
    wrong = admin.send(page, page.form(button="先看看"), **given | {"role": "head", "doing": "look"})
    assert wrong.status == 422
    assert "没有这个岗位" in wrong.text
    page = admin.send(page, page.form(button="先看看"), **given, doing="look")
    assert number in page.text
    page = admin.send(page, page.form(button="交接并办结"), doing="end")
    assert "交接 1 件" in page.text
    assert Person.objects.get(pk=both.pk).active
    assert list(Post.objects.filter(person=both, to_date=None).values_list("role__code", flat=True)) == ["petition"]
    assert Step.objects.get(matter__number=number, key="handle").person not in (0, both.pk)


def test_nobody_but_an_administrator_has_the_page(browse: Browse) -> None:
    for username in ("wang", "feng", "zhou", "auditor"):
        assert browse(username).get(URL).status == 404
