"""定目标: how much of what, by the programme, by one member or by each; reached only by what journals say."""

from decimal import Decimal

from django.db import transaction

from luodi.city.programmes import access
from luodi.city.programmes.measures import check_measure
from luodi.city.programmes.models import Target
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def set_target(
    person: Person,
    code: str,
    *,
    name: Text,
    measure: str,
    amount: Decimal,
    member: int | None = None,
    each: bool = False,
) -> Target:
    """Set a target. Raises Refused `not_found`, `not_allowed`, `closed`, `name_missing`, `bad_value`."""
    with witnessed("programmes", "set_target", person.pk), transaction.atomic():
        programme = access.held(person, code)
        check_measure(measure)
        if not name.zh.strip():
            raise Refused("name_missing", Text("请填写目标名称。", "A name in Chinese is needed."), "name")
        if amount <= 0 or (each and member):
            told = Text("目标数要大于零；“每人”和“某人”只选一个。", "More than nought; for each or for one, not both.")
            raise Refused("bad_value", told, "amount")
        whose = programme.members.filter(pk=member).first() if member else None
        if member and whose is None:
            raise Refused("not_found", Text("没有这个成员。", "There is no such member."), "member")
        row = Target(programme=programme, member=whose, each=each, measure=measure, amount=amount)
        row.name_zh, row.name_en = name.zh.strip(), name.en.strip() or name.zh.strip()
        row.save()
        Record(person).write("programme.target", programme.code, measure=measure, amount=str(amount), each=each)
    return row
