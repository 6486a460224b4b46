"""填报: a unit fills a form in. What it gave elsewhere within the year stands there already and need only be read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.burden import access, queries
from luodi.city.burden.actions.settle import settle
from luodi.city.burden.models import Asking, Item, Value
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST: Final = 500


def answer(person: Person, pk: int, values: Mapping[str, str], *, at: datetime | None = None) -> Asking:
    """Answer an asking with a value for each of its items, by key.

    Raises Refused `not_found`, `not_allowed` (not of the unit's staff), `closed` (answered, refused or stopped),
    `missing`, `unknown_field`, `too_long`, each naming the item.
    """
    with witnessed("burden", "answer", person.pk), transaction.atomic():
        asked = access.asking(person, pk)
        now = at or timezone.now()
        known = queries.known(asked, now)
        settle(person, asked, "answered", now)
        items = [row.item for row in asked.form.asks.select_related("item")]
        Value.objects.bulk_create(
            [
                Value(asking=asked, item=item, text=text, at=now, taken_from_id=_taken(known.get(item.pk), text))
                for item, text in _typed(items, values)
            ]
        )
    return asked


def _typed(items: list[Item], values: Mapping[str, str]) -> list[tuple[Item, str]]:
    keys = {item.key for item in items}
    unknown = next((key for key in values if key not in keys), None)
    if unknown is not None:
        raise Refused("unknown_field", Text(f"表里没有“{unknown}”。", f"The form does not ask “{unknown}”."), unknown)
    out = []
    for item in items:
        text = values.get(item.key, "").strip()
        if not text:
            raise Refused("missing", Text(f"请填写“{item.name_zh}”。", f"“{item.name_en}” is needed."), item.key)
        if len(text) > LONGEST:
            told = Text(f"“{item.name_zh}”最多 {LONGEST} 个字。", f"“{item.name_en}” has at most {LONGEST} signs.")
            raise Refused("too_long", told, item.key)
        out.append((item, text))
    return out


def _taken(known: queries.Known | None, text: str) -> int | None:
    return known.value if known and known.text == text else None
