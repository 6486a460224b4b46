"""The bulletin (通报) of a run: the pack's words filled with the run's figures, the matters of who is last, next steps.

There is one once a run is decided, for who sees it whole. Written anew from the frozen run each time: nothing is kept.
"""

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Final

import msgspec
from django.utils import timezone

from luodi.city.assessment.bulletin_facts import compared, figures_of
from luodi.city.assessment.bulletin_ranks import (
    graded,
    leaders,
    lowest,
    risen,
    standings,
    table,
    table_in_words,
    unranked,
)
from luodi.city.assessment.computing import asked_of, computed, counted_on, excused_of, givens, result_of
from luodi.city.assessment.counting import behind_all
from luodi.city.assessment.models import Run
from luodi.city.assessment.queries import Shown, names_of, scheme_on, shown
from luodi.city.assessment.written import LAST, Written, slot, written
from luodi.city.matters import access as matters
from luodi.city.matters.models import Matter
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.figures import refusals
from luodi.engines.figures.score import Row
from luodi.engines.notation import Text
from luodi.engines.prose import Bulletin, Given, Problem, Step, Table, fill
from luodi.engines.prose.annexes import write_annex
from luodi.engines.prose.convert import NoOffice, to_pdf
from luodi.engines.prose.faces import OFFICE, Faces, installed
from luodi.engines.prose.official import write_official
from luodi.engines.worktime import Allowance, due

READY: Final = ("decided", "frozen", "published")
ANNEX: Final = "table"


class Told(msgspec.Struct, frozen=True):
    """A run's bulletin, with its annex as numbers."""

    view: Shown
    bulletin: Bulletin
    table: Table
    at: datetime
    """When the run was decided, frozen or published, last."""


def has_bulletin(view: Shown) -> bool:
    """Return whether who sees this sees its bulletin: the run whole, and decided."""
    return view.whole and view.run.state in READY and written(view.run.scheme.code) is not None


def bulletin_of(person: Person | None, number: str) -> Told:
    """Return the bulletin of a run. Raises Refused `not_found`, also for who does not see the run whole, and `not_now`
    before it is decided."""
    view = shown(person, number)
    words = written(view.run.scheme.code)
    if words is None or not view.whole:
        raise Refused("not_found", Text("没有这份通报。", "There is no such bulletin."), "run")
    if view.run.state not in READY:
        raise Refused("not_now", Text("审定以后才有通报。", "There is a bulletin once it is decided."))
    return _told(view, words, _done_at(view.run))


def rehearsed_bulletin(scheme: str, since: date, until: date) -> Told:
    """Return what a scheme's bulletin would be of the journal as it stands, keeping nothing; its title says so.

    For who works the machine. Raises Refused `not_found`, also where the pack has no words for the scheme, and
    `figures_refused`.
    """
    version, now = scheme_on(scheme, until), timezone.now()
    words = written(scheme)
    if words is None:
        raise Refused("not_found", Text("这个方案没有通报。", "The scheme has no bulletin."), "scheme")
    run = Run(number=scheme, scheme=version, since=since, until=until, known=now)
    assessed = counted_on(version, until)
    result = computed(assessed, givens(assessed, asked_of(run)), until, None)
    view = Shown(run, assessed, result, result.rows, names_of([row.unit for row in result.rows]))
    title = Text(f"（试算稿）{words.template.title.zh}", f"(Not decided) {words.template.title.en}")
    template = msgspec.structs.replace(words.template, title=title)
    return _told(view, msgspec.structs.replace(words, template=template), timezone.localtime(now))


def _told(view: Shown, words: Written, at: datetime) -> Told:
    before = compared(view, result_of(view.run.before) if view.run.before else None)
    values = [i for i in view.assessed.scheme.indicators if i.kind == "value"]
    facts: dict[str, Given] = figures_of(view, before) | {
        **{f"{slot(i.code)}_leaders": leaders(view, i) for i in values},
        "standings": standings(view),
        "unranked": unranked(view),
        "risen": risen(view, before),
        "graded": graded(view),
        "problems": _problems(view, words),
        "steps": _steps(view, words, at),
        ANNEX: table_in_words(view, words.template.style),
    }
    return Told(view, fill(words.template, facts, at.date()), table(view), at)


def paper(told: Told, language: str, faces: Faces = OFFICE) -> bytes:
    """Return the bulletin as .docx. Raises Refused `figures_refused` with the reason a part may not be printed for."""
    try:
        return write_official(told.bulletin, language=language, at=told.at.replace(tzinfo=None), faces=faces)
    except refusals.Refused as no:
        raise Refused("figures_refused", no.refusal.why) from no


def pdf(told: Told, language: str) -> bytes:
    """Return the bulletin as PDF. Raises Refused `figures_refused`, and `no_office` without LibreOffice."""
    try:
        return to_pdf(paper(told, language, installed()))
    except NoOffice as no:
        why = Text("本机没有可用的 LibreOffice，不能转成 PDF。", "There is no LibreOffice here to make a PDF.")
        raise Refused("no_office", why) from no


def annex(told: Told, language: str) -> bytes:
    """Return the annex as .xlsx."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annex.xlsx"
        write_annex(path, told.table, Text("名次和指标", "Ranks and figures"), language=language)
        return path.read_bytes()


def _done_at(run: Run) -> datetime:
    kinds = ("decide", "freeze", "publish")
    at = run.events.filter(kind__in=kinds).order_by("-pk").values_list("at", flat=True).first()
    return timezone.localtime(at or run.known)


def _problems(view: Shown, words: Written) -> tuple[Problem, ...]:
    """Return matters of who is ranked last that were not counted, the slowest first, by number alone.

    Only such of which anybody may know that they are there: a bulletin goes to all.
    """
    rows, asked = lowest(view, words.last), asked_of(view.run)
    excused = excused_of(view.run) if view.run.pk else []
    known = {i.code for i in view.assessed.scheme.indicators}
    found: dict[str, list[Problem]] = {row.unit: [] for row in rows}
    for part in words.lacking if rows else ():
        if part.indicator not in known:
            continue
        lacking = behind_all(view.assessed, asked, part.indicator, "lack", excused)
        for unit, problems in found.items():
            name = view.names[unit]
            text = Text(f"{name.zh}：{part.text.zh}", f"{name.en}: {part.text.en}")
            slow = _slowest(lacking.get(unit, []), view.run.known)[: words.examples]
            problems += [Problem(number, text, f"matter/{number}") for number in slow]
    return tuple(problem for row in reversed(rows) for problem in found[row.unit])


def _slowest(ids: list[int], known: datetime) -> list[str]:
    rows = matters.published().filter(pk__in=ids).only("pk", "number", "registered", "answered")
    return [row.number for row in sorted(rows, key=lambda row: (_since(row, known), row.pk))]


def _since(row: Matter, known: datetime) -> float:
    """Return minus the seconds to the answer, or to when the run was collected where there was none by then."""
    end = row.answered if row.answered and row.answered <= known else known
    return -(end - row.registered).total_seconds()


def _steps(view: Shown, words: Written, at: datetime) -> tuple[Step, ...]:
    names = names_of([demand.unit for demand in words.demands])
    last = _together(view, lowest(view, words.last))
    out = []
    for demand in words.demands:
        unit = last if demand.unit == LAST else names[demand.unit]
        if unit.zh:
            out.append(Step(demand.text, unit, _day(demand.within, at)))
    return tuple(out)


def _together(view: Shown, rows: list[Row]) -> Text:
    names = [view.names[row.unit] for row in rows]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _day(within: str, at: datetime) -> date:
    return due(Allowance.parse(within), at, office().calendar).day
