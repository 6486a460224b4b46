"""回头看: due half a year after the end, by the pack's table; done, it is due no more, and what was found is told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from luodi.city import packing
from luodi.city.matters import looks
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.matters.packs import check
from luodi.city.matters.queries import Sought
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal

Staff = Callable[..., Person]
ANY = Sought()


@pytest.fixture
def closed(staff: Staff) -> Callable[[int], str]:
    """A community's question closed so many days ago."""

    def make(days: int, title: str = "楼道堆物") -> str:
        at = Moment(timezone.now() - timedelta(days=days))
        made = raise_matter(PUBLIC, Draft("report", title, "三楼", "370202"), moment=at)
        walk_to_the_end(staff, made.number, at)
        return made.number

    return make


def walk_to_the_end(staff: Staff, number: str, at: Moment) -> None:
    """Do whatever stands open until the matter is closed, each step by somebody of its unit and role."""
    from_codes = {
        "accept": {},
        "assign": {"lead": "370202"},
        "handle": {"words": "已清理"},
        "sign": {"verdict": "agree"},
        "reply": {"words": "已办"},
        "call_back": {"satisfied": "yes", "solved": "yes"},
        "close": {},
    }
    for _ in range(30):
        matter = Matter.objects.get(number=number)
        if matter.status == "closed":
            return
        step = matter.steps.filter(status="open").order_by("key", "n").first()
        assert step
        flow = looks.definition(matter.type_id).flow
        who = staff(looks.office().tree.node(step.unit).code, step.role)
        facts = {a.key: a.options[0] if a.options else "1" for a in flow.steps[step.key].asks if a.required}
        data = {**from_codes[flow.steps[step.key].act], **({"facts": facts} if facts else {})}
        act(who, action(flow.steps[step.key].act), number, data, step=step.key, moment=at)
    raise AssertionError(f"{number} does not end")


def numbers(found: looks.Slice[looks.ToLook]) -> list[str]:
    return [row.matter.number for row in found.rows]


def test_half_a_year_after_the_end_a_look_is_due(closed: Callable[..., str], someone: Callable[[str], Person]) -> None:
    old, older, young = closed(190), closed(200), closed(170)
    found = looks.due(someone("xu"), ANY)
    assert numbers(found) == [older, old]
    assert all(row.mine for row in found.rows)
    assert looks.counts(someone("xu"), ANY)["due"] == 2
    assert young not in numbers(found)


def test_a_look_done_is_told_with_what_was_found(closed: Callable[..., str], someone: Callable[[str], Person]) -> None:
    held, rebounded = closed(190), closed(191)
    xu = someone("xu")
    act(xu, action("look_back"), held, {"result": "held", "note": "现场整洁"})
    act(xu, action("look_back"), rebounded, {"result": "rebounded"})
    assert numbers(looks.due(xu, ANY)) == []
    assert looks.counts(xu, ANY) == {"due": 0, "held": 1, "rebounded": 1}
    (row,) = looks.done(xu, ANY, "held").rows
    assert (row.matter.number, row.by, row.note) == (held, xu.pk, "现场整洁")
    assert len(looks.done(xu, ANY).rows) == 2


def test_reopened_and_closed_again_it_is_due_again(
    closed: Callable[..., str], someone: Callable[[str], Person]
) -> None:
    number = closed(190)
    act(someone("xu"), action("look_back"), number, {"result": "rebounded"})
    act(someone("xu"), action("reopen"), number, {"reason": "反弹"})
    assert Matter.objects.get(number=number).looked_back == ""


def test_long_after_the_end_only_what_came_back_is_reopened(
    closed: Callable[..., str], someone: Callable[[str], Person]
) -> None:
    number = closed(190)
    act(someone("xu"), action("look_back"), number, {"result": "held"})
    with pytest.raises(Refusal) as refused:
        act(someone("xu"), action("reopen"), number, {"reason": "反弹"})
    assert refused.value.code == "reopen_late"


def test_pages_follow_each_other(closed: Callable[..., str], someone: Callable[[str], Person]) -> None:
    made = [closed(200 - n) for n in range(5)]
    after, seen = "", []
    for _ in range(3):
        found = looks.due(someone("xu"), ANY, after=after, size=2)
        seen, after = seen + numbers(found), found.next
    assert seen == made
    assert after == ""


def test_who_sees_no_matter_sees_no_look(closed: Callable[..., str], someone: Callable[[str], Person]) -> None:
    closed(190)
    assert numbers(looks.due(someone("sysadmin"), ANY)) == []
    assert looks.counts(someone("sysadmin"), ANY) == {"due": 0, "held": 0, "rebounded": 0}


@pytest.fixture
def suggested(staff: Staff, someone: Callable[[str], Person]) -> Callable[..., str]:
    """A suggestion closed so many days ago, with the rule that came of it or without."""

    def make(days: int, *, rule: bool = True) -> str:
        at = Moment(timezone.now() - timedelta(days=days))
        draft = Draft("suggestion", "推行容缺受理", "", "", "inside", {"field": "市场化"})
        made = raise_matter(someone("wang"), draft, moment=at)
        walk_to_the_end(staff, made.number, at)
        if rule:
            data = {"kind": "institution", "amount": "1", "unit": "项"}
            act(someone("cao"), action("outcome"), made.number, data, moment=at)
        return made.number

    return make


def test_a_suggestion_that_became_a_rule_is_looked_at_after_half_a_year_and_after_a_year(
    suggested: Callable[..., str], someone: Callable[[str], Person]
) -> None:
    cao = someone("cao")
    year, half, young = suggested(370), suggested(190), suggested(100)
    without = suggested(190, rule=False)
    found = looks.due(cao, ANY)
    assert numbers(found) == [year, half]
    assert {young, without}.isdisjoint(numbers(found))
    early = Moment(timezone.now() - timedelta(days=370 - 190))
    act(cao, action("look_back"), year, {"result": "held", "note": "已落实"}, moment=early)
    (row, other) = looks.due(cao, ANY).rows
    assert (row.matter.number, other.matter.number) == (year, half), "looked at after half a year, due again after one"
    assert (timezone.now() - row.due).days < 10
    act(cao, action("look_back"), year, {"result": "held"})
    act(cao, action("look_back"), half, {"result": "held"})
    assert numbers(looks.due(cao, ANY)) == []
    assert looks.counts(cao, ANY) == {"due": 0, "held": 2, "rebounded": 0}


def test_a_look_shortly_before_the_year_is_the_years(
    suggested: Callable[..., str], someone: Callable[[str], Person]
) -> None:
    number = suggested(370)
    act(
        someone("cao"),
        action("look_back"),
        number,
        {"result": "held"},
        moment=Moment(timezone.now() - timedelta(days=25)),
    )
    assert numbers(looks.due(someone("cao"), ANY)) == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("looks:\n  - {after: soon, types: [report], basis: x}\n", "时间不对"),
        ("looks:\n  - {after: 6m, types: [nothing], basis: x}\n", "没有类型“nothing”"),
        ("looks:\n  - {after: 6m, types: [report]}\n", "basis"),
        ("looks:\n  - {after: [6m, 3wd], types: [report], basis: x}\n", "时间不对：3wd"),
    ],
)
def test_a_wrong_table_is_refused_with_its_cure(tmp_path: Path, table: str, said: str) -> None:
    folder = tmp_path / "qingdao"
    folder.mkdir()
    source = packing.find_pack("qingdao")
    for part in source.iterdir():
        if part.name != "matters":
            (folder / part.name).symlink_to(part)
    (folder / "matters").mkdir()
    for part in (source / "matters").iterdir():
        if part.name != "looks.yaml":
            (folder / "matters" / part.name).symlink_to(part)
    (folder / "matters" / "looks.yaml").write_text(table, encoding="utf-8")
    told = [f"{p.what.zh} {p.cure.zh}" for p in check(packing.open_pack(folder))]
    assert any(said in words for words in told), told
