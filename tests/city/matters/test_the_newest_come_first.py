"""Pages of a list, read off the index of each unit, are the pages that sorting everything would give."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from luodi.city.matters import access, newest
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.queries import Sought, search
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
START = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def city(db: None, someone: Someone) -> None:
    """Sixty matters filed out of order, some at the same moment, for several units."""
    dice = random.Random(7)
    for n in range(60):
        at = START + timedelta(hours=dice.randrange(20))
        draft = Draft("hotline", f"路灯{n}", "请修", "370202", facts={"kind": "投诉"})
        number = raise_matter(PUBLIC, draft, moment=Moment(at)).number
        if dice.random() < 0.7:
            act(someone("zhou"), action("accept"), number, moment=Moment(at))
            lead, co = dice.sample(["qd-zjj", "qd-cgj", "qd-spj", "qd-gaj"], 2)
            act(someone("wu"), action("assign"), number, {"lead": lead, "co": [co]}, moment=Moment(at))


def pages(who: Person, sought: Sought, size: int) -> list[int]:
    """Return the ids of all pages, one after another."""
    ids: list[int] = []
    after = ""
    while True:
        page = search(who, sought, after=after, size=size)
        ids += [row.pk for row, *_ in page.rows]
        after = page.next
        if not after:
            return ids


@pytest.mark.parametrize("looked", [0, 1, 3])
@pytest.mark.parametrize("username", ["zhou", "wu", "wang", "chen", "feng", "xu", "wei"])
@pytest.mark.parametrize("sought", [Sought(), Sought(unit="qd-zjj"), Sought(status="closed")])
def test_pages_are_those_of_everything_sorted(
    city: None, someone: Someone, monkeypatch: pytest.MonkeyPatch, username: str, sought: Sought, looked: int
) -> None:
    monkeypatch.setattr(newest, "LOOKED", looked)
    who = someone(username)
    rows = access.visible(who)
    if sought.unit:
        rows = rows.filter(lead__code=sought.unit)
    if sought.status:
        rows = rows.filter(status=sought.status)
    wanted = list(rows.order_by("-registered", "-pk").values_list("pk", flat=True))
    for size in (3, 50):
        assert pages(who, sought, size) == wanted


def test_whoever_sees_nothing_gets_nothing(city: None, someone: Someone) -> None:
    assert pages(someone("sysadmin"), Sought(), 50) == []
