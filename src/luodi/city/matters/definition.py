"""A matter type as a pack writes it: names, who may raise it and how, the form, the flow, clocks and texts."""

from functools import lru_cache

import msgspec

from luodi.engines.notation import NotationError, Place, Problem, Reader, Text, read
from luodi.engines.process import Flow, FlowReader
from luodi.engines.process.options import read_options
from luodi.engines.rules import check_condition

CHANNELS = ("portal", "hotline", "window", "app", "mail", "import", "api", "inside")
FIELD_KINDS = ("text", "long", "number", "date", "flag", "choice", "point", "thing")


class FormField(msgspec.Struct, frozen=True):
    """One thing asked when a matter of this type is raised; kept as a fact the flow may branch on."""

    key: str
    name: Text
    kind: str = "text"
    required: bool = False
    options: tuple[str, ...] = ()
    public: bool = True
    labels: tuple[Text, ...] = ()
    """What the options are called, in their order (engines.process.options)."""
    of: str = ""
    """The roll a thing is chosen from (matters.rolls)."""


class OutcomeKind(msgspec.Struct, frozen=True):
    """A kind of outcome this type may have."""

    kind: str
    name: Text
    unit: str
    promised: str = ""
    """The number, asked in the form or by a step, that says how much there is to do; empty: nothing was promised."""


class Definition(msgspec.Struct, frozen=True):
    """A matter type, ready to run."""

    code: str
    row: str
    """The row of the list of systems it carries (A1, A2, …)."""
    name: Text
    summary: Text
    intake: str
    """Which unit takes it in: a code, or a rule (see actions.placing)."""
    flow: Flow
    public: bool = False
    anonymous: bool = False
    level: int = 0
    form: tuple[FormField, ...] = ()
    outcomes: tuple[OutcomeKind, ...] = ()
    decline_reasons: tuple[tuple[str, Text], ...] = ()
    lead: str = ""
    """Which unit leads from the start, by the same rules; empty: the one that takes it in."""
    publish: bool = False
    """Whether anybody may read what was written and where exactly it is; else only that a matter exists and how it
    stands."""


def read_definition(
    source: object, file: str, problems: list[Problem], limits: frozenset[str] | None = None
) -> Definition:
    """Read a type's mapping, noting every mistake in `problems`."""
    place = Place(file, 1)
    r = Reader(source, problems, place, Text("事项类型", "matter type"))
    code = r.string("type", required=True)
    r.what = Text(f"事项类型 {code}", f"matter type {code}")
    flow = FlowReader(problems, check_condition, limits).flow(r)
    out = Definition(
        code,
        r.string("row"),
        r.text("name"),
        r.text("summary"),
        r.string("intake", required=True),
        flow,
        r.flag("public"),
        r.flag("anonymous"),
        r.integer("level", 0),
        tuple(_field(f) for f in r.children("form", Text("表单", "form"))),
        tuple(_outcome(o) for o in r.children("outcomes", Text("成果", "outcomes"))),
        tuple(_reason(d) for d in r.children("decline_reasons", Text("不予受理理由", "reasons to decline"))),
        r.string("lead"),
        r.flag("publish"),
    )
    if out.publish and (out.level or not out.public):
        r.note(
            r.where("publish"),
            Text("publish 只用于公众可提、密级为公开的类型", "publish is for types the public raises, of level 公开"),
            Text("去掉 publish，或写 public: true 并去掉 level", "drop publish, or write public: true and drop level"),
        )
    r.done()
    return out


def _field(r: Reader) -> FormField:
    options, labels = read_options(r)
    kind = r.choice("kind", FIELD_KINDS, "choice" if options else "text")
    key, name, public = r.string("key", required=True), r.text("name"), r.flag("public", True)
    out = FormField(key, name, kind, r.flag("required"), options, public, labels, r.string("of"))
    r.done()
    return out


def _outcome(r: Reader) -> OutcomeKind:
    kind, name, unit = r.string("kind", required=True), r.text("name"), r.string("unit", required=True)
    out = OutcomeKind(kind, name, unit, r.string("promised"))
    r.done()
    return out


def _reason(r: Reader) -> tuple[str, Text]:
    out = (r.string("code", required=True), r.text("name"))
    r.done()
    return out


@lru_cache(maxsize=512)
def parse_definition(source: str, file: str) -> Definition:
    """Return the definition written in `source`. Raises NotationError; a type that was loaded never does."""
    problems: list[Problem] = []
    out = read_definition(read(source, file), file, problems)
    if problems:
        raise NotationError(problems)
    return out
