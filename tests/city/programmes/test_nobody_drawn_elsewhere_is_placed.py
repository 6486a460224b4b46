"""Deciding a placement refuses who is released to another programme at the time, by name, and never says where to."""

from datetime import date

import pytest

from api_client import Answer, ApiClient
from cohorts import candidates, cohort, hosts, seats, trainees
from luodi.city.programmes.models import Member, Programme
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person, Unit

pytestmark = pytest.mark.django_db
ELSEWHERE = date(2026, 11, 1)


@pytest.fixture
def head() -> ApiClient:
    """The head of a cohort of three from December to April, with a placement proposed."""
    api = ApiClient().as_("qd-zzb-head")
    cohort(api, "sz-2", "赴深圳体悟实训第二批", "2026-12-10", "2027-04-20")
    taken = hosts(2, date(2026, 1, 1))
    api.call("PUT", "/programmes/sz-2/hosts", {"hosts": seats(taken, 4)}).ok()
    api.post("/programmes/sz-2/candidates", {"candidates": candidates(trainees(3), taken)}).ok()
    api.post("/programmes/sz-2/selection", {"size": 3}).ok()
    api.post("/programmes/sz-2/rounds", {}).ok()
    return api


def drawn(username: str, state: str, until: date | None = None, last: date = date(2027, 3, 31)) -> Member:
    """Have somebody drawn to a joint case team that few know of."""
    given = {"kind": "task_force", "title_zh": "某国企专案", "title_en": "Case", "level": Level.SEALED}
    given |= {"lead": Unit.objects.get(code="qd-jw"), "from_date": date(2026, 6, 1), "to_date": last}
    given |= {"by": Person.objects.get(username="shi"), "at": "2026-06-01T00Z"}
    team, _ = Programme.objects.get_or_create(code=f"zhuan-an-{last}", defaults=given)
    who = Person.objects.get(username=username)
    return Member.objects.create(programme=team, person=who, release=state, from_date=ELSEWHERE, to_date=until)


def decided(head: ApiClient) -> Answer:
    return head.post("/programmes/sz-2/rounds/1/decide")


@pytest.mark.parametrize("state", ["asked", "given"])
def test_who_is_drawn_elsewhere_is_named_and_nobody_is_placed(head: ApiClient, state: str) -> None:
    drawn("xy0002", state)
    drawn("xy0000", state)
    no = decided(head)
    assert (no.status, no.code) == (409, "taken")
    assert no["message"]["zh"] == "学员0000、学员0002这段时间已经脱岗在别处：请先办归队，或另选人员后重新分派。"
    assert "Released to another programme at the time: 学员0000, 学员0002." in no["message"]["en"]
    assert "专案" not in str(no.body)
    assert not Member.objects.filter(programme__code="sz-2").exists()
    assert Programme.objects.get(code="sz-2").rounds.get().state == "proposed"


def test_once_they_are_back_the_placement_is_decided(head: ApiClient) -> None:
    row = drawn("xy0000", "given")
    assert decided(head).code == "taken"
    row.to_date = date(2026, 12, 10)  # the day after their last: the day the cohort begins
    row.save()
    assert decided(head).ok()["state"] == "decided"


@pytest.mark.parametrize(
    ("state", "until", "last"),
    [
        ("none", None, date(2027, 3, 31)),
        ("given", date(2026, 12, 5), date(2027, 3, 31)),
        ("given", None, date(2026, 12, 9)),
    ],
    ids=["takes part beside their post", "is back before", "its time is over before"],
)
def test_who_is_free_by_then_is_placed(head: ApiClient, state: str, until: date | None, last: date) -> None:
    drawn("xy0000", state, until, last)
    assert decided(head).ok()["state"] == "decided"


def test_who_is_kept_beyond_the_last_day_is_not_free_until_it_is_closed(head: ApiClient) -> None:
    drawn("xy0000", "given", last=date(2026, 11, 20))
    assert decided(head).code == "taken"


def test_two_cohorts_do_not_place_one_person_at_one_time(head: ApiClient) -> None:
    decided(head).ok()
    cohort(head, "sz-3", "第三批", "2027-04-01", "2027-06-20")
    units = list(Unit.objects.filter(code__startswith="sx-0"))
    head.call("PUT", "/programmes/sz-3/hosts", {"hosts": seats(units, 4)}).ok()
    named = candidates(Person.objects.filter(username__startswith="xy000"), units)
    head.post("/programmes/sz-3/candidates", {"candidates": named}).ok()
    head.post("/programmes/sz-3/selection", {"size": 3}).ok()
    head.post("/programmes/sz-3/rounds", {}).ok()
    assert head.post("/programmes/sz-3/rounds/1/decide").code == "taken"
    Programme.objects.filter(code="sz-3").update(from_date=date(2027, 4, 21))
    assert head.post("/programmes/sz-3/rounds/1/decide").ok()["state"] == "decided"
