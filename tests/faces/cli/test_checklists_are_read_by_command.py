"""`luodi checklist`: which lists are in force, what one says, and what differs between two of its versions."""

from collections.abc import Callable
from dataclasses import replace

from cli_support import Luodi

from luodi.city.checklists.actions.keep_list import keep_list
from luodi.city.checklists.drafts import ListDraft, draft_of
from luodi.city.checklists.models import ListVersion
from luodi.city.registry.models import Person
from luodi.engines.notation import Text


def test_lists_in_force_and_the_items_of_one(db: None, luodi: Luodi) -> None:
    said = luodi("checklist", "show")
    assert said.code == 0
    version = ListVersion.objects.get(checklist__code="small-powers")
    (line,) = [line for line in said.out.splitlines() if line.startswith("small-powers")]
    assert line.split()[1:3] == [version.version, str(version.items.count())]
    items = luodi("checklist", "show", "small-powers").out.splitlines()
    assert [line.split()[0] for line in items] == [item.number for item in version.items.all()]


def test_what_differs_is_named_and_told_by_the_exit_code(
    db: None, luodi: Luodi, someone: Callable[[str], Person]
) -> None:
    old = ListVersion.objects.select_related("checklist__issuer").get(checklist__code="small-powers")
    items = [draft_of(item) for item in old.items.all()]
    of = (old.checklist.code, old.checklist.kind, old.checklist.issuer.code, "2027", old.name)
    keep_list(someone("wen"), ListDraft(*of, items=items, public=old.public))
    assert luodi("checklist", "diff", "small-powers", old.version, "2027").code == 0
    items[0] = replace(items[0], text=Text("改过的一句话", "A sentence put otherwise"))
    keep_list(someone("wen"), ListDraft(*of, items=items, public=old.public))
    said = luodi("checklist", "diff", "small-powers", old.version, "2027")
    assert (said.code, said.out.count("改动"), "改过的一句话" in said.out) == (1, 1, True)


def test_a_list_that_is_not_there_is_said_so(db: None, luodi: Luodi) -> None:
    said = luodi("checklist", "show", "nonsense")
    assert said.code == 2
    assert "没有这份清单" in said.err
