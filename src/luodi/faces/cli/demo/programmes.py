"""One cohort placed and noting in the field, one campaign with what districts lead, one task force out of the pool."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils import timezone

from luodi.city.programmes.actions.gather import Named, Seats, name_candidates, put_hosts, select_candidates
from luodi.city.programmes.actions.open_programme import Draft, open_programme
from luodi.city.programmes.actions.place import decide, propose
from luodi.city.programmes.actions.pool import enter_pool
from luodi.city.programmes.actions.set_target import set_target
from luodi.city.programmes.actions.take_part import add_member, release
from luodi.city.programmes.actions.write_note import Line, write_note
from luodi.city.programmes.models import Programme
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text

FIELDS: Final = ("智能制造", "海洋", "金融", "物流", "生物医药")
DRAWN: Final = ("wei", "chen")
"""Whom the task force asks of their units."""
COHORT: Final = "sz-5"
HEAD, ORGANISER, CITY = "qd-zzb-head", "qd-zzb-handler", "shao"


def programmes(seed: int) -> int:
    """Make the demo's programmes, once; return how many. Nothing where the pack has no such staff."""
    known = {p.username: p for p in Person.objects.filter(username__in=(HEAD, ORGANISER, CITY))}
    if Programme.objects.exists() or len(known) < 3:
        return 0
    dice, today = random.Random(seed), timezone.localdate()  # noqa: S311 - dice for a demo, not for secrets
    _cohort(dice, known[HEAD], today)
    _campaign(known[CITY], today)
    _task_force(known[ORGANISER], today)
    return 3


def _cohort(dice: random.Random, head: Person, today: date) -> None:
    start, end = today - timedelta(days=60), today + timedelta(days=40)
    title = Text("赴深圳体悟实训第五批", "Fifth cohort to Shenzhen")
    open_programme(head, Draft(COHORT, "cohort", title, "qd-zzb", start, end))
    firms = list(Unit.objects.filter(kind="enterprise", abolished=None).order_by("code")[:6])
    put_hosts(head, COHORT, [Seats(unit.code, 3, 1, dice.sample(FIELDS, 2)) for unit in firms])
    people = Person.objects.filter(posts__role__code="handler", posts__unit__kind="bureau", active=True)
    people = people.exclude(username__in=DRAWN)  # nobody is released to two at once
    chosen = list(people.distinct().order_by("pk")[:14])
    wishes = [unit.code for unit in firms]
    named = [
        Named(p.username, "qd-zzb", {"性别": dice.choice("男女")}, dice.sample(FIELDS, 2), dice.sample(wishes, 2), 80)
        for p in chosen
    ]
    name_candidates(head, COHORT, named)
    select_candidates(head, COHORT, size=12)
    decide(head, COHORT, propose(head, COHORT, [{"rule": "share", "trait": "性别", "value": "男", "most": 80}]).n)
    for name, measure in (
        (Text("对接企业", "Enterprises"), "enterprises"),
        (Text("结识企业家", "Entrepreneurs"), "met"),
    ):
        set_target(head, COHORT, name=name, measure=measure, amount=Decimal(100), each=True)
    for member in Programme.objects.get(code=COHORT).members.exclude(person=None).select_related("person")[:6]:
        if member.person:
            _notes(dice, member.person, today)


def _notes(dice: random.Random, person: Person, today: date) -> None:
    for n in range(dice.randint(2, 5)):
        kind = dice.choice(("visit", "visit", "meeting", "learnt", "lead"))
        about = f"示例企业{dice.randint(1, 30)}"
        text = {"lead": "有意在青岛设区域总部"}.get(kind, "走访座谈，了解产业链配套和审批服务")
        key = UUID(int=dice.getrandbits(128), version=4)
        day = today - timedelta(days=dice.randint(1, 50))
        line = Line(key, kind, day, about, dice.randint(0, 3), text=text, hand_over=kind == "lead" and n == 0)
        write_note(person, COHORT, line)


def _campaign(city: Person, today: date) -> None:
    start, end = date(today.year, 1, 1), date(today.year, 12, 31)
    title = Text("城市更新和城市建设攻势", "Campaign of urban renewal")
    open_programme(city, Draft("csgx", "campaign", title, "qd", start, end))
    for n, lead in enumerate(("370202", "370203", "370212", "370213"), 1):
        part = Text(f"领域{n}专项", f"Domain {n}")
        open_programme(city, Draft(f"csgx-{n}", "campaign", part, lead, start, end, parent="csgx"))
    set_target(city, "csgx", name=Text("完成任务", "Tasks done"), measure="closed", amount=Decimal(12))


def _task_force(organiser: Person, today: date) -> None:
    title = Text("产业发展专班", "Task force for industry")
    open_programme(organiser, Draft("cyfz", "task_force", title, "qd-zzb", today, today + timedelta(days=180)))
    for username, unit, skills in (
        ("wang", "qd-zjj", ["招商"]),
        ("chen", "qd-cgj", ["工程"]),
        ("wei", "qd-spj", ["审批"]),
    ):
        enter_pool(organiser, username, unit=unit, skills=skills)
    member = add_member(organiser, "cyfz", username="wei", unit="qd-spj", duty="组员", full_time=True)
    release(Person.objects.get(username="jiang"), member.pk)
    add_member(organiser, "cyfz", username="chen", unit="qd-cgj", duty="组员", full_time=True)
