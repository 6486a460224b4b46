"""A lost word between matters, a unit nobody works in any more, a step whose time is up: the tick moves each on."""

from pathlib import Path

import pytest
from django.utils import timezone
from tick_town import DAY, HOUR, Someone, assigned, load_changed_pack, person

from luodi.city.matters.actions import act, action, base
from luodi.city.matters.models import Entry, Matter, Step
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import tick
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post
from luodi.engines.process import unpack_entry, unpack_state


def split() -> tuple[str, list[str]]:
    number = assigned()
    act(person("wu"), action("split"), number, {"parts": ["路灯", "井盖"]})
    whole = Matter.objects.get(number=number)
    return number, list(Matter.objects.filter(pk__in=unpack_state(whole.state).parts).values_list("number", flat=True))


def withdraw(numbers: list[str]) -> None:
    for number in numbers:
        act(person("zhou"), action("withdraw"), number)


def told(number: str) -> int:
    return Entry.objects.filter(matter__number=number, kind="part_closed").count()


def test_a_whole_that_was_not_told_of_its_parts_is_told_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, parts = split()
    with monkeypatch.context() as lost:
        lost.setattr(base, "follow_up", lambda receipts: None)
        withdraw(parts)
    assert tick().repaired == 2
    assert tick(now_ms() + HOUR).repaired == 0
    assert told(whole) == 2
    assert unpack_state(Matter.objects.get(number=whole).state).pauses == []


def test_a_part_closed_again_after_reopening_is_not_told_again(db: None) -> None:
    whole, parts = split()
    withdraw(parts[:1])
    act(person("zhou"), action("reopen"), parts[0], {"reason": "又坏了"})
    withdraw(parts[:1])
    tick()
    assert told(whole) == 1
    assert unpack_state(Matter.objects.get(number=whole).state).parts_open == 1


def nobody_handles_at(unit: str) -> None:
    for post in Post.objects.filter(unit__code=unit, role__code="handler", to_date=None):
        end_post(SYSTEM, post=post, on=timezone.localdate())


def units_at(number: str, step: str) -> set[int]:
    return set(Step.objects.filter(matter__number=number, key=step, status="open").values_list("unit", flat=True))


def test_a_step_nobody_can_do_any_more_goes_to_the_unit_above_once_a_day(someone: Someone, staff: object) -> None:
    number = assigned("qd-spj")
    tick()
    above: Person = staff("qd", "handler")  # type: ignore[operator]
    nobody_handles_at("qd-spj")
    assert tick().relieved == 0, "today's round was made already"
    assert tick(now_ms() + DAY).relieved == 1
    assert units_at(number, "handle") == {Post.objects.get(person=above).unit_id}


def test_a_step_left_to_those_who_stand_aside_goes_to_the_unit_above(someone: Someone, staff: object) -> None:
    number = assigned("qd-spj")
    above: Person = staff("qd", "handler")  # type: ignore[operator]
    one, *rest = Post.objects.filter(unit__code="qd-spj", role__code="handler", to_date=None)
    other: Person = staff("qd-spj", "handler", username="second")  # type: ignore[operator]
    act(one.person, action("stand_aside"), number, {"reason": "亲属"})
    assert units_at(number, "handle") == {one.unit_id}
    for post in [*rest, Post.objects.get(person=other)]:
        end_post(SYSTEM, post=post, on=timezone.localdate())
    assert tick(now_ms() + DAY).relieved == 1
    assert units_at(number, "handle") == {Post.objects.get(person=above).unit_id}


def test_where_nobody_stands_above_either_the_step_waits_for_people_to_see(db: None) -> None:
    number = assigned("qd-spj")
    before = units_at(number, "handle")
    nobody_handles_at("qd")
    nobody_handles_at("qd-spj")
    assert tick().relieved == 0
    assert units_at(number, "handle") == before != set()


def timed(text: str) -> str:
    """Give the hotline's review one day, after which silence is consent."""
    return text.replace(
        "        limit: QD-SH\n        ladder: gentle\n      - step: reply",
        "        limit: 1d\n        signing: {timeout: pass}\n      - step: reply",
    )


def test_silence_is_consent_where_the_type_says_so_and_is_marked_as_done_by_nobody(db: None, tmp_path: Path) -> None:
    load_changed_pack(tmp_path, matters__types__hotline=timed)
    number = assigned()
    act(person("wang"), action("handle"), number)
    tick(now_ms() + 3 * DAY)
    review = Step.objects.get(matter__number=number, key="review")
    entry = unpack_entry(Entry.objects.get(matter__number=number, kind="timed_out").body)
    assert (review.status, review.person, review.verdict) == ("passed", 0, "auto")
    assert entry.by == 0
    assert units_at(number, "reply"), "the flow went on"


def test_a_named_notice_can_be_counted_from_the_journal(db: None) -> None:
    number = assigned()
    tick(now_ms() + 60 * DAY)
    acts = [unpack_entry(e.body).data["act"] for e in Entry.objects.filter(matter__number=number, kind="climbed")]
    assert acts.count("notice") == 1
