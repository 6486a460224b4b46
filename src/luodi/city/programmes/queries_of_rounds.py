"""What faces ask of a cohort's placement: candidates, rounds, and why somebody is where they are."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from luodi.city.programmes.models import Candidate, Programme, Round
from luodi.city.programmes.placing import problem_of, said
from luodi.city.refusals import Refused
from luodi.engines.matching.placement import Demand, Placement, Why, explain
from luodi.engines.notation import Text

KEPT = Text("调过去别人损失更大，或为少动人而不调", "moving there would cost others more, or was spared to move few")


def candidates(programme: Programme) -> QuerySet[Candidate]:
    """Return the candidates of a cohort, those with the most points first."""
    return programme.candidates.select_related("person", "unit").order_by("-points", "person__username")


def round_of(programme: Programme, n: int) -> Round:
    """Return a round by number. Raises Refused `not_found`."""
    found = programme.rounds.select_related("by").filter(n=n).first()
    if found is None:
        raise Refused("not_found", Text("没有这一轮。", "There is no such round."), "n")
    return found


def names(programme: Programme) -> dict[str, str]:
    """Return what people and hosts of a cohort are called, by code."""
    found = dict(programme.candidates.values_list("person__username", "person__name"))
    return found | dict(programme.hosts.values_list("unit__code", "unit__name_zh"))


def rules(row: Round, called: Mapping[str, str]) -> list[Text]:
    """Return the rules a round was asked by, in words."""
    return [said(rule, called) for rule in problem_of(row.asked).rules]


def why(programme: Programme, n: int, username: str = "") -> list[dict[str, Any]]:
    """Return for one person, or all, the hosts that were worth more and what stood in the way, in both languages."""
    row = round_of(programme, n)
    placement = Placement(row.seats, row.worth, row.score, row.bound, row.floor, True, tuple(row.moved), {})
    called = names(programme)
    people = [username] if username else None
    return [_told(one, called) for one in explain(problem_of(row.asked), placement, people)]


def _told(one: Why, called: dict[str, str]) -> dict[str, Any]:
    return {
        "username": one.person,
        "host": one.host,
        "worth": one.worth,
        "most": one.most,
        "passed": [{"host": p.host, "worth": p.worth, "because": _because(p.because, called)} for p in one.passed],
    }


def _because(demands: tuple[Demand, ...], called: dict[str, str]) -> list[dict[str, str]]:
    said_so = [said(demand, called) for demand in demands] or [KEPT]
    return [{"zh": text.zh, "en": text.en} for text in said_so]
