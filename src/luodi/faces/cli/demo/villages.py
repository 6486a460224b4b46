"""A small contest of village secretaries (村书记擂台): six made villages, some papers not written yet."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from luodi.city.assessment.actions.call_contest import call_contest
from luodi.city.assessment.actions.collect import collect
from luodi.city.assessment.actions.filing import check_filing, file_figure, sign_filing
from luodi.city.assessment.actions.move_run import move_run
from luodi.city.assessment.actions.write_paper import Promised, write_paper
from luodi.city.assessment.contests.kinds import kinds
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text
from luodi.faces.cli.people import enrol

KIND: Final = "villages"
ASSESSOR, OTHER, LEADER = "qu", "hou", "he"
VILLAGES: Final = (
    ("370211105", "向阳村", "Xiangyang"),
    ("370211105", "河西村", "Hexi"),
    ("370211106", "龙泉村", "Longquan"),
    ("370211106", "石桥村", "Shiqiao"),
    ("370211107", "茶山村", "Chashan"),
    ("370211107", "后湾村", "Houwan"),
)
PROMISES: Final = (
    ("硬化村内道路", "公里", 2),
    ("新建冷库", "座", 1),
    ("发展蓝莓大棚", "亩", 60),
    ("安装路灯", "盏", 45),
)
PROBLEMS: Final = "集体收入单一，靠出租老厂房；汛期村路积水，群众意见多。"
AIMS: Final = "半年内集体收入增长一成，群众诉求都按时答复。"
SINCE: Final = date(2024, 1, 1)
WRITTEN: Final = 4
"""How many of them have written their paper."""


def villages(seed: int) -> int:
    """Open the villages, assess their last half-year and call a contest; return how many, 0 without such a kind."""
    if KIND not in kinds() or not Unit.objects.filter(code=VILLAGES[0][0]).exists():
        return 0
    dice = random.Random(seed)  # noqa: S311 - dice for a demo, not for secrets
    codes = [_village(*one, n) for n, one in enumerate(VILLAGES, 1)]
    since, until = _half(timezone.localdate())
    for code in codes:
        _income(code, since, until, Decimal(dice.randint(10, 180)) / 10)
    run = collect(_who(ASSESSOR), KIND, since, until)
    at = timezone.now() - timedelta(weeks=3)
    for name, kind in ((OTHER, "check"), (ASSESSOR, "preview")):
        move_run(_who(name), run.number, kind, at=at)
    for name, kind in ((LEADER, "decide"), (ASSESSOR, "freeze"), (LEADER, "publish")):
        move_run(_who(name), run.number, kind)
    day = timezone.localdate() + timedelta(days=18)
    held = datetime.combine(day, time(9), timezone.get_default_timezone())
    contest = call_contest(_who(ASSESSOR), KIND, run.number, held)
    for entrant in contest.entrants.select_related("unit").order_by("place")[:WRITTEN]:
        text, measure, goal = dice.choice(PROMISES)
        promise = Promised(text, day + timedelta(days=150), Decimal(goal), measure)
        secretary, unit = _who(f"{entrant.unit.code}-secretary"), entrant.unit.code
        write_paper(secretary, contest.number, unit, problems=PROBLEMS, aims=AIMS, promises=[promise])
    return 1


def _village(town: str, zh: str, en: str, n: int) -> str:
    code, above = f"{town}{n:03}", Unit.objects.get(code=town)
    name = Text(f"{zh}（示意）", f"{en} Village (example)")
    open_unit(SYSTEM, code=code, kind="community", name=name, parent=above, on=SINCE)
    enrol(f"{code}-secretary", f"{zh}书记", [(code, ["secretary", "handler"])])
    enrol(f"{code}-head", f"{zh}村主任", [(code, ["head"])])
    return code


def _half(day: date) -> tuple[date, date]:
    """Return the half-year before the one a day lies in."""
    if day.month > 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year - 1, 7, 1), date(day.year - 1, 12, 31)


def _income(unit: str, since: date, until: date, value: Decimal) -> None:
    filing = file_figure(
        _who(ASSESSOR),
        scheme=KIND,
        indicator="income",
        unit=unit,
        since=since,
        until=until,
        value=value,
        source="农村集体三资监管平台（演示数据）",
    )
    check_filing(_who(OTHER), filing.pk, right=True)
    sign_filing(_who(LEADER), filing.pk, right=True)


def _who(username: str) -> Person:
    return Person.objects.get(username=username)
