"""The demo city's forms: sent down by its bureaus, answered and refused by its streets, through the real actions."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.city.burden import queries, rounds
from luodi.city.burden.actions.answer import answer
from luodi.city.burden.actions.refuse import refuse
from luodi.city.burden.actions.send import Draft, send_form
from luodi.city.burden.items import Field
from luodi.city.burden.models import Asking, SentForm
from luodi.city.matters.office import office
from luodi.city.packing import find_pack
from luodi.city.registry.models import Person
from luodi.engines.notation import Text, read_file

FILE = "demo/forms.yaml"


def send_forms(pack: str, *, seed: int, now: datetime | None = None) -> int:
    """Send a pack's demo forms and let them be settled up to `now`; how many are new. Again, it sends none."""
    root, present = find_pack(pack), now or timezone.now()
    if not (root / FILE).is_file() or SentForm.objects.exists():
        return 0
    source = sorted(read_file(root / FILE, root)["forms"], key=lambda one: -one["sent"])
    dice = random.Random(f"{seed}:forms")  # noqa: S311 - dice for a demo, not for secrets
    with transaction.atomic():
        start = present - timedelta(days=source[0]["sent"])
        habits: dict[int, tuple[float, float]] = {}
        for day in range(source[0]["sent"] + 1):
            at = start + timedelta(days=day)
            rounds.work(at)
            for one in source:
                if one["sent"] == source[0]["sent"] - day:
                    habits[_send(one, at, present).pk] = (one.get("answered", 0), one.get("refused", 0))
            _settle(dice, habits, at)
    return len(source)


def _send(one: dict[str, Any], at: datetime, present: datetime) -> SentForm:
    tree, marks, today = office().tree, dict(one["marks"]), timezone.localdate(present)
    valid = marks.pop("valid", None)
    district = tree.unit(one["streets"]).id
    draft = Draft(
        issuer=one["issuer"],
        title=Text(**dict(one["title"])),
        fields=[Field(Text(**dict(item))) for item in one["items"]],
        to=[node.code for node in tree if node.kind == "street" and tree.is_ancestor(district, node.id)],
        due=_day(at, one["due"]),
        cycle=one["cycle"],
        valid_until=today + timedelta(days=valid) if valid is not None else None,
        unmarked=True,
        **marks,
    )
    return send_form(Person.objects.get(username=one["by"]), draft, at=at)


def _day(at: datetime, days: int) -> date:
    return timezone.localdate(at) + timedelta(days=days)


def _settle(dice: random.Random, habits: dict[int, tuple[float, float]], at: datetime) -> None:
    """Let streets settle what they were asked some days ago: each decides once, on a day of its own."""
    day = timezone.localdate(at)
    for asked in Asking.objects.filter(queries.OPEN, at__lt=at).select_related("form", "unit").order_by("pk"):
        answering, refusing = habits[asked.form_id]
        if (day - timezone.localdate(asked.at)).days != 1 + asked.pk % 5:
            continue
        person, chance = Person.objects.get(username=f"{asked.unit.code}-handler"), dice.random()
        if chance < refusing and queries.ground(asked.form, day):
            refuse(person, asked.pk, at=at)
        elif chance < refusing + answering:
            answer(person, asked.pk, _values(dice, asked, at), at=at)


def _values(dice: random.Random, asked: Asking, at: datetime) -> dict[str, str]:
    """Return what was given before where it was, else a number that fits a street."""
    known = queries.known(asked, at)
    return {
        item.key: known[item.pk].text if item.pk in known else str(dice.randint(20, 900))
        for item in queries.items(asked.form)
    }
