"""Raising a matter: a number, a secret code for the reporter, the words and the person apart, the first entry."""

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
from luodi.city.matters.actions.placing import addressee, intake_unit, lead_unit
from luodi.city.matters.definition import Definition, FormField
from luodi.city.matters.models import MatterType, Origin
from luodi.city.matters.numbers import new_secret, number_of, secret_digest, take_id
from luodi.city.matters.office import Office, current_type, definition, office
from luodi.city.matters.rolls import THING, Thing, filled
from luodi.city.matters.store import Act, Order, Receipt, submit
from luodi.city.matters.store.chain import commitment
from luodi.city.matters.store.changes import NewMatter, OriginRow
from luodi.city.refusals import Refused
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, THE_REPORTER, Actor, Command, Refusal, unpack_state
from luodi.engines.process.model import Ask
from luodi.engines.process.steps import typed

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
    order = Order(make=lambda city: [prepare(who, draft, ids, secret, at, city)])
    try:
        receipt = submit(order)[0]
    except IntegrityError:
        # The same request came twice at one moment: the other one was first.
        if draft.origin and (before := _taken(draft.origin)):
            return before
        raise
    return Raised(receipt, receipt.number, secret)


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
    draft = _where_it_stands(draft, known, city)
    _check_texts(draft, city)
    reporter = apart.clean(draft.reporter) if draft.reporter else {}
    if actor.person == REPORTER:
        _check_public(known, reporter)
    act = _registration(row, draft, read_form(known, draft.facts, city, _day(at)), ids.matter, secret, city, actor)
    data = act.command.data
    if reporter and act.new:
        kept = apart.keep(ids.subject, reporter)
        act.new.reporter_id = kept.subject.id
        act.sealed = (kept.key, kept.subject)
        data["words"]["reporter"] = kept.commitment
    act.by_reporter = actor.person == REPORTER
    act.command = Command("register", actor, at, data)
    return act


def _where_it_stands(draft: Draft, known: Definition, city: Office) -> Draft:
    """Return a draft about a thing with the thing's region, unless another was given."""
    of = next((item.of for item in known.form if item.kind == THING), "")
    thing = city.rolls[of].by_code.get(str(draft.facts.get(THING))) if of in city.rolls else None
    return replace(draft, region=thing.region) if thing and not draft.region else draft


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
        if value is None or value == "":
            if item.required:
                raise Refused("missing", Text(f"请填写“{item.name.zh}”。", f"“{item.name.en}” is needed."), item.key)
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
        if item.kind in ("text", "long"):
            written[f"form.{item.key}"] = str(value).replace("\x00", "")[:TEXT_LENGTH]
        else:
            out[item.key] = _typed(item, value)
    if left:
        names = "、".join(sorted(left))
        raise Refused("unknown_field", Text(f"表单没有：{names}。", f"The form has no: {names}."), sorted(left)[0])
    return out, written


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
