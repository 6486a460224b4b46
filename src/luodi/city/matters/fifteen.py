"""审批状态: the fifteen states of engineering approvals, derived from the journal alone and nowhere stored.

The dictionary is the ministry's for the exchange of approval data (住房和城乡建设部, table SPGL_XMSPSXBLXXXXB): one row
for each state a matter or a department comes into. What is derived can be derived anew as of any date.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.definition import Definition
from luodi.city.matters.exporting.written import lines
from luodi.city.matters.models import Entry as Row
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition, office
from luodi.engines.notation import Text
from luodi.engines.process import Entry, State, evolve, unpack_entry
from luodi.engines.process.needs import CORRECTION, counts
from luodi.engines.process.work import PARTS

STATES: Final = {
    1: Text("已接件", "Received"),
    2: Text("已撤件", "Taken back before acceptance"),
    3: Text("已受理", "Accepted"),
    4: Text("不受理", "Needs no approval"),
    5: Text("不予受理", "Not accepted"),
    6: Text("补正（开始）", "Correction begins"),
    7: Text("补正（结束）", "Correction ends"),
    8: Text("部门开始办理", "A department begins"),
    9: Text("特别程序（开始）", "Special procedure begins"),
    10: Text("特别程序（结束）", "Special procedure ends"),
    11: Text("办结（通过）", "Done: granted"),
    12: Text("办结（容缺通过）", "Done: granted, something to come"),
    13: Text("办结（不通过）", "Done: refused"),
    14: Text("撤回", "Withdrawn"),
    15: Text("撤销", "Revoked"),
}
NOT_NEEDED: Final = "not_needed"
"""The reason to decline that says no approval is needed by law (行政许可法第三十二条第一款第一项)."""
COLUMNS: Final = ("lsh", "sxbm", "xzqhdm", "blcs", "bz", "blzt", "blztmc", "blsj", "xh")
"""流水号、事项编码、行政区划代码、办理处室（单位代码）、步骤、办理状态、状态名称、办理时间 (UTC)、日志序号."""
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Came:
    """A state come into: which, when (ms), of which department's step (empty: the whole matter), by which entry."""

    state: int
    at: int
    unit: int
    step: str
    seq: int


def states(known: Definition, entries: Iterable[Entry], city: Office) -> list[Came]:
    """Return the states a matter and its departments came into, in the order of the journal."""
    state, out = State(), []
    for entry in entries:
        before, state = state, evolve(state, entry)
        number = _whole(known, before, state, entry, city)
        if number:
            step = entry.step if number in (9, 10) else ""
            out.append(Came(number, entry.happened, entry.unit or state.lead, step, state.seq))
        out += [Came(8, entry.happened, unit, key, state.seq) for key, unit in _begun(known, state, entry)]
    return out


def _whole(known: Definition, before: State, state: State, entry: Entry, city: Office) -> int:
    """Return the state that the entry brings, 0 for none."""
    accepted = any(run.status in ("done", "passed") for key, run in before.runs.items() if _accepts(known, key))
    match entry.kind:
        case "registered":
            return 1
        case "withdrawn":
            return 14 if accepted else 2
        case "accepted":
            return 3
        case "declined":
            return 4 if entry.data.get("reason") == NOT_NEEDED else 5
        case "noticed":
            return 6
        case "paused" | "resumed":
            started = entry.kind == "paused"
            if entry.data.get("name") == PARTS:
                return 0
            return (6 if started else 7) if entry.data.get("name") == CORRECTION else (9 if started else 10)
        case "replied":
            return _ended(known, state, city)
        case "signed":
            return 15 if not _holds(known, "revoked", before, city) and _holds(known, "revoked", state, city) else 0
        case _:
            return 0


def _accepts(known: Definition, key: str) -> bool:
    return known.flow.steps[key].act == "accept"


def _ended(known: Definition, state: State, city: Office) -> int:
    if _holds(known, "refused", state, city):
        return 13
    return 12 if counts(known.flow, state, city)["promised"] else 11


def _holds(known: Definition, name: str, state: State, city: Office) -> bool:
    written = getattr(known.item, name) if known.item else ""
    return bool(written) and city.judge(written, dict(state.facts))


def _begun(known: Definition, state: State, entry: Entry) -> Iterator[tuple[str, int]]:
    """Yield the departments' steps that the entry opens: work on the matter itself, not taking in or giving out."""
    for key in (key for key in known.flow.steps if key in entry.effects.open):
        step, run = known.flow.steps[key], state.runs[key]
        if step.act in ("handle", "sign") and not step.awaits and run.signers:
            yield from ((key, signer.unit) for signer in run.signers)


def of_matter(matter: Matter) -> list[Came]:
    """Return one matter's states. The caller has fetched it for who asks (`access.get`)."""
    bodies = Row.objects.filter(matter=matter).order_by("seq").values_list("body", flat=True)
    return states(definition(matter.type_id), map(unpack_entry, bodies), office())


def table(who: Who, type_: str = "") -> Iterator[tuple[str, ...]]:
    """Yield the exchange's rows of every approval `who` may see, by matter and order; `type_` narrows to one type."""
    city = office()
    rows = access.visible(who).filter(**({"type__code": type_} if type_ else {})).order_by("pk")
    for matter in rows.iterator(chunk_size=_PAGE):
        known = definition(matter.type_id)
        if known.item is None:
            continue
        for came in of_matter(matter):
            code = city.tree.node(came.unit).code if came.unit in city.tree else ""
            yield (
                matter.number,
                known.item.code,
                f"{matter.region}000000",
                code,
                came.step,
                str(came.state),
                STATES[came.state].zh,
                stamped(came.at),
                str(came.seq),
            )


def stamped(at: int) -> str:
    """Return milliseconds as the exchange writes a time."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def csv_lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the exchange's rows as CSV, their heading first."""
    return lines(COLUMNS, rows)
