"""Collect a run: count the journal as of now, take what was filed, compute; again until somebody has checked it."""

from datetime import date

import msgspec
from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.computing import asked_of, assessed_in, computed, excused_of, givens, packed
from luodi.city.assessment.models import LeftOut, Run, RunEvent
from luodi.city.assessment.queries import scheme_on
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

DONE = ("frozen", "published")


def collect(person: Person, scheme: str, since: date, until: date, *, why: str = "") -> Run:
    """Begin a run of a scheme for a period, or collect one anew that nobody has checked yet.

    Where the period's last run is frozen the new one corrects it, and `why` must say what: it takes over what rulings
    left out. Raises Refused `not_allowed`, `not_found` (no scheme in force), `bad_value`, `run_open` while another is
    under way, `figures_refused` with the engine's reason (a figure missing, and whose).
    """
    with witnessed("assessment", "collect", person.pk), transaction.atomic():
        access.allow(person, access.RUNS)
        _period(since, until)
        version = scheme_on(scheme, until)
        last = _last(scheme, since, until)
        if last and last.state not in (*DONE, "collected"):
            told = Text(f"{last.number} 还在进行中。", f"{last.number} is under way.")
            raise Refused("run_open", told)
        corrects = last if last and last.state in DONE else last.corrects if last else None
        if corrects and not (why.strip() or (last and last.why)):
            raise Refused("bad_value", Text("更正要写明原因。", "A correction says why."), "why")
        now = timezone.now()
        run = last if last and last.state == "collected" else _new(person, scheme, since, until, corrects)
        run.scheme, run.known, run.collected_by = version, now, person
        run.why = why.strip()[:400] or run.why
        run.before = _before(scheme, since)
        run.inputs, run.result, run.hash = "[]", "{}", ""
        run.save()
        compute(run)
        RunEvent.objects.create(run=run, kind="collected", at=now, by=person, body={"hash": run.hash})
        return run


def compute(run: Run) -> None:
    """Compute a run from its period, its moment and the rulings on it, and keep what went in and what came out."""
    assessed = assessed_in(run)
    given = givens(assessed, asked_of(run), excused_of(run))
    result = computed(assessed, given, run.until, run.before)
    run.inputs = packed(given)
    run.result, run.hash = msgspec.json.encode(result, order="sorted").decode(), result.hash
    run.save()


def _period(since: date, until: date) -> None:
    if since > until:
        raise Refused("bad_value", Text("起日晚于止日。", "It ends before it begins."), "until")
    if until >= timezone.localdate():
        raise Refused("bad_value", Text("考核期还没有结束。", "The period has not ended yet."), "until")


def _last(scheme: str, since: date, until: date) -> Run | None:
    rows = Run.objects.select_for_update(of=("self",)).filter(scheme__code=scheme, since=since, until=until)
    return rows.order_by("-pk").first()


def _before(scheme: str, since: date) -> Run | None:
    rows = Run.objects.filter(scheme__code=scheme, state="published", until__lt=since)
    return rows.order_by("-until", "-pk").first()


def _new(person: Person, scheme: str, since: date, until: date, corrects: Run | None) -> Run:
    n = Run.objects.filter(scheme__code=scheme, since=since, until=until).count() + 1
    number = f"{scheme}-{since:%Y%m%d}-{until:%Y%m%d}-{n}"
    run = Run(number=number, since=since, until=until, corrects=corrects, collected_by=person)
    run.scheme, run.known = scheme_on(scheme, until), timezone.now()
    run.save()
    for row in corrects.left_out.all() if corrects else ():
        LeftOut.objects.create(
            run=run, indicator=row.indicator, matter_id=row.matter_id, reason=row.reason, approver_id=row.approver_id
        )
    return run
