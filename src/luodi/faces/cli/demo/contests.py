"""Two contests of districts: one half a year ago with its promises under way, one being prepared."""

import random
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from luodi.city.assessment.actions.call_contest import call_contest
from luodi.city.assessment.actions.move_contest import move_contest
from luodi.city.assessment.actions.write_paper import Promised, write_paper
from luodi.city.assessment.contests.kinds import kinds
from luodi.city.assessment.contests.models import Contest, Promise
from luodi.city.assessment.models import Run
from luodi.city.matters.actions import Moment, act, action
from luodi.city.registry.models import Person

KIND: Final = "districts"
ASSESSOR, LEADER = "qu", "he"
PROMISES: Final = (
    ("新建口袋公园", "个", 12),
    ("老旧小区加装电梯", "部", 40),
    ("签约项目开工", "个", 15),
    ("打通断头路", "条", 3),
    ("新增充电桩", "个", 300),
)
PROBLEMS: Final = "签约项目开工慢，个别堵点答复不及时；老旧小区改造进度不均衡。"
AIMS: Final = "半年内签约项目开工率和堵点按时答复率都进入全市前五。"


def contests(seed: int, runs: list[Run]) -> int:
    """Hold a contest on the first run and call one on the second; return how many. Nothing where the pack has none."""
    if Contest.objects.exists() or KIND not in kinds() or len(runs) < 2:
        return 0
    dice = random.Random(seed)  # noqa: S311 - dice for a demo, not for secrets
    coming = _nine(timezone.now() + timedelta(days=16))
    first = _called(runs[0], coming - timedelta(days=183), timedelta(days=14))
    for entrant in first.entrants.select_related("unit").order_by("place"):
        _write(dice, first, entrant.unit.code, first.held_at - timedelta(days=9))
    opened = first.held_at
    for kind, hours in (("open", 0), ("close", 3), ("publish", 4)):
        who = Person.objects.get(username=LEADER if kind == "publish" else ASSESSOR)
        move_contest(who, first.number, kind, at=opened + timedelta(hours=hours))
    _keep(dice, first)
    second = _called(runs[1], coming, timedelta(0))
    for entrant in second.entrants.select_related("unit").order_by("place")[:6]:
        _write(dice, second, entrant.unit.code, timezone.now())
    return 2


def _nine(moment: datetime) -> datetime:
    return datetime.combine(timezone.localdate(moment), time(9), timezone.get_default_timezone())


def _called(run: Run, held: datetime, ahead: timedelta) -> Contest:
    at = held - ahead if ahead else timezone.now()
    return call_contest(Person.objects.get(username=ASSESSOR), KIND, run.number, held, at=at)


def _write(dice: random.Random, contest: Contest, unit: str, at: datetime) -> None:
    day = timezone.localdate(contest.held_at)
    promises = [
        Promised(text, day + timedelta(days=dice.choice((90, 150, 175))), Decimal(goal + dice.randint(-2, 4)), measure)
        for text, measure, goal in dice.sample(PROMISES, 2)
    ]
    head = Person.objects.get(username=f"{unit}-head")
    write_paper(head, contest.number, unit, problems=PROBLEMS, aims=AIMS, promises=promises, at=at)


def _keep(dice: random.Random, contest: Contest) -> None:
    """Let most promises be kept, some late, some in part, some not yet."""
    rows = Promise.objects.filter(entrant__contest=contest).select_related("entrant__unit", "matter")
    for promise in rows.order_by("pk"):
        unit, days = promise.entrant.unit.code, dice.choice((-20, -6, -2, 5, 12, 400))
        at = _nine(datetime.combine(promise.due, time(), timezone.get_default_timezone())) + timedelta(days=days)
        if promise.matter is None or promise.goal is None or at > timezone.now() - timedelta(days=1):
            continue
        done = promise.goal - dice.choice((0, 0, 0, 1))
        kept = "yes" if done == promise.goal else "partly"
        for name, kind, data in (
            (f"{unit}-handler", "handle", {"facts": {"done": f"{done}"}}),
            (f"{unit}-head", "sign", {"verdict": "agree"}),
            (f"{unit}-handler", "reply", {"words": "已按承诺完成，现场可查。"}),
            ("hou", "handle", {"facts": {"kept": kept}}),
            ("hou", "close", {}),
        ):
            person = Person.objects.get(username=name)
            act(person, action(kind), promise.matter.number, data, moment=Moment(at))
