"""Two appraisals of secretaries: one tallied, one that can be voted in now; and a draw announced beside a run."""

import random
from datetime import timedelta
from typing import Final

from django.utils import timezone

from luodi.city.assessment.actions.call_appraisal import Called, call_appraisal
from luodi.city.assessment.actions.cast_ballot import cast_ballot
from luodi.city.assessment.actions.draw_sample import announce_draw
from luodi.city.assessment.actions.move_appraisal import move_appraisal
from luodi.city.assessment.actions.report_and_answer import answer, ask, write_report
from luodi.city.assessment.appraisals.models import Appraisal
from luodi.city.assessment.appraisals.queries import to_judge
from luodi.city.assessment.models import Run
from luodi.city.registry.models import Person

HOLDER: Final = "qu"
REPORTERS: Final = (("feng", "qd-zjj"), ("chu", "qd-cgj"), ("han", "qd-sthj"))
VOTERS: Final = ("wang", "wang2", "chen", "wei", "jiang", "shen", "yang", "zhu", "qin", "you", "cao", "yan", "feng")
REPORT: Final = "一年来带头领办堵点、按时答复热线，落实廉洁自律各项规定；不足是下基层不够，明年每月驻点两天。"
GRADES: Final = ("good", "good", "good", "fair", "fair", "plain", "abstain")


def appraisals(seed: int, runs: list[Run]) -> int:
    """Hold one appraisal and open another; return how many. Nothing where there were some before."""
    if Appraisal.objects.exists():
        return 0
    dice = random.Random(seed)  # noqa: S311 - dice for a demo, not for secrets
    first, second = _open("2026 年度党组织书记述责述廉"), _open("部门负责人民主评议")
    for n, name in enumerate(VOTERS):
        person = Person.objects.get(username=name)
        for one in (first, second) if n < 4 else (first,):
            cast_ballot(person, one.number, {r.n: dice.choice(GRADES) for r in to_judge(person, one)})
    move_appraisal(Person.objects.get(username=HOLDER), first.number, "tally")
    for run in runs[:1]:
        announce_draw(Person.objects.get(username=HOLDER), run.number, 5)
    return 2


def _open(title: str) -> Appraisal:
    """Call an appraisal, have it reported on and asked about, and open the voting."""
    until = timezone.now() + timedelta(days=5)
    holder = Person.objects.get(username=HOLDER)
    made = call_appraisal(holder, Called(title, "qd-ggb", REPORTERS, until, VOTERS))
    for name, _ in REPORTERS:
        write_report(Person.objects.get(username=name), made.number, REPORT)
    asked = ask(Person.objects.get(username="wang"), made.number, 1, "堵点答复为什么有的超期？")
    answer(Person.objects.get(username="feng"), made.number, asked.pk, "涉及多部门会商，已改为联席办理。")
    return move_appraisal(holder, made.number, "open")
