"""删除个人信息 reaches the index: no search finds the words, and the next building clears their traces."""

from collections.abc import Callable
from pathlib import Path

from luodi.city.matters import queries
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.matters.queries import Sought
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.city.search import keeping, shelf
from luodi.city.turns import turn

SECRET = "蓝鲸码头"


def found(who: Person, text: str) -> int:
    return len(queries.search(who, Sought(text)).rows)


def traces() -> int:
    held = shelf.opened()
    assert held
    return sum(held.index.known(word) for word in held.index.segmenter.words(SECRET))


def erase(matter: Matter) -> None:
    act(SYSTEM, action("erase"), matter.number, {"basis": "个人信息保护法第四十七条"})


def test_erased_words_are_found_no_more(
    index: Callable[[], int], raised: Callable[..., Matter], someone: Callable[[str], Person]
) -> None:
    matter = raised(f"{SECRET}的灯坏了", f"我住在{SECRET}三号")
    index()
    assert found(someone("xu"), SECRET) == 1
    erase(matter)
    index()
    assert found(someone("xu"), SECRET) == 0
    assert found(someone("xu"), f"“{SECRET}”") == 0


def test_erased_words_leave_the_files_with_the_next_building(
    index: Callable[[], int], raised: Callable[..., Matter], someone: Callable[[str], Person]
) -> None:
    matter = raised(f"{SECRET}的灯坏了")
    raised("路灯不亮")
    index()
    before = shelf.opened()
    assert before
    assert traces() > 0
    erase(matter)
    index()
    how = shelf.standing(before.name)
    assert how
    assert how.erased == 1
    shelf.keep_standing(before.name, shelf.Standing(how.recorded, how.words, 0.0, how.built - 1, how.erased))
    keeping.keep()
    after = shelf.opened()
    assert after
    assert after.name != before.name
    assert traces() == 0
    assert not Path(shelf.folder() / before.name).exists()
    assert found(someone("xu"), "路灯") == 1


def test_a_new_vocabulary_builds_a_new_index(index: Callable[[], int], raised: Callable[..., Matter]) -> None:
    held = shelf.opened()
    assert held
    how = shelf.standing(held.name)
    assert how
    shelf.keep_standing(held.name, shelf.Standing(how.recorded, "other", how.took, how.built))
    raised("路灯不亮")
    assert keeping.keep() == Matter.objects.count()
    again = shelf.opened()
    assert again
    assert again.name != held.name


def test_one_writer_at_a_time(index: Callable[[], int], raised: Callable[..., Matter]) -> None:
    raised("路灯不亮")
    with turn(shelf.folder()) as mine:
        assert mine
        assert keeping.catch_up() == 0
    assert keeping.catch_up() == 1
