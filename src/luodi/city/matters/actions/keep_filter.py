"""A filter somebody comes back to: kept under a name, renamed, dropped. Theirs alone, so on nobody's record."""

from typing import Final

from django.db import IntegrityError, transaction

from luodi.city.matters.exporting.lists import plain
from luodi.city.matters.models import SavedFilter
from luodi.city.matters.queries import Sought
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

LISTS: Final = ("inbox", "unit", "matters")
"""My work, my units' work, all matters."""
LONGEST: Final = 40
MOST: Final = 20
"""Filters one person keeps of one list: their counts are worked out each time the list is opened."""


def keep_filter(person: Person, list_: str, name: str, sought: Sought) -> SavedFilter:
    """Keep `sought` under `name`, in place of what that name meant before, and return it.

    Refused: `unknown_list`, `name_missing`, `too_long`, `nothing_sought`, `too_many`.
    """
    if list_ not in LISTS:
        raise Refused("unknown_list", Text(f"没有“{list_}”这个列表。", f"There is no list “{list_}”."), "list")
    if sought == Sought():
        raise Refused("nothing_sought", Text("请先筛选，再保存。", "Narrow the list first, then save."), "sought")
    with transaction.atomic():
        mine = SavedFilter.objects.filter(person=person, list=list_)
        if mine.exclude(name=_named(name)).count() >= MOST:
            told = Text(f"最多保存 {MOST} 个，请先删去不用的。", f"At most {MOST} are kept; drop some first.")
            raise Refused("too_many", told, "name")
        return mine.update_or_create(person=person, list=list_, name=_named(name), defaults={"sought": plain(sought)})[
            0
        ]


def rename_filter(person: Person, kept: SavedFilter, name: str) -> None:
    """Call one's own filter otherwise. Refused: `name_missing`, `too_long`, `name_taken`, `not_found`."""
    wanted = _named(name)
    try:
        with transaction.atomic():
            done = SavedFilter.objects.filter(pk=kept.pk, person=person).update(name=wanted)
    except IntegrityError as error:
        raise Refused("name_taken", Text(f"已有“{wanted}”。", f"There is a “{wanted}” already."), "name") from error
    if not done:
        raise Refused("not_found", Text("没有这个筛选。", "There is no such filter."))


def drop_filter(person: Person, kept: SavedFilter) -> None:
    """Drop one's own filter. Refused: `not_found`."""
    if not SavedFilter.objects.filter(pk=kept.pk, person=person).delete()[0]:
        raise Refused("not_found", Text("没有这个筛选。", "There is no such filter."))


def _named(name: str) -> str:
    wanted = "".join(c for c in name if c.isprintable()).strip()
    if not wanted:
        raise Refused("name_missing", Text("请起个名字。", "Give it a name."), "name")
    if len(wanted) > LONGEST:
        raise Refused("too_long", Text(f"名字最多 {LONGEST} 字。", f"A name has {LONGEST} characters at most."), "name")
    return wanted
