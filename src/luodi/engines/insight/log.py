"""The prepared log: events sorted by case, held as a few columns of numbers, which every analysis here works on.

`Log` is immutable. Its events lie case after case, in each case by completion time, and events of one time in the
order of the file. Cases keep the order in which the file first names them. The shape:

- `offsets`    int64[cases + 1]  events `offsets[i]:offsets[i + 1]` belong to case i; a case may be empty
- `case_ids`   object[cases]     the name of each case (str)
- `activity`   int32[events]     code into `activities: tuple[str, ...]`
- `time`       int64[events]     completion, milliseconds since 1970-01-01T00:00 UTC
- `started`    int64[events] | None   start in the same measure, where the log tells it; else None
- `resource`   int32[events]     code into `resources`, -1 for none (who did it)
- `unit`       int32[events]     code into `units`, -1 for none (whose desk it was on)
- `case_attributes`, `event_attributes`   Arrow tables, a row for each case and event in the order above; `attributes`
  says how their columns are typed. The columns above are not repeated there.
- `head`       what a file says of itself (XES extensions, globals, classifiers, attributes), kept for writing it back

`Log.of([("c1", [("a", 0, "li"), ("b", 60_000)]), …])` makes one by hand, `Log.build(case=…, …)` from columns in any
order. `log.select(cases)` and `log.where(events)` give smaller logs with the same codes; `log.variants()` its paths.
Columns are read-only; whoever wants to change one copies it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from luodi.engines.insight.errors import LogError
from luodi.engines.insight.paths import Variants, variants
from luodi.engines.notation import Text

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
NONE = -1


class Attribute(NamedTuple):
    """One XES attribute as written: its kind (string, date, int, float, boolean, id, list, container), and children."""

    kind: str
    key: str
    value: str
    children: "tuple[Attribute, ...]" = ()


class Extension(NamedTuple):
    """An XES extension a file declares."""

    name: str
    prefix: str
    uri: str


class Classifier(NamedTuple):
    """An XES classifier: which attributes together name an event; `keys` as written."""

    name: str
    keys: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Which attribute each column of a log was read from, so that it is written back under the same name."""

    case: str = "concept:name"
    activity: str = "concept:name"
    time: str = "time:timestamp"
    started: str = "start_timestamp"
    resource: str = "org:resource"
    unit: str = "org:group"


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself, and the names its columns had."""

    names: Names = field(default_factory=Names)
    extensions: tuple[Extension, ...] = ()
    global_case: tuple[Attribute, ...] = ()
    global_event: tuple[Attribute, ...] = ()
    classifiers: tuple[Classifier, ...] = ()
    attributes: tuple[Attribute, ...] = ()


def _frozen(values: ArrayLike, kind: Any) -> NDArray[Any]:
    column = np.ascontiguousarray(values, dtype=kind)
    column = column.view()
    column.flags.writeable = False
    return column


@dataclass(frozen=True, eq=False)
class Log:
    """Events of many cases, prepared: see the module for the shape. Raises LogError for columns that do not fit."""

    offsets: Ints
    case_ids: NDArray[np.object_]
    activity: Codes
    activities: tuple[str, ...]
    time: Ints
    resource: Codes
    resources: tuple[str, ...]
    unit: Codes
    units: tuple[str, ...]
    started: Ints | None = None
    case_attributes: Any = None
    event_attributes: Any = None
    head: Head = field(default_factory=Head)

    def __post_init__(self) -> None:
        for name in ("offsets", "time"):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.int64))
        for name in ("activity", "resource", "unit"):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.int32))
        object.__setattr__(self, "case_ids", _frozen(self.case_ids, object))
        if self.started is not None:
            object.__setattr__(self, "started", _frozen(self.started, np.int64))
        if self.case_attributes is None:
            object.__setattr__(self, "case_attributes", _rows(self.cases))
        if self.event_attributes is None:
            object.__setattr__(self, "event_attributes", _rows(self.events))
        _fit(self)

    def __len__(self) -> int:
        return self.cases

    @property
    def cases(self) -> int:
        """How many cases there are, empty ones counted."""
        return len(self.offsets) - 1

    @property
    def events(self) -> int:
        """How many events there are."""
        return len(self.time)

    @cached_property
    def lengths(self) -> Ints:
        """How many events each case has."""
        return np.diff(self.offsets)

    @cached_property
    def case_of(self) -> Codes:
        """Of each event, the place of its case."""
        return np.repeat(np.arange(self.cases, dtype=np.int32), self.lengths)

    @cached_property
    def follows(self) -> Mask:
        """Of each event but the last: does the next one belong to the same case? `bool[events - 1]`."""
        inside = np.ones(max(self.events - 1, 0), dtype=np.bool_)
        ends = self.offsets[1:-1] - 1
        inside[ends[(ends >= 0) & (ends < len(inside))]] = False
        return inside

    @cached_property
    def begins(self) -> Ints:
        """When each case begins: the earliest start or completion, in ms; 0 for a case without events."""
        if self.started is None:
            return self._at(self.time, self.offsets[:-1])
        least = np.minimum(self.started, self.time)
        first = np.zeros(self.cases, dtype=np.int64)
        held = self.lengths > 0
        if held.any():
            first[held] = np.minimum.reduceat(least, self.offsets[:-1][held])
        return first

    @cached_property
    def ends(self) -> Ints:
        """When each case ends: its last completion, in ms; 0 for a case without events."""
        return self._at(self.time, self.offsets[1:] - 1)

    @property
    def durations(self) -> Ints:
        """From begin to end of each case, in ms."""
        return self.ends - self.begins

    def _at(self, column: Ints, places: Ints) -> Ints:
        out = np.zeros(self.cases, dtype=np.int64)
        held = self.lengths > 0
        out[held] = column[places[held]]
        return out

    def variants(self) -> Variants:
        """Return the paths of the cases as tuples of activity codes, the most frequent first, with their counts."""
        return self._variants

    @cached_property
    def _variants(self) -> Variants:
        return variants(self.activity, self.offsets)

    def path(self, case: int) -> tuple[str, ...]:
        """Return the names of the activities of the case at that place, in order."""
        return tuple(self.activities[code] for code in self.activity[self.offsets[case] : self.offsets[case + 1]])

    def select(self, cases: ArrayLike) -> "Log":
        """Return a log of these cases only: a mask over all, or places in the order wanted. Codes stay as they are."""
        wanted = np.asarray(cases)
        places = np.flatnonzero(wanted) if wanted.dtype == np.bool_ else wanted.astype(np.int64)
        lengths = self.lengths[places]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        rows = np.repeat(self.offsets[places] - offsets[:-1], lengths) + np.arange(offsets[-1])
        return self._taken(rows, offsets, places)

    def where(self, events: Mask) -> "Log":
        """Return a log of these events only, a mask; every case stays, perhaps without events."""
        kept = np.concatenate([[0], np.cumsum(events, dtype=np.int64)])
        return self._taken(np.flatnonzero(events), kept[self.offsets], None)

    def _taken(self, rows: Ints, offsets: Ints, cases: Ints | None) -> "Log":
        return replace(
            self,
            offsets=offsets,
            case_ids=self.case_ids if cases is None else self.case_ids[cases],
            activity=self.activity[rows],
            time=self.time[rows],
            resource=self.resource[rows],
            unit=self.unit[rows],
            started=None if self.started is None else self.started[rows],
            case_attributes=self.case_attributes if cases is None else taken(self.case_attributes, cases),
            event_attributes=taken(self.event_attributes, rows),
        )

    @classmethod
    def build(
        cls,
        *,
        case: ArrayLike,
        case_ids: Sequence[str],
        activity: ArrayLike,
        activities: Sequence[str],
        time: ArrayLike,
        started: ArrayLike | None = None,
        resource: ArrayLike | None = None,
        resources: Sequence[str] = (),
        unit: ArrayLike | None = None,
        units: Sequence[str] = (),
        case_attributes: Any = None,
        event_attributes: Any = None,
        head: Head | None = None,
    ) -> Self:
        """Prepare a log from columns in any order, each event's `case` a place in `case_ids`. Raises LogError."""
        of, when = np.asarray(case, dtype=np.int64), np.asarray(time, dtype=np.int64)
        order = sorted_order(of, when)
        ids = np.empty(len(case_ids), dtype=object)
        ids[:] = case_ids
        if len(of) and (of.min() < 0 or of.max() >= len(ids)):
            raise LogError(Text("事件属于没有列出的案件", "an event belongs to a case that is not listed"))
        none = np.full(len(of), NONE, dtype=np.int32)

        def column(values: ArrayLike) -> Any:
            kept = np.asarray(values)
            return kept if order is None else kept[order]

        return cls(
            offsets=np.concatenate([[0], np.cumsum(np.bincount(of, minlength=len(ids)))]).astype(np.int64),
            case_ids=ids,
            activity=column(activity),
            activities=tuple(activities),
            time=column(when),
            started=None if started is None else column(started),
            resource=none if resource is None else column(resource),
            resources=tuple(resources),
            unit=none if unit is None else column(unit),
            units=tuple(units),
            case_attributes=case_attributes,
            event_attributes=event_attributes if order is None else taken(event_attributes, order),
            head=head or Head(),
        )

    @classmethod
    def of(cls, cases: Iterable[tuple[str, Sequence[tuple[Any, ...]]]], *, started: bool = False) -> Self:
        """Make a log by hand: cases of events `(activity, time in ms[, resource[, unit]])`.

        With `started`, events are `(activity, start in ms, completion in ms[, resource[, unit]])`. None stands for
        nobody. Raises LogError.
        """
        names: list[str] = []
        rows: list[tuple[int, tuple[Any, ...]]] = []
        for place, (name, events) in enumerate(cases):
            names.append(name)
            rows += [(place, event) for event in events]
        who, at = (3, 2) if started else (2, 1)
        activity, activities = coded([event[0] for _, event in rows])
        resource, resources = coded([event[who] if len(event) > who else None for _, event in rows])
        unit, units = coded([event[who + 1] if len(event) > who + 1 else None for _, event in rows])
        return cls.build(
            case=[place for place, _ in rows],
            case_ids=names,
            activity=activity,
            activities=activities,
            time=[event[at] for _, event in rows],
            started=[event[1] for _, event in rows] if started else None,
            resource=resource,
            resources=resources,
            unit=unit,
            units=units,
        )


def coded(values: Iterable[str | None]) -> tuple[Codes, tuple[str, ...]]:
    """Return a code for each value, in order of first appearance, and the values; None is -1."""
    codes: dict[str, int] = {}
    out = [NONE if value is None else codes.setdefault(value, len(codes)) for value in values]
    return np.asarray(out, dtype=np.int32), tuple(codes)


def sorted_order(case: Ints, time: Ints) -> Ints | None:
    """Return the stable order by case, then time; None where the events lie in it already."""
    later = case[1:] > case[:-1]
    if bool(np.all(later | ((case[1:] == case[:-1]) & (time[1:] >= time[:-1])))):
        return None
    return np.lexsort((time, case))


def taken(table: Any, rows: ArrayLike) -> Any:
    """Return those rows of an Arrow table; a table without columns keeps its count only."""
    if table is None:
        return None
    places = np.asarray(rows)
    return table.take(pa.array(places)) if table.num_columns else _rows(len(places))


def _rows(count: int) -> Any:
    """Return a table of so many rows without columns."""
    return pa.table({"": pa.nulls(count)}).select([])


def _fit(log: Log) -> None:
    events, cases = len(log.time), len(log.offsets) - 1
    columns = [log.activity, log.resource, log.unit] + ([] if log.started is None else [log.started])
    sound = (
        cases >= 0
        and len(log.case_ids) == cases
        and log.offsets[0] == 0
        and log.offsets[-1] == events
        and not np.any(np.diff(log.offsets) < 0)
        and all(len(column) == events for column in columns)
        and (log.case_attributes.num_columns == 0 or log.case_attributes.num_rows == cases)
        and (log.event_attributes.num_columns == 0 or log.event_attributes.num_rows == events)
        and _within(log.activity, 0, log.activities)
        and _within(log.resource, NONE, log.resources)
        and _within(log.unit, NONE, log.units)
    )
    if not sound:
        raise LogError(Text("日志的各列不相配", "the columns of the log do not fit together"))


def _within(codes: Codes, least: int, names: tuple[str, ...]) -> bool:
    return not len(codes) or (int(codes.min()) >= least and int(codes.max()) < len(names))
