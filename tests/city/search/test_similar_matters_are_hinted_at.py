"""Similar matters: text alike, near in place and time; nobody learns of what they may not see."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.city.search import bounds, shelf
from luodi.city.search.similar import Described, describe, public_count, similar

Raise = Callable[..., Matter]
Index = Callable[[], int]
TITLE, TEXT = "登州路搅拌站夜间噪音扰民", "搅拌站每天夜里施工到凌晨，噪音太大，老人孩子睡不着。"
OTHERS = ("路灯不亮", "公交车发车间隔太长", "暖气不热交了供热费", "老板拖欠工资三个月不发", "学校门口停车混乱")


@pytest.fixture
def town(index: Index, raised: Raise) -> Matter:
    """A matter among others that say something else."""
    for title in OTHERS:
        raised(title, f"{title}，请处理，谢谢")
    return raised(TITLE, TEXT)


def draft(text: str = "搅拌站夜里施工噪音扰民，睡不着", region: str = "370202", **more: object) -> Described:
    return Described(text, region, timezone.now(), **more)  # type: ignore[arg-type]


def test_the_same_trouble_in_other_words_is_found_and_nothing_else(
    index: Index, town: Matter, someone: Callable[[str], Person]
) -> None:
    index()
    found = similar(someone("xu"), draft())
    assert [one.matter.title for one in found] == [TITLE]
    assert 0.25 <= found[0].likeness <= 1


def test_a_copy_says_the_same_and_a_matter_is_not_like_itself(
    index: Index, town: Matter, raised: Raise, someone: Callable[[str], Person]
) -> None:
    copy = raised(TITLE, TEXT)
    index()
    found = similar(someone("xu"), describe(copy, TEXT))
    assert [one.matter.pk for one in found] == [town.pk]
    assert found[0].same


@pytest.mark.parametrize("other", [{"region": "370203"}, {"at": timezone.now() + timedelta(days=400)}])
def test_another_place_or_time_is_not_similar(
    index: Index, town: Matter, someone: Callable[[str], Person], other: dict[str, object]
) -> None:
    index()
    given = {"text": TITLE + TEXT, "region": "370202", "at": timezone.now()} | other
    assert similar(someone("xu"), Described(**given)) == []  # type: ignore[arg-type]


def test_a_street_lies_in_its_district(index: Index, town: Matter, someone: Callable[[str], Person]) -> None:
    index()
    assert similar(someone("xu"), draft(region="370202008"))


def test_at_one_place_less_likeness_is_enough(
    index: Index, town: Matter, someone: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = bounds.bounds("similar") | {"alike": 70}
    monkeypatch.setattr(bounds, "bounds", lambda part: strict)
    Matter.objects.filter(pk=town.pk).update(lat=36.08, lon=120.35)
    index()
    weak = "搅拌站凌晨噪音大，灰尘也大，请环保局检查扬尘"
    near, far = (36.0805, 120.3502), (36.2, 120.6)
    assert [one.matter.pk for one in similar(someone("xu"), draft(weak, point=near))] == [town.pk]
    assert similar(someone("xu"), draft(weak, point=far)) == []


def test_what_is_hidden_takes_no_part(index: Index, town: Matter, staff: Callable[..., Person]) -> None:
    index()
    assert similar(staff("qd-sthj", "handler"), draft()) == []
    assert similar(PUBLIC, draft()) == []


def test_the_public_is_told_a_number_only_from_three_on_and_only_of_open_public_matters(
    index: Index, town: Matter, raised: Raise
) -> None:
    raised(TITLE, TEXT)
    sealed = raised(TITLE, TEXT)
    Matter.objects.filter(pk=sealed.pk).update(level=1)
    index()
    assert public_count(draft()) == 0
    raised(TITLE, TEXT)
    index()
    assert public_count(draft()) == 3


def test_what_was_withdrawn_is_nothing_to_join(index: Index, town: Matter, someone: Callable[[str], Person]) -> None:
    act(SYSTEM, action("withdraw"), town.number, {"reason": "不用了"})
    index()
    assert similar(someone("xu"), draft()) == []


def test_too_short_a_text_is_like_nothing_and_without_an_index_nothing_is_said(
    index: Index, town: Matter, someone: Callable[[str], Person]
) -> None:
    index()
    assert similar(someone("xu"), draft("噪音")) == []
    shelf.discard()
    assert similar(someone("xu"), draft()) == []
    assert public_count(draft()) == 0
