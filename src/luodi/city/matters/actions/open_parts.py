"""一件事的各件: the parts of a bundle are registered with the whole, or when what they need has passed."""

import secrets

from django.db import IntegrityError

from luodi.city.matters.actions import base
from luodi.city.matters.actions.placing import intake_unit, lead_unit
from luodi.city.matters.bundles import ready, standing
from luodi.city.matters.definition import PartSpec
from luodi.city.matters.models import Matter, Words
from luodi.city.matters.numbers import new_secret, number_of, secret_digest
from luodi.city.matters.office import Office, current_type, definition, office
from luodi.city.matters.store import Act, Order, submit
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.store.chain import commitment
from luodi.city.matters.store.changes import NewMatter
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import THE_SYSTEM, Command, Refusal, unpack_state

NOT_PASSED = "precondition"
"""Why the platform ends a part that another one, not passed, was needed for."""


class NeedsParts(Refused):
    """A bundle is raised: numbers for its parts must be taken before the transaction begins."""

    def __init__(self, count: int) -> None:
        super().__init__("missing", Text("需要各件的编号。", "Numbers for the parts are needed."))
        self.count = count


def with_parts(whole: Act, ids: list[int], at: int, city: Office) -> list[Act]:
    """Return the acts that register a bundle: the whole, that it has these parts, and the parts that can begin.

    The units of the parts see the whole, with the papers that were given once.
    """
    new = whole.new
    if new is None:
        return [whole]
    known = definition(new.type_id)
    data = whole.command.data
    written = {kind: text for kind, (text, _) in whole.words.items()}
    parts = [
        part_act(spec, id_, new.id, new.title, (new.region, new.channel), data["facts"], written, at, city, data)
        for spec, id_ in zip(known.parts, ids, strict=True)
    ]
    units = [part.command.data["intake"] for part in parts]
    data["co"] = [unit for unit in dict.fromkeys(units) if unit not in (data["intake"], data.get("lead"))]
    split = Act(new.id, Command("split", THE_SYSTEM, at, {"parts": ids}))
    begin = [part for part, spec in zip(parts, known.parts, strict=True) if not spec.after]
    return [whole, split, *begin]


def part_act(
    spec: PartSpec,
    id_: int,
    whole: int,
    title: str,
    place: tuple[str, str],
    facts: dict[str, object],
    written: dict[str, str],
    at: int,
    city: Office,
    more: dict[str, object],
) -> Act:
    """Return the act that registers a part: of its own type, with the answers its own form asks for and no others."""
    row = current_type(spec.type, city.revision)
    if row is None:
        raise Refused("unknown_type", Text(f"没有“{spec.type}”这类事项。", f"There is no type “{spec.type}”."), "type")
    known = definition(row.pk)
    region, channel = place
    asked = {field.key for field in known.form}
    mine = {key: value for key, value in facts.items() if key in asked}
    named = f"{title}：{row.name_zh}"[:200]
    texts = {"title": named} | {k: v for k, v in written.items() if k.removeprefix("form.") in asked and "." in k}
    words = {key: (text, secrets.token_hex(16)) for key, text in texts.items() if text}
    data = {
        "intake": intake_unit(known, region, city, mine, THE_SYSTEM),
        "facts": mine,
        "level": max(known.level, int(str(more.get("level") or 0))),
        "part_of": whole,
        "words": {key: commitment(salt, text) for key, (text, salt) in words.items()},
    }
    if lead := lead_unit(known, region, city, mine, THE_SYSTEM):
        data["lead"] = lead
    number = number_of(id_, city.day.year)
    new = NewMatter(id_, number, row.pk, named, region, channel, secret_digest(new_secret()))
    return Act(id_, Command("register", THE_SYSTEM, at, data), new, words)


def open_parts(whole: int, since: int = 0) -> int:
    """Register the parts of a bundle whose turn has come; return how many. Asked again, it registers nothing twice.

    They begin when what they needed ended: at `since` (milliseconds), else now.

    A part whose precondition did not pass is registered and ended at once, so that the record says what became of it.
    """
    matter = Matter.objects.select_related("type").filter(pk=whole, status="open").first()
    if matter is None or not definition(matter.type_id).parts:
        return 0
    state, city, at = unpack_state(matter.state), office(), since or now_ms()
    written = dict(Words.objects.filter(matter=matter, n__startswith="1.form.").values_list("n", "body"))
    answers = {n.removeprefix("1."): body for n, body in written.items() if body}
    opened = 0
    for part, passed in ready(standing(definition(matter.type_id), state, city)):
        place = (matter.region, matter.channel)
        more: dict[str, object] = {"level": matter.level}
        act = part_act(part.spec, part.id, matter.pk, matter.title, place, state.facts, answers, at, city, more)
        acts = [act] if passed else [act, Act(part.id, Command("withdraw", THE_SYSTEM, at, {"reason": NOT_PASSED}))]
        try:
            base.follow_up(submit(Order(acts)))
            opened += 1
        except IntegrityError:
            continue
    return opened


def end_parts(whole: int) -> None:
    """End the open parts of a bundle that was withdrawn as a whole."""
    matter = Matter.objects.filter(pk=whole, status="closed", reason="withdrawn").first()
    if matter is None or not definition(matter.type_id).parts:
        return
    for part in Matter.objects.filter(pk__in=unpack_state(matter.state).parts, status="open"):
        try:
            submit(Order([Act(part.pk, Command("withdraw", THE_SYSTEM, now_ms(), {"reason": "whole"}))]))
        except (Refusal, Refused):
            continue


base.AFTER_PART.append(open_parts)
base.AFTER_WHOLE.append(end_parts)
