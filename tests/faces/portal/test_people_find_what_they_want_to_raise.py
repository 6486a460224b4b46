"""What can be raised stands in groups, in plain words, and is found by the words people use."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from browser import Browser, Page
from luodi.city import packing


def doors(page: Page) -> list[str]:
    return [e.get("href") for e in page.all("//main//h4/a")]


def test_every_public_type_stands_on_the_first_page_once_and_in_a_group(browse: Callable[..., Browser]) -> None:
    page = browse().get("/")
    found = doors(page)
    assert len(found) == len(set(found)) >= 13
    assert page.all("//h3[@class='shelf']")[0].text_content() == "身边的事"
    assert "其他" not in [e.text_content() for e in page.all("//h3")]
    assert found[0] == "/raise/hotline/"


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("zh", "楼下路灯不亮", "/raise/hotline/"),
        ("zh", "老板拖欠工资", "/raise/labour-rights/"),
        ("zh", "干部吃拿卡要", "/raise/report/"),
        ("zh", "审批卡住了", "/raise/blocker/"),
        ("en", "Unpaid wages", "/raise/labour-rights/"),
        ("en", "bribery", "/raise/report/"),
    ],
)
def test_words_of_ones_own_find_the_door(browse: Callable[..., Browser], language: str, words: str, first: str) -> None:
    page = browse(language=language).get(f"/?q={words}")
    assert doors(page)[0] == first
    assert page.all("//input[@name='q']")[0].get("value") == words


@pytest.mark.parametrize("words", ["zzz", "<b>", "《》"])
def test_words_that_fit_nothing_leave_everything_in_sight(browse: Callable[..., Browser], words: str) -> None:
    browser = browse()
    page = browser.get(f"/?q={words}")
    assert "没有正好对上的" in page.text
    assert doors(page) == doors(browser.get("/"))


def test_a_door_to_nowhere_is_named_with_its_line(tmp_path: Path) -> None:
    copytree(packing.find_pack("qingdao"), tmp_path / "pack")
    file = tmp_path / "pack" / "matters" / "doors.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("type: hotline", "type: hotlime"), encoding="utf-8")
    (problem,) = packing.check(tmp_path / "pack")
    line = next(n for n, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "hotlime" in text)
    assert str(problem.place) == f"matters/doors.yaml:{line}"
    assert "hotline" in problem.cure.zh
