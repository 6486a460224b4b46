"""A matter type as a pack writes it: names, who may raise it and how, the form, the flow, clocks and texts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import msgspec

from luodi.engines.notation import NotationError, Place, Problem, Reader, Text, read
from luodi.engines.process import Flow, FlowReader
from luodi.engines.process.model import Ask
from luodi.engines.process.options import read_options
from luodi.engines.rules import check_condition
from luodi.engines.rules.choosing import holds

CHANNELS = ("portal", "hotline", "window", "app", "mail", "import", "api", "inside")
FIELD_KINDS = ("text", "long", "number", "date", "flag", "choice", "choices", "point", "thing", "unit")
CHOICES: Final = "choices"
"""The kind of a field that takes several of its options."""


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
    sources: tuple[str, ...] = ()
    """Where the answer may already be known (matters.prefill): the first that knows it counts."""
    when: dict[str, list[str]] = {}
    """What must have been chosen in earlier fields for this one to be asked: one of the codes, for every key."""

    def asked(self, facts: Mapping[str, Any]) -> bool:
        """Return whether it is asked, by what was chosen so far."""
        return holds(self.when, facts)


class OutcomeKind(msgspec.Struct, frozen=True):
    """A kind of outcome this type may have."""

    kind: str
    name: Text
    unit: str
    promised: str = ""
    """The number, asked in the form or by a step, that says how much there is to do; empty: nothing was promised."""


ITEM_KINDS: dict[str, Text] = {
    "licence": Text("行政许可", "Licence"),
    "confirmation": Text("行政确认", "Confirmation"),
    "filing": Text("行政备案", "Filing"),
    "benefit": Text("行政给付", "Benefit"),
    "reward": Text("行政奖励", "Reward"),
    "service": Text("公共服务", "Public service"),
    "other": Text("其他行政权力", "Other power"),
}
"""What an approval or service is, in the words of the national list of items (GB/T 39554.1-2020)."""
APPLICANTS = ("person", "enterprise")


class Item(msgspec.Struct, frozen=True):
    """事项要素: what a guide tells of an approval or service beside its flow; limits are codes of the city's table."""

    code: str
    """The item's code (GB/T 39554.1-2020)."""
    kind: str
    basis: Text
    applicant: tuple[str, ...]
    legal: str
    promised: str
    fee: Text
    window: Text
    result: Text
    delegated: str = ""
    """The kind of unit down to which it may be accepted (下放层级): street, community."""
    refused: str = ""
    """The condition under which its answer was a refusal."""
    revoked: str = ""
    """The condition under which it was revoked afterwards."""


class PartSpec(msgspec.Struct, frozen=True):
    """One item of a bundle (matters.bundles): a type of its own."""

    type: str
    after: tuple[str, ...] = ()
    """The items that must have passed before this one begins; empty: it begins with the whole."""
    passed: str = ""
    """The condition on its facts under which an answered item has passed; empty: whenever it is answered."""


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
    item: Item | None = None
    parts: tuple[PartSpec, ...] = ()
    """The items this type bundles: raising it raises them."""
    named_by: tuple[str, ...] = ()
    """The answers that name a matter after its type, so that nobody is asked for a title: 公司变更登记：某某公司."""


def read_definition(
    source: object, file: str, problems: list[Problem], limits: frozenset[str] | None = None
) -> Definition:
    """Read a type's mapping, noting every mistake in `problems`."""
    place = Place(file, 1)
    r = Reader(source, problems, place, Text("事项类型", "matter type"))
    code = r.string("type", required=True)
    r.what = Text(f"事项类型 {code}", f"matter type {code}")
    flow = FlowReader(problems, check_condition, limits).flow(r)
    form = tuple(_field(f) for f in r.children("form", Text("表单", "form")))
    asked = tuple(Ask(f.key, f.name, f.kind, f.required, f.options, f.labels) for f in form)
    out = Definition(
        code,
        r.string("row"),
        r.text("name"),
        r.text("summary"),
        r.string("intake", required=True),
        replace(flow, given=asked, assistable="item" in r.map or "parts" in r.map),
        r.flag("public"),
        r.flag("anonymous"),
        r.integer("level", 0),
        form,
        tuple(_outcome(o) for o in r.children("outcomes", Text("成果", "outcomes"))),
        tuple(_reason(d) for d in r.children("decline_reasons", Text("不予受理理由", "reasons to decline"))),
        r.string("lead"),
        r.flag("publish"),
        _item(r.child("item", Text("事项要素", "item")), flow) if "item" in r.map else None,
        tuple(_part(p) for p in r.children("parts", Text("一件事的事项", "items of a bundle"))),
        tuple(str(key) for key in r.items("named_by")),
    )
    for key in out.named_by:
        if not any(field.key == key and field.required and not field.when for field in form):
            r.note(
                r.where("named_by"),
                Text(f"表单里没有必填的“{key}”", f"the form has no required field “{key}”"),
                Text("写表单中总是必填的字段", "name fields of the form that are always required"),
            )
    if out.publish and (out.level or not out.public):
        r.note(
            r.where("publish"),
            Text("publish 只用于公众可提、密级为公开的类型", "publish is for types the public raises, of level 公开"),
            Text("去掉 publish，或写 public: true 并去掉 level", "drop publish, or write public: true and drop level"),
        )
    r.done()
    return out


def _item(r: Reader, flow: Flow) -> Item:
    out = Item(
        r.string("code", required=True),
        r.choice("kind", tuple(ITEM_KINDS), "licence"),
        r.text("basis"),
        tuple(str(who) for who in r.items("applicant")) or APPLICANTS,
        r.string("legal"),
        r.string("promised"),
        r.text("fee"),
        r.text("window"),
        r.text("result"),
        r.string("delegated"),
        r.string("refused"),
        r.string("revoked"),
    )
    for who in out.applicant:
        if who not in APPLICANTS:
            wrong = Text(f"不认识“{who}”", f"“{who}” is not known")
            r.note(r.where("applicant"), wrong, Text("person、enterprise", "person, enterprise"))
    for key in ("legal", "promised"):
        if getattr(out, key) and getattr(out, key) not in (spec.limit for spec in flow.clocks):
            r.note(
                r.where(key),
                Text(f"没有时限 {getattr(out, key)} 的时钟", f"no clock has the limit {getattr(out, key)}"),
                Text("在 clocks 里写一个 limit 为它的时钟", "write a clock with that limit under `clocks`"),
            )
    for key in ("refused", "revoked"):
        said = check_condition(getattr(out, key)) if getattr(out, key) else None
        if said:
            r.note(
                r.where(key),
                Text(f"条件不对：{said.zh}", f"wrong condition: {said.en}"),
                Text('例如 review == "refuse"', 'such as review == "refuse"'),
            )
    r.done()
    return out


def _field(r: Reader) -> FormField:
    options, labels = read_options(r)
    kind = r.choice("kind", FIELD_KINDS, "choice" if options else "text")
    key, name, public = r.string("key", required=True), r.text("name"), r.flag("public", True)
    sources = tuple(part.strip() for part in r.string("from").split("|") if part.strip())
    out = FormField(key, name, kind, r.flag("required"), options, public, labels, r.string("of"), sources, read_when(r))
    r.done()
    return out


def read_when(r: Reader) -> dict[str, list[str]]:
    """Return a condition on what was chosen: `when: {kinds: [name, address]}`."""
    if "when" not in r.map:
        return {}
    given = r.child("when", Text("条件", "condition"))
    out = {key: [str(code) for code in given.items(key, required=True)] for key in list(given.map)}
    given.done()
    return out


def _part(r: Reader) -> PartSpec:
    code, passed = r.string("type", required=True), r.string("passed")
    after = tuple(str(item) for item in r.items("after"))
    if passed and (wrong := check_condition(passed)):
        told = Text(f"条件不对：{wrong.zh}", f"wrong condition: {wrong.en}")
        r.note(r.where("passed"), told, Text("改正条件", "correct it"))
    r.done()
    return PartSpec(code, after, passed)


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
