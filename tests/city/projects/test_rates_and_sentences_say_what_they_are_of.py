"""Rates with both numbers, ranks with ties, and sentences that say no more than the record holds."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from luodi.city.projects import bulletin, figures
from luodi.city.projects.actions.enter import enter
from luodi.city.projects.drafts import Draft
from luodi.city.projects.figures import Share
from luodi.city.registry.actors import SYSTEM

pytestmark = pytest.mark.django_db
STAGES = ("lead", "talks", "signed", "registered", "started", "production")
SHINAN, SHIBEI, JIMO, LICANG = "370202", "370203", "370215", "370213"


def entered(region: str, n: int, stage: str, start: date = date(2026, 1, 5)) -> None:
    for k in range(n):
        days = {code: start + timedelta(days=20 * i) for i, code in enumerate(STAGES[: STAGES.index(stage) + 1])}
        enter(SYSTEM, Draft(f"{region}{stage}{k}", region, "C36", 10**10, reached=days))


def test_ties_share_a_rank_and_who_has_too_few_has_none() -> None:
    for region, registered, signed in ((SHINAN, 3, 0), (SHIBEI, 3, 0), (JIMO, 2, 1), (LICANG, 1, 0)):
        entered(region, registered, "registered")
        entered(region, signed, "signed")
    found = figures.table(SYSTEM, least=3)
    assert found.ranks["registered"] == {SHINAN: 1, SHIBEI: 1, JIMO: 3}
    line = next(line for line in found.lines if line.code == JIMO)
    assert (line.registered.n, line.registered.of, line.registered.percent) == (2, 3, "66.7")
    assert found.stages["registered"] == 9


def test_the_sentences_name_who_has_all_and_who_leads_with_their_bases() -> None:
    for region, registered, signed in ((SHINAN, 6, 0), (SHIBEI, 3, 0), (JIMO, 2, 1)):
        entered(region, registered, "registered")
        entered(region, signed, "signed")
    told = "".join(s.text.zh for s in bulletin.sentences(figures.table(SYSTEM), least=3))
    assert "共有项目12个，计划总投资12.00亿元" in told
    assert "注册率91.7%（11/12）" in told
    assert "注册率100%的2个区市是市南区、市北区" in told
    assert "注册率排名前三位（含并列）的是市南区" in told


def test_nothing_is_said_of_ranks_where_too_few_are_ranked() -> None:
    entered(SHINAN, 2, "registered")
    told = "".join(s.text.zh for s in bulletin.sentences(figures.table(SYSTEM)))
    assert "排名" not in told
    assert "注册率2/2（样本不足10，不算百分比）。" in told


def test_figures_can_be_told_as_they_stood_on_a_past_day() -> None:
    entered(SHINAN, 2, "started")
    then = timezone.make_aware(datetime(2026, 3, 1))
    now, past = figures.table(SYSTEM), figures.table(SYSTEM, at=then)
    assert (now.all.started.n, past.all.started.n) == (2, 0)
    assert (now.all.tally.projects, past.all.tally.projects) == (2, 2)
    assert past.stages == {"lead": 2, "talks": 2, "signed": 2, "registered": 0, "started": 0, "production": 0}


@pytest.mark.parametrize(
    ("done", "planned", "told"),
    [(0, 0, "—"), (1, 3, "33.3"), (9999, 10000, "99.9"), (3, 3, "100.0"), (5, 4, "125.0"), (7, 3, "233.3")],
)
def test_money_done_may_be_more_than_all_and_is_100_only_when_all(done: int, planned: int, told: str) -> None:
    assert Share(done, planned).told() == told
