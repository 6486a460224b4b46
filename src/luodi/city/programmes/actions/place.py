"""分派: trainees to hosts – proposed by the engine, adjusted by people with a reason, decided once and frozen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from luodi.city.programmes import access
from luodi.city.programmes.actions.gather import _cohort
from luodi.city.programmes.models import Candidate, Member, Programme, Release, Round
from luodi.city.programmes.placing import asked, check_rules, digest_of, last_round, problem_of, said
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person, Unit
from luodi.city.witness import witnessed
from luodi.engines.matching.placement import Problem, Unplaceable, Weights, clashes, place
from luodi.engines.notation import Text

USUAL = Weights()
SECONDS = 60.0
"""Seconds a placement may take; what is not proven by then says how far off it can be."""


def propose(
    person: Person,
    code: str,
    rules: Sequence[Mapping[str, Any]] = (),
    *,
    fair: bool = False,
    weights: Weights = USUAL,
    reason: str = "",
) -> Round:
    """Propose a placement of those selected, by the rules given (placing.RULES). After the first, few people move.

    Raises Refused `not_found`, `not_allowed`, `closed`, `not_now`, `bad_value`, `unplaceable`: then it says which rules
    cannot hold together.
    """
    with witnessed("programmes", "propose", person.pk):
        programme = _cohort(access.to_run(person, code))
        before = last_round(programme)
        body = asked(programme, rules, before.seats if before else {}, fair, weights)
        if not body["people"] or not body["hosts"]:
            raise Refused("not_now", Text("先选定人员和接收单位。", "First select people and hosts."), "programme")
        return _solved(person, programme, body, before, reason)


def adjust(person: Person, code: str, username: str, host: str, reason: str) -> Round:
    """Put somebody where people want them: a rule more, all others placed anew with few moves.

    Raises Refused as `propose`, and `reason_missing`.
    """
    with witnessed("programmes", "adjust", person.pk):
        programme = _cohort(access.to_run(person, code))
        before = last_round(programme)
        if before is None:
            raise Refused("not_now", Text("还没有分派方案。", "Nothing was proposed yet."), "programme")
        if not reason.strip():
            raise Refused("reason_missing", Text("请写明理由。", "A reason is needed."), "reason")
        kept = [r for r in before.asked["rules"] if not (r["rule"] == "only" and r["person"] == username)]
        rules = [*kept, {"rule": "only", "person": username, "hosts": [host]}]
        body = asked(programme, rules, before.seats, before.asked["fair"], Weights(*before.asked["weights"]))
        return _solved(person, programme, body, before, reason.strip())


def decide(person: Person, code: str, n: int) -> Round:
    """Decide a round: it is frozen, and everybody placed takes part, released, at their host.

    Raises Refused `not_found`, `not_allowed`, `closed`, `not_now` (decided before, a later round was proposed, or who
    was selected or the hosts changed since), `taken` (somebody is released to another programme at that time).
    """
    with witnessed("programmes", "decide", person.pk), transaction.atomic():
        programme = _cohort(access.held(person, code))
        row = last_round(programme)
        if row is None or row.n != n or digest_of(row.asked) != row.digest:
            raise Refused("not_now", Text("只能定最新的方案。", "Only the latest proposal can be decided."), "n")
        _as_asked(programme, row.asked)
        row.state = "decided"
        row.save(update_fields=["state"])
        hosts = {unit.code: unit for unit in Unit.objects.filter(code__in=set(row.seats.values()))}
        chosen = list(programme.candidates.filter(state="selected").select_related("person"))
        _free(programme, chosen)
        for one in chosen:
            _take_in(programme, one, hosts[row.seats[one.person.username]])
        Record(person).write("programme.placed", programme.code, round=n, digest=row.digest, people=len(row.seats))
    return row


def _take_in(programme: Programme, one: Candidate, host: Unit) -> None:
    given = {"unit_id": one.unit_id, "host": host, "release": Release.GIVEN}
    Member.objects.update_or_create(
        programme=programme,
        person=one.person,
        to_date=None,
        defaults=given,
        create_defaults=given | {"from_date": programme.from_date},
    )


def _free(programme: Programme, chosen: Sequence[Candidate]) -> None:
    """Hold everybody placed. Raises Refused `taken`, naming who is drawn elsewhere then, and never where to.

    Somebody whom another programme kept beyond its last day is there until it is closed.
    """
    access.hold_people(one.person_id for one in chosen)
    today = timezone.localdate()
    begins = max(programme.from_date, today)
    lasts = Q(programme__to_date__gte=begins) | Q(programme__to_date__lt=today)
    elsewhere = Member.objects.filter(Q(to_date__gt=begins) | Q(to_date=None) & lasts, from_date__lte=programme.to_date)
    elsewhere = elsewhere.exclude(release=Release.NONE).exclude(programme=programme)
    drawn = set(elsewhere.filter(person__in=[one.person_id for one in chosen]).values_list("person_id", flat=True))
    if drawn:
        names = [
            one.person.name for one in sorted(chosen, key=lambda one: one.person.username) if one.person_id in drawn
        ]
        told = Text(
            f"{'、'.join(names)}这段时间已经脱岗在别处：请先办归队，或另选人员后重新分派。",
            f"Released to another programme at the time: {', '.join(names)}. Let them return first, or select others.",
        )
        raise Refused("taken", told, "n")


def _as_asked(programme: Programme, body: Mapping[str, Any]) -> None:
    """Raise Refused `not_now` where others are selected, or hosts take others, than a placement was asked for."""
    now = asked(programme, (), {}, False, USUAL)
    if (now["people"], now["hosts"]) != (body["people"], body["hosts"]):
        told = Text("人选或接收单位已经变了，请重新求方案。", "Who is selected or the hosts changed: propose anew.")
        raise Refused("not_now", told, "n")


def _solved(person: Person, programme: Programme, body: dict[str, Any], known: Round | None, reason: str) -> Round:
    """Write down the placement of what is asked; `known` was the latest when it was asked."""
    check_rules(body)
    problem = problem_of(body)
    try:
        found = place(problem, SECONDS)
    except Unplaceable as none:
        raise Refused("unplaceable", _why(problem, none, programme), "rules") from none
    with transaction.atomic():
        # Solving takes up to a minute, and nobody was kept waiting by it.
        programme = _cohort(access.held(person, programme.code))
        before = last_round(programme)
        if (before.n if before else 0) != (known.n if known else 0):
            told = Text("刚有人求了新的方案，请看过再求。", "Somebody proposed meanwhile: look at it first.")
            raise Refused("not_now", told, "n")
        _as_asked(programme, body)
        row = Round(programme=programme, n=(before.n if before else 0) + 1, asked=body, digest=digest_of(body))
        row.seats, row.moved, row.reason = dict(found.seats), list(found.moved), reason
        row.worth, row.score, row.bound, row.floor = found.worth, found.score, found.bound, found.floor
        row.by, row.at = person, timezone.now()
        row.save()
        Record(person).write("programme.proposed", programme.code, round=row.n, digest=row.digest, reason=reason)
    return row


def _why(problem: Problem, none: Unplaceable, programme: Programme) -> Text:
    if not none.in_time:
        return Text("规定时间内没有找到方案，请减少规则。", "No placement was found in time; use fewer rules.")
    names = dict(programme.candidates.values_list("person__username", "person__name"))
    names |= dict(programme.hosts.values_list("unit__code", "unit__name_zh"))
    demands = [said(demand, names) for demand in clashes(problem)]
    zh, en = "；".join(d.zh for d in demands), "; ".join(d.en for d in demands)
    return Text(f"这些要求不能同时满足，须放宽一条：{zh}。", f"These cannot hold together; relax one: {en}.")
