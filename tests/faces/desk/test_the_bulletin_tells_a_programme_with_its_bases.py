"""Words for the bulletin of a programme: 757 people in five batches to 64 hosts, 204 in two, leads and projects."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api_client import ApiClient
from cohorts import cohort, hosts, trainees
from luodi.city.matters.actions.raise_matter import Draft as MatterDraft
from luodi.city.matters.actions.raise_matter import raise_matter
from luodi.city.programmes import access, bulletin
from luodi.city.programmes.actions.take_task import keep_task
from luodi.city.programmes.leads import key_of
from luodi.city.programmes.models import Member, Note, Programme, Release, Target
from luodi.city.projects.actions.enter import enter
from luodi.city.projects.drafts import Draft
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Unit
from luodi.engines.figures import Rate

pytestmark = pytest.mark.django_db
SHENZHEN, SHANGHAI = (150, 150, 150, 150, 157), (102, 102)
STAGES = ("lead", "talks", "signed", "registered", "started")
FIRST = date(2026, 1, 5)


def opened(api: ApiClient, code: str, sizes: tuple[int, ...], taken: list[Unit], start: int = 0) -> None:
    """Open a programme with a cohort of each size below it, everybody at a host."""
    body = {"code": code, "kind": "campaign", "title": {"zh": "体悟实训"}, "lead": "qd-zzb", "from_date": "2026-01-01"}
    api.post("/programmes", body | {"to_date": "2026-12-20"}).ok()
    above = Programme.objects.get(code=code)
    for n, size in enumerate(sizes, 1):
        cohort(api, f"{code}-{n}", f"第{n}批", "2026-01-05", "2026-12-10")
        below = Programme.objects.get(code=f"{code}-{n}")
        below.parent = above
        below.save()
        seats = cycle(taken)
        Member.objects.bulk_create(
            Member(programme=below, person=p, host=next(seats), release=Release.GIVEN, from_date=FIRST)
            for p in trainees(size, start)
        )
        start += size


def told(code: str) -> list[tuple[str, str]]:
    found = bulletin.told(SYSTEM, access.get(SYSTEM, code))
    return [(piece.text.zh, piece.text.en) for piece in bulletin.sentences(found)]


@pytest.fixture
def head(api: ApiClient) -> ApiClient:
    return api.as_("qd-zzb-head")


@pytest.fixture
def xu(someone: Callable[[str], Person]) -> Person:
    return someone("qd-zzb-head")


def lead(person: Person, programme: Programme, n: int, far: str = "") -> None:
    """Have a lead come from the field; `far` is the stage its project has reached, where one came of it."""
    member = programme.members.order_by("pk")[n]
    note = Note.objects.create(
        programme=programme,
        member=member,
        key=UUID(int=n),
        kind="lead",
        on=FIRST,
        about=f"企业{n}",
        at="2026-02-01T00Z",
    )
    facts = {"investor": f"企业{n}"}
    matter = raise_matter(person, MatterDraft("front-lead", f"企业{n}有意投资", "", "370215", "inside", facts)).matter
    keep_task(person, programme, matter, member, note)
    if far:
        days = {code: FIRST + timedelta(days=9 * i) for i, code in enumerate(STAGES[: STAGES.index(far) + 1])}
        came = {"key": key_of(matter), "of_lead": True}
        enter(SYSTEM, Draft(f"企业{n}第二总部", "370215", "C3970", 10**10, reached=days, **came))


def test_757_people_in_five_batches_and_204_in_two_are_told_each_once(head: ApiClient) -> None:
    taken = hosts(64, date(2020, 1, 1))
    opened(head, "sz", SHENZHEN, taken)
    opened(head, "sh", SHANGHAI, taken[:40], start=sum(SHENZHEN))
    assert told("sz") == [("5个批次、757名干部到64家单位实训。", "757 cadres in 5 cohorts trained at 64 host units.")]
    assert told("sh") == [("2个批次、204名干部到40家单位实训。", "204 cadres in 2 cohorts trained at 40 host units.")]


def test_somebody_of_two_batches_is_one_person(head: ApiClient) -> None:
    opened(head, "sz", (3, 3), hosts(2, date(2020, 1, 1)))
    again = Member.objects.filter(programme__code="sz-1").first()
    assert again is not None
    below = Programme.objects.get(code="sz-2")
    Member.objects.create(programme=below, person=again.person, host=again.host, from_date=FIRST)
    assert told("sz")[0][0] == "2个批次、6名干部到2家单位实训。"


def test_leads_lead_to_projects_registered_and_started_with_their_bases(head: ApiClient, xu: Person) -> None:
    opened(head, "sz", (24,), hosts(4, date(2020, 1, 1)))
    below = Programme.objects.get(code="sz-1")
    for n, far in enumerate(["started"] * 6 + ["registered"] * 5 + ["signed"] * 1 + [""] * 12):
        lead(xu, below, n, far)
    assert told("sz")[1:] == [
        ("上报招商线索24条，形成项目12个（转化率50%，12/24）。", "Leads raised that became projects: 12 of 24 (50%)."),
        (
            "引进项目12个，计划总投资12.00亿元；签约12个，注册11个（注册率91.7%，11/12）；其中开工6个（落地开工率54.5%，6/11）。",
            "Brought: 12 projects, with 1.20 billion yuan to be invested; registered: 11 of 12 signed (91.7%); "
            "started: 6 of 11 registered (54.5%).",
        ),
    ]


@pytest.fixture
def few(head: ApiClient, xu: Person) -> None:
    """Two targets, one met, and one lead that became a project under way."""
    opened(head, "sz", (4,), hosts(2, date(2020, 1, 1)))
    below = Programme.objects.get(code="sz-1")
    for amount in (1, 5):
        Target.objects.create(programme=below, name_zh="线索", name_en="Leads", measure="notes:lead", amount=amount)
    lead(xu, below, 0, "registered")


FEW = [
    ("1个批次、4名干部到2家单位实训。", "4 cadres in 1 cohort trained at 2 host units."),
    ("目标2项，完成1项。", "Targets met: 1 of 2."),
    ("上报招商线索1条，形成项目1个。", "Leads raised that became projects: 1 of 1."),
    (
        "引进项目1个，计划总投资1.00亿元；签约1个，注册1个；其中开工0个。",
        "Brought: 1 project, with 100.00 million yuan to be invested; registered: 1 of 1 signed; "
        "started: 0 of 1 registered.",
    ),
]


def test_letters_count_once_both_sides_have_signed(few: None, head: ApiClient, staff: Callable[..., Person]) -> None:
    host = Unit.objects.get(code="sx-00")
    staff(host.code, "head", username="host-head")
    kpis = [{"name": {"zh": "走访企业"}, "measure": "enterprises", "amount": 9}]
    letter = head.post("/programmes/sz-1/letters", {"host": host.code, "kpis": kpis}).ok()["number"]
    assert told("sz")[1][0] == "目标责任书1份，双方签订0份；目标3项，完成1项。"
    head.as_("host-head").do(letter, "sign", verdict="agree", step="host_signs")
    head.as_("qd-zzb-handler").do(letter, "sign", verdict="agree", step="team_signs")
    assert told("sz")[1] == (
        "目标责任书1份，双方签订1份；目标3项，完成1项。",
        "Letters of targets signed by both sides: 1 of 1. Targets met: 1 of 3.",
    )


def test_journals_are_read_once_however_many_programmes_have_targets(few: None, head: ApiClient) -> None:
    above = Programme.objects.get(code="sz")
    for n in range(2, 8):
        cohort(head, f"sz-{n}", f"第{n}批", "2026-01-05", "2026-12-10")
        Programme.objects.filter(code=f"sz-{n}").update(parent=above)
        below = Programme.objects.get(code=f"sz-{n}")
        Target.objects.create(programme=below, name_zh="线索", name_en="Leads", measure="notes:lead", amount=1)
    Target.objects.create(programme=above, name_zh="线索", name_en="Leads", measure="notes:lead", amount=1)
    with CaptureQueriesContext(connection) as asked:
        assert bulletin.told(SYSTEM, above).targets == Rate(2, 9)
    assert sum('FROM "programmes_note"' in one["sql"] for one in asked) == 2


def test_shares_of_few_are_told_as_numbers_alone(few: None) -> None:
    assert told("sz") == FEW
    assert told("sz-1") == FEW


def test_the_desk_and_the_interface_say_the_same(few: None, head: ApiClient, browse: Callable[..., object]) -> None:
    found = head.get("/programmes/sz/bulletin").ok()
    shown = browse("qd-zzb-head").get("/desk/programmes/sz/course/").text  # type: ignore[attr-defined]
    assert all(one["zh"] in shown for one in found["sentences"])
    assert (found["figures"]["people"], found["figures"]["leads"]) == (4, {"n": 0, "of": 1})


def test_a_project_somebody_may_not_see_is_in_none_of_their_numbers(few: None, head: ApiClient) -> None:
    assert head.get("/programmes/sz/bulletin").ok()["figures"]["projects"] == 0
    assert head.as_("feng").get("/programmes/sz/bulletin").status == 404


def test_the_course_has_periods_of_people_together_and_tasks_by_their_day(few: None, head: ApiClient) -> None:
    rows = head.get("/programmes/sz/course").ok().body
    told = [(row["kind"], row["name"]["zh"], row["start"], row["people"]) for row in rows]
    assert told[:3] == [
        ("programme", "体悟实训", "2026-01-01", 0),
        ("programme", "第1批", "2026-01-05", 0),
        ("member", "4 人", "2026-01-05", 4),
    ]
    tasks = [row for row in rows if row["kind"] == "task"]
    assert all(row["start"] == row["end"] and row["done"] is None for row in tasks)
