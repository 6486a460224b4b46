"""Figures of projects out of the record: totals, rates with their bases, ranks, what is stuck, who brings what.

All are of what somebody may see: a project hidden from them is in no sum of theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from luodi.city.matters import access as matters
from luodi.city.matters.models import Step
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.queries import start_of
from luodi.city.projects import access
from luodi.city.projects.catalogue import Stuck, catalogue, filing_due, thing_name
from luodi.city.projects.models import Brought, Issue, Month, Project, YearPlan
from luodi.city.projects.queries import Sought, Standing, listed, standings
from luodi.city.registry.actors import Actor
from luodi.engines.figures import Rate
from luodi.engines.notation import Text
from luodi.engines.projects import Case, Counted, Tally, counted, tallied
from luodi.engines.prose.places import Ranking, Row, places

RATES: Final[dict[str, Text]] = {
    "registered": Text("注册率", "Registered"),
    "started": Text("落地开工率", "Started"),
    "building": Text("开工在建率", "Under construction"),
    "invested": Text("年度投资完成率", "Investment of the year done"),
}
"""registered of signed; started of registered; started or further of all; money done of money planned for the year."""
WAN: Final = 1_000_000
ALL: Final = Text("全市", "The city")


@dataclass(frozen=True, slots=True)
class Share:
    """Money done of money planned, in cents; it may be more than all, and nothing planned is no share."""

    done: int
    planned: int

    def told(self, places: int = 1) -> str:
        """Return the per cent, rounded half up; 100 only when exactly all or more; — for nothing planned."""
        if not self.planned:
            return "—"
        if self.done > self.planned:
            scale = 10**places
            whole = (self.done * 200 * scale + self.planned) // (2 * self.planned)
            return f"{whole / scale:.{places}f}"
        return f"{Rate(self.done, self.planned).told(places):f}"


@dataclass(frozen=True, slots=True)
class Line:
    """A district's figures: so many projects and their money, by the counting rules; rates with both numbers."""

    code: str
    name: Text
    tally: Tally
    registered: Rate
    started: Rate
    building: Rate
    invested: Share

    def rate(self, code: str) -> Rate:
        """Return one of the shares of projects."""
        return {"registered": self.registered, "started": self.started, "building": self.building}[code]


@dataclass(frozen=True, slots=True)
class Table:
    """Districts in their fixed order, all together, and where each stands by each rate."""

    lines: tuple[Line, ...]
    all: Line
    ranks: dict[str, dict[str, int]]
    """By rate, each district's rank; who has too few cases has none."""
    stages: dict[str, int]
    """How many have reached each stage, however far they came since."""


def cases(rows: Sequence[Project]) -> list[Case]:
    """Return projects as the counting rules read them; what brought them counts by the day, the first first."""
    brought: defaultdict[int, list[str]] = defaultdict(list)
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), 900):
        part = Brought.objects.filter(project__in=ids[start : start + 900])
        for pk, kind, code in part.order_by("on", "pk").values_list("project_id", "kind", "code"):
            brought[pk].append(f"{kind}:{code}")
    return [
        Case(
            id=row.pk,
            amount=row.amount,
            events=tuple(brought[row.pk]),
            relation=row.relation,  # type: ignore[arg-type]
            of=row.of_id or 0,
            added=row.added,
        )
        for row in sorted(rows, key=lambda row: row.pk)
    ]


def counts(who: Actor) -> dict[int, Counted]:
    """Return what each project `who` may see counts for."""
    return {row.id: row for row in counted(cases(list(access.visible(who))))}


def table(
    who: Actor, sought: Sought | None = None, *, year: int = 0, at: datetime | None = None, least: int = 10
) -> Table:
    """Return the figures by district, as they stand, or stood `at`. `year`: of the investment, the present by default.

    `least`: a rate of fewer projects is told, and not ranked.
    """
    sought, city, count = sought or Sought(), office(), counts(who)
    rows = standings(listed(who, sought).filter(matter__registered__lte=at) if at else listed(who, sought), at=at)
    money = _money([row.project.pk for row in rows], year or timezone.localdate(at).year, at)
    by: defaultdict[str, list[Standing]] = defaultdict(list)
    for row in rows:
        by[row.district].append(row)
    districts = [(n.code, n.name) for n in city.tree if n.kind == "district"]
    known = {code for code, _ in districts}
    districts += [(code, Text(code or "市本级", code or "Elsewhere")) for code in sorted(by.keys() - known)]
    lines = tuple(_line(code, name, by[code], count, money) for code, name in districts if by[code] or code in known)
    whole = _line("", ALL, rows, count, money)
    ranks = {rate: _ranks(rate, lines, least) for rate in ("registered", "started", "building")}
    reached_by = {code: sum(code in row.reached for row in rows) for code in catalogue().order}
    return Table(lines, whole, ranks, reached_by)


def together(who: Actor, rows: Iterable[Project], name: Text = ALL) -> Line:
    """Return the figures of some projects together, as they stand: each counts by the rules, and once."""
    found = standings(rows)
    money = _money([row.project.pk for row in found], timezone.localdate().year, None)
    return _line("", name, found, counts(who), money)


def _line(
    code: str, name: Text, rows: Iterable[Standing], count: dict[int, Counted], money: dict[int, tuple[int, int]]
) -> Line:
    found = list(rows)
    tally = tallied(count[row.project.pk] for row in found if row.project.pk in count)
    # What counts elsewhere, and what only adds to a project, is no project of its own in a share of projects.
    whole = [row for row in found if count.get(row.project.pk, _ONE).projects]
    have = {stage: sum(stage in row.reached for row in whole) for stage in ("signed", "registered", "started")}
    done, planned = (sum(money.get(row.project.pk, (0, 0))[n] for row in found) for n in (0, 1))
    return Line(
        code,
        name,
        tally,
        Rate(have["registered"], have["signed"]),
        Rate(have["started"], have["registered"]),
        Rate(have["started"], len(whole)),
        Share(done, planned),
    )


_ONE: Final = Counted(0, "", 1)


def _money(ids: Sequence[int], year: int, at: datetime | None) -> dict[int, tuple[int, int]]:
    """Return, by project, what was done and what is planned for a year."""
    signed = Month.objects.filter(state="signed", month__year=year)
    if at is not None:
        signed = Month.objects.filter(month__year=year, signed_at__lte=at, state__in=("signed", "replaced")).exclude(
            replaced_at__lte=at
        )
    done = dict(signed.values_list("project_id").annotate(Sum("invested")).order_by())
    planned = dict(YearPlan.objects.filter(year=year).values_list("project_id", "amount"))
    return {pk: (done.get(pk, 0), planned.get(pk, 0)) for pk in ids if pk in done or pk in planned}


def ranking(rate: str, lines: Sequence[Line], least: int = 10) -> Ranking:
    """Return districts ranked by a share of projects, in their fixed order."""
    rows = tuple(Row(line.name, line.rate(rate), line.code) for line in lines if line.rate(rate).of)
    return Ranking(RATES[rate], rows, least=least)


def _ranks(rate: str, lines: Sequence[Line], least: int) -> dict[str, int]:
    codes = {line.name.zh: line.code for line in lines}
    return {codes[name]: rank for name, rank in places(ranking(rate, lines, least)).items()}


@dataclass(frozen=True, slots=True)
class Held:
    """A project that is stuck: since when, for how many days, at which step, and which open issues stand in its way."""

    standing: Standing
    since: datetime
    days: int
    step: Text
    issues: tuple[str, ...]


def stuck(who: Actor, which: Stuck, *, at: datetime | None = None) -> tuple[list[Held], int]:
    """Return the projects longest in one stage without the next, and how many there are in all."""
    moment = at or timezone.now()
    rows = standings(listed(who, Sought(open=True)), at=at)
    held = [row for row in rows if which.reached in row.reached and which.lacks not in row.reached]
    held.sort(key=lambda row: (row.reached[which.reached], row.project.pk))
    shown = held[: which.top]
    steps, issues = _open_steps(shown), _open_issues(who, shown)
    return [_held(row, which, moment, steps, issues) for row in shown], len(held)


def _held(row: Standing, which: Stuck, moment: datetime, steps: dict[int, Text], issues: dict[int, list[str]]) -> Held:
    since, pk = row.reached[which.reached], row.project.pk
    days = (timezone.localdate(moment) - timezone.localdate(since)).days
    return Held(row, since, days, steps.get(pk, Text("", "")), tuple(issues.get(pk, ())[:5]))


def _open_steps(rows: Sequence[Standing]) -> dict[int, Text]:
    """Return the name of the first open step of each."""
    types = {row.project.pk: row.project.matter.type_id for row in rows}
    found = Step.objects.filter(matter__in=list(types), status="open").order_by("matter_id", "key")
    out: dict[int, Text] = {}
    for matter, key in found.values_list("matter_id", "key"):
        out.setdefault(matter, definition(types[matter]).flow.steps[key].name)
    return out


def _open_issues(who: Actor, rows: Sequence[Standing]) -> dict[int, list[str]]:
    """Return the titles of the open issues of each that `who` may see."""
    seen = matters.visible(who).exclude(status="closed")
    linked = Issue.objects.filter(project__in=[row.project.pk for row in rows], matter__in=seen).order_by("pk")
    out: dict[int, list[str]] = {}
    for project, title in linked.values_list("project_id", "matter__title"):
        out.setdefault(project, []).append(title)
    return out


@dataclass(frozen=True, slots=True)
class Yield:
    """What an event, a station or a team brought: visits, projects by stage, and their money."""

    kind: str
    code: str
    name: Text
    visits: int
    leads: int
    talks: int
    signed: int
    claimed: int
    """How many it claims; the rest count elsewhere."""
    tally: Tally


def yields(who: Actor, kind: str = "", *, city: Office | None = None) -> list[Yield]:
    """Return what each brought, by the counting rules: a project two claim counts for the first alone."""
    known, count = city or office(), counts(who)
    rows = {row.project.pk: row for row in standings(access.visible(who))}
    visits = _visits(who)
    claims: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for case in cases([row.project for row in rows.values()]):
        for event in case.events:
            claims[tuple(event.split(":", 1))].append(case.id)  # type: ignore[index]
    out = []
    for of, code in sorted(claims.keys() | visits.keys()):
        if kind and of != kind:
            continue
        mine = [pk for pk in claims[of, code] if count[pk].event == f"{of}:{code}"]
        stages = [rows[pk].reached for pk in mine if count[pk].projects]
        tally = tallied(count[pk] for pk in mine)
        n = {stage: sum(stage in got for got in stages) for stage in ("lead", "talks", "signed")}
        name = thing_name(of, code, known)
        seen = visits.get((of, code), 0)
        out.append(Yield(of, code, name, seen, n["lead"], n["talks"], n["signed"], len(claims[of, code]), tally))
    return out


def _visits(who: Actor) -> dict[tuple[str, str], int]:
    """Return how many visits there were, by who made them: none of those that led to a project one may not see."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for kind, code in access.visits(who).values_list("kind", "code"):
        found[kind, code] += 1
    return dict(found)


def late(row: Month) -> bool:
    """Return whether a month was filed after its day."""
    return timezone.localdate(row.filed_at) > filing_due(row.month)


def missing(who: Actor, month: date) -> list[tuple[Project, Month | None]]:
    """Return the projects under construction with no signed figures of a month, each with what was filed of it."""
    first = month.replace(day=1)
    end = start_of((first + timedelta(days=31)).replace(day=1))
    building = [
        row.project
        for row in standings(listed(who, Sought()), at=end)
        if "started" in row.reached and row.project.matter.status != "closed"
    ]
    filed = {
        row.project_id: row for row in access.months(who).filter(month=first).exclude(state="replaced").order_by("pk")
    }
    return [(p, filed.get(p.pk)) for p in building if p.pk not in filed or filed[p.pk].state != "signed"]
