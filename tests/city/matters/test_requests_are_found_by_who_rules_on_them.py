"""Whoever rules on a request finds it, however many requests of others fall due before it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.matters.queries import waiting
from luodi.city.registry.models import Person

pytestmark = pytest.mark.django_db
Someone = Callable[[str], Person]


def requested(someone: Someone, kind: str, due: timedelta) -> str:
    """Return a hotline matter whose lead asks for something of a kind, due so long from now."""
    number = raise_matter(PUBLIC, Draft("hotline", "路灯", "请修", "370202", facts={"kind": "投诉"})).number
    act(someone("zhou"), action("accept"), number)
    act(someone("wu"), action("assign"), number, {"lead": "qd-zjj"})
    more = {} if kind == "object" else {"clock": "overall", "allow": "2wd"}
    act(someone("wang"), action(kind), number, {"reason": "不归我管"} | more)
    Matter.objects.filter(number=number).update(due=timezone.now() + due)
    return number


def test_a_request_is_found_behind_those_others_rule_on(someone: Someone) -> None:
    for hour in range(6):
        requested(someone, "object", timedelta(hours=hour))
    last = requested(someone, "ask_extension", timedelta(days=9))
    found = waiting(someone("feng"), limit=1)
    assert [(row.number, item.kind) for row, item in found] == [(last, "rule_extension")]
    assert len(waiting(someone("wu"))) == 6, "the dispatcher rules on the objections"


def test_who_rules_on_nothing_is_not_asked_for(someone: Someone) -> None:
    requested(someone, "object", timedelta(hours=1))
    waiting(someone("zhou"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert waiting(someone("zhou")) == []
    assert not [sql for sql in asked if "matters_matter" in sql["sql"]], "a clerk's posts rule on no request"
