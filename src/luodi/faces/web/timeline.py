"""A matter's journal as people read it: newest last, each entry one sentence in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from luodi.city.matters import access
from luodi.city.matters.access import Reporter, Who
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, SYSTEM, Entry, unpack_entry
from luodi.faces.web import times, words
from luodi.faces.web.happenings import HAPPENINGS, OWN, Happening
from luodi.faces.web.language import joined, pair, say
from luodi.faces.web.names import Names

LATE_FILED = 60
"""Seconds between happening and recording from which both times are shown."""
MATTER_KEYS = ("into", "out_of", "other", "part")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, told."""

    seq: int
    kind: str
    icon: str
    title: str
    who: str
    at: datetime
    recorded: datetime | None
    words: str
    form: tuple[tuple[str, str], ...] = ()
    hash: str = ""
    own: bool = False


class Teller:
    """Tells entries of one matter to one reader."""

    def __init__(self, who: Who, matter: Matter, known: Definition, city: Office) -> None:
        self.known = known
        self.public = isinstance(who, Reporter)
        self.rows = [(row, unpack_entry(row.body)) for row in access.entries(who, matter)]
        self.written = access.words(who, matter)
        entries = [entry for _, entry in self.rows]
        self.names = Names(city, _people(entries), _matters(entries))

    def tell(self) -> list[Row]:
        """Return what there is to tell, oldest first."""
        return [row for stored, entry in self.rows if (row := self._row(stored, entry))]

    def _row(self, stored: Any, entry: Entry) -> Row | None:
        known = HAPPENINGS.get(entry.kind) or Happening(Text(entry.kind, entry.kind))
        sentence = self._sentence(known, entry)
        if sentence is None:
            return None
        late = (stored.recorded - stored.happened).total_seconds() > LATE_FILED
        return Row(
            stored.seq,
            entry.kind,
            known.icon,
            self._fill(sentence, entry),
            self._who(entry),
            stored.happened,
            stored.recorded if late and not self.public else None,
            self.written.get(f"{stored.seq}.words", ""),
            hash=stored.hash,
            own=entry.by == REPORTER,
        )

    def _sentence(self, known: Happening, entry: Entry) -> Text | None:
        if not self.public:
            return known.desk
        if entry.by == REPORTER and entry.kind in OWN:
            return OWN[entry.kind]
        if entry.kind == "climbed" and entry.data.get("act") not in ("remind", "notice", "elevate"):
            return None
        return known.public

    def _who(self, entry: Entry) -> str:
        unit = self.names.unit(entry.unit) if entry.unit else ""
        if self.public:
            return unit or ("" if entry.by == REPORTER else say(Text("受理平台", "The platform")))
        if entry.by in (SYSTEM, REPORTER):
            return self.names.person(entry.by)
        person = self.names.person(entry.by)
        if entry.for_:
            person += pair(f"（代 {self.names.person(entry.for_)}）", f" (for {self.names.person(entry.for_)})")
        return f"{unit} · {person}" if unit else person

    def _fill(self, sentence: Text, entry: Entry) -> str:
        values = _Values(self._values(entry))
        return say(sentence).format_map(values).rstrip(" ：:。.")

    def _values(self, entry: Entry) -> dict[str, str]:
        data, names = entry.data, self.names
        out = {key: str(value) for key, value in data.items() if isinstance(value, str | int)}
        out["unit"] = names.unit(entry.unit) if entry.unit else ""
        out["step"] = self._step(entry.step)
        for key in ("lead", "to", "added", "dropped"):
            if isinstance(data.get(key), int) and data[key]:
                out[key] = names.unit(data[key]) if entry.kind != "given" else ""
        out.update({key: names.number(data[key]) for key in MATTER_KEYS if isinstance(data.get(key), int)})
        out.update(_spoken(data))
        out.update(self._special(entry))
        return out

    def _special(self, entry: Entry) -> dict[str, str]:
        data, names = entry.data, self.names
        match entry.kind:
            case "assigned":
                co = joined([names.unit(unit) for unit in data.get("co", [])])
                return {"co": pair(f"，{co}协办", f"; {co} helping") if co else ""}
            case "readdressed":
                return {"to_person": names.person(data["person"])}
            case "given":
                return {"to_person": names.person(data["to"]) if data.get("to") else say(Text("任何人", "anyone"))}
            case "returned":
                return {"to_step": self._step(str(data.get("to", "")))}
            case "declined":
                reasons = dict(self.known.decline_reasons)
                code = str(data.get("reason", ""))
                return {"reason": say(reasons[code]) if code in reasons else code}
            case "handed_over":
                return {"to_text": str(data.get("to", ""))}
            case "objection_ruled":
                return {
                    "to": pair(f"：{names.unit(data['to'])}", f": {names.unit(data['to'])}") if data.get("to") else ""
                }
            case "split":
                parts = data.get("parts", [])
                return {"parts": joined([names.number(part) for part in parts]), "count": str(len(parts))}
            case "climbed":
                return {"rung": say(words.RUNGS[data["act"]]), "clock": self.clock(str(data.get("clock", "")))}
            case "outcome":
                return {"outcome": self.outcome(data)}
            case "extension_ruled":
                moved = times.day_words(times.moment(data["to"] - 1).date()) if data.get("to") else ""
                return {"moved": pair(f"，期限延至 {moved}", f"; now due {moved}") if moved else ""}
            case _:
                return {}

    def _step(self, key: str) -> str:
        step = self.known.flow.steps.get(key)
        return say(step.name) if step else key

    def clock(self, name: str) -> str:
        """Return what a clock is called."""
        if name.startswith("step/"):
            return self._step(name.removeprefix("step/"))
        spec = next((c for c in self.known.flow.clocks if c.name == name), None)
        return say(spec.title) if spec else name

    def outcome(self, data: Mapping[str, Any]) -> str:
        """Return an outcome with its name, amount and unit."""
        kind = next((say(o.name) for o in self.known.outcomes if o.kind == data.get("kind")), str(data.get("kind")))
        return f"{kind} {data.get('amount')} {data.get('unit')}"


class _Values(dict[str, str]):
    """Values for a sentence; what an entry does not have is left out."""

    def __missing__(self, key: str) -> str:
        return ""


def _spoken(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the codes that have words, in words."""
    out: dict[str, str] = {}
    for key, table in (
        ("satisfied", words.SATISFIED),
        ("solved", words.SOLVED),
        ("verdict", words.VERDICTS),
        ("result", words.VERDICTS),
        ("mode", words.VERDICTS),
        ("stars", words.STARS),
        ("name", words.PAUSES),
    ):
        if data.get(key) in table:
            out[key] = say(table[data[key]])
    if isinstance(data.get("level"), int):
        out["level"] = say(words.LEVELS[data["level"]])
    if data.get("allow"):
        out["allow"] = times.allowance_words(str(data["allow"]))
    if isinstance(data.get("reasons"), list) and data["reasons"]:
        named = joined([say(words.WHY[r]) if r in words.WHY else str(r) for r in data["reasons"]])
        out["reasons"] = pair(f"（{named}）", f" ({named})")
    else:
        out["reasons"] = ""
    return out


def _people(entries: Iterable[Entry]) -> set[int]:
    out = {person for entry in entries for person in (entry.by, entry.for_)}
    out |= {int(entry.data["person"]) for entry in entries if entry.kind == "readdressed"}
    return out | {int(entry.data["to"]) for entry in entries if entry.kind == "given" and entry.data.get("to")}


def _matters(entries: Iterable[Entry]) -> set[int]:
    out = {entry.data[key] for entry in entries for key in MATTER_KEYS if isinstance(entry.data.get(key), int)}
    return out | {part for entry in entries if entry.kind == "split" for part in entry.data.get("parts", [])}
