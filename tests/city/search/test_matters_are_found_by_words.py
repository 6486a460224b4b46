"""What the desk's search finds: words instead of letters, phrases, numbers, and only what the person may see."""

from collections.abc import Callable
from datetime import date

import pytest

from luodi.city.matters import queries
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.matters.queries import Sought
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.city.search import finding, keeping, shelf

Raise = Callable[..., Matter]
Index = Callable[[], int]


@pytest.fixture
def supervisor(someone: Callable[[str], Person]) -> Person:
    return someone("xu")


def found(who: object, text: str, **more: object) -> list[str]:
    return [row.title for row, *_ in queries.search(who, Sought(text, **more)).rows]  # type: ignore[arg-type]


def test_shared_words_are_enough_and_more_of_them_come_first(index: Index, raised: Raise, supervisor: Person) -> None:
    raised("小区外墙渗水")
    raised("老旧小区加装电梯", "楼上漏水，电梯一直没装")
    raised("路灯不亮")
    index()
    assert found(supervisor, "老旧小区 漏水") == ["老旧小区加装电梯", "小区外墙渗水"]


def test_letters_of_other_words_are_not_found(index: Index, raised: Raise, supervisor: Person) -> None:
    raised("小区外墙渗水")
    raised("小路不平")
    index()
    assert found(supervisor, "小") == [] or found(supervisor, "小") == ["小路不平"]
    assert found(supervisor, "外") == []


def test_words_that_mean_the_same_find_one_another(index: Index, raised: Raise, supervisor: Person) -> None:
    raised("楼顶渗水三年")
    index()
    assert found(supervisor, "漏水") == ["楼顶渗水三年"]


def test_what_is_quoted_must_stand_there_letter_by_letter(index: Index, raised: Raise, supervisor: Person) -> None:
    raised("登州路56号院停水")
    raised("停水的通知贴在登州路")
    index()
    assert found(supervisor, "“登州路56号”") == ["登州路56号院停水"]


def test_text_replies_and_numbers_are_searched_too(
    index: Index, raised: Raise, supervisor: Person, someone: Callable[[str], Person]
) -> None:
    matter = raised("反映一件事", "幼儿园门口夜间施工")
    act(SYSTEM, action("note"), matter.number, {"words": "已联系蓝天砂浆厂"})
    index()
    assert found(supervisor, "幼儿园") == ["反映一件事"]
    assert found(supervisor, "砂浆厂") == ["反映一件事"]
    assert found(supervisor, matter.number) == ["反映一件事"]


def test_what_is_hidden_is_neither_found_nor_counted(
    index: Index, raised: Raise, staff: Callable[..., Person], supervisor: Person
) -> None:
    raised("小区外墙渗水", region="370202")
    index()
    stranger = staff("qd-sthj", "handler")
    assert found(supervisor, "渗水") == ["小区外墙渗水"]
    assert found(stranger, "渗水") == []
    assert finding.find(stranger, "渗水") == []
    assert finding.shown(stranger, "渗水", {Matter.objects.get().pk: ""})[Matter.objects.get().pk].place == ()


def test_other_filters_hold_beside_words(index: Index, raised: Raise, supervisor: Person) -> None:
    raised("小区外墙渗水")
    index()
    assert found(supervisor, "渗水", type="hotline", status="open") == ["小区外墙渗水"]
    assert found(supervisor, "渗水", type="petition") == []
    assert found(supervisor, "渗水", until=date(2001, 1, 1)) == []


def test_a_long_result_is_paged_without_gaps_or_repeats(index: Index, raised: Raise, supervisor: Person) -> None:
    titles = {f"第{n}号楼渗水" for n in range(7)}
    for title in titles:
        raised(title)
    index()
    seen, mark = [], ""
    while True:
        page = queries.search(supervisor, Sought("渗水"), after=mark, size=3)
        seen += [row.title for row, *_ in page.rows]
        mark = page.next
        if not mark:
            break
    assert len(seen) == 7
    assert set(seen) == titles


def test_without_an_index_titles_are_searched(raised: Raise, supervisor: Person) -> None:
    shelf.discard()
    raised("小区外墙渗水")
    assert finding.find(supervisor, "渗水") is None
    assert found(supervisor, "外墙渗") == ["小区外墙渗水"]


def test_a_result_says_where_the_words_stand(index: Index, raised: Raise, supervisor: Person) -> None:
    matter = raised("小区外墙渗水", "每到下雨，" + "墙面发霉。" * 30 + "物业公司说没有维修资金。" + "请来看看。" * 30)
    index()
    shown = finding.shown(supervisor, "渗水 维修资金", {matter.pk: matter.title})[matter.pk]
    assert [piece.text for piece in shown.title if piece.hit] == ["渗水"]
    assert "".join(piece.text for piece in shown.place if piece.hit) == "维修资金"
    assert len("".join(piece.text for piece in shown.place)) <= 64


def test_new_entries_are_found_after_a_catch_up_and_nothing_is_indexed_twice(
    index: Index, raised: Raise, supervisor: Person
) -> None:
    raised("小区外墙渗水")
    assert index() == 1
    assert index() == 0
    raised("路灯不亮")
    assert index() == 1
    assert keeping.condition().matters == 2
    assert keeping.condition().waiting == 0


def test_rounds_that_take_few_entries_get_to_the_end(index: Index, raised: Raise, supervisor: Person) -> None:
    for n in range(9):
        raised(f"第{n}号楼渗水")
    while keeping.catch_up(2):
        pass
    assert len(found(supervisor, "渗水")) == 9
