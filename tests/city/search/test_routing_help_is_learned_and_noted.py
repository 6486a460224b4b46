"""Routing help: learned from own matters or a file, on record, suggested with reasons, noted when assigning."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, RegistryEntry
from luodi.city.search import advice, routing, teaching
from luodi.city.search.models import Advice
from luodi.city.search.teaching import Lesson
from luodi.engines.matching.routing import BadModel, Example

HOUSING, POLICE = "qd-zjj", "qd-gaj"
SAID = {
    HOUSING: ("小区外墙渗水没人修", "物业不作为电梯老坏", "楼顶漏水维修资金用不了", "新房交付墙面开裂"),
    POLICE: ("路口有人飙车扰民", "电动车被盗报案没结果", "夜里有人打架斗殴", "户口迁移一直办不下来"),
}
LESSONS: list[Lesson] = [
    (Example(f"{text}{n}号"), label) for label, texts in SAID.items() for text in texts for n in range(5)
]


@pytest.fixture(autouse=True)
def no_model() -> Iterator[None]:
    for target in routing.TARGETS:
        routing.path_of(target).unlink(missing_ok=True)
    yield
    for target in routing.TARGETS:
        routing.path_of(target).unlink(missing_ok=True)


@pytest.fixture
def taught(db: None) -> dict[str, object]:
    return teaching.teach(SYSTEM, "unit", LESSONS, "lessons.csv")


def test_without_a_model_nothing_is_suggested_or_noted(db: None) -> None:
    assert routing.advise("unit", "小区漏水") == []
    assert advice.taken(SYSTEM)[0].offered == 0


def test_what_was_learned_is_suggested_with_reasons_and_names(taught: dict[str, object]) -> None:
    best, *_ = routing.advise("unit", "小区楼顶漏水", "维修资金申请不下来")
    assert best.label == HOUSING
    assert best.name.zh
    assert best.because
    assert set("".join(best.because)) <= set("小区楼顶漏水渗水维修资金")
    assert 0.5 < best.confidence <= 1


def test_where_it_comes_from_is_on_record(taught: dict[str, object]) -> None:
    entry = RegistryEntry.objects.get(kind="routing.trained")
    assert entry.subject == "unit"
    assert (entry.data["source"], entry.data["texts"]) == ("lessons.csv", 40)
    known = routing.learned("unit")
    assert known
    assert entry.data["model"] == known.digest
    assert known.model.about["labels"] == {HOUSING: 20, POLICE: 20}


def test_only_the_system_administrator_teaches(someone: Callable[[str], Person]) -> None:
    with pytest.raises(Refused) as no:
        teaching.teach(someone("zhou"), "unit", LESSONS, "lessons.csv")
    assert no.value.code == "not_allowed"
    assert routing.learned("unit") is None


def test_too_little_teaches_nothing(db: None) -> None:
    with pytest.raises(Refused) as no:
        teaching.teach(SYSTEM, "unit", LESSONS[:20], "lessons.csv")
    assert no.value.code == "too_little"
    assert not routing.path_of("unit").exists()


def test_a_unit_that_is_no_more_is_not_suggested(db: None) -> None:
    gone = [(example, "qd-gone" if label == HOUSING else label) for example, label in LESSONS]
    teaching.teach(SYSTEM, "unit", gone, "lessons.csv")
    assert all(one.label != "qd-gone" for one in routing.advise("unit", "小区楼顶漏水"))


def test_every_assignment_notes_what_was_suggested_and_chosen(
    taught: dict[str, object],
    raised: Callable[..., Matter],
    someone: Callable[[str], Person],
    staff: Callable[..., Person],
) -> None:
    for lead in (HOUSING, POLICE):
        matter = raised("小区楼顶漏水没人修", "维修资金用不了")
        act(someone("zhou"), action("accept"), matter.number, {"facts": {"focus": "no"}})
        act(someone("wu"), action("assign"), matter.number, {"lead": lead})
    assert set(Advice.objects.values_list("label", "chosen")) == {(HOUSING, HOUSING), (HOUSING, POLICE)}
    bands = advice.taken(SYSTEM)
    assert sum(band.offered for band in bands) == 2
    assert sum(band.taken for band in bands) == 1
    assert all(band.offered == 0 for band in advice.taken(staff("qd-sthj", "handler")))


def test_a_broken_model_stands_in_nobodys_way(raised: Callable[..., Matter], someone: Callable[[str], Person]) -> None:
    routing.path_of("unit").parent.mkdir(exist_ok=True)
    routing.path_of("unit").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(BadModel):
        routing.learned("unit")
    matter = raised("小区楼顶漏水没人修")
    act(someone("zhou"), action("accept"), matter.number, {"facts": {"focus": "no"}})
    act(someone("wu"), action("assign"), matter.number, {"lead": HOUSING})
    assert Advice.objects.count() == 0


def test_the_citys_own_closed_matters_are_lessons(raised: Callable[..., Matter]) -> None:
    done, declined, secret = raised("楼顶漏水", "三楼"), raised("别的"), raised("密件")
    Matter.objects.filter(pk__in=[done.pk, declined.pk, secret.pk]).update(status="closed", reason="answered")
    Matter.objects.filter(pk=declined.pk).update(reason="declined")
    Matter.objects.filter(pk=secret.pk).update(level=2)
    raised("还没办完")
    assert teaching.own("unit") == [(Example("楼顶漏水", "三楼"), "qd-12345")]
    assert teaching.own("subject", "kind") == [(Example("楼顶漏水", "三楼"), "投诉")]


@pytest.mark.parametrize(
    ("content", "said"),
    [("text\n路灯\n", "label"), ("label,text\n住建,\n", "第 2 行"), ("label,words\n住建,路灯\n", "raw、text、seg")],
)
def test_a_wrong_file_is_named_by_column_or_row(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "lessons.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as no:
        teaching.labelled(file)
    assert said in no.value.message.zh


def test_another_file_measures_it(taught: dict[str, object], tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text(f"label,text\n{HOUSING},楼顶漏水\n{POLICE},有人打架\n{HOUSING},有人打架\n", encoding="utf-8")
    found = teaching.measure("unit", teaching.labelled(file))
    assert found.texts == 3
    assert found.right == pytest.approx(2 / 3)
    assert found.macro_f1 == pytest.approx(2 / 3)
