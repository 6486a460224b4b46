"""What a project holds beside its journal is committed to by it: whoever changes a row past the actions is found."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet

from api_client import ApiClient
from browser import Browser
from luodi.city.matters.actions import act, action
from luodi.city.matters.actions.commit import COMMIT
from luodi.city.matters.actions.raise_matter import Draft as MatterDraft
from luodi.city.matters.actions.raise_matter import raise_matter
from luodi.city.matters.models import Entry, Words
from luodi.city.matters.proof import verify
from luodi.city.matters.tick.letters import event
from luodi.city.projects.actions.amend import Amendment, amend
from luodi.city.projects.actions.bring import bring
from luodi.city.projects.actions.enter import enter
from luodi.city.projects.actions.issue import raise_issue
from luodi.city.projects.actions.months import check_month, file_month, sign_month
from luodi.city.projects.actions.plan import plan, reach
from luodi.city.projects.actions.publish import publish
from luodi.city.projects.drafts import Bringing, Draft, Firm
from luodi.city.projects.models import (
    Brought,
    Happening,
    InFamily,
    Investor,
    Milestone,
    Month,
    Project,
    YearPlan,
)
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Unit
from luodi.engines.process import Refusal

pytestmark = pytest.mark.django_db
REACHED = {code: date(2026, 1, 5 + n) for n, code in enumerate(("lead", "talks", "signed", "registered", "started"))}


@pytest.fixture
def project(staff: Callable[..., Person]) -> Project:
    """A project entered under way, put right once, with a month that three people filed, checked and signed, a claim
    beside the one it was entered with, and an issue."""
    firms = [Firm("海川精密公司", "")]
    brought = Bringing("team", "dw-csj", date(2026, 1, 3))
    draft = Draft(
        "海川基地", "370215", "C36", 10**10, firms=firms, years={2026: 10**9}, reached=REACHED, brought=brought
    )
    found = enter(SYSTEM, draft)
    amend(SYSTEM, found.matter.number, Amendment(amount=2 * 10**10, families=["key"]))
    lead = found.matter.lead.code
    filer, checker, signer = (staff(lead, role, username=role) for role in ("handler", "reviewer", "head"))
    row = file_month(filer, found.matter.number, date(2026, 10, 1), invested=10**8)
    check_month(checker, row.pk, right=True)
    sign_month(signer, row.pk, right=True)
    bring(SYSTEM, found.matter.number, Bringing("team", "dw-zsj", date(2026, 2, 3), "handler"))
    raise_issue(filer, found.matter.number, MatterDraft("blocker", "缺电", "", "370215", "inside", BLOCKER))
    found.refresh_from_db()
    return found


BLOCKER = {"raiser": "企业", "project": "海川基地"}


def wrong() -> list[str]:
    return [one.what.zh for one in verify(files=False).wrong]


def test_what_came_about_by_actions_is_as_its_journal_says(project: Project) -> None:
    assert wrong() == []
    kinds = [row.kind for row in project.happenings.order_by("pk")]
    assert kinds == ["entered", "amended", "filed", "checked", "signed", "brought", "issue"]


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
    "it goes by another key": (lambda p: Project.objects.filter(pk=p.pk).update(key="other"), "key"),
    "its industry is changed": (lambda p: Project.objects.filter(pk=p.pk).update(industry="C37"), "industry"),
    "it is another one for a reason": (lambda p: Project.objects.filter(pk=p.pk).update(distinct="不同"), "distinct"),
    "it is of itself": (lambda p: Project.objects.filter(pk=p.pk).update(of=p.pk, relation="upgrade"), "relation"),
    "an investor's code is changed": (lambda p: Investor.objects.update(uscc="91370200MA3C000000"), "firms"),
    "an investor is another enterprise": (lambda p: Investor.objects.update(unit=Unit.objects.first()), "units"),
    "a year's amount is changed": (lambda p: YearPlan.objects.update(amount=5), "years"),
    "a year is another": (lambda p: YearPlan.objects.update(year=2030), "years"),
    "it is on another list": (lambda p: InFamily.objects.update(family="other"), "families"),
    "a claim is taken away": (lambda p: p.brought.filter(code="dw-csj").delete(), "来源“team:dw-csj”"),
    "a later claim is taken away": (lambda p: p.brought.filter(code="dw-zsj").delete(), "来源“team:dw-zsj”"),
    "a claim is dated back": (lambda p: p.brought.filter(code="dw-zsj").update(on="2026-01-01"), "来源“team:dw-zsj”"),
    "a claim is somebody else's": (lambda p: p.brought.filter(code="dw-zsj").update(person=None), "来源“team:dw-zsj”"),
    "a claim of the entry is given to somebody": (
        lambda p: p.brought.filter(code="dw-csj").update(person=Person.objects.first()),
        "来源“team:dw-csj”",
    ),
    "a claim is slipped in": (
        lambda p: Brought.objects.create(project=p, kind="team", code="dw-x", on="2025-01-01"),
        "来源“team:dw-x”",
    ),
    "an issue is taken away": (lambda p: p.issues.all().delete(), "问题"),
    "an issue came up at another stage": (lambda p: p.issues.update(stage="lead"), "问题"),
    "an issue is slipped in": (lambda p: p.issues.create(matter=p.matter, stage="lead"), "问题"),
    "a change is of another day": (
        lambda p: raw(p.happenings.filter(kind="amended")).update(at="2026-01-01T00Z"),
        "变动记录",
    ),
    "a change is of another kind": (
        lambda p: raw(p.happenings.filter(kind="amended")).update(kind="noted"),
        "变动记录",
    ),
    "a signed month is changed": (lambda p: Month.objects.update(invested=9), "2026-10"),
    "its people are changed": (lambda p: Month.objects.update(employees=9), "2026-10"),
    "a month is in the statistics": (lambda p: Month.objects.update(listed=True), "2026-10"),
    "a month is another": (lambda p: Month.objects.update(month="2026-09-01"), "2026-09"),
    "a month is sent back": (lambda p: Month.objects.update(state="returned"), "2026-10"),
    "a month has another reason": (lambda p: Month.objects.update(why="补"), "2026-10"),
    "a month was filed by another": (lambda p: Month.objects.update(filed_by=Person.objects.first()), "2026-10"),
    "a month was checked by another": (lambda p: Month.objects.update(checked_by=Person.objects.first()), "2026-10"),
    "a month was signed by another": (lambda p: Month.objects.update(signed_by=Person.objects.first()), "2026-10"),
    "a month was filed at another time": (lambda p: Month.objects.update(filed_at="2026-11-01T00Z"), "2026-10"),
    "a month was checked at another time": (lambda p: Month.objects.update(checked_at="2026-11-01T00Z"), "2026-10"),
    "a month was signed at another time": (lambda p: Month.objects.update(signed_at="2026-11-01T00Z"), "2026-10"),
    "a month was replaced": (lambda p: Month.objects.update(replaced_at="2026-11-01T00Z"), "2026-10"),
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
    assert any(told in found for found in wrong())


def test_a_project_that_vanished_is_missed(project: Project) -> None:
    for rows in (raw(project.happenings.all()), Month.objects.all(), Investor.objects.all(), Brought.objects.all()):
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
    bring(SYSTEM, project.matter.number, Bringing("station", "gz-beijing"))
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


def test_a_month_put_right_is_replaced_at_the_moment_the_other_was_signed(project: Project) -> None:
    people = [Person.objects.get(username=role) for role in ("handler", "reviewer", "head")]
    number = project.matter.number
    row = file_month(people[0], number, date(2026, 10, 1), invested=2 * 10**8, why="补报")
    check_month(people[1], row.pk, right=True)
    sign_month(people[2], row.pk, right=True)
    assert wrong() == []
    Month.objects.filter(state="replaced").update(replaced_at="2026-11-01T00Z")
    assert "2026-10" in wrong()[0]


def test_when_it_was_published_is_proved(project: Project) -> None:
    act(SYSTEM, action("set_level"), project.matter.number, {"level": 0, "reason": "公开"})
    publish(SYSTEM, project.matter.number)
    assert wrong() == []
    Project.objects.filter(pk=project.pk).update(published="2026-11-20T00Z")
    assert "公布" in wrong()[0]
    publish(SYSTEM, project.matter.number, shown=False)
    assert wrong() == []


def handed_over(project: Project) -> None:
    act(SYSTEM, action("hand_over"), project.matter.number, {"to": "纪检监察机关"})
    assert project.matter.seq < Entry.objects.filter(matter=project.pk).count()
    assert not Words.objects.filter(matter=project.pk).exclude(body="").exists(), "all words are gone"


@pytest.mark.parametrize("how", TAMPERED)
def test_a_project_handed_over_is_proved_as_before(project: Project, how: str) -> None:
    handed_over(project)
    assert wrong() == []
    change, told = TAMPERED[how]
    change(project)
    assert any(told in found for found in wrong())


def test_what_is_put_right_after_it_was_handed_over_is_proved(project: Project) -> None:
    handed_over(project)
    amend(SYSTEM, project.matter.number, Amendment(name="海川二期"))
    assert wrong() == []
    Project.objects.filter(pk=project.pk).update(name="别的")
    assert "name" in wrong()[0]


def remark(project: Project, kind: str, body: dict[str, Any]) -> None:
    """Change a project as an older version did: with a remark of the platform's that commits to it."""
    row = Happening.objects.create(project=project, kind=kind, at="2026-11-01T00Z", body=body)
    told = json.dumps([kind, 0, row.body], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(told.encode()).hexdigest()
    act(SYSTEM, action("note"), project.matter.number, {"words": f"项目记录 project record {kind} sha256:{digest}"})


@pytest.fixture
def older(someone: Callable[[str], Person]) -> Project:
    """A project that an older version entered and put right, as it left it."""
    draft = MatterDraft("investment", "旧项目", "", "370215", "inside", {"amount": 5})
    matter = raise_matter(someone("wang"), draft).matter
    row = Project.objects.create(matter=matter, key="old", name="旧项目", industry="C36", amount=5)
    holds = {"name": "旧项目", "industry": "C36", "amount": 5, "years": {}, "families": [], "firms": []}
    remark(row, "entered", {"holds": holds})
    Brought.objects.create(project=row, kind="team", code="dw-csj", on="2026-01-01")
    Brought.objects.create(project=row, kind="team", code="dw-zsj", on="2026-01-01")
    remark(row, "brought", {"kind": "team", "code": "dw-zsj", "on": "2026-01-01"})
    return row


def test_what_an_older_version_remarked_is_proved_as_far_as_it_said(older: Project) -> None:
    assert wrong() == []
    amend(SYSTEM, older.matter.number, Amendment(amount=7))
    assert wrong() == []
    Project.objects.filter(pk=older.pk).update(name="别的")
    assert "name" in wrong()[0]
    Project.objects.filter(pk=older.pk).update(name="旧项目")
    older.brought.filter(code="dw-csj").delete()
    assert wrong() == [], "what an older version said nothing of is not told to be wrong"
    older.brought.filter(code="dw-zsj").update(on="2025-01-01")
    assert "来源“team:dw-zsj”" in wrong()[0]


def test_what_an_older_version_remarked_goes_with_its_words_and_what_came_after_stays_proved(older: Project) -> None:
    handed_over(older)
    assert wrong() == []
    amend(SYSTEM, older.matter.number, Amendment(amount=7))
    assert wrong() == []
    Project.objects.filter(pk=older.pk).update(amount=8)
    assert "amount" in wrong()[0]


def test_remarks_and_entries_are_told_in_words_and_with_their_digest(
    older: Project, someone: Callable[[str], Person]
) -> None:
    amend(SYSTEM, older.matter.number, Amendment(amount=7))
    page = Browser("zh", someone("shao")).get(f"/desk/matters/{older.matter.number}/")
    assert "sha256" not in page.text
    assert [word in page.text for word in ("项目记录：登记", "项目记录：登记来源", "项目记录：更正")] == [True] * 3
    english = Browser("en", someone("shao")).get(f"/desk/matters/{older.matter.number}/")
    assert "Project record: Put right" in english.text
    as_shao = ApiClient().as_("shao")
    rows = as_shao.get(f"/matters/{older.matter.number}/entries").ok()["items"]
    (told,) = [row for row in rows if row["kind"] == "committed"]
    assert told["data"]["what"] == "project.amended"
    assert len(told["data"]["sha256"]) == 64
    assert not any("sha256" in str(row["words"]) for row in rows)
    assert "sha256" not in str(as_shao.get(f"/matters/{older.matter.number}").ok()["words"])


def test_nobody_but_the_platform_commits_to_anything(project: Project) -> None:
    number = project.matter.number
    answer = (
        ApiClient()
        .as_("shao")
        .post(f"/matters/{number}/actions/commit", {"what": "project.amended", "sha256": "0" * 64})
    )
    assert answer.status == 404
    with pytest.raises(Refusal) as no:
        act(Person.objects.get(username="shao"), COMMIT, number, {"what": "project.amended", "sha256": "0" * 64})
    assert no.value.code == "not_allowed"
    with pytest.raises(Refusal) as no:
        act(SYSTEM, COMMIT, number, {"what": "project.amended", "sha256": "not a digest"})
    assert no.value.code == "bad_value"


def test_a_webhook_is_told_what_kind_of_change_it_was(project: Project) -> None:
    row = Entry.objects.filter(matter=project.pk, kind="committed").first()
    assert row is not None
    assert (event(row.kind, "").zh, event(row.kind, "").en) == ("项目记录有变动", "The project's record was changed")
