"""What a project holds beside its journal is committed to by it: whoever changes a row past the actions is found."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from luodi.city.matters.actions.raise_matter import Draft as MatterDraft
from luodi.city.matters.actions.raise_matter import raise_matter
from luodi.city.matters.proof import verify
from luodi.city.projects.actions.amend import Amendment, amend
from luodi.city.projects.actions.bring import bring
from luodi.city.projects.actions.enter import enter
from luodi.city.projects.actions.months import check_month, file_month, sign_month
from luodi.city.projects.actions.plan import plan, reach
from luodi.city.projects.drafts import Bringing, Draft, Firm
from luodi.city.projects.models import Happening, InFamily, Investor, Milestone, Month, Project, YearPlan
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person

pytestmark = pytest.mark.django_db
REACHED = {code: date(2026, 1, 5 + n) for n, code in enumerate(("lead", "talks", "signed", "registered", "started"))}


@pytest.fixture
def project(staff: Callable[..., Person]) -> Project:
    """A project entered under way, put right once, with a month that three people filed, checked and signed."""
    firms = [Firm("海川精密公司", "")]
    draft = Draft("海川基地", "370215", "C36", 10**10, firms=firms, years={2026: 10**9}, reached=REACHED)
    found = enter(SYSTEM, draft)
    amend(SYSTEM, found.matter.number, Amendment(amount=2 * 10**10, families=["key"]))
    lead = found.matter.lead.code
    filer, checker, signer = (staff(lead, role, username=role) for role in ("handler", "reviewer", "head"))
    row = file_month(filer, found.matter.number, date(2026, 10, 1), invested=10**8)
    check_month(checker, row.pk, right=True)
    sign_month(signer, row.pk, right=True)
    found.refresh_from_db()
    return found


def wrong() -> list[str]:
    return [one.what.zh for one in verify(files=False).wrong]


def test_what_came_about_by_actions_is_as_its_journal_says(project: Project) -> None:
    assert wrong() == []
    kinds = [row.kind for row in project.happenings.order_by("pk")]
    assert kinds == ["entered", "amended", "filed", "checked", "signed"]


def raw(rows: QuerySet[Happening]) -> QuerySet[Happening]:
    """Return rows that can be changed, as somebody with the database in hand can."""
    return QuerySet(Happening, query=rows.query)


TAMPERED: dict[str, tuple[Callable[[Project], object], str]] = {
    "an amount is changed": (lambda p: Project.objects.filter(pk=p.pk).update(amount=1), "amount"),
    "a name is changed": (lambda p: Project.objects.filter(pk=p.pk).update(name="别的"), "name"),
    "an investor is changed": (lambda p: Investor.objects.update(name="别人"), "firms"),
    "it lifts its chain by more": (lambda p: Project.objects.filter(pk=p.pk).update(added=10**12), "added"),
    "it is shown to everybody": (lambda p: Project.objects.filter(pk=p.pk).update(published="2026-11-20T00Z"), "公布"),
    "it is taken off a list": (lambda p: InFamily.objects.all().delete(), "families"),
    "a year is planned": (lambda p: YearPlan.objects.create(project=p, year=2027, amount=5), "years"),
    "a signed month is changed": (lambda p: Month.objects.update(invested=9), "2026-10"),
    "its people are changed": (lambda p: Month.objects.update(employees=9), "2026-10"),
    "a signed month is thrown away": (lambda p: Month.objects.all().delete(), "2026-10"),
    "a month is signed that nobody filed": (
        lambda p: Month.objects.create(
            project=p, month="2026-11-01", invested=1, state="signed", filed_by_id=1, filed_at="2026-11-20T00Z"
        ),
        "2026-11",
    ),
    "a change is altered": (lambda p: raw(p.happenings.filter(kind="amended")).update(body={}), "变动记录"),
    "a change is taken away": (lambda p: raw(p.happenings.filter(kind="amended")).delete(), "变动记录"),
    "somebody else is named": (lambda p: raw(p.happenings.filter(kind="signed")).update(by_id=1), "变动记录"),
    "a change is added": (
        lambda p: Happening.objects.create(project=p, kind="amended", at="2026-11-20T00Z", body={"name": ["", "别的"]}),
        "变动记录",
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_whoever_changes_a_row_past_the_actions_is_found(project: Project, how: str) -> None:
    change, told = TAMPERED[how]
    change(project)
    (found,) = wrong()
    assert told in found


def test_a_project_that_vanished_is_missed(project: Project) -> None:
    for rows in (raw(project.happenings.all()), Month.objects.all(), Investor.objects.all()):
        rows.delete()
    Project.objects.filter(pk=project.pk).delete()
    assert wrong() == ["日志里有项目，项目却不见了"]


def test_a_project_of_before_the_remarks_is_covered_from_its_first_one(someone: Callable[[str], Person]) -> None:
    """Rows as an older version left them have no remark; what comes after is proved."""
    draft = MatterDraft("investment", "旧项目", "", "370215", "inside", {"amount": 5})
    matter = raise_matter(someone("wang"), draft).matter
    old = Project.objects.create(matter=matter, key="old", name="旧项目", industry="C36", amount=5)
    Happening.objects.create(project=old, kind="entered", at="2026-01-01T00Z", body={"amount": 5})
    assert wrong() == []
    amend(SYSTEM, old.matter.number, Amendment(amount=7))
    assert wrong() == []
    Project.objects.filter(pk=old.pk).update(amount=8)
    assert "amount" in wrong()[0]


def a_month(project: Project, month: str, **more: Any) -> Month:
    """Return a month's figures as they stand in the database, past the actions."""
    given = {"invested": 1, "filed_by": Person.objects.order_by("pk")[0], "filed_at": "2026-11-20T00Z"} | more
    return Month.objects.create(project=project, month=month, **given)


def test_a_month_slipped_in_where_none_was_ever_filed_is_found() -> None:
    found = enter(SYSTEM, Draft("海川基地", "370215", "C36", 10**10, firms=[Firm("海川精密公司", "")]))
    a_month(found, "2026-10-01", state="signed", filed_at="2020-01-01T00Z")
    assert "2026-10" in wrong()[0]


def test_a_month_slipped_in_before_the_first_that_was_filed_is_found(project: Project) -> None:
    first = project.months.get()
    a_month(project, "2026-09-01", pk=first.pk - 1, state="signed")
    (found,) = wrong()
    assert "2026-09" in found


def test_months_filed_before_the_remarks_are_not_told_to_be_wrong_when_one_of_them_is_checked_after(
    someone: Callable[[str], Person], staff: Callable[..., Person]
) -> None:
    draft = MatterDraft("investment", "旧项目", "", "370215", "inside", {"amount": 5})
    matter = raise_matter(someone("wang"), draft).matter
    old = Project.objects.create(matter=matter, key="old", name="旧项目", industry="C36", amount=5)
    earlier, later = (
        a_month(old, f"2026-{month}-01", state="filed", filed_at="2026-11-02T00Z") for month in ("09", "10")
    )
    checker = staff(old.matter.lead.code, "reviewer", username="reviewer")
    check_month(checker, earlier.pk, right=True)
    assert wrong() == []
    Month.objects.filter(pk=earlier.pk).update(invested=9)
    assert "2026-09" in wrong()[0], "what was checked since is proved"
    assert later.pk > earlier.pk


def test_every_change_waits_for_other_changes_of_the_project_so_remarks_keep_their_order(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a change is numbered first and committed to second, and the proof tells it to be wrong (PostgreSQL)."""
    locked: list[type] = []
    plain = QuerySet.select_for_update

    def spy(self: Any, *args: Any, **more: Any) -> Any:
        locked.append(self.model)
        return plain(self, *args, **more)

    monkeypatch.setattr(QuerySet, "select_for_update", spy)
    people = {role: Person.objects.get(username=role) for role in ("handler", "reviewer", "head")}
    row = file_month(people["handler"], project.matter.number, date(2026, 9, 1), invested=1)
    for step, role in ((check_month, "reviewer"), (sign_month, "head")):
        locked.clear()
        step(people[role], row.pk, right=True)
        assert locked[:2] == [Project, Month]
    locked.clear()
    bring(SYSTEM, project.matter.number, Bringing("team", "dw-csj"))
    assert locked[0] == Project


def test_the_days_of_milestones_are_proved(project: Project) -> None:
    number = project.matter.number
    row = plan(SYSTEM, number, code="own", planned=date(2026, 9, 1), name="封顶")
    plan(SYSTEM, number, code="own", planned=date(2026, 10, 1), name="封顶", why="雨季")
    plan(SYSTEM, number, code="own", planned=date(2026, 12, 1), name="竣工")
    reach(SYSTEM, number, row.pk, date(2026, 10, 20))
    assert wrong() == []
    rows = Milestone.objects.filter(pk=row.pk)
    for past, kept in (({"actual": "2026-09-30"}, {"actual": "2026-10-20"}), ({"planned": "2026-10-30"}, {})):
        rows.update(**past)
        (found,) = wrong()
        assert "封顶" in found
        rows.update(**kept)
    Milestone.objects.create(project=project, code="own", name="从未计划", planned="2026-01-01", actual="2026-01-01")
    assert [one[:7] for one in wrong()] == ["节点“从未计划", "节点“封顶”的"]
