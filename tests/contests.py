"""A made contest: a quarter of the ten districts decided and frozen, a session called on it, papers written."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from api_client import Answer, ApiClient
from luodi.city.assessment.contests.models import Contest
from quarters import collected, end_of_objections, filed

As = Callable[[str], ApiClient]
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")
Q1, Q2, Q3 = ("2023-01-01", "2023-03-31"), ("2023-04-01", "2023-06-30"), ("2023-07-01", "2023-09-30")


def decided(as_: As, period: tuple[str, str], places: tuple[int, ...] = tuple(range(10)), upto: str = "frozen") -> str:
    """Return the number of a quarter's run, seen through to `decided`, `frozen` or `published`."""
    for unit, place in zip(DISTRICTS, places, strict=True):
        filed(as_, "contest", period, "output", unit, value=f"{8 - place * 0.5}")
        filed(as_, "contest", period, "started", unit, n=100 - place, of=100)
        filed(as_, "contest", period, "renewal", unit, n=50 - place, of=50)
    number = str(collected(as_, "contest", period)["number"])
    as_("hou").post(f"/assessments/{number}/moves/check").ok()
    as_("qu").post(f"/assessments/{number}/moves/preview").ok()
    end_of_objections(number)
    for who, kind, state in (("he", "decide", "decided"), ("qu", "freeze", "frozen"), ("he", "publish", "published")):
        as_(who).post(f"/assessments/{number}/moves/{kind}").ok()
        if state == upto:
            break
    return number


def day(ahead: int) -> str:
    """Return a day so many days ahead."""
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def call(as_: As, run: str, kind: str = "districts", ahead: int = 20) -> Answer:
    """Call a contest on a run, to be held so many days ahead at nine."""
    held = datetime.fromisoformat(f"{day(ahead)}T09:00:00+08:00").isoformat()
    return as_("qu").post("/contests", {"kind": kind, "run": run, "held_at": held})


def paper(*promises: dict[str, Any], problems: str = "开工慢", aims: str = "全部开工") -> dict[str, Any]:
    """Return a paper; a promise is due in half a year where it does not say."""
    made = [{"due": day(180)} | one for one in promises] or [{"text": "建成口袋公园", "goal": "12", "measure": "个"}]
    return {"problems": problems, "aims": aims, "promises": [{"due": day(180)} | one for one in made]}


def papers_due(number: str) -> None:
    """Let the time for papers pass: the clock of the test stands still."""
    Contest.objects.filter(number=number).update(papers_until=F("called_at"))


def move(as_: As, number: str, kind: str) -> Answer:
    """Take a step of a contest."""
    return as_("he" if kind == "publish" else "qu").post(f"/contests/{number}/moves/{kind}")
