"""Boards of a large city are counted on a sheet: it says what the record says, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from luodi.city.matters import sheet
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.board import board
from luodi.city.matters.city_board import CityBoard, city_board
from luodi.city.matters.sheet import keeping
from luodi.city.registry.models import Person
from luodi.city.turns import turn

Someone = Callable[[str], Person]
NOW = datetime.now(UTC)
READERS = ("xu", "feng", "wang", "zhou", "fang")


@pytest.fixture(autouse=True)
def large(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have every city count as a large one, whose sheet is written anew after three changes."""
    settings.HOME = tmp_path
    monkeypatch.setattr(keeping, "SMALL", 0)
    monkeypatch.setattr(keeping, "MANY", 3)
    return tmp_path / "sheet"


def raised(n: int, days: int = 3) -> str:
    draft = Draft("hotline", f"路灯{n}", "请修", "370202", facts={"kind": "投诉"})
    return raise_matter(PUBLIC, draft, moment=Moment(NOW - timedelta(days=days))).number


@pytest.fixture
def city(db: None, someone: Someone) -> list[str]:
    """Six matters, four of them with a bureau, one of these answered too late."""
    numbers = [raised(n, days=40 * n + 3) for n in range(6)]
    for number in numbers[:4]:
        act(someone("zhou"), action("accept"), number)
        act(someone("wu"), action("assign"), number, {"lead": "qd-zjj"})
    for who, what, data in (("wang", "handle", {"words": "好"}), ("feng", "sign", {"verdict": "agree"})):
        act(someone(who), action(what), numbers[2], data)
    act(someone("wang"), action("reply"), numbers[2], {"words": "修好了"})
    return numbers


def seen(who: Person) -> tuple[object, ...]:
    """Return all that a reader's boards tell."""
    shown, owed = city_board(who, days=365), board(who)
    return _told(shown), owed.whole.lamps, [(line.node.code, line.lamps) for line in owed.lines], owed.months


def _told(shown: CityBoard) -> tuple[object, ...]:
    parts = [(part.node.code, part.sums, part.open.lamps) for part in shown.parts]
    return shown.whole.sums, parts, shown.heat, shown.hot, shown.months, shown.withheld


def of_the_record(who: Person) -> tuple[object, ...]:
    """Return the same, counted on the record alone."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keeping, "SMALL", 10**9)
        patched.setattr(keeping, "_standing", lambda: None)
        return seen(who)


@pytest.mark.parametrize("username", READERS)
def test_whoever_reads_counts_the_same_with_it_as_without(city: list[str], someone: Someone, username: str) -> None:
    who = someone(username)
    assert seen(who) == of_the_record(who)
    assert (keeping._folder() / "standing.json").exists()


def test_what_was_done_since_it_was_written_is_counted_at_once(city: list[str], someone: Someone) -> None:
    who = someone("xu")
    assert city_board(who, days=365).whole.sums.registered == 6
    act(someone("zhou"), action("decline"), city[5], {"reason": "out_of_scope"})
    raised(7)
    sums = city_board(who, days=365).whole.sums
    assert (sums.registered, sums.accepted) == (7, 4)
    assert seen(who) == of_the_record(who)


def test_it_is_written_anew_when_much_has_changed(
    city: list[str], someone: Someone, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "OVERLAP", 0)
    first = sheet.keep()
    assert first is not None
    for n in range(5):
        raised(10 + n)
    assert city_board(someone("xu"), days=365).whole.sums.registered == 11
    second = sheet.keep()
    assert second is not None
    assert (second.file != first.file, [path.name for path in large.glob("*.npy")]) == (True, [second.file])
    assert seen(someone("xu")) == of_the_record(someone("xu"))


def test_one_of_another_record_is_not_read(city: list[str], someone: Someone) -> None:
    """A backup taken before it was written lacks entries that it counts."""
    first = sheet.keep()
    assert first is not None
    standing = keeping._folder() / "standing.json"
    standing.write_text(standing.read_text().replace(first.hash, "0" * 64))
    assert keeping._standing() is None
    assert seen(someone("xu")) == of_the_record(someone("xu"))
    assert keeping._standing() is not None


def test_while_another_process_writes_it_the_record_is_counted(city: list[str], someone: Someone) -> None:
    with turn(keeping._folder(), wait=True):
        assert sheet.keep() is None
        assert city_board(someone("xu"), days=365).whole.sums.registered == 6
    assert sheet.keep() is not None, "then it is its turn"


def test_whoever_stands_aside_is_not_counted_it(city: list[str], someone: Someone) -> None:
    who = someone("xu")
    before = city_board(who, days=365).whole.sums.registered
    act(who, action("stand_aside"), city[0], {"reason": "亲属"})
    assert city_board(who, days=365).whole.sums.registered == before - 1
    assert seen(who) == of_the_record(who)


def test_a_small_city_has_none(city: list[str], someone: Someone, large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SMALL", 100)
    assert city_board(someone("xu"), days=365).whole.sums.registered == 6
    assert sheet.keep() is None
    assert not list(large.glob("*.npy"))
