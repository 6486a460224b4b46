"""`stats.answered` counts from the record, by definitions that stand in its module."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from luodi.city import packing
from luodi.city.matters import migrating, pace, stats
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Clock
from luodi.city.matters.sheet.reading import PLACE, read
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 2, tzinfo=UTC)


class Hotline:
    """One hotline matter, told in days after a Monday."""

    def __init__(self, someone: Someone, region: str = "370202") -> None:
        self.someone = someone
        self.number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", region=region), moment=Moment(MONDAY)).number

    def do(self, who: str, kind: str, day: float, **data: Any) -> "Hotline":
        act(self.someone(who), action(kind), self.number, data, moment=Moment(MONDAY + timedelta(days=day)))
        return self

    def answered(self, day: float) -> "Hotline":
        self.do("zhou", "accept", 0).do("wu", "assign", 0, lead="qd-zjj").do("wang", "handle", day)
        return self.do("feng", "sign", day, verdict="agree").do("wang", "reply", day, words="已修好")


def test_nothing_is_counted_where_there_is_nothing() -> None:
    figures = stats.answered(types=["hotline"])
    assert (figures.all.received, figures.all.median_days) == (0, None)
    assert figures.by_city == {}


def test_accepted_leaves_out_what_waits_and_what_was_declined(someone: Someone) -> None:
    Hotline(someone)
    Hotline(someone).do("zhou", "decline", 0, reason="repeat")
    Hotline(someone).do("zhou", "accept", 0)
    figures = stats.answered(types=["hotline"]).all
    assert (figures.received, figures.accepted, figures.answered) == (3, 1, 0)


def test_on_time_and_late_are_by_the_matters_own_clock_in_working_days(someone: Someone) -> None:
    Hotline(someone).answered(7)
    Hotline(someone).answered(7.9)
    figures = stats.answered(types=["hotline"]).all
    assert (figures.on_time, figures.late, figures.unclocked) == (1, 1, 0)
    assert figures.by_hours_of == 0
    assert figures.median_days == pytest.approx(7.45)
    assert figures.p90_days == pytest.approx(7.81)


def test_overdue_runs_out_unanswered_but_not_while_it_is_paused(someone: Someone) -> None:
    waiting = Hotline(someone).do("zhou", "accept", 0).do("wu", "assign", 0, lead="qd-zjj")
    assert stats.answered(types=["hotline"]).all.overdue == 1
    waiting.do("feng", "pause", 1, name="补正", reason="等待材料")
    assert stats.answered(types=["hotline"]).all.overdue == 0


def test_a_version_that_calls_the_clock_otherwise_counts_what_the_old_name_says(
    someone: Someone, tmp_path: Path
) -> None:
    Hotline(someone).answered(7)
    Hotline(someone).answered(7.9)
    assert told() == {(1, 1, 0)}
    shutil.copytree(packing.find_pack("qingdao"), tmp_path / "qingdao")
    file = tmp_path / "qingdao/matters/types/hotline.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: overall", "name: whole"), encoding="utf-8")
    packing.load(tmp_path / "qingdao")
    assert sum(len(move.moving) for move in migrating.migrate(["hotline"])) == 2
    assert told() == {(1, 1, 0)}
    late = Clock.objects.filter(name="overall").order_by("-stopped").first()
    assert late
    late.name, late.due = "whole", late.stopped + timedelta(hours=1)
    late.save(force_insert=True)
    assert told() == {(2, 0, 0)}, "of two the version's own counts, and its matter once"


def told() -> set[tuple[int, ...]]:
    """Return on time, late and without a clock, as every room that tells of answers reads it."""
    found, year = stats.answered(types=["hotline"]).all, pace.volume(SYSTEM, "hotline", MONDAY + timedelta(days=30))
    ends, ended = read()[PLACE["ends"]], read()[PLACE["ended"]]
    late = int(((ends > 0) & (ended >= ends)).sum())
    return {
        (found.on_time, found.late, found.unclocked),
        (year.on_time, year.clocked - year.on_time, year.answered - year.clocked),
        (int((ends > 0).sum()) - late, late, int((ends == 0).sum())),
    }


def test_parts_add_up_to_the_whole_whatever_they_are_parts_by(someone: Someone) -> None:
    Hotline(someone).answered(2)
    Hotline(someone, "370211").answered(9)
    Hotline(someone, "")
    figures = stats.answered()
    for groups in (figures.by_city, figures.by_district, figures.by_type, figures.by_unit):
        assert sum(g.received for g in groups.values()) == figures.all.received == 3
        assert sum(g.late for g in groups.values()) == figures.all.late == 1
    assert figures.by_district["370211"].name.zh == "黄岛区"
    assert figures.by_city[""].name.zh == "未标明"


def test_everyone_counts_only_what_they_may_see(someone: Someone) -> None:
    Hotline(someone).answered(2)
    assert stats.answered(someone("wang")).all.answered == 1
    assert stats.answered(someone("yang")).all.received == 0


@pytest.mark.parametrize(
    ("region", "city", "district"),
    [
        ("370202", "370200", "370202"),
        ("370202001", "370200", "370202"),
        ("370200", "370200", ""),
        ("A/A7", "A", "A7"),
        ("A", "A", ""),
        ("", "", ""),
    ],
)
def test_places_are_read_from_codes_and_paths(region: str, city: str, district: str) -> None:
    assert stats.place_of(region) == (city, district)


def test_figures_say_as_of_when_they_are() -> None:
    assert timezone.now() - stats.answered().as_of < timedelta(minutes=1)
