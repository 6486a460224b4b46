"""Decision tables: a wrong one is refused with file, line, row and cure; which version rules is a matter of days."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.matters.models import DecisionTable
from luodi.city.matters.rolls import Roll
from luodi.city.matters.tables import Rules, in_force, look_up, read_version
from luodi.engines.notation import read

TABLE, TYPE = "matters/tables/stall-end.yaml", "matters/types/stall-end.yaml"
CARD = "matters/tables/senior-card.yaml"
Copy = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Copy:
    """Return the city's pack with a text of one file changed."""

    def edit(file: str, was: str, now: str) -> Path:
        root = tmp_path / "qingdao"
        if not root.exists():
            shutil.copytree(packing.find_pack("qingdao"), root)
        text = (root / file).read_text("utf-8")
        assert was in text
        (root / file).write_text(text.replace(was, now), "utf-8")
        return root

    return edit


def line_of(root: Path, file: str, text: str) -> int:
    return next(n for n, line in enumerate((root / file).read_text("utf-8").splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("file", "was", "now", "said", "cure"),
    [
        (TABLE, "'> 0'}\n        then", "'>'}\n        then", "第 1 行的 when：“taxes”的条件 > 不对", "数字写成"),
        (
            TABLE,
            "when: {cases: '> 0'}",
            "when: {case: '> 0'}",
            "第 2 行的 when：不认识“case”",
            "cases、taxes",
        ),
        (
            TABLE,
            "result: human",
            "result: maybe",
            "第 4 行的 then：“result”不认识 'maybe'",
            "pass、human",
        ),
        (TABLE, "zh: 还有没办完的处罚案件, ", "", "第 2 行：“says”缺少 zh 文本", "补上 zh"),
        (TABLE, "key: cases,", "key: fines,", "没有数据“stalls/fines”", "可用："),
        (TABLE, "from: fact", "from: guess", "“from”不认识 'guess'", "写 fact 或 roll:<名录>"),
        (TABLE, "from: 2026-01-01", "from: soon", "日期不对：soon", "写成 2026-01-01"),
        (TYPE, "decide: stall-end", "decide: nothing", "没有这样的决策表“nothing”", "可用："),
        (TYPE, "key: why", "key: because", "没有这样的事实（决策表 stall-end 的输入）“why”", "可用："),
        (TYPE, "of: stalls", "of: communities", "没有这样的选名录的字段“stalls”", "of: stalls"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_row_and_cure(
    edited: Copy, file: str, was: str, now: str, said: str, cure: str
) -> None:
    found = [p for p in packing.check(edited(file, was, now)) if said in p.what.zh]
    assert found, said
    assert found[0].place.file == file
    assert cure in found[0].cure.zh
    assert found[0].what.en


def test_a_wrong_row_is_named_by_its_line(edited: Copy) -> None:
    root = edited(TABLE, "'\"court\"'", "'\"court'")
    (problem,) = packing.check(root)
    assert problem.place.line == line_of(root, TABLE, "court")


def test_a_row_that_passes_gives_what_the_step_asks_for(edited: Copy) -> None:
    (problem,) = packing.check(
        edited("matters/tables/senior-card.yaml", "{result: pass, card: half}", "{result: pass}")
    )
    assert "第 5 行的 then：缺少“card”" in problem.what.zh


def version(day: str, debts: str, running: str = "now", number: int = 1) -> Rules:
    text = f"""\
table: t
name: {{zh: 规则, en: Rules}}
basis: 示例
running: {running}
inputs: [{{key: debts, name: {{zh: 欠, en: Debts}}}}]
versions:
  - from: {day}
    rows: [{{when: {{debts: '{debts}'}}, then: {{result: pass}}, says: {{zh: 准, en: Yes}}}}]
"""
    return read_version(read(text, "t.yaml"), number, "0" * 64)


def ms(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T04:00").replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(("running", "rules"), [("now", 2), ("keep", 1)])
def test_a_new_version_says_whether_it_rules_what_is_running(running: str, rules: int) -> None:
    versions = (version("2026-01-01", "0"), version("2026-06-01", "< 3", running, 2))
    assert in_force(versions, ms("2025-12-01"), ms("2025-12-31")) is None
    assert in_force(versions, ms("2026-05-01"), ms("2026-05-31")) is versions[0]
    assert in_force(versions, ms("2026-05-01"), ms("2026-06-01")) is versions[rules - 1]
    assert in_force(versions, ms("2026-06-01"), ms("2026-06-02")) is versions[1]


def test_before_the_first_version_and_without_a_datum_people_decide() -> None:
    rolls: dict[str, Roll] = {}
    assert look_up("t", None, {"debts": 0}, rolls).result == "human"
    lacking = look_up("t", version("2026-01-01", "0"), {}, rolls)
    assert (lacking.result, lacking.data["missing"], lacking.data["row"]) == ("human", ["debts"], 0)
    assert look_up("t", version("2026-01-01", "0"), {"debts": 5}, rolls).data["row"] == 0
    assert look_up("t", version("2026-01-01", "0"), {"debts": 0}, rolls).result == "pass"


@pytest.mark.django_db
def test_a_changed_table_is_a_new_version_and_the_old_one_stays(edited: Copy) -> None:
    before = DecisionTable.objects.get(code="stall-end")
    packing.load(edited(TABLE, "税费已结清，没有在办案件", "税费结清、案件办完"))
    old, new = DecisionTable.objects.filter(code="stall-end").order_by("version")
    assert (old.pk, old.body, old.version, new.version) == (before.pk, before.body, 1, 2)
    assert new.digest != old.digest
