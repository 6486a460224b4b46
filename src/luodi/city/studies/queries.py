"""What faces ask of studies: variants with their times, waiting, comparisons. Each works on a prepared log."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np

from luodi.city.matters import access as matter_access
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import keeping
from luodi.city.studies.models import Study
from luodi.engines.figures.rate import FEW, Rate
from luodi.engines.insight import behind
from luodi.engines.insight.compare import Comparison, compare, groups
from luodi.engines.insight.conformance import conformance, deviating, deviations_of, named_variants
from luodi.engines.insight.discover import discover
from luodi.engines.insight.drawn import flow_of
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Log, Mask
from luodi.engines.insight.waiting import Cost, costs
from luodi.engines.insight.waiting import waiting as waiting_of
from luodi.engines.notation import Text
from luodi.engines.process import Flow

MOST_GROUPS: Final = 12
"""Groups of one log that are compared: the largest."""
ACTIVITIES, EVENTS, LONGEST = 60, 30_000, 300
"""A tree is mined for a page from at most so many activities, events of variants, events of one: seconds of work."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of going: its place, activities, cases, and the median of how long they took (ms)."""

    place: int
    path: tuple[str, ...]
    cases: int
    median: float


def variants(log: Log) -> list[Variant]:
    """Return the ways cases went, the most frequent first."""
    held = log.variants()
    order = np.argsort(held.of_case, kind="stable")
    bounds = np.searchsorted(held.of_case[order], np.arange(len(held) + 1)).tolist()
    lasted = log.durations[order]
    return [
        Variant(place, tuple(log.activities[code] for code in path), count, float(np.median(lasted[a:b])))
        for place, ((path, count), (a, b)) in enumerate(zip(held.items(), pairwise(bounds), strict=True))
    ]


def log_of(study: Study) -> Log:
    """Return the log of a study without attributes. Raises Refused `not_ready`."""
    _check_ready(study)
    return keeping.opened(study)


def _check_ready(study: Study) -> None:
    if study.state != "ready":
        raise Refused("not_ready", Text("日志还没有准备好。", "The log is not ready."), "study")


@dataclass(frozen=True, slots=True)
class Case:
    """One case behind a number: what it is called, how long it took (ms), its activities in order."""

    id: str
    lasted: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """The cases behind a number: `of` says in names what was asked; `cases` are the longest of them, longest first."""

    of: tuple[str, ...]
    total: int
    whole: int
    cases: tuple[Case, ...]
    withheld: int
    """Of the first ones, how many are matters that the reader may not see now."""


KINDS: Final[dict[str, tuple[int, Callable[..., Mask]]]] = {
    "activity": (1, behind.through),
    "way": (2, behind.along),
    "begin": (1, behind.begin_with),
    "end": (1, behind.end_with),
    "variant": (1, behind.on_path),
    "rework": (1, behind.redone),
    "bounce": (2, behind.bounced),
    "unit": (1, partial(behind.carried, by="unit")),
    "person": (1, partial(behind.carried, by="resource")),
    "unit-way": (2, partial(behind.handed, by="unit")),
    "person-way": (2, partial(behind.handed, by="resource")),
}
"""What has cases behind it: by how many codes it is asked for, and which cases they are."""
ASTRAY: Final = ("skipped", "inserted", "misplaced")
"""… and how cases leave the flow discovered, by activity and by what of the log was left out, in percent."""


def cases_behind(person: Person, study: Study, what: str, codes: str, most: int = 100) -> Behind:
    """Return the cases behind a number of a study: `what` of KINDS, with its codes as pages write them (`3-5`).

    Of the journal only matters are named that `person` may see now. Raises Refused `not_found`, `not_ready`.
    """
    log = log_of(study)
    numbers, names = _asked(log, what, codes)
    mask = _astray(study, log, what, *numbers) if what in ASTRAY else KINDS[what][1](log, *numbers)
    places = np.flatnonzero(mask)
    places = places[np.argsort(-log.durations[places], kind="stable")][:most]
    found = [Case(str(log.case_ids[at]), int(log.durations[at]), log.path(int(at))) for at in places]
    known = _seen(person, found) if study.origin == "journal" else {case.id for case in found}
    seen = [case for case in found if case.id in known]
    return Behind(names, int(mask.sum()), log.cases, tuple(seen), len(found) - len(seen))


def _seen(person: Person, cases: Sequence[Case]) -> set[str]:
    rows = matter_access.visible(person).filter(number__in=[case.id for case in cases])
    return set(rows.values_list("number", flat=True))


def _asked(log: Log, what: str, codes: str) -> tuple[list[int], tuple[str, ...]]:
    """Return the codes asked for and what they are called. Raises Refused `not_found` for what there is not."""
    count = 2 if what in ASTRAY else KINDS.get(what, (0, None))[0]
    parts = codes.split("-")
    names = log.units if what.startswith(("bounce", "unit")) else log.activities
    names = log.resources if what.startswith("person") else names
    most = [len(log.variants()) if what == "variant" else len(names)] * count
    if what in ASTRAY:
        most[1] = 100
    if len(parts) != count or not all(p.isdecimal() and int(p[:18]) < n for p, n in zip(parts, most, strict=False)):
        raise Refused("not_found", Text("没有这个数字。", "There is no such number."), "of")
    numbers = [int(part) for part in parts]
    if what == "variant":
        return numbers, tuple(names[code] for code in log.variants().paths[numbers[0]])
    return numbers, tuple(names[code] for code in (numbers[:1] if what in ASTRAY else numbers))


def _astray(study: Study, log: Log, what: str, activity: int, noise: int) -> Mask:
    """Return the cases that leave the flow discovered so at an activity."""
    seen = mined(study, noise / 100)
    ways = seen.astray.get((what, log.activities[activity]), ())
    return np.isin(log.variants().of_case, ways)


@dataclass(frozen=True, slots=True)
class Waited:
    """What waiting costs by activity, and whether its begins are estimates."""

    costs: tuple[Cost, ...]
    estimated: bool


def waiting(study: Study) -> Waited:
    """Return what cases of a study wait for, by the city's calendar; found out once. Raises Refused `not_ready`."""
    _check_ready(study)

    def find() -> Waited:
        found = waiting_of(keeping.whole(study), office().calendar)
        return Waited(costs(found), found.estimated)

    return keeping.remembered(study, "waiting", find)


def comparison(wanted: Sequence[Study], by: str = "") -> tuple[list[Comparison], int]:
    """Compare studies with the fastest of them, or the groups of one (`by`: see engines.insight.compare.groups).

    Returns how many groups were left out too, as too small or too many. Raises Refused `not_comparable`, `not_ready`.
    """
    for study in wanted:
        _check_ready(study)
    try:
        return _compared(wanted, by)
    except LogError as error:
        raise Refused("not_comparable", error.text, "of") from error


def _compared(wanted: Sequence[Study], by: str) -> tuple[list[Comparison], int]:
    if not by:
        logs = {f"{row.name} #{row.pk}" if _twice(row, wanted) else row.name: keeping.whole(row) for row in wanted}
        return compare(logs), 0
    if len(wanted) > 1:
        raise LogError(Text("分组对标一次选一项研究。", "Choose one study to compare its groups."))
    cut = groups(keeping.whole(wanted[0]), by)
    large = sorted(((name, log) for name, log in cut.items() if log.cases >= FEW), key=lambda one: -one[1].cases)
    return compare(dict(large[:MOST_GROUPS])), len(cut) - len(large[:MOST_GROUPS])


def _twice(row: Study, among: Sequence[Study]) -> bool:
    return sum(other.name == row.name for other in among) > 1


@dataclass(frozen=True, slots=True)
class Mined:
    """The flow that a log shows: how many cases follow it, fitness and precision (see engines.insight.conformance)."""

    flow: Flow
    fitting: Rate
    fitness: float
    precision: float
    deviations: tuple[tuple[str, str, int], ...]
    """What cases do otherwise: skipped, inserted or misplaced; the activity; how many cases."""
    astray: dict[tuple[str, str], tuple[int, ...]]
    """… and the variants of those cases, by their places."""


def mined(study: Study, noise: float) -> Mined:
    """Discover the flow of a study's log, leaving out what is seldom (`noise`, a share); found out once.

    Raises Refused `too_big` for a log that is empty, or too big to do it while somebody waits; `not_ready`.
    """
    _check_ready(study)

    def find() -> Mined:
        ways = named_variants(keeping.opened(study))
        _small(len(keeping.opened(study).activities), ways)
        tree = discover(ways, noise)
        found = conformance(tree, ways)
        deviations = tuple(deviating(found.alignments, [cases for _, cases in ways]))
        astray: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for place, alignment in enumerate(found.alignments):
            for deviation in deviations_of(alignment):
                astray[deviation].append(place)
        by_way = {deviation: tuple(places) for deviation, places in astray.items()}
        return Mined(flow_of(tree, ways), found.fitting, found.fitness, found.precision, deviations, by_way)

    try:
        return keeping.remembered(study, f"mined {noise}", find)
    except LogError as error:
        raise Refused("too_big", error.text) from error


def _small(activities: int, ways: Sequence[tuple[tuple[str, ...], int]]) -> None:
    events, longest = sum(len(path) for path, _ in ways), max((len(path) for path, _ in ways), default=0)
    if not events:
        raise LogError(Text("日志里没有案件。", "There is no case in the log."))
    if activities > ACTIVITIES:
        raise LogError(
            Text(
                f"有 {activities} 个环节，超过 {ACTIVITIES} 个的画出来没有人看得清。",
                f"There are {activities} activities; of more than {ACTIVITIES} nobody could read the drawing.",
            )
        )
    if events > EVENTS or longest > LONGEST:
        raise LogError(
            Text(
                f"走法太多或太长（共 {events} 步，最长 {longest} 步），页面上算不完；用命令行 luodi insight discover。",
                f"The variants are too many or too long ({events} steps, the longest {longest}) for a page; "
                "use luodi insight discover on the command line.",
            )
        )
