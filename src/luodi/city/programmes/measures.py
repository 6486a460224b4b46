"""What a target is measured by: counted in journals, of matters and of the field; nobody fills in a form for it.

`closed` tasks done · `closed:TYPE` · `raised:TYPE` · `outcome:KIND` typed quantities of tasks · `notes:KIND` lines of
the field journal · `enterprises` different ones visited · `met` entrepreneurs met for the first time.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Sum

from luodi.city.matters.models import Outcome
from luodi.city.matters.office import current_revision, current_type
from luodi.city.programmes.kinds import note_kinds
from luodi.city.programmes.models import Member, Note, Programme, Task
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

PLAIN: Final = {
    "closed": Text("办结任务", "Tasks done"),
    "enterprises": Text("对接企业", "Enterprises visited"),
    "met": Text("结识企业家", "Entrepreneurs met"),
}
WITH: Final = ("closed", "raised", "outcome", "notes")
CLOSED: Final = Q(matter__status="closed", matter__reason="answered")


def check_measure(measure: str) -> None:
    """Refuse what cannot be measured. Raises Refused `bad_value` on `measure`."""
    kind, _, rest = measure.partition(":")
    fine = measure in PLAIN if not rest else kind in WITH
    if fine and kind == "notes":
        fine = rest in note_kinds()
    if fine and rest and kind in ("closed", "raised"):
        fine = current_type(rest, current_revision()) is not None
    if not fine:
        known = "、".join([*PLAIN, *(f"{kind}:…" for kind in WITH)])
        told = Text(f"不能按“{measure}”计量；可用：{known}。", f"“{measure}” measures nothing; use {known}.")
        raise Refused("bad_value", told, "measure")


@dataclass(slots=True)
class Tally:
    """What was reached, by measure: of the whole, of each place by its member's key, of each person wherever placed."""

    who: dict[int, int | None] = field(default_factory=dict)
    """The person of each member, both by key: whoever rotates has a row for every place."""
    whole: Counter[str] = field(default_factory=Counter)
    by_member: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_person: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def of(self, measure: str, member: int | None = None) -> Decimal:
        """Return what was reached."""
        found = self.whole if member is None else self.by_member.get(member, Counter())
        return Decimal(found[measure])

    def of_person(self, measure: str, person: int | None) -> Decimal:
        """Return what one person reached, in all their places."""
        return Decimal(self.by_person.get(person or 0, Counter())[measure])

    def add(self, measure: str, member: int | None, amount: Decimal | int) -> None:
        """Count something for the whole and for whose it is."""
        self.whole[measure] += amount  # type: ignore[assignment]
        if member is not None:
            self.by_member[member][measure] += amount  # type: ignore[assignment]
            self.add_person(measure, self.who.get(member), amount)

    def add_person(self, measure: str, person: int | None, amount: Decimal | int) -> None:
        """Count something for a person alone."""
        if person is not None:
            self.by_person[person][measure] += amount  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Kept:
    """What journals hold of some programmes, read once: so it can be counted for any of them together."""

    members: list[tuple[int, int | None, int]]
    """Key, person, programme."""
    tasks: list[Task]
    outcomes: dict[int, list[tuple[str, Decimal]]]
    """By matter: kind and amount."""
    lines: list[tuple[int, int, str, int, int]]
    """Of notes: programme, member, kind, how many, and how many were met."""
    visited: set[tuple[int, int, str]]
    """Programme, member, whom they visited."""

    def tally(self, programmes: Collection[int]) -> Tally:
        """Return what was reached in those of these keys together. A matter counts once, whichever name it."""
        out = Tally({pk: person for pk, person, programme in self.members if programme in programmes})
        once: dict[int, Task] = {}
        for task in self.tasks:
            if task.programme_id in programmes:
                once.setdefault(task.matter_id, task)
        for task in once.values():
            _count_task(task, self.outcomes.get(task.matter_id, []), out)
        for programme, member, kind, count, met in self.lines:
            if programme in programmes:
                out.add(f"notes:{kind}", member, count)
                out.add("met", member, met)
        _count_visits({(member, about) for pk, member, about in self.visited if pk in programmes}, out)
        return out


def tally(programmes: Collection[Programme]) -> Tally:
    """Return what was reached in programmes together. A matter counts once, whichever of them name it.

    Matters more confidential than the programme that names them are left out of its figures.
    """
    return kept(programmes).tally({programme.pk for programme in programmes})


def kept(programmes: Collection[Programme]) -> Kept:
    """Return what journals hold of programmes, in five statements however many they are."""
    tasks = list(counted_tasks(programmes).select_related("matter__type").order_by("pk"))
    outcomes: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for matter, kind, amount in _outcomes({task.matter_id for task in tasks}):
        outcomes[matter].append((kind, amount))
    notes = Note.objects.filter(programme__in=programmes)
    lines = notes.values_list("programme", "member", "kind").annotate(lines=Count("pk"), met=Sum("met"))
    return Kept(
        list(Member.objects.filter(programme__in=programmes).values_list("pk", "person", "programme")),
        tasks,
        outcomes,
        list(lines),
        set(notes.exclude(about="").values_list("programme", "member", "about")),
    )


def _count_task(task: Task, outcomes: Iterable[tuple[str, Decimal]], out: Tally) -> None:
    matter = task.matter
    out.add(f"raised:{matter.type.code}", task.member_id, 1)
    out.add("raised", task.member_id, 1)
    if matter.status == "closed" and matter.reason == "answered":
        out.add("closed", task.member_id, 1)
        out.add(f"closed:{matter.type.code}", task.member_id, 1)
    for kind, amount in outcomes:
        out.add(f"outcome:{kind}", task.member_id, amount)


def counted_tasks(programmes: Collection[Programme]) -> QuerySet[Task]:
    """Return the tasks that count: of matters no more confidential than the programme that names them."""
    return Task.objects.filter(programme__in=programmes, matter__level__lte=F("programme__level"))


def _outcomes(matters: Iterable[int]) -> Iterable[tuple[int, str, Decimal]]:
    rows = Outcome.objects.filter(matter__in=list(matters)).values_list("matter", "kind")
    return rows.annotate(total=Sum("amount")).values_list("matter", "kind", "total")


def _count_visits(visited: Collection[tuple[int, str]], out: Tally) -> None:
    for member, _about in visited:
        out.by_member[member]["enterprises"] += 1
    for person, _about in {(out.who[member], about) for member, about in visited}:
        out.add_person("enterprises", person, 1)
    out.whole["enterprises"] += len({about for _, about in visited})
