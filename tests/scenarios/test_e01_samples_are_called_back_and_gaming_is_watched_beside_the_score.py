"""E1, beside the score: call-back samples that nobody can choose, people who came again, duties handed to streets."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from api_client import Answer, ApiClient
from luodi.city.assessment import watch
from luodi.city.assessment.models import Run
from luodi.city.assessment.sampling.models import Draw, Sampled
from luodi.city.assessment.sampling.queries import population, sample
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.matters.proof.seals import seal
from luodi.city.registry.models import Person
from quarters import answered, at, published

As = Callable[[str], ApiClient]
LAOSHAN, STREET = "370212", "370212001"
PERIOD = {"scheme": "hotline-rates", "since": "2026-11-01", "until": "2026-11-28"}


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def closed(raised: str = "2026-11-03", replied: str = "2026-11-05", region: str = LAOSHAN) -> str:
    """A hotline matter of the district that is answered, called back and closed."""
    number = answered(region, raised, replied)
    if Matter.objects.get(number=number).closed is None:
        act(Person.objects.get(username="zhou"), action("close"), number, {}, moment=at(replied, 16))
    return number


def run(as_: As) -> str:
    return str(as_("qu").post("/assessments", PERIOD).ok()["number"])


def drawn(as_: As, number: str, size: int = 2) -> Answer:
    as_("qu").post(f"/assessments/{number}/draw", {"size": size}).ok()
    assert as_("qu").post(f"/assessments/{number}/draw/sample").code == "seal_awaited"
    closed("2026-11-04", "2026-11-06")  # something that moves a chain, so that there is something to seal
    seal(at=timezone.now() + timedelta(seconds=1))
    return as_("qu").post(f"/assessments/{number}/draw/sample").ok()


def test_a_sample_is_announced_seeded_by_the_next_seal_and_called_back(as_: As) -> None:
    numbers = {closed() for _ in range(5)}
    number = run(as_)
    assert as_("qu").post(f"/assessments/{number}/draw/sample").code == "not_announced"
    told = drawn(as_, number)
    chosen = {row["matter"] for row in told["sampled"]}
    assert len(chosen) == 2
    assert chosen < numbers, "what was closed after the run's moment is not in it"
    assert told["seal"] > told["after"]
    again = as_("qu").post(f"/assessments/{number}/draw/sample").ok()
    assert again["sampled"] == told["sampled"], "drawn once"
    assert Matter.objects.filter(type__code="sample-call").count() == 2
    draw = Draw.objects.get()
    assert [key for keys in sample(draw).values() for key in keys] == [row["matter"] for row in told["sampled"]]
    call = told["sampled"][0]["call"]
    as_("zheng").do(call, "call_back", satisfied="no", solved="yes")
    (result,) = as_("qu").get(f"/assessments/{number}/draw").ok()["results"]
    assert (result["unit"], result["drawn"], result["called"]) == (LAOSHAN, 2, 1)
    assert (result["contented"], result["contented_of"], result["solved"]) == (0, 1, 1)
    before = as_("qu").get(f"/assessments/{number}").ok()["hash"]
    assert published(as_, number)["hash"] == before, "computed again when frozen: it is beside the score, not in it"


def test_collecting_the_run_anew_changes_nothing_of_what_was_announced(as_: As) -> None:
    for _ in range(4):
        closed()
    number = run(as_)
    told = drawn(as_, number)
    assert run(as_) == number, "collected anew, with one matter more"
    assert [key for keys in sample(Draw.objects.get()).values() for key in keys] == [
        row["matter"] for row in told["sampled"]
    ]


def test_the_assessed_learn_the_results_and_not_who_is_rung(as_: As) -> None:
    for _ in range(3):
        closed()
    number = run(as_)
    as_("hou").post(f"/assessments/{number}/moves/check").ok()
    as_("qu").post(f"/assessments/{number}/moves/preview").ok()
    drawn(as_, number)
    head = as_(f"{LAOSHAN}-head").get(f"/assessments/{number}/draw").ok()
    assert (len(head["results"]), head["sampled"]) == (1, [])
    assert as_("370213-head").get(f"/assessments/{number}/draw").ok()["results"] == []
    call = Sampled.objects.select_related("call").first().call
    assert as_(f"{LAOSHAN}-head").get(f"/matters/{call.number}").code == "not_found"


@pytest.mark.parametrize("who", ["370212-head", "he", "zhou"])
def test_only_who_runs_assessments_draws(as_: As, who: str) -> None:
    closed()
    number = run(as_)
    assert as_(who).post(f"/assessments/{number}/draw", {"size": 2}).code == "not_allowed"
    assert as_(who).post(f"/assessments/{number}/draw/sample").code == "not_allowed"


def test_nobody_who_left_no_name_is_drawn(as_: As) -> None:
    closed()
    number = run(as_)
    Matter.objects.filter(type__code="hotline").update(reporter=None)
    as_("qu").post(f"/assessments/{number}/draw", {"size": 2}).ok()
    assert population(Draw.objects.get()) == {LAOSHAN: []}


def place(number: str, lat: float = 36.1) -> None:
    Matter.objects.filter(number=number).update(lat=lat, lon=120.4)


def test_who_came_again_within_ninety_days_is_told_beside_the_score(as_: As) -> None:
    ended, other, elsewhere = closed(), closed(), closed("2026-11-20", "2026-11-21")
    place(ended)
    place(other, 36.2)
    place(elsewhere)
    number = run(as_)
    (row,) = [row for row in as_("qu").get(f"/assessments/{number}/watch").ok().body if row["unit"] == LAOSHAN]
    assert (row["closed"], row["complained"], row["complained_matters"]) == (3, 1, [ended])
    assert as_("xu").get(f"/assessments/{number}/watch").code == "not_found", "the run is not shown yet"


def test_what_is_watched_is_counted_once_and_anew_when_more_has_come(as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = closed()
    place(ended)
    number, looked = run(as_), list[str]()
    counted = watch.counted
    monkeypatch.setattr(watch, "counted", lambda run: looked.append(run.number) or counted(run))

    def came_again() -> int:
        rows = as_("qu").get(f"/assessments/{number}/watch").ok().body
        return int(next(row["complained"] for row in rows if row["unit"] == LAOSHAN))

    assert [came_again(), came_again(), looked] == [0, 0, [number]]
    facts = {"kind": "投诉", "point": "36.1,120.4"}
    raise_matter(PUBLIC, Draft("hotline", "又不亮了", "坏了", LAOSHAN, facts=facts), moment=at("2026-11-20"))
    assert [came_again(), came_again(), looked] == [1, 1, [number, number]], "what comes later is not hidden"
    monkeypatch.setattr(watch, "AGAIN", timedelta(days=-40))
    assert watch._stamp(Run.objects.get())[1] == timezone.localdate(), "when nobody can come again, once a day"


def test_duties_of_the_district_that_streets_lead_are_told_beside_the_score(as_: As) -> None:
    draft = Draft("hotline", "井盖", "松动", LAOSHAN, facts={"kind": "投诉"}, reporter={"name": "李四"})
    made = raise_matter(PUBLIC, draft, moment=at("2026-11-10"))
    for who, kind, data in (("zhou", "accept", {}), ("wu", "assign", {"lead": LAOSHAN, "co": []})):
        act(Person.objects.get(username=who), action(kind), made.number, data, moment=at("2026-11-10", 11))
    as_("wu").do(made.number, "refer", to=STREET, reason="就近")
    number = run(as_)
    (row,) = [row for row in as_("qu").get(f"/assessments/{number}/watch").ok().body if row["unit"] == LAOSHAN]
    assert (row["low"], row["shifted"], row["shifted_matters"]) == (1, 1, [made.number])
