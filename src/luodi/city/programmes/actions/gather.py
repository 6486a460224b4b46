"""征集: hosts say whom they take, units name candidates, and candidates are selected by criteria that are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from luodi.city.matters.office import office
from luodi.city.programmes import access
from luodi.city.programmes.models import Candidate, Host, Kind, Programme
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.registry.queries import people_named, person_named
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.rules import RuleError, check_condition, condition


@dataclass(frozen=True, slots=True)
class Seats:
    """What a host takes: no fewer than `least`, no more than `most`, who know what it `wants`."""

    unit: str
    most: int
    least: int = 0
    wants: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate: traits for balance (部门、性别、党员、层级), fields, wishes (hosts, best first), points."""

    username: str
    unit: str
    traits: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[str] = ()
    wishes: Sequence[str] = ()
    points: int = 0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition over traits, points and fields (`level == "科" and points >= 80`), with its name."""

    name: str
    when: str


MOST = 10_000
"""Seats of one host."""


def put_hosts(person: Person, code: str, hosts: Sequence[Seats]) -> int:
    """Write down hosts and their seats, in place of what was said of them before; how many.

    Raises Refused `not_found`, `not_allowed`, `closed`, `not_now` (no cohort, or decided), `not_in_force`, `bad_value`.
    """
    with witnessed("programmes", "put_hosts", person.pk), transaction.atomic():
        programme = _cohort(access.held(person, code))
        _some(hosts, "hosts", Text("至少写一家接收单位。", "Name a host."))
        for seats in hosts:
            node = office().tree.get(seats.unit)
            if node is None:
                told = Text(f"没有“{seats.unit}”这个单位。", f"There is no unit “{seats.unit}”.")
                raise Refused("not_in_force", told, "unit")
            if not 0 <= seats.least <= seats.most or not 1 <= seats.most <= MOST:
                raise Refused("bad_value", Text(f"{seats.unit}：名额不对。", f"{seats.unit}: wrong seats."), "most")
            given = {"least": seats.least, "most": seats.most, "wants": sorted(set(seats.wants))}
            Host.objects.update_or_create(programme=programme, unit_id=node.id, defaults=given)
        Record(person).write("programme.hosts", programme.code, hosts=len(hosts))
    return len(hosts)


def name_candidates(person: Person, code: str, named: Sequence[Named]) -> int:
    """Name candidates: whoever runs programmes of their unit, or this one. How many.

    Raises Refused `not_found`, `not_allowed`, `not_now`, `not_in_force`, `closed`.
    """
    with witnessed("programmes", "name_candidates", person.pk), transaction.atomic():
        programme = _cohort(access.hold(access.get(person, code)))
        _some(named, "candidates", Text("至少写一个人。", "Name somebody."))
        mine, all_units = access.running(person), access.may_run(person, programme)
        people = people_named([n.username for n in named])
        for one in named:
            # Who is not found alone is asked for again, for the words of the refusal.
            who = people.get(one.username) or person_named(one.username, "username", "not_in_force")
            node = office().tree.get(one.unit)
            if node is None:
                zh = f"{one.username}：没有“{one.unit}”这个单位，写单位代码。"
                raise Refused("not_in_force", Text(zh, f"{one.username}: there is no unit “{one.unit}”."), "unit")
            if node.id not in mine and not all_units:
                raise Refused("not_allowed", NOT_ALLOWED, "unit")
            given = {"unit_id": node.id, "traits": dict(one.traits), "fields": sorted(set(one.fields))}
            given |= {"wishes": list(one.wishes), "points": one.points, "state": "named", "why": ""}
            Candidate.objects.update_or_create(programme=programme, person=who, defaults=given)
        Record(person).write("programme.named", programme.code, candidates=len(named))
    return len(named)


def select_candidates(
    person: Person,
    code: str,
    *,
    size: int,
    criteria: Sequence[Criterion] = (),
    quotas: Mapping[str, Mapping[str, int]] | None = None,
) -> list[Candidate]:
    """Select by criteria, then by points, no more of a trait's value than its quota; each refusal says why.

    Returns those selected. Raises Refused `not_found`, `not_allowed`, `not_now`, `bad_value`, `closed`.
    """
    with witnessed("programmes", "select", person.pk), transaction.atomic():
        programme = _cohort(access.held(person, code))
        if size < 1:
            raise Refused("bad_value", Text("选几人要大于零。", "Select one at least."), "size")
        for criterion in criteria:
            if wrong := check_condition(criterion.when):
                told = Text(f"“{criterion.name}”：{wrong.zh}", f"“{criterion.name}”: {wrong.en}")
                raise Refused("bad_value", told, "criteria")
        _of_traits(programme, quotas or {})
        rows = list(programme.candidates.select_related("person").order_by("-points", "person__username"))
        taken: dict[tuple[str, str], int] = {}
        chosen: list[Candidate] = []
        for row in rows:
            row.why = _unmet(row, criteria) or _full(row, quotas or {}, taken) or _last(len(chosen), size)
            row.state = "refused" if row.why else "selected"
            if not row.why:
                chosen.append(row)
                for key in (quotas or {}).keys() & row.traits.keys():
                    taken[key, row.traits[key]] = taken.get((key, row.traits[key]), 0) + 1
        Candidate.objects.bulk_update(rows, ["state", "why"])
        names = [criterion.when for criterion in criteria]
        Record(person).write("programme.selected", programme.code, selected=len(chosen), of=len(rows), criteria=names)
    return chosen


def _some(rows: Sequence[object], field: str, told: Text) -> None:
    if not rows:
        raise Refused("missing", told, field)


def _of_traits(programme: Programme, quotas: Mapping[str, Mapping[str, int]]) -> None:
    """Raise Refused `bad_value` on `quotas` for what no candidate says of themselves: it would silently hold nobody."""
    said = {pair for traits in programme.candidates.values_list("traits", flat=True) for pair in traits.items()}
    for trait, by_value in quotas.items():
        for value in by_value:
            if (trait, value) not in said:
                told = Text(f"没有人选是“{trait}={value}”。", f"No candidate is “{trait}={value}”.")
                raise Refused("bad_value", told, "quotas")


def _unmet(row: Candidate, criteria: Sequence[Criterion]) -> str:
    facts: dict[str, Any] = {**row.traits, "points": row.points, "fields": row.fields}
    try:
        return next((c.name for c in criteria if not condition(c.when).holds(facts)), "")
    except RuleError as error:
        raise Refused("bad_value", error.message, "criteria") from error


def _full(row: Candidate, quotas: Mapping[str, Mapping[str, int]], taken: Mapping[tuple[str, str], int]) -> str:
    for trait, by_value in quotas.items():
        value = row.traits.get(trait, "")
        if value in by_value and taken.get((trait, value), 0) >= by_value[value]:
            return f"{trait}：{value}名额已满"
    return ""


def _last(chosen: int, size: int) -> str:
    return "名额已满" if chosen >= size else ""


def _cohort(programme: Programme) -> Programme:
    if programme.kind != Kind.COHORT:
        raise Refused("not_now", Text("只有实训批次这样安排。", "Only cohorts are arranged so."), "programme")
    if programme.closed:
        raise access.ended()
    if programme.rounds.filter(state="decided").exists():
        raise Refused("not_now", Text("分派已经定下。", "The placement is decided."), "programme")
    return programme
