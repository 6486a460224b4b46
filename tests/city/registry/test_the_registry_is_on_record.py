"""Every change leaves an entry and moves the revision, or leaves nothing at all."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from registry_town import START, Queries, Town, new_unit, refused

from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.append_only import AppendOnlyError
from luodi.city.registry.models import Person, RegistryEntry, UnitSpan
from luodi.city.registry.revision import current_revision
from luodi.city.registry.tree import Tree, current_tree

MAY = date(2023, 5, 1)


def test_a_change_says_when_who_what_and_with_which_data(town: Town, sysadmin: Person) -> None:
    move_unit(sysadmin, unit=town.bureau, parent=town.west, on=MAY)
    entry = RegistryEntry.objects.latest("id")
    assert (entry.by, entry.kind, entry.subject) == (sysadmin, "unit.moved", "bureau")
    assert entry.data == {"was": "east", "parent": "west", "on": "2023-05-01"}


def test_what_the_system_does_names_nobody(town: Town) -> None:
    assert not RegistryEntry.objects.filter(by__isnull=False).exists()


def test_an_entry_is_never_changed_or_deleted(town: Town) -> None:
    entry = RegistryEntry.objects.latest("id")
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        RegistryEntry.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        RegistryEntry.objects.update(kind="x")


def test_every_change_moves_the_revision_and_a_refusal_does_not(town: Town) -> None:
    before = current_revision()
    with refused("cycle"):
        move_unit(SYSTEM, unit=town.east, parent=town.bureau, on=MAY)
    assert current_revision() == before
    move_unit(SYSTEM, unit=town.bureau, parent=town.west, on=MAY)
    assert current_revision() > before


def test_a_tree_is_read_once_per_revision(town: Town, django_assert_num_queries: Queries) -> None:
    tree, revision = current_tree(), current_revision()
    with django_assert_num_queries(1):
        assert current_tree() is tree
    with django_assert_num_queries(0):
        assert current_tree(revision=revision) is tree
    new_unit("fresh", town.city)
    assert "fresh" in {node.code for node in current_tree()}
    assert tree.get("fresh") is None


@pytest.mark.django_db(transaction=True)
def test_a_tree_read_in_a_transaction_that_was_undone_is_never_seen_again(town: Town) -> None:
    with transaction.atomic():
        new_unit("ghost", town.city)
        assert current_tree().get("ghost")
        transaction.set_rollback(True)
    new_unit("real", town.city)
    assert current_tree().get("ghost") is None
    assert current_tree().get("real")


def test_the_database_itself_refuses_two_open_spans_and_empty_ones(town: Town) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitSpan.objects.create(unit=town.bureau, parent=town.west, name_zh="甲", name_en="A", from_date=MAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitSpan.objects.create(
            unit=town.bureau, parent=town.west, name_zh="甲", name_en="A", from_date=MAY, to_date=MAY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitSpan.objects.filter(unit=town.bureau).update(parent=town.bureau)


def test_the_tree_answers_from_memory(town: Town, django_assert_num_queries: Queries) -> None:
    tree = current_tree()
    with django_assert_num_queries(0):
        assert tree.unit("e1").id == town.east_street.pk
        assert tree.node(town.east.pk).name.en == "east Bureau"
        assert tree.kind(town.east_street.pk) == "street"
        assert tree.within(town.east_street.pk, "district") == town.east.pk
        assert tree.within(town.city.pk, "district") is None
        assert tree.is_ancestor(town.city.pk, town.east_street.pk)
        assert not tree.is_ancestor(town.east.pk, town.east.pk)
        assert tree.covers(town.east.pk, town.east.pk)
        assert not tree.covers(town.west.pk, town.east_street.pk)
        assert tree.subtree(town.west.pk) == {town.west.pk, town.west_street.pk}
        assert [node.code for node in tree] == ["qd", "east", "bureau", "e1", "west", "w1"]
    with pytest.raises(KeyError):
        Tree.at(date(2000, 1, 1)).unit("qd")
    assert len(Tree.at(START)) == 6
