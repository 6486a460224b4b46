"""The shortest whole life of a matter, through the actions alone."""

from collections.abc import Callable

import pytest

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Clock, Entry, Matter, Step, Visibility, Words
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal

Someone = Callable[[str], Person]


def raised() -> str:
    draft = Draft("hotline", "路灯不亮", "小区门口的路灯坏了三天", "370202", facts={"kind": "投诉"})
    return raise_matter(PUBLIC, draft).number


def do(who: Person, kind: str, number: str, step: str = "", **data: object) -> str:
    return act(who, action(kind), number, data, step=step)[0].state.status


def test_a_hotline_appeal_goes_through_lead_and_co_handler_to_a_reply_and_is_closed(someone: Someone) -> None:
    number = raised()
    do(someone("zhou"), "accept", number)
    do(someone("wu"), "assign", number, lead="qd-zjj", co=["qd-cgj"])
    do(someone("wang"), "handle", number, words="已现场维修")
    do(someone("chen"), "handle", number)
    do(someone("feng"), "sign", number, verdict="agree")
    do(someone("wang"), "reply", number, words="路灯已修好")
    do(someone("zheng"), "call_back", number, satisfied="yes")
    assert do(someone("zhou"), "close", number) == "closed"
    kinds = list(Entry.objects.filter(matter__number=number).order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "registered",
        "accepted",
        "assigned",
        "handled",
        "handled",
        "signed",
        "replied",
        "called_back",
        "closed",
    ]


def test_the_projection_shows_steps_clocks_and_who_may_see(someone: Someone) -> None:
    number = raised()
    do(someone("zhou"), "accept", number)
    do(someone("wu"), "assign", number, lead="qd-zjj", co=["qd-cgj"])
    matter = Matter.objects.get(number=number)
    assert matter.lead.code == "qd-zjj"
    assert matter.due is not None
    assert set(Step.objects.filter(matter=matter, status="open").values_list("key", flat=True)) == {"handle", "assist"}
    assert set(Clock.objects.filter(matter=matter, stopped=None).values_list("name", flat=True)) == {"overall"}
    bases = set(Visibility.objects.filter(matter=matter).values_list("basis", flat=True))
    assert bases == {"lead", "co", "intake", "step"}


def test_words_stand_apart_and_the_journal_holds_only_commitments(db: None) -> None:
    number = raised()
    body = Entry.objects.get(matter__number=number, seq=1).body
    assert "路灯" not in body
    assert Words.objects.get(matter__number=number, n="1.text").body == "小区门口的路灯坏了三天"


def test_a_handler_of_another_bureau_neither_sees_nor_touches_it(someone: Someone) -> None:
    number = raised()
    do(someone("zhou"), "accept", number)
    do(someone("wu"), "assign", number, lead="qd-zjj")
    with pytest.raises(Refused) as refused:
        do(someone("yang"), "handle", number)
    assert refused.value.code == "not_found"


def test_the_second_of_two_people_is_told_that_the_step_is_taken(someone: Someone) -> None:
    number = raised()
    do(someone("zhou"), "accept", number)
    with pytest.raises(Refusal) as refusal:
        do(someone("zhou"), "accept", number)
    assert refusal.value.code == "step_not_open"
