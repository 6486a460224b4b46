"""减负自检: a month's forms by issuer and receiver, marks, refusals, what was asked twice, reminders, the proof."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from forms import HOUSEHOLDS, POPULATION, STREETS, draft, unmarked
from hypothesis import given
from hypothesis import strategies as st

from luodi.city.burden import proof, report
from luodi.city.burden.actions.answer import answer
from luodi.city.burden.actions.refuse import refuse
from luodi.city.burden.actions.send import send_form
from luodi.city.burden.models import Asking, Item, SentForm
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

Staff = Callable[..., Person]
MONTH = date(2026, 12, 1)


def of(form: SentForm, code: str = STREETS[0]) -> Asking:
    return Asking.objects.get(form=form, unit__code=code)


@pytest.fixture
def month(staff: Staff) -> tuple[SentForm, SentForm]:
    """A lawful form, answered by one street; and one without marks that asks one item of it again, refused by it."""
    first = send_form(staff("qd-mzj", "head"), draft(fields=[POPULATION]))
    answer(staff(STREETS[0], "handler"), of(first).pk, {"residents": "5"})
    second = send_form(staff("qd-cgj", "head"), unmarked(fields=[POPULATION, HOUSEHOLDS]))
    refuse(staff(STREETS[0], "handler"), of(second).pk)
    return first, second


@pytest.mark.django_db
def test_each_issuer_and_each_receiver_has_a_line(month: tuple[SentForm, SentForm]) -> None:
    found = report.report(SYSTEM, MONTH)
    assert (found.all.forms, found.all.times, found.all.items) == (2, 4, 6)
    assert (found.all.answered, found.all.refused, found.all.again, found.all.refusable) == (1, 1, 1, 1)
    issuers = {line.name.zh: line for line in found.issuers}
    assert issuers["市城市管理局"].lacking == {"number": 1, "made_by": 1, "approval": 1, "valid_until": 1}
    assert sum(issuers["市民政局"].lacking.values()) == 0
    assert [(line.forms, line.others) for line in found.receivers] == [(2, 2), (2, 2)]
    assert [sum(getattr(line, key) for line in found.issuers) for key in ("times", "items", "again")] == [4, 6, 1]
    assert [sum(getattr(line, key) for line in found.receivers) for key in ("times", "items", "again")] == [4, 6, 1]
    assert str(found.marked.percent) == "50"


@pytest.mark.django_db
def test_what_was_asked_twice_is_named_with_who_asked(month: tuple[SentForm, SentForm]) -> None:
    (twice,) = report.report(SYSTEM, MONTH).twice
    assert twice.item == Item.objects.get(key="residents")
    assert (twice.forms, twice.units) == (month, 2)


@pytest.mark.django_db
def test_a_form_counts_in_the_month_it_was_asked(month: tuple[SentForm, SentForm]) -> None:
    assert report.report(SYSTEM, date(2026, 11, 1)).all.forms == 0
    assert report.report(SYSTEM, date(2027, 1, 1)).twice == ()


@pytest.mark.django_db
def test_twelve_months_are_told_those_without_forms_too(month: tuple[SentForm, SentForm]) -> None:
    found = report.report(SYSTEM, MONTH).months
    assert [str(one.start)[:7] for one in found][::11] == ["2026-01", "2026-12"]
    assert [(one.forms, one.times) for one in found] == [(0, 0)] * 11 + [(2, 4)]
    assert [one.forms for one in report.report(SYSTEM, date(2027, 2, 1)).months] == [0] * 9 + [2, 0, 0]


@pytest.mark.django_db
def test_the_schemes_in_the_record_are_proved_even_without_their_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "SCHEMES", "nowhere/*.yaml")
    found = proof.proof()
    assert {source.scheme.partition("/")[0] for source in found.sources} >= {"contest", "hotline-rates"}
    assert found.holds


@pytest.mark.django_db
def test_a_form_asked_past_its_term_is_counted_as_refusable(staff: Staff) -> None:
    send_form(staff("qd-mzj", "head"), draft(valid_until=date(2026, 12, 1), unmarked=True))
    found = report.report(SYSTEM, MONTH).all
    assert (found.refusable, sum(found.lacking.values())) == (1, 0)


@pytest.mark.django_db
def test_everybody_counts_what_they_see(month: tuple[SentForm, SentForm], staff: Staff) -> None:
    def forms(*who: str) -> tuple[int, int, int]:
        found = report.report(staff(*who), MONTH)
        return found.all.forms, len(found.issuers), len(found.receivers)

    assert forms("qd-ggb", "reformer") == (2, 2, 2)
    assert forms("qd-mzj", "handler") == (1, 1, 0)
    assert forms(STREETS[1], "handler") == (2, 0, 1)
    assert forms("370202", "head") == (2, 0, 2)
    assert forms("qd-gaj", "head") == (0, 0, 0)
    assert forms(STREETS[1], "viewer") == (0, 0, 0)


@pytest.mark.django_db
def test_reminders_are_counted_per_head_of_the_unit_reminded(someone: Callable[[str], Person]) -> None:
    facts = {"kind": "投诉"}
    given = Draft(
        "hotline", "路灯不亮", "坏了三天", "370202", facts=facts, reporter={"name": "李", "phone": "13900001111"}
    )
    number = raise_matter(PUBLIC, given).number
    act(someone("zhou"), action("accept"), number)
    act(someone("wu"), action("assign"), number, {"lead": "qd-zjj"})
    for _ in range(3):
        act(someone("xu"), action("remind"), number)
    (line,) = report.report(SYSTEM, MONTH).reminded
    assert (line.name.zh, line.reminders) == ("市住房城乡建设局", 3)
    assert line.per_head == 3 / line.staff
    assert report.report(someone("yang"), MONTH).reminded == ()


SCHEME: dict[str, Any] = {
    "code": "star",
    "version": "2026",
    "name": {"zh": "摘星夺旗", "en": "Stars and flags"},
    "since": "2026-01-01",
    "indicators": [{"code": "on-time", "name": {"zh": "按期率", "en": "On time"}, "kind": "rate", "source": "system"}],
    "boards": [{"code": "a", "name": {"zh": "一", "en": "One"}, "parts": [{"indicator": "on-time"}]}],
}


def test_every_indicator_of_a_scheme_is_proved() -> None:
    (source,) = proof.of_file(SCHEME)
    assert (source.scheme, source.indicator, source.origin, source.wrong) == ("star/2026", "on-time", "system", None)


def test_what_an_indicator_counts_is_told_and_proved_too() -> None:
    def counted(**measure: Any) -> proof.Source:
        (source,) = proof.of_file({"scheme": SCHEME, "measures": [{"indicator": "on-time", **measure}]})
        return source

    source = counted(**{"from": "matters"}, of=["answered"], count=["on_time"])
    assert (source.origin, source.counts, source.wrong) == ("matters", ("answered", "on_time"), None)
    assert counted(**{"from": "matters"}, count=["log_in"]).wrong
    assert counted(**{"from": "app"}).wrong
    assert counted().wrong


@pytest.mark.parametrize(
    ("name", "origin"),
    [("平均在线时长", "system"), ("签到率", "self"), ("App 登录次数", "third"), ("按期率", "app")],
)
def test_use_of_software_and_unknown_origins_fail(name: str, origin: str) -> None:
    source = proof.Source("x/1", "a", Text(name, "An indicator"), "value", origin)
    assert source.wrong
    assert not proof.Proof((source,)).holds


@given(
    st.sampled_from(sorted(proof.ALLOWED)),
    st.sampled_from(["电梯安装工程按期率", "经济活跃度", "能源使用率", "回访满意率"]),
)
def test_business_that_sounds_like_it_does_not_fail(origin: str, name: str) -> None:
    assert proof.Source("x/1", "a", Text(name, "Elevator installation"), "rate", origin).wrong is None


@pytest.mark.django_db
def test_rooms_that_keep_schemes_add_theirs_and_the_packs_files_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = proof.Source("x/1", "checkin", Text("打卡", "Check-ins"), "value", "system")
    monkeypatch.setattr(proof, "_others", [])
    assert proof.proof().holds
    proof.also(lambda: [source])
    assert proof.proof().wrong == (source,)
    folder = tmp_path / "assessment" / "schemes"
    folder.mkdir(parents=True)
    (folder / "star.yaml").write_text(
        "{code: s, version: '1', name: {zh: 甲, en: A}, since: 2026-01-01, indicators: [{code: i, name: {zh: 率,"
        " en: R}, kind: rate, source: third}], boards: [{code: b, name: {zh: 乙, en: B}, parts: [{indicator: i}]}]}"
    )
    monkeypatch.setattr(proof, "find_pack", lambda _: tmp_path)
    assert [one.indicator for one in proof.sources()][-2:] == ["i", "checkin"]


@pytest.mark.parametrize("text", ["2026-13", "2026", "26-01", "x", "1899-01", "2026-01-01"])
def test_a_month_is_written_as_year_and_month(text: str) -> None:
    with pytest.raises(Refused):
        report.month_of(text)
    assert report.month_of("2026-02") == date(2026, 2, 1)
    assert report.month_of("") == date(2026, 12, 1)


@pytest.mark.django_db
def test_the_report_takes_as_many_statements_for_many_units_as_for_few(staff: Staff) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            report.report(reader, MONTH)
        return len(seen)

    reader, head = staff("qd-ggb", "reformer"), staff("qd-cgj", "head")
    send_form(head, unmarked())
    send_form(head, unmarked())
    report.report(reader, MONTH)
    few = statements()
    streets = ["370202004", "370202005", "370202007", "370202009"]
    with time_machine.travel(datetime.fromisoformat("2026-12-03T10:00:00+08:00")):
        for n in range(6):
            send_form(head, unmarked(title=Text(f"台账{n}", f"Ledger {n}"), to=streets))
    assert statements() == few <= 18
