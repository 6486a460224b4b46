"""Raising a matter: a number, a secret code for the reporter, the words and the person apart, the first entry."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from luodi.city.matters import access, apart
from luodi.city.matters.access import Who
from luodi.city.matters.actions.base import Call, Moment
from luodi.city.matters.actions.draw_papers import draw_papers
from luodi.city.matters.actions.open_parts import NeedsParts, with_parts
from luodi.city.matters.actions.placing import addressee, intake_unit, lead_unit
from luodi.city.matters.assisting import applicant_of, grid_of
from luodi.city.matters.definition import CHOICES, Definition, FormField
from luodi.city.matters.models import Matter, MatterType, Origin
from luodi.city.matters.numbers import new_secret, number_of, secret_digest, take_id
from luodi.city.matters.office import Office, current_type, definition, office
from luodi.city.matters.prefill import Given, counted, prefilled
from luodi.city.matters.rolls import THING, Thing, filled
from luodi.city.matters.store import Act, Order, Receipt, submit
from luodi.city.matters.store.chain import commitment
from luodi.city.matters.store.changes import NewMatter, OriginRow
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.codes import normal_uscc
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, THE_REPORTER, Actor, Command, Refusal, unpack_state
from luodi.engines.process.model import Ask
from luodi.engines.process.options import label
from luodi.engines.process.steps import typed

log = logging.getLogger(__name__)
TITLE_LENGTH = 200
TEXT_LENGTH = 20_000
Answers = tuple[dict[str, Any], dict[str, str]]
"""What a form was answered: facts the flow may branch on, and free text, which is kept apart."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What the one who raised a matter gets: the number, and the code shown once."""

    receipt: Receipt
    number: str
    secret: str
    again: bool = False
    """Whether this very request had been taken before; then the code is not shown a second time."""
    no_papers: Text | None = None
    """Why the papers of this type were not drawn up; None where they were, or there are none."""

    @property
    def matter(self) -> Matter:
        """The matter, as it stands now: for a room that keeps a row of its own about it."""
        return Matter.objects.select_related("type").get(pk=self.receipt.matter)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is raised. `facts` answer the type's form; `reporter` is kept apart, under its own key."""

    type: str
    title: str
    text: str = ""
    region: str = ""
    channel: str = "portal"
    facts: Mapping[str, Any] = field(default_factory=dict)
    reporter: Mapping[str, str] = field(default_factory=dict)
    level: int | None = None
    origin: tuple[str, str] | None = None
    """(source, key) under which the same thing is never taken twice."""
    given: Given | None = None
    """By what the applicant is known, where the form was filled from what is known (matters.prefill)."""
    assisted: str = ""
    """How the applicant gave their word to the assistant who files it for them; empty: nobody does."""


def raise_matter(who: Who, draft: Draft, *, moment: Moment | None = None) -> Raised:
    """Register a matter and return its number and secret code.

    Raises Refused naming the field at fault; nothing has been stored then. With an origin, raising the same thing
    again returns the first matter.
    """
    with witnessed("matters", "raise", access.watched(who)):
        return _raise(who, draft, moment)


def _raise(who: Who, draft: Draft, moment: Moment | None) -> Raised:
    if draft.origin and (before := _taken(draft.origin)):
        return before
    ids, secret, at = Ids.take(draft), new_secret(), (moment or Moment()).millis()
    cities: list[Office] = []
    parts: list[int] = []

    def make(city: Office) -> list[Act]:
        cities.append(city)
        return _whole(prepare(who, draft, ids, secret, at, city), parts, at, city)

    try:
        receipt = _submitted(Order(make=make), parts)
    except IntegrityError:
        # The same request came twice at one moment: the other one was first.
        if draft.origin and (before := _taken(draft.origin)):
            return before
        raise
    why = _papers(receipt.number, at) if cities[-1].papers.get(draft.type) else None
    return Raised(receipt, receipt.number, secret, no_papers=why)


def _whole(whole: Act, parts: list[int], at: int, city: Office) -> list[Act]:
    """Return the acts that register a matter: of a bundle, with its parts."""
    count = len(definition(whole.new.type_id).parts) if whole.new else 0
    if count != len(parts):
        raise NeedsParts(count)
    return with_parts(whole, parts, at, city) if count else [whole]


def _submitted(order: Order, parts: list[int]) -> Receipt:
    """Carry out the order; that it registers a bundle is known once it has looked at the type in force."""
    try:
        return submit(order)[0]
    except NeedsParts as needs:
        parts[:] = [take_id() for _ in range(needs.count)]
        return submit(order)[0]


def _papers(number: str, at: int) -> Text | None:
    """Draw the papers up once the matter stands; return why that failed, which takes nothing back."""
    try:
        draw_papers(SYSTEM, number, at)
    except (Refused, Refusal) as refusal:
        return refusal.message
    except (OSError, RuntimeError):
        log.exception("papers")
        return Text("材料暂时没有生成，可以稍后再生成。", "The papers could not be drawn up now; try again later.")
    return None


def _taken(origin: tuple[str, str]) -> Raised | None:
    found = Origin.objects.select_related("matter").filter(source=origin[0], key=origin[1]).first()
    if not found:
        return None
    receipt = Receipt(found.matter.pk, found.matter.number, found.matter.type_id, None, (), ())  # type: ignore[arg-type]
    return Raised(receipt, found.matter.number, "", again=True)


@dataclass(frozen=True, slots=True)
class Ids:
    """Numbers taken before the transaction begins."""

    matter: int
    subject: int

    @staticmethod
    def take(draft: Draft) -> "Ids":
        """Take what a draft needs."""
        return Ids(take_id(), take_id("subject") if draft.reporter else 0)


def prepare(who: Who, draft: Draft, ids: Ids, secret: str, at: int, city: Office) -> Act:
    """Check a draft against the city and return the act that registers it. Raises Refused naming the field."""
    row = current_type(draft.type, city.revision)
    if row is None:
        raise Refused(
            "unknown_type", Text(f"没有“{draft.type}”这类事项。", f"There is no type “{draft.type}”."), "type"
        )
    known = definition(row.pk)
    actor = access.actor(who, city)
    draft = _named(where_it_stands(draft, known, city), known, city)
    _check_texts(draft, city)
    reporter = apart.clean(draft.reporter) if draft.reporter else {}
    if actor.person == REPORTER:
        _check_public(known, reporter)
    act = _registration(row, draft, read_form(known, draft.facts, city, _day(at)), ids.matter, secret, city, actor)
    data = act.command.data
    if draft.assisted:
        data |= _assisted(actor, known, draft, reporter, city)
    data["filled"] = _filled(who, known, draft, reporter, city)
    if reporter and act.new:
        kept = apart.keep(ids.subject, reporter)
        act.new.reporter_id = kept.subject.id
        act.sealed = (kept.key, kept.subject)
        data["words"]["reporter"] = kept.commitment
    act.by_reporter = actor.person == REPORTER or bool(draft.assisted)
    act.command = Command("register", actor, at, data)
    return act


def _assisted(by: Actor, known: Definition, draft: Draft, reporter: Mapping[str, str], city: Office) -> dict[str, Any]:
    """Return what the first entry says of who files it for the applicant. Raises Refused where they may not."""
    if not reporter:
        told = Text("代申请人申报，须写明申请人。", "Who applies must be named when somebody files for them.")
        raise Refused("reporter_needed", told, "reporter")
    grid = grid_of(by.person, draft.region, city)
    if grid is None:
        told = Text("您不是服务该地的帮办员。", "You are no assistant who serves there.")
        raise Refused("no_assistant", told, "assisted")
    code = draft.given.uscc if draft.given and draft.given.uscc else applicant_of(known, draft.facts)
    applicant = {"applicant": normal_uscc(code)} if code else {}
    return {"assisted": draft.assisted, "grid": grid.id} | applicant


def _filled(who: Who, known: Definition, draft: Draft, reporter: Mapping[str, str], city: Office) -> dict[str, Any]:
    """Return how many items were typed and how many were known, worked out here whatever a form may claim."""
    found = prefilled(who, known, draft.given, city) if draft.given else {}
    typed = {"title": draft.title, "text": draft.text.strip(), "region": draft.region}
    return counted(found, typed | dict(draft.facts) | {f"reporter.{key}": value for key, value in reporter.items()})


def where_it_stands(draft: Draft, known: Definition, city: Office) -> Draft:
    """Return a draft about a thing with the thing's region, unless another was given."""
    of = next((item.of for item in known.form if item.kind == THING), "")
    thing = city.rolls[of].by_code.get(str(draft.facts.get(THING))) if of in city.rolls else None
    return replace(draft, region=thing.region) if thing and not draft.region else draft


def _named(draft: Draft, known: Definition, city: Office) -> Draft:
    """Return a draft without a title called after its type and the answers that name it, where the type says which."""
    if draft.title.strip() or not known.named_by:
        return draft
    answers = [_answer(field, draft.facts.get(field.key), city) for field in known.form if field.key in known.named_by]
    return replace(draft, title="：".join([known.name.zh, "，".join(filter(None, answers))])[:TITLE_LENGTH])


def _answer(field: FormField, value: Any, city: Office) -> str:
    """Return an answer in words: a thing and an option by their names."""
    if field.kind == THING and field.of in city.rolls and (thing := city.rolls[field.of].by_code.get(str(value))):
        return thing.name.zh
    return label(field, str(value)).zh if field.options and value else str(value or "").strip()


def _check_public(known: Definition, reporter: Mapping[str, str]) -> None:
    """Refuse what the public may not raise, or not without a name."""
    if not known.public:
        raise Refused("not_public", Text("这类事项不由公众提出。", "This type is not raised by the public."), "type")
    if not reporter and not known.anonymous:
        raise Refused(
            "reporter_needed", Text("这类事项须留下联系方式。", "This type needs a way to reach you."), "reporter"
        )


def _registration(
    row: MatterType, draft: Draft, answers: Answers, id_: int, secret: str, city: Office, by: Actor
) -> Act:
    known = definition(row.pk)
    number, title = number_of(id_, city.day.year), draft.title.strip()
    facts, written = answers
    texts = {"title": title, "text": draft.text.strip(), **written}
    words = {key: (text, secrets.token_hex(16)) for key, text in texts.items() if text}
    data = {
        "intake": intake_unit(known, draft.region, city, facts, by),
        "facts": facts,
        "level": known.level if draft.level is None else draft.level,
        "words": {key: commitment(salt, text) for key, (text, salt) in words.items()},
    }
    if lead := lead_unit(known, draft.region, city, facts, by):
        data["lead"] = lead
    if person := addressee(known.intake, city, facts):
        data["person"] = person
    new = NewMatter(id_, number, row.pk, title, draft.region, draft.channel, secret_digest(secret))
    origin = OriginRow(draft.origin[0], draft.origin[1], id_) if draft.origin else None
    return Act(id_, Command("register", THE_REPORTER, 0, data), new, words, origin=origin)


def new_matter(call: Call, title: str) -> Act:
    """Return the act that registers a part of the call's matter: its own number and clock, all else as the whole.

    What was answered to the form in free text stays with the whole, where it lies apart.
    """
    city = office()
    row = call.matter.type
    draft = Draft(row.code, title, "", call.matter.region, call.matter.channel)
    _check_texts(draft, city)
    form = {item.key for item in definition(row.pk).form}
    facts = {key: value for key, value in unpack_state(call.matter.state).facts.items() if key in form}
    act = _registration(row, draft, (facts, {}), take_id(), new_secret(), city, access.actor(call.who, city))
    data = dict(act.command.data) | {"part_of": call.matter.pk, "level": call.matter.level}
    act.command, act.who = Command("register", act.command.actor, call.at, data), call.who
    return act


def _check_texts(draft: Draft, city: Office) -> None:
    title = draft.title.strip()
    if not title:
        raise Refused("missing", Text("请填写标题。", "A title is needed."), "title")
    if len(title) > TITLE_LENGTH:
        raise Refused(
            "too_long",
            Text(f"标题最多 {TITLE_LENGTH} 字。", f"The title is at most {TITLE_LENGTH} characters."),
            "title",
        )
    if len(draft.text) > TEXT_LENGTH:
        raise Refused(
            "too_long", Text(f"内容最多 {TEXT_LENGTH} 字。", f"The text is at most {TEXT_LENGTH} characters."), "text"
        )
    if "\x00" in draft.title + draft.text + draft.region + draft.channel:
        raise Refused(
            "bad_text", Text("文字里有不能保存的字符。", "The text has a character that cannot be kept."), "text"
        )
    if draft.region and draft.region not in city.regions:
        raise Refused(
            "bad_region", Text(f"不认识的区域：{draft.region}。", f"Unknown region: {draft.region}."), "region"
        )


def read_form(known: Definition, facts: Mapping[str, Any], city: Office, day: date) -> Answers:
    """Return the form's answers, checked: facts the flow may branch on, and free text, which is kept apart.

    Raises Refused naming the field.
    """
    out: dict[str, Any] = {}
    written: dict[str, str] = {}
    left = dict(facts)
    for asked in known.form:
        item = filled(asked, city.rolls)
        value = left.pop(item.key, None)
        if not item.asked(out):
            _refuse_unasked(item, value)
            continue
        if value is None or value in ("", []):
            if item.required:
                raise Refused("missing", Text(f"请填写“{item.name.zh}”。", f"“{item.name.en}” is needed."), item.key)
            continue
        if item.kind == CHOICES:
            out[item.key] = _several(item, value)
            continue
        if item.options and str(value) not in item.options:
            known_values = "、".join(item.options)
            raise Refused(
                "bad_value",
                Text(f"“{item.name.zh}”可选：{known_values}。", f"“{item.name.en}” is one of: {known_values}."),
                item.key,
            )
        if item.kind == THING:
            _check_open(item, city.rolls[item.of].by_code[str(value)], day)
        if item.kind == "unit" and city.tree.get(str(value)) is None:
            told = Text(f"没有“{value}”这个单位。", f"There is no unit “{value}”.")
            raise Refused("bad_value", told, item.key)
        if item.kind in ("text", "long"):
            written[f"form.{item.key}"] = str(value).replace("\x00", "")[:TEXT_LENGTH]
        else:
            out[item.key] = _typed(item, value)
    if left:
        names = "、".join(sorted(left))
        raise Refused("unknown_field", Text(f"表单没有：{names}。", f"The form has no: {names}."), sorted(left)[0])
    return out, written


def _refuse_unasked(item: FormField, value: Any) -> None:
    if value not in (None, "", []):
        zh, en = f"按所选的情况不用填“{item.name.zh}”。", f"“{item.name.en}” is not asked by what was chosen."
        raise Refused("not_asked", Text(zh, en), item.key)


def _several(item: FormField, value: Any) -> list[str]:
    """Return the options chosen, each once, in the form's order; a program may write them `name,address`."""
    given = value if isinstance(value, list | tuple) else str(value).replace("，", ",").split(",")
    found = {str(one).strip() for one in given} - {""}
    if wrong := sorted(found - set(item.options)):
        known = "、".join(item.options)
        zh, en = (
            f"“{item.name.zh}”没有：{wrong[0]}。可选：{known}。",
            f"“{item.name.en}” has no {wrong[0]}; use: {known}.",
        )
        raise Refused("bad_value", Text(zh, en), item.key)
    return [code for code in item.options if code in found]


def _check_open(item: FormField, thing: Thing, day: date) -> None:
    """Refuse a matter about what does not take any on that day: a call not yet open, or closed."""
    if not thing.takes(day):
        span = f"{thing.since or '…'} – {thing.until or '…'}"
        raise Refused(
            "not_taking",
            Text(f"“{thing.name.zh}”的受理时间是 {span}。", f"“{thing.name.en}” takes matters {span}."),
            item.key,
        )


def _day(at: int) -> date:
    """Return the city's date of a moment in milliseconds."""
    return datetime.fromtimestamp(at / 1000, tz=timezone.get_default_timezone()).date()


def _typed(item: FormField, value: Any) -> Any:
    try:
        return typed(Ask(item.key, item.name, item.kind), value)
    except Refusal as refusal:
        raise Refused("bad_value", refusal.message, item.key) from refusal
