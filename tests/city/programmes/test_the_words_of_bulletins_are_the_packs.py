"""What is told of programmes and projects is told in the pack's words: other words, another bulletin; wrong ones are
refused with their line."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.programmes import bulletin
from luodi.city.programmes import packs as programmes
from luodi.city.programmes.bulletin import Told
from luodi.city.projects import bulletin as of_projects
from luodi.city.projects import figures
from luodi.city.projects import packs as projects
from luodi.city.projects.actions.enter import enter
from luodi.city.projects.drafts import Draft
from luodi.city.registry.actors import SYSTEM
from luodi.engines.figures import Rate

pytestmark = pytest.mark.django_db
PROGRAMMES, PROJECTS = "programmes/bulletin.yaml", "projects/bulletin.yaml"
QINGDAO = packing.find_pack("qingdao")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(QINGDAO, tmp_path / "pack"))


def altered(pack: Path, file: str, old: str, new: str) -> packing.Pack:
    text = (pack / file).read_text("utf-8")
    assert old in text
    (pack / file).write_text(text.replace(old, new), "utf-8")
    return packing.open_pack(pack)


def told(letters: Rate, targets: Rate) -> list[tuple[str, str]]:
    nothing = figures.together(SYSTEM, [])
    found = Told(2, 204, 37, letters, targets, Rate(0, 0), nothing)
    return [(one.text.zh, one.text.en) for one in bulletin.sentences(found)]


def test_other_words_make_another_bulletin_and_loading_them_again_changes_nothing(pack: Path) -> None:
    assert told(Rate(0, 0), Rate(0, 0)) == [
        ("2个批次、204名干部到37家单位实训。", "204 cadres in 2 cohorts trained at 37 host units.")
    ]
    found = altered(pack, PROGRAMMES, "{people}到{hosts}实训", "{people}赴{hosts}挂职体悟")
    assert [change.id for change in programmes.load(found, SYSTEM)] == ["programmes.bulletin"]
    assert programmes.load(packing.open_pack(pack), SYSTEM) == []
    assert told(Rate(0, 0), Rate(0, 0))[0][0] == "2个批次、204名干部赴37家单位挂职体悟。"


def test_a_piece_without_its_figure_is_left_out_with_the_mark_before_the_next() -> None:
    assert told(Rate(8, 10), Rate(3, 4))[1] == (
        "目标责任书10份，双方签订8份（签订率80%，8/10）；目标4项，完成3项。",
        "Letters of targets signed by both sides: 8 of 10 (80%). Targets met: 3 of 4.",
    )
    assert told(Rate(0, 0), Rate(12, 12))[1][0] == "目标12项，完成12项（完成率100%，12/12）。"


def test_a_pack_without_words_tells_nothing(pack: Path) -> None:
    (pack / PROGRAMMES).unlink()
    programmes.load(packing.open_pack(pack), SYSTEM)
    assert told(Rate(8, 10), Rate(3, 4)) == []
    (pack / PROJECTS).unlink()
    (pack / "projects" / "catalogue.yaml").unlink()
    projects.load(packing.open_pack(pack), SYSTEM)
    assert of_projects.sentences(figures.table(SYSTEM)) == []


def test_projects_are_told_in_the_packs_words(pack: Path) -> None:
    for n in range(2):
        on = date(2026, 1, 5)
        days = {code: on + timedelta(days=i) for i, code in enumerate(("lead", "talks", "signed", "registered"))}
        enter(SYSTEM, Draft(f"项目{n}", "370202", "C36", 10**10, reached=days))
    projects.load(altered(pack, PROJECTS, "注册率{registered}", "注册{registered}"), SYSTEM)
    said = [one.text.zh for one in of_projects.sentences(figures.table(SYSTEM, least=1), least=1)]
    assert said[:2] == [
        "共有项目2个，计划总投资2.00亿元。",
        "注册2/2（样本不足10，不算百分比）；注册率100%的1个区市是市南区。",
    ]


WRONG = {
    "a figure there is none of": (PROGRAMMES, "实训。", "实训{nothing}。", "没有“nothing”的数"),
    "a figure written by hand": (PROGRAMMES, "实训。", "实训，共757人。", "是写死的数"),
    "a unit after a figure": (PROGRAMMES, "计划总投资{money}", "计划总投资{money}亿", "单位随数来"),
    "one language only": (PROGRAMMES, "{people} in {batches}", "People in {batches}", "people 只在一种语言里"),
    "no English": (PROGRAMMES, ', en: "{people} in {batches} trained at {hosts}."', "", "缺少 en"),
    "what is counted has no name": (PROGRAMMES, "  hosts: {zh: 家单位, en: host units}\n", "", "缺少“hosts”"),
    "a mark beside no figure": (PROGRAMMES, "with: letters", "with: letter", "没有“letter”的数"),
    "a key nobody knows": (PROGRAMMES, "with: letters", "along: letters", "不认识“along”"),
    "of projects": (PROJECTS, "{registered_all}", "{registered_every}", "没有“registered_every”的数"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_words_are_refused_with_their_line(pack: Path, case: str) -> None:
    file, old, new, why = WRONG[case]
    altered(pack, file, old, new)
    problems = packing.check(pack)
    assert any(why in one.what.zh and one.place.file == file and one.place.line > 4 for one in problems), problems
