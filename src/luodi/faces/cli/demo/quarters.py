"""Three quarters of the contest of districts, two published and one shown to the assessed; the hotline's rates; two
contests held on them, one of village secretaries, and two appraisals of secretaries."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from luodi.city.assessment import queries
from luodi.city.assessment.actions.collect import collect
from luodi.city.assessment.actions.filing import check_filing, file_figure, sign_filing
from luodi.city.assessment.actions.move_run import move_run
from luodi.city.assessment.models import Filing, Run
from luodi.city.registry.models import Person
from luodi.faces.cli.demo.appraisals import appraisals
from luodi.faces.cli.demo.contests import contests
from luodi.faces.cli.demo.villages import villages

CONTEST, RATES = "contest", "hotline-rates"
ASSESSOR, OTHER, LEADER = "qu", "hou", "he"
SOURCE: Final = "季度统计公报（演示数据）"


def quarters(seed: int) -> int:
    """Make the demo's quarters, once; return how many runs were made. Nothing where the pack has no such scheme."""
    if Run.objects.exists() or not any(row.code == CONTEST for row in queries.schemes()):
        return 0
    dice = random.Random(seed)  # noqa: S311 - dice for a demo, not for secrets
    last = _quarter(timezone.localdate())
    before = _quarter(last[0])
    earlier = _quarter(before[0])
    for since, until in (earlier, before, last):
        _file(dice, since, until)
    shown = [_published(_shown(CONTEST, *period, weeks=weeks)) for period, weeks in ((earlier, 26), (before, 12))]
    _shown(CONTEST, *last, weeks=0)
    _shown(RATES, *last, weeks=0)
    contests(seed, shown)
    villages(seed)
    appraisals(seed, shown[1:])
    return 4


def _quarter(day: date) -> tuple[date, date]:
    """Return the quarter before the one a day lies in."""
    until = date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    return date(until.year, until.month - 2, 1), until


def _file(dice: random.Random, since: date, until: date) -> None:
    """File every statistic of the contest: each by one, checked by another, signed by the district's head."""
    qu, hou = (Person.objects.get(username=name) for name in (ASSESSOR, OTHER))
    for scheme, indicator, units in queries.to_file(qu):
        if scheme.code != CONTEST or Filing.objects.filter(indicator=indicator.code, since=since).exists():
            continue
        for unit in units:
            filing = file_figure(
                qu,
                scheme=CONTEST,
                indicator=indicator.code,
                unit=unit,
                since=since,
                until=until,
                source=SOURCE,
                **_numbers(dice, indicator.kind),
            )
            check_filing(hou, filing.pk, right=True)
            sign_filing(Person.objects.get(username=f"{unit}-head"), filing.pk, right=True)


def _numbers(dice: random.Random, kind: str) -> dict[str, Any]:
    if kind == "value":
        return {"value": Decimal(dice.randint(35, 75)) / 10}
    of = dice.randint(40, 90)
    return {"n": of - dice.randint(0, of // 5), "of": of}


def _shown(scheme: str, since: date, until: date, *, weeks: int) -> Run:
    """Collect a run, have it checked and shown to the assessed so many weeks ago."""
    at = timezone.now() - timedelta(weeks=weeks)
    run = collect(Person.objects.get(username=ASSESSOR), scheme, since, until)
    move_run(Person.objects.get(username=OTHER), run.number, "check", at=at)
    return move_run(Person.objects.get(username=ASSESSOR), run.number, "preview", at=at)


def _published(run: Run) -> Run:
    for name, kind in ((LEADER, "decide"), (ASSESSOR, "freeze"), (LEADER, "publish")):
        move_run(Person.objects.get(username=name), run.number, kind)
    run.refresh_from_db()
    return run
