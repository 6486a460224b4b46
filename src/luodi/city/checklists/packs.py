"""The room's part of a pack: lists (`checklists/lists/*.yaml`), each file a version of one, in force from its day."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from luodi.city.checklists.actions.keep_list import write
from luodi.city.checklists.actions.put_in_force import enforce
from luodi.city.checklists.drafts import ItemDraft, ListDraft, check_draft
from luodi.city.checklists.models import KINDS, ListVersion
from luodi.city.checklists.parts import check_parts, load_parts
from luodi.city.packing import Change, Pack, Part
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.declared import Declared
from luodi.engines.notation import List, Map, Place, Problem, Reader, Text

LISTS: Final = "checklists/lists/*.yaml"
CURE: Final = Text("照此改正；写法见 docs/howto-checklists.md", "mend it; docs/howto-checklists.md says how")


def check(pack: Pack) -> list[Problem]:
    """Return every mistake: what is no list, a unit no file of the pack has, a version written twice."""
    problems: list[Problem] = []
    units = set(Declared(pack).units)
    seen: set[tuple[str, str]] = set()
    for file in pack.files(LISTS):
        for draft, _ in read_lists(pack, file, problems):
            key = draft.code, draft.version
            if draft.issuer not in units:
                note(problems, file, f"没有单位“{draft.issuer}”", f"there is no unit “{draft.issuer}”")
            if key in seen:
                note(problems, file, f"“{draft.code}”这一版写了两次", f"“{draft.code}”: this version is twice there")
            seen.add(key)
            try:
                check_draft(draft)
            except Refused as refused:
                note(problems, file, refused.message.zh, refused.message.en)
    check_parts(pack, problems)
    return problems


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Keep versions not kept yet and put them in force. Raises Refused `list_frozen` for one in force that differs."""
    changes: list[Change] = []
    for file in pack.files(LISTS):
        for draft, since in read_lists(pack, file, []):
            change = _keep(actor, draft, since)
            changes += [change] if change else []
    return changes + load_parts(pack, actor)


PART: Final = Part("checklists", check, load)


def _keep(actor: Actor, draft: ListDraft, since: date) -> Change | None:
    known = ListVersion.objects.filter(checklist__code=draft.code, version=draft.version).first()
    row = write(actor, draft)
    if known and known.since:
        return None
    enforce(actor, row, since)
    return Change("checklist", f"{draft.code} {draft.version}", draft.name)


def note(problems: list[Problem], file: str, zh: str, en: str) -> None:
    """Add a mistake about a file."""
    problems.append(Problem(Place(file, 1), Text(zh, en), CURE))


# As packs write them -----------------------------------------------------------------------------------------------


def read_lists(pack: Pack, file: str, problems: list[Problem]) -> list[tuple[ListDraft, date]]:
    """Return the lists of a file with the day each is in force from: one, or several under `lists`."""
    source = pack.read(file)
    if not (isinstance(source, Map) and "lists" in source):
        r = Reader(source, problems, Place(file, 1), Text("清单", "checklist"))
        return [_list(r, {})]
    whole = Reader(source, problems, Place(file, 1), Text("清单", "checklists"))
    common = {key: whole.string(key) for key in ("kind", "issuer", "version", "since")}
    out = [_list(r, common) for r in whole.children("lists", Text("清单", "checklist"))]
    whole.done()
    return out


def _list(r: Reader, common: dict[str, str]) -> tuple[ListDraft, date]:
    code = r.string("checklist", required=True)
    r.what = Text(f"清单 {code}", f"checklist {code}")
    items = tuple(_item(item) for item in r.children("items", Text(f"清单 {code} 的项目", f"item of {code}")))
    draft = ListDraft(
        code,
        r.choice("kind", tuple(KINDS), common.get("kind", "supervision")),
        r.string("issuer", common.get("issuer", "")),
        r.string("version", common.get("version", "")),
        r.text("name"),
        items,
        r.flag("public"),
    )
    since = _day(r, r.string("since", common.get("since", "")))
    r.done()
    return draft, since


def _day(r: Reader, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        r.note(
            r.where("since"), Text(f"日期不对：{text}", f"wrong date: {text}"), Text("写成 2026-01-01", "2026-01-01")
        )
        return date.max


def _item(r: Reader) -> ItemDraft:
    texts = {what: r.text(what, required=False) for what in ("group", "criteria", "points", "measures")}
    number, text, basis, flow = r.string("number", required=True), r.text("text"), r.string("basis"), r.map.get("flow")
    r.take("flow", Map, None, Text("一组 actors、steps", "actors and steps"), required=False)
    weight = _weight(r)
    r.done()
    return ItemDraft(number, text, basis=basis, weight=weight, flow=plain(flow) if flow else None, **texts)


def _weight(r: Reader) -> Decimal:
    text = r.string("weight", "0")
    try:
        return Decimal(text)
    except InvalidOperation:
        r.note(r.where("weight"), Text(f"分值不对：{text}", f"wrong points: {text}"), CURE)
        return Decimal(0)


def plain(value: Any) -> Any:
    """Return what was read without its places, as JSON keeps it."""
    if isinstance(value, Map):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, List):
        return [plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
