"""重点岗位登记: a village's or a company's figures, typed column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import POST_KINDS, KeyPost
from luodi.city.checklists.posts import CHOOSE
from luodi.city.checklists.register import FigureColumn, columns
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

BIGGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class PostDraft:
    """A post as somebody wrote it: figures by the register's columns; `keeper` is a unit's code."""

    keeper: str
    code: str
    kind: str
    name: Text
    region: str
    figures: Mapping[str, Any]


def keep_post(person: Person, draft: PostDraft) -> tuple[KeyPost, str]:
    """Write a post into the register; return it and what it became: `added`, `changed`, `unchanged`.

    Raises Refused `not_allowed`, `name_missing`, `bad_value` (kind, figure), `bad_region`, `unknown_field` (a figure).
    """
    with witnessed("checklists", "keep_post", person.pk), transaction.atomic():
        keeper = access.unit_for(person, draft.keeper, CHOOSE, "keeper")
        figures = _checked(draft)
        row = KeyPost.objects.filter(code=draft.code).first()
        if row and row.keeper_id != keeper:
            raise Refused("not_allowed", NOT_ALLOWED, "code")
        became = "changed" if row else "added"
        row = row or KeyPost(code=draft.code, keeper_id=keeper)
        values = {"kind": draft.kind, "region": draft.region, "figures": (row.figures or {}) | figures}
        values |= {"name_zh": draft.name.zh.strip(), "name_en": draft.name.en.strip() or draft.name.zh.strip()}
        if became == "changed" and all(getattr(row, key) == value for key, value in values.items()):
            return row, "unchanged"
        for key, value in values.items():
            setattr(row, key, value)
        row.at = timezone.now()
        row.save()
        Record(person).write("keypost.kept", draft.code)
    return row, became


def _checked(draft: PostDraft) -> dict[str, float]:
    if not (draft.code and draft.name.zh.strip()) or len(draft.code) > 40 or len(draft.name.zh) > 120:
        raise Refused("name_missing", Text("请填写代码和名称。", "A code and a name are needed."), "name")
    if draft.kind not in POST_KINDS:
        raise Refused("bad_value", Text("类别不对：village、company。", "Kinds: village, company."), "kind")
    if draft.region not in office().regions and office().tree.get(draft.region) is None:
        raise Refused(
            "bad_region", Text(f"不认识的区划：{draft.region}。", f"Unknown region {draft.region}."), "region"
        )
    known = {column.key: column for column in columns()}
    unknown = next((key for key in draft.figures if key not in known), "")
    if unknown:
        raise Refused("unknown_field", Text(f"没有“{unknown}”这一列。", f"There is no column {unknown}."), unknown)
    given = {key: value for key, value in draft.figures.items() if value not in ("", None)}
    return {key: _number(known[key], value) for key, value in given.items()}


def _number(column: FigureColumn, value: Any) -> float:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and 0 <= number < BIGGEST):
        told = Text(
            f"“{column.name.zh}”要写不小于 0 的数（{column.unit}）。", f"{column.name.en}: a number, 0 or more."
        )
        raise Refused("bad_value", told, column.key)
    return int(number) if number == int(number) else float(number)
