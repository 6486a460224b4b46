"""The demo city's projects: some hundred and twenty, entered with their ways, milestones, months, issues and visits."""

import random
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from luodi.city.matters.actions.raise_matter import Draft as MatterDraft
from luodi.city.matters.office import office
from luodi.city.programmes.models import Programme
from luodi.city.projects.actions.bring import bring
from luodi.city.projects.actions.enter import enter
from luodi.city.projects.actions.issue import raise_issue
from luodi.city.projects.actions.months import check_month, file_month, sign_month
from luodi.city.projects.actions.plan import plan, reach
from luodi.city.projects.actions.publish import publish
from luodi.city.projects.actions.visit import visit
from luodi.city.projects.catalogue import catalogue, things
from luodi.city.projects.drafts import Bringing, Draft, Firm
from luodi.city.projects.models import Project
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.faces.cli.demo.programmes import COHORT

MOST: Final = 120
WAN: Final = 1_000_000
TRADES: Final = (
    ("C3670", "汽车零部件"), ("C3963", "智能装备"), ("C3973", "集成电路"), ("C2761", "生物制药"),
    ("C3474", "工业机器人"),
    ("I6513", "软件研发"), ("G5990", "智慧物流"), ("C1361", "海洋食品"), ("M7320", "研发中心"), ("C2651", "新材料"),
    ("J6790", "产业基金"), ("C3731", "海工装备"),
)  # fmt: skip
WORDS: Final = ("海川", "蓝谷", "胶东", "崂山湾", "鲁信", "远航", "恒润", "中科", "新元", "启明", "瀚海", "东方")
TAILS: Final = ("产业园", "总部基地", "生产基地", "研发基地", "二期工程")
PROBLEMS: Final = ("施工用电没有接通", "土地指标没有落实", "规划条件没有批复", "配套道路没有开工", "奖补资金没有兑现")


def projects(seed: int) -> int:
    """Enter the demo's projects, once; return how many. None where the pack has no catalogue of projects."""
    if Project.objects.exists() or not catalogue().type:
        return 0
    dice = random.Random(f"{seed}:projects")  # noqa: S311 - dice for a demo, not for secrets
    districts = [node.code for node in office().tree if node.kind == "district"]
    for n in range(MOST):
        _one(dice, n, dice.choice(districts))
    _visits(dice)
    return MOST


def _one(dice: random.Random, n: int, region: str) -> None:
    code, trade = dice.choice(TRADES)
    word, today = WORDS[n % len(WORDS)], timezone.localdate()
    stage = dice.choices(range(6), (1, 3, 3, 4, 6, 3))[0]
    start = today - timedelta(days=dice.randint(200, 700) if stage > 1 else dice.randint(3, 90))
    days = _ways(dice, start, stage, today)
    amount = dice.choice((3, 5, 8, 12, 20, 35, 60)) * 10_000 * WAN
    families = [code for code in ("recruit", "key", "chain") if dice.random() < 0.3]
    draft = Draft(
        name=f"{word}{trade}{dice.choice(TAILS)}（{n + 1}）",
        region=region,
        industry=code,
        amount=amount,
        firms=[Firm(f"{word}{trade}（示意{n}）有限公司")],
        years={today.year: amount // 4, today.year + 1: amount // 4},
        families=families,
        brought=_brought(dice, start) if dice.random() < 0.6 else None,
        level=0 if dice.random() < 0.3 else None,
        reached=days,
    )
    made = enter(SYSTEM, draft)
    _followed(dice, made, days, today)


def _ways(dice: random.Random, start: date, stage: int, today: date) -> dict[str, date]:
    """Return the days of its stages up to one, weeks to months apart, none to come."""
    out, at = {}, start
    for code in catalogue().order[: stage + 1]:
        if at > today:
            break
        out[code] = at
        at += timedelta(days=dice.randint(12, 75))
    return out


def _brought(dice: random.Random, on: date) -> Bringing:
    kind = dice.choice([kind for kind in catalogue().through if kind.roll])
    return Bringing(kind.code, dice.choice(sorted(things(kind, office()))), on)


def _followed(dice: random.Random, made: Project, days: dict[str, date], today: date) -> None:
    number, unit = made.matter.number, made.matter.lead.code
    keeper = Person.objects.filter(username=f"{unit}-clerk").first()
    if keeper is None:
        return
    if "registered" in days:
        _planned(dice, keeper, number, days["registered"], today)
    if "started" in days:
        _filed(dice, made, unit, days["started"], today)
    if "signed" in days and "production" not in days and dice.random() < 0.35:
        facts = {"field": dice.choice(("recruit", "build", "policy"))}
        title = dice.choice(PROBLEMS)
        raise_issue(keeper, number, MatterDraft("escort", title, "", made.matter.region, "inside", facts))
    if dice.random() < 0.1 and made.brought.exists() and Programme.objects.filter(code=COHORT).exists():
        other = Bringing("programme", COHORT, today - timedelta(days=5))
        bring(SYSTEM, number, other)  # the city named it: a district does not see the cohort
    if not made.matter.level and "started" in days:
        publish(SYSTEM, number)


def _planned(dice: random.Random, keeper: Person, number: str, start: date, today: date) -> None:
    at = start
    for one in catalogue().milestones:
        at += timedelta(days=dice.randint(20, 70))
        row = plan(keeper, number, code=one.code, planned=at)
        done = at + timedelta(days=dice.randint(-15, 12))
        if done <= today and dice.random() < 0.9:
            reach(keeper, number, row.pk, done)


def _filed(dice: random.Random, made: Project, unit: str, started: date, today: date) -> None:
    """File the months since it was started, the last two of them now and then not yet signed or not at all."""
    filer, checker, signer = (
        Person.objects.filter(username=f"{unit}-{role}").first() for role in ("clerk", "reviewer", "head")
    )
    if filer is None or checker is None or signer is None:
        return
    months = _months(max(started, date(today.year, 1, 1)), today)
    for left, month in zip(range(len(months) - 1, -1, -1), months, strict=True):
        if left == 0 and dice.random() < 0.3:
            continue
        invested = made.amount // 4 // 12 * dice.randint(6, 14) // 10
        row = file_month(
            filer, made.matter.number, month, invested=invested, listed=True, employees=dice.randint(5, 300)
        )
        if left > 0 or dice.random() < 0.5:
            check_month(checker, row.pk, right=True)
            if left > 0 or dice.random() < 0.7:
                sign_month(signer, row.pk, right=True)


def _months(since: date, today: date) -> list[date]:
    """Return the first days of the months from one to the last that is over."""
    out, at = [], since.replace(day=1)
    while at < today.replace(day=1):
        out.append(at)
        at = (at + timedelta(days=31)).replace(day=1)
    return out


def _visits(dice: random.Random) -> None:
    keeper = Person.objects.filter(username="370202-shangwu-clerk").first()
    if keeper is None:
        return
    today = timezone.localdate()
    for n in range(90):
        kind = dice.choice([kind for kind in catalogue().through if kind.visits and kind.roll])
        code = dice.choice(sorted(things(kind, office())))
        on = today - timedelta(days=dice.randint(1, 300))
        visit(keeper, kind=kind.code, code=code, firm=f"外地企业（示意{n}）", on=on)
