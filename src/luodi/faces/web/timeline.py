"""A matter's journal as people read it: newest last, each entry one sentence in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from luodi.city.matters import access
from luodi.city.matters.access import Reporter, Who
from luodi.city.matters.decisions import answer, in_order
from luodi.city.matters.definition import Definition, FormField
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office
from luodi.city.matters.rolls import filled
from luodi.city.matters.words import deemed_since
from luodi.city.projects.proof import OF, remarked
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, SYSTEM, Entry, unpack_entry, unpack_state
from luodi.engines.process.options import label
from luodi.faces.web import times, words
from luodi.faces.web.clock_names import step_name
from luodi.faces.web.happenings import ASSISTED, DEEMED, HAPPENINGS, OWN, Happening
from luodi.faces.web.language import joined, pair, say
from luodi.faces.web.names import Names
from luodi.faces.web.particulars import particulars

LATE_FILED = 60
"""Seconds between happening and recording from which both times are shown."""
ABOUT_SOMEBODY = (
    *("readdressed", "aside_ordered", "aside_lifted"),
    *("authorised", "authority_passed", "authority_ended"),
)
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


def _answered(field: FormField, value: Any) -> Any:
    """Return an answer, options by their names."""
    if not field.options:
        return value
    return joined([say(label(field, one)) for one in (value if isinstance(value, list) else [value])])


class Teller:
    """Tells entries of one matter to one reader."""

    def __init__(self, who: Who, matter: Matter, known: Definition, city: Office) -> None:
        self.known, self.city = known, city
        self.public = isinstance(who, Reporter)
        self.written = access.words(who, matter)
        self.rows = [(row, self._entry(row)) for row in access.entries(who, matter)]
        entries = [entry for _, entry in self.rows]
        state = unpack_state(matter.state) if known.flow.deciding else None
        self.decisions = in_order(((row.seq, entry) for row, entry in self.rows), known, state, city)
        self.names = Names(city, _people(entries), _matters(entries))

    def _entry(self, row: Any) -> Entry:
        """Return an entry as it is told: what an older version put in words for the platform alone is no remark."""
        entry = unpack_entry(row.body)
        old = remarked(self.written.get(f"{row.seq}.words", "")) if entry.kind == "noted" and not entry.by else None
        if old is None:
            return entry
        del self.written[f"{row.seq}.words"]
        return msgspec.structs.replace(entry, kind="committed", data={"what": OF + old[0], "sha256": old[1]})

    def answers(self, facts: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
        """Return what was answered in the form: key, name of the question, answer as people read it."""
        out = []
        for field in (filled(field, self.city.rolls) for field in self.known.form):
            value = self.written.get(f"1.form.{field.key}", facts.get(field.key))
            if value not in (None, ""):
                out.append((field.key, say(field.name), _answered(field, value)))
        return out

    def tell(self) -> list[Row]:
        """Return what there is to tell, oldest first."""
        return [row for stored, entry in self.rows if (row := self._row(stored, entry))]

    def _row(self, stored: Any, entry: Entry) -> Row | None:
        known = HAPPENINGS.get(entry.kind) or Happening(Text(entry.kind, entry.kind))
        known = DEEMED if deemed_since(entry) else known
        sentence = self._sentence(known, entry)
        if sentence is None:
            return None
        late = (stored.recorded - stored.happened).total_seconds() > LATE_FILED
        return Row(
            stored.seq,
            entry.kind,
            known.icon,
            self._fill(sentence, entry, stored.seq),
            self._who(entry),
            stored.happened,
            stored.recorded if late and not self.public else None,
            self.written.get(f"{stored.seq}.words", "") or self._answer(stored.seq, entry),
            hash=stored.hash,
            own=entry.whose == REPORTER,
        )

    def _answer(self, seq: int, entry: Entry) -> str:
        """Return what the platform answered at once: the words of the row it decided by."""
        said = answer(seq, entry, self.decisions)
        return say(said) if said else ""

    def _sentence(self, known: Happening, entry: Entry) -> Text | None:
        if not self.public:
            return known.desk
        if entry.by == REPORTER and entry.kind in OWN:
            return OWN[entry.kind]
        if entry.whose == REPORTER and entry.kind in ASSISTED:
            return ASSISTED[entry.kind]
        if entry.kind == "climbed" and entry.data.get("act") not in ("remind", "notice", "elevate"):
            return None
        return known.public

    def _who(self, entry: Entry) -> str:
        unit = self.names.unit(entry.unit) if entry.unit else ""
        if self.public and entry.whose == REPORTER != entry.by:
            name = self.names.person(entry.by)
            return pair(f"帮办员 {name}", f"{name}, your assistant")
        if self.public:
            return unit or ("" if entry.by == REPORTER else say(Text("受理平台", "The platform")))
        if entry.by in (SYSTEM, REPORTER):
            return self.names.person(entry.by)
        person = self.names.person(entry.by)
        if entry.for_:
            person += pair(f"（代 {self.names.person(entry.for_)}）", f" (for {self.names.person(entry.for_)})")
        return f"{unit} · {person}" if unit else person

    def _fill(self, sentence: Text, entry: Entry, seq: int) -> str:
        values = _Values(self._values(entry) | self._of_decision(seq))
        # A reporter's reason in words of their own lies apart, where it can be erased.
        values["reason"] = values["reason"] or self.written.get(f"{seq}.reason", "")
        return say(sentence).format_map(values).rstrip(" ：:。.")

    def _of_decision(self, seq: int) -> dict[str, str]:
        """Return the sentence of a decision of the platform's own."""
        return next(({"told": say(made.told)} for made in self.decisions if made.seq == seq), {})

    def _values(self, entry: Entry) -> dict[str, str]:
        data, names = entry.data, self.names
        out = {key: str(value) for key, value in data.items() if isinstance(value, str | int)}
        out["unit"] = names.unit(entry.unit) if entry.unit else ""
        out["step"] = step_name(entry.step, self.known)
        for key in ("lead", "to", "added", "dropped"):
            if isinstance(data.get(key), int) and data[key]:
                out[key] = names.unit(data[key]) if entry.kind != "given" else ""
        out.update({key: names.number(data[key]) for key in MATTER_KEYS if isinstance(data.get(key), int)})
        out.update(_spoken(data))
        out.update(particulars(entry, self.names, self.known))
        return out


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
        ("reason", words.WHY),
    ):
        if data.get(key) in table:
            out[key] = say(table[data[key]])
    if isinstance(data.get("level"), int):
        out["level"] = say(words.LEVELS[data["level"]])
    if data.get("allow"):
        out["allow"] = times.allowance_words(str(data["allow"]))
    return out


def _people(entries: Iterable[Entry]) -> set[int]:
    out = {person for entry in entries for person in (entry.by, entry.for_)}
    out |= {int(entry.data["person"]) for entry in entries if entry.kind in ABOUT_SOMEBODY}
    out |= {person for entry in entries for person in entry.effects.set.get("aside", ())}
    return out | {int(entry.data["to"]) for entry in entries if entry.kind == "given" and entry.data.get("to")}


def _matters(entries: Iterable[Entry]) -> set[int]:
    out = {entry.data[key] for entry in entries for key in MATTER_KEYS if isinstance(entry.data.get(key), int)}
    return out | {part for entry in entries if entry.kind == "split" for part in entry.data.get("parts", [])}
