"""A made quarter: matters answered, called back and rated, figures filed, and a run seen through to publication."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F

from api_client import Answer, ApiClient
from luodi.city.assessment.models import Run
from luodi.city.matters.access import PUBLIC, follow
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.registry.models import Person

As = Callable[[str], ApiClient]
Period = tuple[str, str]
STAFF = {"accept": "zhou", "assign": "wu", "handle": "wang", "sign": "feng", "reply": "wang", "call_back": "zheng"}


def at(day: str, hour: int = 10) -> Moment:
    """Return ten o'clock in the city on a day."""
    return Moment(datetime.fromisoformat(f"{day}T{hour:02}:00:00+08:00"))


def answered(
    region: str, raised: str, replied: str, *, solved: str = "yes", stars: int = 0, content: str = "yes"
) -> str:
    """Raise a hotline matter in a district and see it through to its closing; return its number."""
    draft = Draft("hotline", "路灯不亮", "坏了三天", region, facts={"kind": "投诉"}, reporter={"name": "张三"})
    raised_matter = raise_matter(PUBLIC, draft, moment=at(raised))
    number, secret = raised_matter.number, raised_matter.secret
    done = at(replied, 15).at
    assert done is not None
    for n, (kind, data) in enumerate(
        [
            ("accept", {}),
            ("assign", {"lead": "qd-zjj", "co": []}),
            ("handle", {"words": "已修好。"}),
            ("sign", {"verdict": "agree"}),
            ("reply", {"words": "已修好。"}),
            ("call_back", {"satisfied": content, "solved": solved}),
        ]
    ):
        # Taken in and assigned on the day it is raised, done and called back on the day of the reply.
        moment = Moment(at(raised, 10 + n).at) if n < 2 else Moment(done + timedelta(minutes=n))
        person = Person.objects.get(username=STAFF[kind])
        act(person, action(kind), number, data, moment=moment)
    if stars:
        who = follow(number, secret)[1]
        act(who, action("rate"), number, {"stars": stars}, moment=Moment(done + timedelta(hours=2)))
    return number


def filed(as_: As, scheme: str, period: Period, indicator: str, unit: str, **numbers: object) -> None:
    """File a figure by the city's assessor, have it checked by another and signed by the leader in charge."""
    body = {"scheme": scheme, "indicator": indicator, "unit": unit, "since": period[0], "until": period[1]}
    given = as_("qu").post("/filings", body | {"source": "统计公报"} | numbers).ok()
    as_("hou").post(f"/filings/{given['id']}/check", {"right": True}).ok()
    as_("he").post(f"/filings/{given['id']}/sign", {"right": True}).ok()


def collected(as_: As, scheme: str, period: Period) -> Answer:
    """Collect a run."""
    return as_("qu").post("/assessments", {"scheme": scheme, "since": period[0], "until": period[1]}).ok()


def published(as_: As, number: str) -> Answer:
    """See a collected run through to publication, the days of objection past; return it as everybody on the desk."""
    as_("hou").post(f"/assessments/{number}/moves/check").ok()
    as_("qu").post(f"/assessments/{number}/moves/preview").ok()
    end_of_objections(number)
    as_("he").post(f"/assessments/{number}/moves/decide").ok()
    as_("qu").post(f"/assessments/{number}/moves/freeze").ok()
    as_("he").post(f"/assessments/{number}/moves/publish").ok()
    return as_("xu").get(f"/assessments/{number}").ok()


def end_of_objections(number: str) -> None:
    """Let the days of objection pass: the clock of the test stands still."""
    Run.objects.filter(number=number).update(objections_until=F("known"))
