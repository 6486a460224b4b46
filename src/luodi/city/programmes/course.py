"""The course of a programme in days: its period, those below it, who takes part when, tasks that fall due."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from django.utils import timezone

from luodi.city.programmes import queries
from luodi.city.programmes.models import Member, Programme
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

MOST: Final = 120
"""So many periods of people, and so many tasks, are shown."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another (the last one counts). `people`: how many have this period; `name` is of one alone.

    Of a task both days are the one it falls due, and `done` when it was closed.
    """

    kind: Literal["programme", "member", "task"]
    name: Text
    start: date
    end: date
    people: int = 0
    code: str = ""
    """The programme's code or the matter's number."""
    done: date | None = None

    def shine(self, today: date) -> str:
        """Return how a task shines, as milestones do; a period is a `stage`."""
        if self.kind != "task":
            return "stage"
        if self.done:
            return "done" if self.done <= self.end else "late"
        return "red" if self.end < today else "green"


def course(person: Person, programme: Programme) -> list[Span]:
    """Return the spans of a programme as far as `person` may see them: programmes, people by period, tasks by day."""
    below = queries.whole(person, programme)
    periods = [Span("programme", row.title, row.from_date, row.closed or row.to_date, code=row.code) for row in below]
    return [*periods, *_members(below), *_tasks(person, below)]


def _members(below: list[Programme]) -> Iterator[Span]:
    """Yield each period that people of one programme have, with their number; the programme's own is its bar."""
    of = defaultdict(list)
    for row in Member.objects.filter(programme__in=below).exclude(person=None).select_related("person"):
        of[row.programme_id].append(row)
    for programme in below:
        same = Counter[tuple[date, date]]()
        names = {}
        for row in of[programme.pk]:
            until = row.to_date - timedelta(days=1) if row.to_date else programme.to_date
            period = row.from_date, max(row.from_date, until)
            same[period] += 1
            names[period] = row.person.name if row.person else ""
        for (start, end), many in sorted(same.items())[:MOST]:
            name = names[start, end]
            told = Text(name, name) if many == 1 else Text(f"{many} 人", f"{many} people")
            yield Span("member", told, start, end, many, programme.code)


def _tasks(person: Person, below: list[Programme]) -> list[Span]:
    matters = {task.matter_id: task.matter for task in queries.tasks(person, below, MOST).seen}
    found = [
        Span(
            "task",
            Text(matter.title, matter.title),
            timezone.localdate(matter.due),
            timezone.localdate(matter.due),
            code=matter.number,
            done=timezone.localdate(matter.closed) if matter.closed else None,
        )
        for matter in matters.values()
        if matter.due
    ]
    return sorted(found, key=lambda span: (span.start, span.code))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar: what starts, what has its last day, which tasks fall due."""

    day: date
    starts: tuple[Span, ...]
    ends: tuple[Span, ...]
    due: tuple[Span, ...]


def days(spans: list[Span]) -> list[Day]:
    """Return the days on which something happens, in their order."""
    periods = [span for span in spans if span.kind != "task"]
    tasks = [span for span in spans if span.kind == "task"]
    on = sorted({day for span in spans for day in (span.start, span.end)})
    return [
        Day(
            day,
            tuple(span for span in periods if span.start == day),
            tuple(span for span in periods if span.end == day),
            tuple(span for span in tasks if span.end == day),
        )
        for day in on
    ]
