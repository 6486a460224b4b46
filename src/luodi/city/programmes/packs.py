"""The room's part of a pack: kinds of lines in a field journal, and words for bulletins (`programmes/*.yaml`)."""

from typing import Any, Final

from luodi.city.packing import Change, Pack, Part
from luodi.city.programmes.bulletin import WORDS
from luodi.city.programmes.kinds import PART as NOTES
from luodi.city.registry.actors import Actor
from luodi.city.registry.parts import load_part
from luodi.engines.notation import Place, Problem, Reader, Text

FILE: Final = "programmes/notes.yaml"


def read_kinds(pack: Pack, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the kinds as they are kept, noting mistakes: a kind twice, a type of matter no file of the pack has."""
    if not pack.has(FILE):
        return []
    reader = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("日志种类", "kinds of notes"))
    types = {str(pack.read(file).get("type")) for file in pack.files("matters/types/*.yaml")}
    out: list[dict[str, Any]] = []
    for r in reader.children("notes", Text("种类", "kind")):
        name = r.text("name")
        row: dict[str, Any] = {"code": r.string("code", required=True), "zh": name.zh, "en": name.en}
        row["becomes"] = r.string("becomes")
        row["subject"] = r.flag("subject")
        row["facts"] = _facts(r)
        if row["becomes"] and row["becomes"] not in types:
            told = Text(f"没有“{row['becomes']}”这类事项", f"there is no type “{row['becomes']}”")
            r.note(r.where("becomes"), told, Text("写 matters/types 里有的", "name one of matters/types"))
        if row["code"] in [before["code"] for before in out]:
            told = Text(f"“{row['code']}”写了两次", f"“{row['code']}” is written twice")
            r.note(r.where("code"), told, Text("改名或删去", "rename or delete"))
        r.done()
        out.append(row)
    reader.done()
    return out


def _facts(r: Reader) -> dict[str, str]:
    if "facts" not in r.map:
        return {}
    given = r.child("facts", Text("表单答案", "answers to the form"))
    out = {key: given.string(key) for key in list(given.map)}
    given.done()
    return out


def check(pack: Pack) -> list[Problem]:
    """Return every mistake."""
    problems: list[Problem] = []
    read_kinds(pack, problems)
    return problems + WORDS.check(pack)


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Keep the kinds, and the words."""
    kinds = Change("part", NOTES, Text("实训日志种类", "Kinds of field notes"))
    return load_part(actor, kinds, read_kinds(pack, [])) + WORDS.load(pack, actor)


PART: Final = Part("programmes", check, load)
