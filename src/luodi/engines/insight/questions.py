"""Questions asked of every case of a log in the language of conditions: how many cases are so, and which.

A condition may speak of the attributes of a case by name (what is no letter, digit or _ in a name is written _), of
`times["activity"]` (how often that was done; 0 if never), of `events` and `days` (from first event to last), of the
activities that came `first` and `last`, and of the moments `began` and `ended` in UTC (`d(began) >= d("2018-01-01")`).
Attributes numbered `amount_0`, `amount_1`, … are a list as well: `sum(each["amount"])`. A missing attribute is null;
what cannot be evaluated does not hold.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.engines.figures.rate import Rate
from luodi.engines.insight.log import Log
from luodi.engines.rules import condition

DAY = 86_400_000
_NUMBERED = re.compile(r"(.+)_\d+")
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+(\.\d+)?")


@dataclass(frozen=True, eq=False)
class Answer:
    """The cases for which a condition holds, of those it was asked of."""

    holds: NDArray[np.bool_]
    asked: NDArray[np.bool_]

    @property
    def rate(self) -> Rate:
        """How many, of how many."""
        return Rate(int(self.holds.sum()), int(self.asked.sum()))


def ask(log: Log, question: str, of: str = "") -> Answer:
    """Ask `question` of the cases for which `of` holds (empty: of all). Raises RuleError for what is no condition."""
    wanted, among = condition(question), condition(of) if of else None
    asked, holds = np.zeros(log.cases, dtype=np.bool_), np.zeros(log.cases, dtype=np.bool_)
    for i, facts in enumerate(facts_of(log, wanted.names | (among.names if among else frozenset()))):
        asked[i] = among is None or among.holds(facts)
        holds[i] = asked[i] and wanted.holds(facts)
    return Answer(holds, asked)


def facts_of(log: Log, names: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield for each case what conditions may speak of; of its attributes only those named."""
    schema = log.case_attributes.schema
    columns: defaultdict[str, list[list[Any]]] = defaultdict(list)
    for column in schema.names:
        name = identifier(column.partition("@")[0])
        if name in names and not column.endswith(("@offset", "@nested", "@micros")):
            columns[name].append(log.case_attributes[column].to_pylist())
    spans = (log.durations / DAY).tolist()
    each = _each(log) if "each" in names else {}
    for i in range(log.cases):
        path = log.path(i)
        counted = Counter(path)
        facts: dict[str, Any] = {name: _first(lists, i) for name, lists in columns.items()}
        facts["times"] = {activity: counted.get(activity, 0) for activity in log.activities}
        facts["each"] = {stem: lists[i] for stem, lists in each.items()}
        yield facts | _course(log, i, path) | {"events": len(path), "days": spans[i]}


def _course(log: Log, i: int, path: Sequence[str]) -> dict[str, Any]:
    """Return how a case began and ended, and when; a case without events did neither."""
    if not path:
        return dict.fromkeys(("first", "last", "began", "ended"))
    ended = log.time[log.offsets[i + 1] - 1]
    return {"first": path[0], "last": path[-1], "began": _moment(log.begins[i]), "ended": _moment(ended)}


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(int(ms) / 1000, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")


def _each(log: Log) -> dict[str, list[list[Any]]]:
    """Return for what is numbered (`amount_0`, `amount_1`, …), by its name without number, the values of each case."""
    found: dict[str, list[list[Any]]] = {}
    for column in log.case_attributes.schema.names:
        numbered = _NUMBERED.fullmatch(column.partition("@")[0])
        if numbered is None or column.endswith(("@offset", "@nested", "@micros")):
            continue
        stem = identifier(numbered[1])
        if stem not in found:
            found[stem] = [[] for _ in range(log.cases)]
        values = log.case_attributes[column]
        told = values.to_pylist()
        for i in np.flatnonzero(values.is_valid()).tolist():
            if (value := _first([told], i)) is not None:
                found[stem][i].append(value)
    return found


def identifier(name: str) -> str:
    """Return a name as conditions write it."""
    return re.sub(r"\W", "_", name)


def _first(lists: list[list[Any]], i: int) -> Any:
    """Return the value of whichever kind the attribute has in this case; numbers written as text are numbers."""
    for values in lists:
        if (value := values[i]) is not None and value != "":
            if isinstance(value, datetime):
                return value.isoformat()
            written = isinstance(value, str) and _NUMBER.fullmatch(value)
            return float(value.replace(",", "")) if written else value
    return None
