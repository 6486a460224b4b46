"""三横三纵: who answers for a duty, by kind and level; written anew as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from luodi.city.checklists import access
from luodi.city.checklists.models import DUTY_KINDS, LEVELS, Duty, DutyHolder
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

DUTIES: Final = "duty.keep"
"""What a role opens that writes who answers for what (roles.yaml)."""


NO_POST: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a duty of a kind at a level: a unit's code, `*-jw` for each district's, `self` for each place itself."""

    kind: str
    level: str
    rule: str
    post: Text = NO_POST


def keep_duty(person: Person, code: str, name: Text, holders: Sequence[Holder]) -> bool:
    """Write a duty and its holders; return whether anything changed.

    Raises Refused `not_allowed` (no post of the person opens `duty.keep`), `name_missing`, `bad_value`.
    """
    with witnessed("checklists", "keep_duty", person.pk), transaction.atomic():
        if not access.opening(person, DUTIES):
            raise Refused("not_allowed", NOT_ALLOWED)
        if not (code and name.zh.strip()):
            raise Refused("name_missing", Text("责任要有代码和名称。", "A duty needs a code and a name."), "name")
        for one in holders:
            _check(one)
        return write_duty(person, code, name, holders)


def _check(one: Holder) -> None:
    if one.kind not in DUTY_KINDS or one.level not in LEVELS:
        raise Refused("bad_value", Text("责任种类或层级不对。", "Wrong kind or level."), "holders")
    tree, ending = office().tree, one.rule.removeprefix("*")
    if one.rule == "self" and one.level != "city":
        return
    in_districts = ending != one.rule and any(n.code.endswith(ending) and n.code[:6].isdigit() for n in tree)
    if not in_districts and tree.get(one.rule) is None:
        raise Refused("bad_value", Text(f"“{one.rule}”没有对应单位。", f"No unit for “{one.rule}”."), "holders")


def write_duty(actor: Actor, code: str, name: Text, holders: Sequence[Holder]) -> bool:
    """Write a duty, whoever may; return whether anything changed."""
    duty, new = Duty.objects.get_or_create(code=code, defaults={"name_zh": name.zh, "name_en": name.en or name.zh})
    wanted = {(h.kind, h.level, h.rule, h.post.zh, h.post.en) for h in holders}
    rows = duty.holders.values_list("kind", "level", "rule", "post_zh", "post_en")
    if not new and wanted == set(rows) and duty.name == Text(name.zh, name.en or name.zh):
        return False
    duty.name_zh, duty.name_en = name.zh, name.en or name.zh
    duty.save()
    duty.holders.all().delete()
    keys = ("kind", "level", "rule", "post_zh", "post_en")
    DutyHolder.objects.bulk_create(
        [DutyHolder(duty=duty, **dict(zip(keys, one, strict=True))) for one in dict.fromkeys(sorted(wanted))]
    )
    Record(actor).write("duty.kept", code, holders=len(wanted))
    return True
