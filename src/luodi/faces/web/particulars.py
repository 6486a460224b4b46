"""What an entry says by its kind: names for numbers, words for codes, the clauses of its sentence."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from luodi.city.matters.definition import Definition
from luodi.city.matters.ratings.record import PHONE
from luodi.city.matters.words import deemed_since
from luodi.city.projects.proof import OF as PROJECT
from luodi.engines.notation import Text
from luodi.engines.process import Entry
from luodi.faces.web import times, words
from luodi.faces.web.clock_names import clock_name, material_name, step_name
from luodi.faces.web.language import joined, pair, say
from luodi.faces.web.names import Names

Told = dict[str, str]
"""Values by their name in the sentences of `happenings`."""
Particulars = Callable[[Entry, Names, Definition], Told]


def particulars(entry: Entry, names: Names, known: Definition) -> Told:
    """Return what is particular to an entry of its kind; empty for kinds that have nothing of their own."""
    tell = _PARTICULARS.get(entry.kind)
    return tell(entry, names, known) if tell else {}


def outcome(kind: str, amount: Any, unit: Any, known: Definition) -> str:
    """Return an outcome with its name, amount and unit."""
    return f"{next((say(o.name) for o in known.outcomes if o.kind == kind), kind)} {amount} {unit}"


def _clause(said: str, zh: str, en: str) -> str:
    """Return a part of a sentence around what is said; nothing where nothing is."""
    return pair(zh.format(said), en.format(said)) if said else ""


def _materials(keys: Iterable[Any], known: Definition) -> str:
    return joined([material_name(str(key), known) for key in keys])


def _registered(entry: Entry, names: Names, known: Definition) -> Told:
    """The dates that the source gave, marked as such."""
    told = entry.data.get("told") or {}
    dates = [f"{clock_name(name, known)} {times.instant_words(times.moment(at - 1))}" for name, at in told.items()]
    return {"told": _clause(joined(dates), "；来源所给的期限：{}", "; dates as told by the source: {}")}


def _accepted(entry: Entry, names: Names, known: Definition) -> Told:
    since = deemed_since(entry)
    return {"since": times.instant_words(times.moment(since))} if since else {}


def _assigned(entry: Entry, names: Names, known: Definition) -> Told:
    helping = joined([names.unit(unit) for unit in entry.data.get("co", [])])
    return {"co": _clause(helping, "，{}协办", "; {} helping")}


def _readdressed(entry: Entry, names: Names, known: Definition) -> Told:
    return {"to_person": names.person(entry.data["person"])}


def _aside(entry: Entry, names: Names, known: Definition) -> Told:
    return {"aside": names.person(entry.data["person"])}


def _authority(entry: Entry, names: Names, known: Definition) -> Told:
    data = entry.data
    grid = names.unit(data["grid"]) if data.get("grid") else ""
    how = say(words.WORD_GIVEN[data["how"]]) if data.get("how") in words.WORD_GIVEN else ""
    told = {"how": _clause(how, "（{}）", " ({})"), "grid": _clause(grid, "{}", "{}, ")}
    return {"person": names.person(data["person"])} | told


def _carried(entry: Entry, names: Names, known: Definition) -> Told:
    said = _materials(entry.data.get("materials", []), known)
    return {"way": say(words.CARRIED[entry.data["way"]]), "of_materials": _clause(said, "：{}", ": {}")}


def _given(entry: Entry, names: Names, known: Definition) -> Told:
    to = entry.data.get("to")
    return {"to_person": names.person(to) if to else say(Text("任何人", "anyone"))}


def _returned(entry: Entry, names: Names, known: Definition) -> Told:
    return {"to_step": step_name(str(entry.data.get("to", "")), known)}


def _declined(entry: Entry, names: Names, known: Definition) -> Told:
    reasons, code = dict(known.decline_reasons), str(entry.data.get("reason", ""))
    return {"reason": say(reasons[code]) if code in reasons else code}


def _handed_over(entry: Entry, names: Names, known: Definition) -> Told:
    return {"to_text": str(entry.data.get("to", ""))}


def _objection_ruled(entry: Entry, names: Names, known: Definition) -> Told:
    to = entry.data.get("to")
    return {"to": _clause(names.unit(to) if to else "", "：{}", ": {}")}


def _split(entry: Entry, names: Names, known: Definition) -> Told:
    parts = entry.data.get("parts", [])
    return {"parts": joined([names.number(part) for part in parts]), "count": str(len(parts))}


def _climbed(entry: Entry, names: Names, known: Definition) -> Told:
    rung, clock = words.RUNGS[entry.data["act"]], str(entry.data.get("clock", ""))
    return {"rung": say(rung), "clock": clock_name(clock, known)}


def _standing(entry: Entry, names: Names, known: Definition) -> Told:
    """Of a pause, the step that alone stands."""
    step = step_name(entry.step, known) if entry.step else ""
    return {"of_step": _clause(step, "“{}”", "“{}” ")} if step else {}


def _material(entry: Entry, names: Names, known: Definition) -> Told:
    data = entry.data
    if not data.get("material"):
        return {}
    how = joined([say(words.HOW[data["how"]]), *filter(None, [data.get("source")])]) if data.get("how") else ""
    name = material_name(str(data["material"]), known)
    return {"of_material": _clause(name, "：{}", ": {}"), "how_words": _clause(how, "（{}）", " ({})")}


def _of_materials(entry: Entry, names: Names, known: Definition) -> Told:
    return {"of_materials": _materials(entry.data.get("materials", []), known)}


def _outcome(entry: Entry, names: Names, known: Definition) -> Told:
    data = entry.data
    return {"outcome": outcome(str(data.get("kind")), data.get("amount"), data.get("unit"), known)}


def _rated(entry: Entry, names: Names, known: Definition) -> Told:
    """A rating's reasons by the list of its day, whether it came by phone, what it opened."""
    data, ratings = entry.data, names.city.ratings
    reasons = joined([say(ratings.name(str(data.get("list", "")), str(code))) for code in data.get("reasons") or ()])
    return {
        "reasons": _clause(reasons, "（{}）", " ({})"),
        "phone": pair("，回访员电话代记", ", taken down by phone") if data.get("channel") == PHONE else "",
        "opened": _clause(data.get("opened") or "", "。已转差评整改 {}", ". Rectification {} opened"),
    }


def _extension_ruled(entry: Entry, names: Names, known: Definition) -> Told:
    to = entry.data.get("to")
    day = times.day_words(times.moment(to - 1).date()) if to else ""
    return {"moved": _clause(day, "，期限延至 {}", "; now due {}")}


def _committed(entry: Entry, names: Names, known: Definition) -> Told:
    """Which change of what a project holds it was; its digest stays in the entry."""
    kind = str(entry.data.get("what", "")).removeprefix(PROJECT)
    return {"change": say(words.PROJECT_CHANGES.get(kind, Text(kind, kind)))}


_PARTICULARS: Final[dict[str, Particulars]] = {
    "registered": _registered,
    "accepted": _accepted,
    "assigned": _assigned,
    "readdressed": _readdressed,
    "aside_ordered": _aside,
    "aside_lifted": _aside,
    "authorised": _authority,
    "authority_passed": _authority,
    "authority_ended": _authority,
    "carried": _carried,
    "given": _given,
    "returned": _returned,
    "declined": _declined,
    "handed_over": _handed_over,
    "objection_ruled": _objection_ruled,
    "split": _split,
    "climbed": _climbed,
    "paused": _standing,
    "resumed": _standing,
    "attached": _material,
    "received": _material,
    "lapsed": _material,
    "promised": _of_materials,
    "noticed": _of_materials,
    "outcome": _outcome,
    "committed": _committed,
    "rated": _rated,
    "extension_ruled": _extension_ruled,
}
