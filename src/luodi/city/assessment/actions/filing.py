"""Official figures: filed by one, checked by another, signed by a third (统计法 2024, arts. 24 and 29)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.computing import assessed_of, assessed_on
from luodi.city.assessment.measures import Filed
from luodi.city.assessment.models import Filing
from luodi.city.assessment.queries import scheme_on
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.registry.tree import Tree
from luodi.city.witness import witnessed
from luodi.engines.figures.scheme import Indicator
from luodi.engines.notation import Text


def file_figure(
    person: Person,
    *,
    scheme: str,
    indicator: str,
    unit: str,
    since: date,
    until: date,
    n: int = 0,
    of: int | None = None,
    value: Decimal | None = None,
    source: str,
    why: str = "",
) -> Filing:
    """File a unit's figure of a period. A correction of a signed one says why; it takes its place once it is signed.

    Raises Refused `not_allowed`, `not_found` (scheme), `bad_value` (indicator, unit, period, numbers, source),
    `filed_already` while another waits to be checked or signed.
    """
    with witnessed("assessment", "file", person.pk), transaction.atomic():
        access.allow(person, access.FILES)
        if unit not in access.own_units(person) and not access.may(person, access.RUNS):
            raise Refused("not_allowed", Text("只能填报本单位的数。", "You file figures of your own unit."), "unit")
        if since > until:
            raise Refused("bad_value", Text("起日晚于止日。", "It ends before it begins."), "until")
        _fits(scheme, indicator, unit, until, n, of, value)
        if not source.strip():
            raise Refused("bad_value", Text("请写明数据出处。", "Say where the figure is from."), "source")
        same = Filing.objects.filter(scheme=scheme, indicator=indicator, unit=unit, since=since, until=until)
        if same.filter(state__in=("filed", "checked")).exists():
            told = Text("已有一份在等审核或签发。", "One of it is waiting to be checked or signed.")
            raise Refused("filed_already", told)
        if same.filter(state="signed").exists() and not why.strip():
            raise Refused("bad_value", Text("更正已签发的数要写明原因。", "A correction says why."), "why")
        return Filing.objects.create(
            scheme=scheme,
            indicator=indicator,
            unit=unit,
            since=since,
            until=until,
            n=n,
            of=of,
            value=value,
            source=source.strip()[:200],
            why=why.strip()[:400],
            filed_by=person,
            filed_at=timezone.now(),
        )


def _fits(scheme: str, indicator: str, unit: str, until: date, n: int, of: int | None, value: Decimal | None) -> None:
    version = scheme_on(scheme, until)
    assessed = assessed_on(version, until)
    filed = {m.indicator for m in assessed.measures if isinstance(m, Filed)}
    if indicator not in filed:
        known = "、".join(sorted(filed)) or "—"
        raise Refused("bad_value", Text(f"可填报的指标：{known}。", f"Indicators to file: {known}."), "indicator")
    if unit not in assessed.scheme.units and (assessed.scheme.units or assessed_of(version).within):
        raise Refused("bad_value", Text("方案不考核这个单位。", "The scheme does not assess this unit."), "unit")
    if not assessed.scheme.units and Tree.at(until).get(unit) is None:
        told = Text(f"{until:%Y-%m-%d} 没有单位“{unit}”。", f"There was no unit “{unit}” on {until:%Y-%m-%d}.")
        raise Refused("bad_value", told, "unit")
    kind = next(i for i in assessed.scheme.indicators if i.code == indicator)
    _numbers(kind, n, of, value)


LARGEST: Final = 10**16
"""Every number filed is below it, so that any database keeps it."""


def _numbers(indicator: Indicator, n: int, of: int | None, value: Decimal | None) -> None:
    if any(abs(Decimal(number or 0)) >= LARGEST for number in (n, of, value)):
        raise Refused("bad_value", Text("数太大。", "The number is too large."), "n" if value is None else "value")
    if indicator.kind == "value":
        if value is None or of is not None or n:
            raise Refused("bad_value", Text("这个指标填一个数值。", "This indicator is one value."), "value")
        return
    if value is not None or n < 0:
        raise Refused("bad_value", Text("件数是不小于 0 的整数。", "A count is a whole number from 0."), "n")
    if indicator.kind == "count" and of is not None:
        raise Refused("bad_value", Text("这个指标没有分母。", "This indicator has no denominator."), "of")
    if indicator.kind == "rate" and (of is None or of < n):
        told = Text("比率要分子和分母，分子不大于分母。", "A rate is n of `of`, and n is no larger.")
        raise Refused("bad_value", told, "of")


STEPS: Final = {"filed": ("check", access.CHECKS), "checked": ("sign", access.SIGNS)}
"""What a filing waits for, by its state, and what a post must open for it."""


def offered(person: Person, filings: Iterable[Filing]) -> dict[int, str]:
    """Return, by the filings' numbers, what somebody could do to each now (`check`, `sign`): faces offer no other."""
    may = {power: access.may(person, power) for _, power in STEPS.values()}
    return {
        filing.pk: step
        for filing in filings
        for step, power in (STEPS.get(filing.state, ("", "")),)
        if step and may[power] and person.pk not in (filing.filed_by_id, filing.checked_by_id)
    }


def check_filing(person: Person, pk: int, *, right: bool, why: str = "") -> Filing:
    """Say that a filing is right, or send it back with the reason. Refused: `not_allowed`, `own_work`, `not_now`."""
    with witnessed("assessment", "check_filing", person.pk), transaction.atomic():
        access.allow(person, access.CHECKS)
        filing = _locked(person, pk, "filed")
        _others(person, filing.filed_by_id)
        return _moved(filing, person, "checked", right, why)


def sign_filing(person: Person, pk: int, *, right: bool, why: str = "") -> Filing:
    """Sign a checked filing, or send it back. From then on it counts, in the place of what it corrects."""
    with witnessed("assessment", "sign_filing", person.pk), transaction.atomic():
        access.allow(person, access.SIGNS)
        filing = _locked(person, pk, "checked")
        _others(person, filing.filed_by_id, filing.checked_by_id)
        _moved(filing, person, "signed", right, why)
        if right:
            same = {key: getattr(filing, key) for key in ("scheme", "indicator", "unit", "since", "until")}
            before = Filing.objects.filter(**same, state="signed").exclude(pk=pk)
            before.update(state="replaced", replaced_at=filing.signed_at)
        return filing


def _locked(person: Person, pk: int, state: str) -> Filing:
    access.filing_of(person, pk)
    filing = Filing.objects.select_for_update().get(pk=pk)
    if filing.state != state:
        raise Refused("not_now", Text("这份填报已不在这一步。", "The filing is not at this step any more."))
    return filing


def _others(person: Person, *before: int | None) -> None:
    if person.pk in before:
        told = Text("填报、审核、签发须由不同的人。", "Filing, checking and signing are three people's.")
        raise Refused("own_work", told)


def _moved(filing: Filing, person: Person, step: str, right: bool, why: str) -> Filing:
    if not right and not why.strip():
        raise Refused("bad_value", Text("退回要写明原因。", "Say why it is sent back."), "why")
    by = "checked" if step == "checked" else "signed"
    setattr(filing, f"{by}_by", person)
    setattr(filing, f"{by}_at", timezone.now() if right else None)
    filing.state = step if right else "returned"
    filing.why = filing.why if right else why.strip()[:400]
    filing.save()
    return filing
