"""工作交接: a person leaves, a unit is abolished or merged, and what was open there has somebody, on record."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Entry, Matter, Step
from luodi.city.matters.proof.verify import verify
from luodi.city.matters.succession import Ending, Wishes, carry, end_with_hand_over, of_merger, of_person, of_unit, plan
from luodi.city.refusals import Refused
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, Unit
from luodi.engines.process import unpack_entry

Staff = Callable[..., Person]


def today() -> date:
    return timezone.localdate()


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def assigned(lead: str = "qd-zjj") -> str:
    draft = Draft(
        "hotline", "路灯不亮", "我住3号楼", "370202", facts={"kind": "投诉"}, reporter={"name": "张三", "phone": "138"}
    )
    number = raise_matter(PUBLIC, draft).number
    act(person("zhou"), action("accept"), number)
    act(person("wu"), action("assign"), number, {"lead": lead})
    return number


def handling(number: str) -> Step:
    return Step.objects.get(matter__number=number, key="handle", status="open")


def handed_on(number: str) -> list[Entry]:
    return list(Entry.objects.filter(matter__number=number, kind="handed_on"))


def alone(unit_code: str) -> None:
    """Leave nobody to handle in the unit."""
    for post in Post.objects.filter(unit__code=unit_code, role__code="handler", to_date=None):
        end_post(SYSTEM, post=post, on=today())


def test_what_somebody_had_taken_goes_to_a_colleague_of_the_same_role(staff: Staff) -> None:
    leaving = staff("qd-zjj", "handler")
    number = assigned()
    act(leaving, action("claim"), number, step="handle")
    (case,) = end_with_hand_over(of_person(SYSTEM, leaving, today()))
    step = handling(number)
    assert case.number == number
    assert step.unit == unit("qd-zjj").pk
    assert Post.objects.filter(person=step.person, unit=step.unit, role__code="handler").exists()
    assert step.person not in (0, leaving.pk)
    assert not Person.objects.get(pk=leaving.pk).active


def test_the_journal_says_who_took_over_and_who_ordered_it(staff: Staff) -> None:
    leaving, admin = staff("qd-zjj", "handler"), staff("qd", "sysadmin")
    number = assigned()
    act(leaving, action("claim"), number, step="handle")
    end_with_hand_over(of_person(admin, leaving, today()))
    (entry,), step = handed_on(number), handling(number)
    assert entry.by == admin.pk
    assert unpack_entry(entry.body).data["parts"] == [["handle", step.unit, step.unit, step.person]]
    assert verify().ok


def test_where_no_colleague_is_left_the_unit_above_takes_over(staff: Staff) -> None:
    above = staff("qd", "handler")
    number = assigned("qd-spj")
    last = Post.objects.filter(unit__code="qd-spj", role__code="handler", to_date=None).order_by("pk")
    for post in last[1:]:
        end_post(SYSTEM, post=post, on=today())
    end_with_hand_over(of_person(SYSTEM, last[0].person, today()))
    assert handling(number).unit == Post.objects.get(person=above, role__code="handler").unit_id


def test_a_named_person_takes_over(staff: Staff) -> None:
    leaving, named = staff("qd-zjj", "handler"), staff("qd-zjj", "handler", username="second")
    number = assigned()
    act(leaving, action("claim"), number, step="handle")
    end_with_hand_over(of_person(SYSTEM, leaving, today()), Wishes(person=named.pk))
    assert handling(number).person == named.pk


def test_it_is_refused_with_the_matters_named_when_nobody_is_left_and_changes_nothing(db: None) -> None:
    number = assigned("qd-spj")
    alone("qd")
    last = list(Post.objects.filter(unit__code="qd-spj", role__code="handler", to_date=None))
    for post in last[1:]:
        end_post(SYSTEM, post=post, on=today())
    before = handling(number).unit
    with pytest.raises(Refused) as no:
        end_with_hand_over(of_person(SYSTEM, last[0].person, today()))
    assert no.value.code == "left_with_nobody"
    assert number in no.value.message.zh
    assert number in no.value.message.en
    assert handling(number).unit == before
    assert person(last[0].person.username).active
    assert not handed_on(number)


def test_whoever_may_not_end_it_neither_hands_over_nor_sees_what_is_open(staff: Staff) -> None:
    leaving, colleague = staff("qd-zjj", "handler"), staff("qd-zjj", "handler", username="second")
    number = assigned()
    act(leaving, action("claim"), number, step="handle")
    for attempt in (plan, end_with_hand_over):
        with pytest.raises(Refused) as no:
            attempt(of_person(colleague, leaving, today()))
        assert no.value.code == "not_allowed"
    assert handling(number).person == leaving.pk


def test_looking_at_the_plan_changes_nothing(staff: Staff) -> None:
    leaving = staff("qd-zjj", "handler")
    number = assigned()
    act(leaving, action("claim"), number, step="handle")
    (case,) = plan(of_person(SYSTEM, leaving, today()))
    assert [(part.step, part.unit) for part in case.parts] == [("handle", unit("qd-zjj").pk)]
    assert Person.objects.get(pk=leaving.pk).active
    assert handling(number).person == leaving.pk
    assert not handed_on(number)


def test_the_unit_that_takes_the_place_of_another_leads_what_it_led(staff: Staff) -> None:
    number = assigned("qd-spj")
    ended = end_with_hand_over(of_merger(SYSTEM, [unit("qd-spj")], unit("qd-zjj"), today()))
    matter = Matter.objects.get(number=number)
    assert [case.number for case in ended] == [number]
    assert matter.lead.code == "qd-zjj"
    assert handling(number).unit == matter.lead_id
    assert verify().ok


def test_an_abolished_units_matters_go_to_the_unit_above_it(staff: Staff) -> None:
    staff("qd", "handler")
    number = assigned("qd-spj")
    end_with_hand_over(of_unit(SYSTEM, unit("qd-spj"), today()))
    assert Matter.objects.get(number=number).lead.code == "qd"
    assert handling(number).unit == unit("qd").pk
    assert unit("qd-spj").abolished == today()


def test_broken_off_it_goes_on_where_it_stopped(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [assigned("qd-spj") for _ in range(3)]
    ending: Ending = of_merger(SYSTEM, [unit("qd-spj")], unit("qd-zjj"), today())
    groups = carry.groups
    with monkeypatch.context() as broken:
        broken.setattr(carry, "groups", lambda found: _one_then_break(groups(found, 1)))
        with pytest.raises(ConnectionError):
            end_with_hand_over(ending)
    assert unit("qd-spj").abolished is None, "not ended before all is handed over"
    assert sum(len(handed_on(number)) for number in numbers) == 1
    assert len(end_with_hand_over(ending)) == 2
    assert [len(handed_on(number)) for number in numbers] == [1, 1, 1]


def _one_then_break(found: object) -> object:
    yield next(found)  # type: ignore[call-overload]
    raise ConnectionError


def test_five_hundred_open_matters_are_handed_over(db: None) -> None:
    numbers = [assigned("qd-spj") for _ in range(500)]
    assert len(end_with_hand_over(of_merger(SYSTEM, [unit("qd-spj")], unit("qd-zjj"), today()))) == 500
    assert not Matter.objects.filter(status="open", lead__code="qd-spj").exists()
    assert Entry.objects.filter(kind="handed_on", matter__number__in=numbers).count() == 500
