"""热词: words of titles that rise, of what the dashboard counts for its reader, and none of few."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from django.db.models import F

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.city_board import city_board
from luodi.city.matters.erasing import ERASED
from luodi.city.matters.models import Matter, Visibility
from luodi.city.registry.models import Person
from luodi.city.search import hot_words as module
from luodi.city.search.hot_words import HotWord, HotWords, hot_words

Someone = Callable[[str], Person]
NOW = datetime.now(UTC)


def raised(n: int, title: str, days: int) -> None:
    for k in range(n):
        draft = Draft("hotline", f"{title}{k}", "请修", "370202", facts={"kind": "投诉"})
        raise_matter(PUBLIC, draft, moment=Moment(NOW - timedelta(days=days)))


@pytest.fixture
def city(db: None) -> None:
    """Fourteen about charging piles now and two before; lamps as ever; nine drains now, a few short of ten."""
    raised(14, "小区充电桩故障", 3)
    raised(2, "小区充电桩故障", 40)
    raised(12, "路灯不亮", 5)
    raised(30, "路灯不亮", 41)
    raised(9, "下水道堵塞", 4)


def told(who: Person, under: str = "") -> HotWords:
    return hot_words(city_board(who, under, days=30))


def test_what_rises_is_told_with_both_numbers_and_what_is_as_ever_or_few_is_not(city: None, someone: Someone) -> None:
    found = told(someone("xu"))
    words = {word.word: (word.now, word.before) for word in found.words}
    assert words["充电桩"] == (14, None), "two before are few"
    assert not {"路灯", "下水道", "堵塞", "不亮"} & set(words)
    assert (found.read, found.of, found.whole) == ((35, 32), (35, 32), True)


def test_matters_above_a_readers_level_say_nothing(city: None, someone: Someone) -> None:
    Matter.objects.filter(title__contains="充电桩").update(level=3)
    Visibility.objects.filter(matter__title__contains="充电桩").update(level=3)
    for name in ("zhou", "wu"):
        found = told(someone(name))
        assert found.of[0] == city_board(someone(name), days=30).whole.sums.registered == 21
        assert "充电桩" not in {word.word for word in found.words}


def test_what_stands_in_the_place_of_an_erased_title_is_no_word(city: None, someone: Someone) -> None:
    Matter.objects.filter(title__contains="充电桩").update(title=ERASED)
    assert told(someone("xu")).words == []


def test_no_title_is_remembered_for_long(city: None, someone: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIFE", 0.3)
    module._kept.cache_clear()
    told(someone("xu"))
    for _ in range(100):
        if not module._kept.cache_info().currsize:
            return
        sleep(0.02)
    raise AssertionError("titles erased since would be remembered")


def test_below_a_unit_only_its_own_count_and_without_a_base_nothing_rises(city: None, someone: Someone) -> None:
    assert told(someone("xu"), "qd-zjj") == HotWords([])
    Matter.objects.filter(registered__lt=NOW - timedelta(days=30)).update(
        registered=F("registered") - timedelta(days=99)
    )
    assert told(someone("xu")).words == []


def test_of_very_many_a_sample_is_read_that_says_so(
    city: None, someone: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READ", 20)
    found = told(someone("xu"))
    assert (found.read, found.of, found.whole) == ((20, 20), (35, 32), False)
    assert found == told(someone("xu")), "the same for whoever looks again"


def test_a_word_inside_a_longer_one_is_left_to_it() -> None:
    now = module.Counter({"充电": 20, "充电桩": 19, "热力": 15})
    words = module._rising(now, module.Counter({"热力": 12}), 100, 100)
    assert words == [HotWord("充电桩", 19, 0)], "and what is as it was does not rise"
