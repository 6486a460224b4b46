"""同类事项多久: per step the median and four in five of the latest cases; too few say nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from luodi.city.matters import pace
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.base import Moment
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.registry.models import Person

pytestmark = pytest.mark.django_db
Someone = Callable[[str], Person]


def answered(someone: Someone, hours: int) -> None:
    """A matter whose handling took so many hours."""
    start = timezone.now() - timedelta(days=40)
    raised = raise_matter(
        PUBLIC, Draft("hotline", "路灯不亮", region="370202", facts={"kind": "投诉"}), moment=Moment(start)
    )

    def do(who: str, kind: str, after: float, **data: object) -> None:
        act(someone(who), action(kind), raised.number, data, moment=Moment(start + timedelta(hours=after)))

    do("zhou", "accept", 0)
    do("wu", "assign", 1, lead="qd-zjj")
    do("wang", "handle", 1 + hours)
    do("feng", "sign", 2 + hours, verdict="agree")
    do("wang", "reply", 3 + hours, words="好了")


def test_the_median_and_four_in_five_of_each_step(someone: Someone) -> None:
    for hours in (10, 20, 30, 40, 50):
        answered(someone, hours)
    found = pace.steps("hotline")["handle"]
    assert (found.n, found.median, found.enough) == (5, 30.0, True)
    assert (found.low, found.high) == (14.0, 46.0)


def test_too_few_cases_say_so(someone: Someone) -> None:
    answered(someone, 10)
    assert not pace.steps("hotline")["handle"].enough


def test_a_types_year_is_what_the_reader_may_see(someone: Someone) -> None:
    for hours in (10, 20, 400):
        answered(someone, hours)
    seen = pace.volume(someone("wang"), "hotline")
    assert (seen.registered, seen.answered, seen.clocked, seen.on_time) == (3, 3, 3, 2)
    assert pace.volume(someone("yang"), "hotline").registered == 0
