"""One matter against its journal: chain, columns, replay, projection, clocks, seals. What lies apart is `kept`."""

from typing import Any

import msgspec

from luodi.city.matters.models import Matter, MatterType
from luodi.city.matters.numbers import is_number
from luodi.city.matters.office import definition
from luodi.city.matters.proof import columns
from luodi.city.matters.proof.clocks import recomputed
from luodi.city.matters.proof.evidence import EntryRow, Evidence
from luodi.city.matters.proof.kept import Kept
from luodi.city.matters.proof.report import Report
from luodi.city.matters.proof.types import Versions, label_of
from luodi.city.matters.store.bound import binding
from luodi.city.matters.store.chain import genesis, link
from luodi.city.matters.store.rows import project, stamp
from luodi.engines.process import Entry as Happening
from luodi.engines.process import State, pack_entry, pack_state, unpack_entry
from luodi.engines.process.state import apply
from luodi.engines.worktime import Calendar


class MatterCheck:
    """Checks one matter; notes what is wrong in the report and goes on."""

    def __init__(self, matter: Matter, types: Versions, evidence: Evidence, report: Report) -> None:
        self.matter = matter
        self.types = types
        self.kind = types.by_id.get(matter.type_id)
        self.evidence = evidence
        self.report = report
        self.rows = evidence.entries.get(matter.pk, [])
        self.happenings: list[Happening] = []
        self.state = State()

    def note(self, zh: str, en: str, seq: int = 0) -> None:
        """Note something wrong with this matter."""
        self.report.note(self.matter.number, seq, zh, en)

    def run(self, calendar: Calendar, *, files: bool) -> None:
        """Check everything. Whatever cannot even be read is noted, too: one broken row must not hide all others."""
        self.report.matters += 1
        self.report.entries += len(self.rows)
        try:
            self._check(calendar, files=files)
        except Exception as error:
            name = type(error).__name__
            self.note(f"读不下去（{name}）：有栏目写坏了", f"cannot be read on ({name}): some column is spoilt")

    def _check(self, calendar: Calendar, *, files: bool) -> None:
        number = self.matter.number
        # The number says the id, so that the chain, which begins with the number, also holds the rows to their matter.
        if not is_number(number) or number[2:-1] != f"{self.matter.pk:08d}":
            self.note("编号不是这一件的", "the number is not this matter's")
        whole = self._chain()
        self._seals()
        if whole and self._replay():
            self._projection()
            self._registration()
            for zh, en in recomputed(self.state, calendar):
                self.note(zh, en)
        if whole:
            Kept(self.matter, self.rows, self.happenings, self.evidence, self.note).check(files=files)

    # The chain ----------------------------------------------------------------------------------------------

    def _chain(self) -> bool:
        head = genesis(self.matter.number)
        for place, row in enumerate(self.rows, 1):
            head = self._entry(place, row, head)
        if not self.rows:
            self.note("没有任何记录", "it has no entries")
        if self.matter.seq != len(self.rows):
            self.note(
                f"应有 {self.matter.seq} 条记录，实有 {len(self.rows)} 条",
                f"{self.matter.seq} entries were recorded, {len(self.rows)} are there",
            )
        if self.matter.head != (self.rows[-1].hash if self.rows else ""):
            self.note("链头与最后一条记录不符", "the head is not the last entry's hash")
        return len(self.happenings) == len(self.rows) > 0

    def _entry(self, place: int, row: EntryRow, head: str) -> str:
        if row.seq != place:
            self.note(f"第 {place} 条记录缺失或错位", f"entry {place} is missing or out of place", row.seq)
        body = row.body.encode()
        if link(head, row.seq, columns.plain(row.recorded), body) != row.hash:
            self.note("记录或其链值被改动", "the entry or its hash was altered", row.seq)
        try:
            happening = unpack_entry(body)
        except msgspec.MsgspecError:
            self.note("记录读不出来", "the entry cannot be read", row.seq)
            return row.hash
        told = (happening.kind, stamp(happening.happened), happening.by, happening.unit, happening.step)
        shown = (row.kind, columns.plain(row.happened), row.by, row.unit, row.step)
        if shown != told or pack_entry(happening) != body:
            self.note("记录的栏目与正文不符", "the entry's columns do not fit its body", row.seq)
        self.happenings.append(happening)
        return row.hash

    def _seals(self) -> None:
        """Compare with every line any seal has of it: a chain rewritten and then sealed again shows in the first."""
        lines = self.evidence.lines.get(self.matter.pk, [])
        for line in lines:
            if line.number != self.matter.number:
                self.note("编号与封印不符", "the number is not the sealed one")
            if len(self.rows) < line.seq:
                self.note(
                    f"已封印 {line.seq} 条，现只有 {len(self.rows)} 条：尾部被截去",
                    f"{line.seq} entries were sealed, {len(self.rows)} are there: the tail was cut",
                    line.seq,
                )
            elif self.rows[line.seq - 1].hash != line.hash:
                self.note(
                    "与封印的链值不符：封印之后被改写",
                    "the chain is not the sealed one: it was rewritten after the seal",
                    line.seq,
                )
        sealed = lines[-1].seq if lines else 0
        if fresh := self.rows[sealed:]:
            self.report.window.add(columns.plain(fresh[0].recorded), columns.plain(fresh[-1].recorded), len(fresh))

    # Replay -------------------------------------------------------------------------------------------------

    def _replay(self) -> bool:
        """Fold the entries as `evolve` does, into one state of our own; it need not be copied at every step."""
        state = self.state
        for happening in self.happenings:
            try:
                apply(state, happening.effects, happening.happened)
            except (LookupError, AttributeError, TypeError, ValueError):
                self.note("记录无法重放", "the entries cannot be replayed", state.seq + 1)
                return False
            state.seq += 1
        if pack_state(state).decode() != self.matter.state:
            self.note("重放的结果与保存的状态不符", "replay does not give the stored state")
        return True

    def _projection(self) -> None:
        if self.kind is None:
            self.note("事项类型不存在", "the matter's type is not there")
            return
        flow = definition(self.matter.type_id).flow
        if not self.state.runs.keys() <= flow.steps.keys():
            self.note("记录里的步骤不属于这个事项类型", "the entries name steps that the matter's type does not have")
            return
        projection = project(self.matter.pk, flow, self.state)
        if projection.matter:
            for column in projection.matter.__struct_fields__:
                if columns.plain(getattr(self.matter, column)) != getattr(projection.matter, column):
                    self.note(
                        f"事项表的 {column} 与记录不符", f"column {column} of the matter is not what the entries give"
                    )
        for table in columns.PROJECTED:
            there = self.evidence.projected[table.field].pop(self.matter.pk, {})
            for key, row in columns.expected(table, projection):
                if there.pop(key, None) != row:
                    self.note(
                        f"{table.name} 的 {key[1:]} 与记录不符", f"{table.name} {key[1:]} is not what the entries give"
                    )
            for key in there:
                self.note(f"{table.name} 多出 {key[1:]}", f"{table.name} has {key[1:]}, which no entry gives")

    def _registration(self) -> None:
        """What the matter's row holds besides its projection was put on record when it was registered."""
        said = self.happenings[0].data
        origins = self.evidence.origins.get(self.matter.pk, [])
        first = self._came_from(str(said.get("type")))
        if first is None:
            return
        there: dict[str, Any] = {"region": self.matter.region, "channel": self.matter.channel}
        for key, value in there.items():
            if said.get(key) != (value or None):
                self.note(f"{key} 与登记时不同", f"{key} is not what was registered", 1)
        origin = origins[0] if origins else None
        bound = binding(self.matter.number, first.digest, self.matter.secret, self.matter.reporter_id, origin)
        if said.get("bound") != bound or len(origins) > 1:
            self.note(
                "类型定义、查询码、诉求人或来源与登记时不同",
                "the type's definition, the code, the reporter or the origin is not what was registered",
                1,
            )

    def _came_from(self, label: str) -> MatterType | None:
        """Return the version it was registered under, if the moves on record lead from there to the one it is on."""
        first = last = self.types.by_label.get(label)
        for seq, happening in enumerate(self.happenings, 1):
            if happening.kind != "migrated":
                continue
            to = self.types.by_label.get(str(happening.data.get("to")))
            known = to is not None and to.digest == happening.data.get("digest")
            if not known or last is None or happening.data.get("from") != label_of(last):
                self.note("迁移前后的版本与记录不符", "the versions it moved between are not those on record", seq)
            last = to
        if self.kind is None or last is None or last.pk != self.kind.pk:
            self.note("type 与登记时不同", "type is not what was registered", 1)
            return None
        return first
