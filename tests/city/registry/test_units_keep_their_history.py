"""机构变更保留历史: what was true on a day stays true of that day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from registry_town import START, Town, new_unit, refused

from luodi.city.registry import queries
from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actions.amend_unit import amend_unit
from luodi.city.registry.actions.merge_units import merge_units
from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actions.rename_unit import rename_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Post
from luodi.city.registry.tree import Tree, current_tree
from luodi.engines.notation import Text

MAY = date(2023, 5, 1)
BEFORE = MAY - timedelta(days=1)


def test_a_moved_unit_stands_in_its_new_place_from_that_day_and_in_the_old_before(town: Town) -> None:
    move_unit(SYSTEM, unit=town.bureau, parent=town.west, on=MAY)
    assert Tree.at(BEFORE).parent(town.bureau.pk) == town.east.pk
    assert Tree.at(MAY).parent(town.bureau.pk) == town.west.pk
    assert current_tree().ancestors(town.bureau.pk) == (town.west.pk, town.city.pk)


def test_what_stands_under_a_moved_unit_moves_with_it(town: Town) -> None:
    move_unit(SYSTEM, unit=town.east, parent=town.west, on=MAY)
    assert town.east_street.pk in Tree.at(MAY).subtree(town.west.pk)
    assert town.east_street.pk not in Tree.at(BEFORE).subtree(town.west.pk)


def test_a_renamed_unit_keeps_its_old_name_for_the_days_before(town: Town) -> None:
    rename_unit(SYSTEM, unit=town.bureau, name=Text("民营经济局", "Private Economy Bureau"), on=MAY)
    assert Tree.at(BEFORE).name(town.bureau.pk, "zh") == "bureau局"
    assert Tree.at(MAY).name(town.bureau.pk, "zh") == "民营经济局"
    assert Tree.at(MAY).name(town.bureau.pk, "en") == "Private Economy Bureau"


def test_two_changes_on_one_day_leave_one_span(town: Town) -> None:
    rename_unit(SYSTEM, unit=town.bureau, name=Text("甲", "A"), on=MAY)
    move_unit(SYSTEM, unit=town.bureau, parent=town.west, on=MAY)
    spans = queries.history(town.bureau)
    assert [(span.name_zh, span.parent, span.from_date, span.to_date) for span in spans] == [
        ("bureau局", town.east, START, MAY),
        ("甲", town.west, MAY, None),
    ]


def test_a_merged_unit_ends_and_what_stood_under_it_goes_to_its_heir(town: Town, post: Callable[..., Post]) -> None:
    ending = post("li", "clerk", town.east)
    ended = merge_units(SYSTEM, units=[town.east], into=town.west, on=MAY)
    assert [(held.pk, held.to_date) for held in ended] == [(ending.pk, MAY)]
    assert town.east.pk in Tree.at(BEFORE)
    assert town.east.pk not in Tree.at(MAY)
    assert Tree.at(MAY).parent(town.east_street.pk) == town.west.pk
    assert queries.heir(queries.unit("east")) == town.west


def test_units_that_stand_under_each_other_can_merge_together_into_a_third(town: Town) -> None:
    merge_units(SYSTEM, units=[town.east, town.bureau], into=town.west, on=MAY)
    assert {node.code for node in Tree.at(MAY)} == {"qd", "west", "e1", "w1"}


def test_an_abolished_unit_ends_with_its_posts(town: Town, post: Callable[..., Post]) -> None:
    held, future = post("li", "clerk"), post("wu", "clerk", on=MAY + timedelta(days=30))
    ended = abolish_unit(SYSTEM, unit=town.bureau, on=MAY)
    assert {gone.pk for gone in ended} == {held.pk, future.pk}
    future.refresh_from_db()
    assert future.to_date == future.from_date
    assert town.bureau.pk not in Tree.at(MAY)


def test_a_unit_with_units_under_it_cannot_be_abolished(town: Town) -> None:
    with refused("has_children"):
        abolish_unit(SYSTEM, unit=town.east, on=MAY)


def test_a_unit_someone_will_stand_under_later_cannot_be_abolished_before(town: Town) -> None:
    lone = new_unit("lone", town.city)
    move_unit(SYSTEM, unit=town.bureau, parent=lone, on=date(2030, 1, 1))
    with refused("has_children"):
        abolish_unit(SYSTEM, unit=lone, on=MAY)


def test_no_unit_can_be_put_under_itself_or_what_stands_under_it(town: Town) -> None:
    with refused("cycle"):
        move_unit(SYSTEM, unit=town.east, parent=town.bureau, on=MAY)
    with refused("cycle"):
        move_unit(SYSTEM, unit=town.east, parent=town.east, on=MAY)


def test_a_cycle_that_would_come_true_only_later_is_refused_now(town: Town) -> None:
    move_unit(SYSTEM, unit=town.west, parent=town.bureau, on=date(2030, 1, 1))
    with refused("cycle"):
        move_unit(SYSTEM, unit=town.bureau, parent=town.west_street, on=MAY)


def test_a_unit_cannot_merge_into_what_stands_under_it(town: Town) -> None:
    with refused("cycle"):
        merge_units(SYSTEM, units=[town.east], into=town.bureau, on=MAY)


def test_a_merger_does_not_overturn_a_move_already_set_for_later(town: Town) -> None:
    move_unit(SYSTEM, unit=town.bureau, parent=town.city, on=date(2030, 1, 1))
    with refused("later_change"):
        merge_units(SYSTEM, units=[town.east], into=town.west, on=MAY)


def test_a_change_cannot_be_put_before_one_already_made(town: Town) -> None:
    rename_unit(SYSTEM, unit=town.bureau, name=Text("甲", "A"), on=MAY)
    with refused("out_of_order"):
        move_unit(SYSTEM, unit=town.bureau, parent=town.west, on=BEFORE)


def test_an_abolished_unit_changes_no_more_and_takes_nobody_in(town: Town) -> None:
    abolish_unit(SYSTEM, unit=town.bureau, on=MAY)
    with refused("not_in_force"):
        rename_unit(SYSTEM, unit=town.bureau, name=Text("甲", "A"), on=MAY)
    with refused("not_in_force"):
        new_unit("below", town.bureau, on=MAY)


def test_a_unit_cannot_end_on_the_day_it_opens(town: Town) -> None:
    with refused("too_early"):
        abolish_unit(SYSTEM, unit=town.bureau, on=START)


def test_a_change_that_changes_nothing_is_refused(town: Town) -> None:
    with refused("no_change"):
        move_unit(SYSTEM, unit=town.bureau, parent=town.east, on=MAY)
    with refused("no_change"):
        rename_unit(SYSTEM, unit=town.bureau, name=town.bureau.name, on=MAY)


def test_only_a_city_stands_under_nothing(town: Town) -> None:
    with refused("parent_missing"):
        new_unit("stray", None)


@pytest.mark.parametrize(
    ("code", "field", "wrong"),
    [
        ("code_taken", "code", {"code": "east"}),
        ("kind_unknown", "kind", {"kind": "palace"}),
        ("name_missing", "name", {"name": Text("甲", " ")}),
        ("region_unknown", "region", {"region": "999999"}),
        ("uscc_wrong", "uscc", {"uscc": "91110000600037341M"}),
        ("not_in_force", "parent", {"on": date(2019, 1, 1)}),
    ],
)
def test_a_unit_is_opened_only_with_sound_data(town: Town, code: str, field: str, wrong: dict[str, object]) -> None:
    sound = {"code": "new", "kind": "enterprise", "name": Text("甲", "A"), "parent": town.city, "on": START}
    with refused(code) as caught:
        open_unit(SYSTEM, **(sound | wrong))
    assert caught.value.field == field


def test_a_unit_without_a_region_of_its_own_lies_in_its_parents(town: Town) -> None:
    assert town.bureau.region == "370200"


def test_a_credit_code_belongs_to_one_unit_only(town: Town) -> None:
    amend_unit(SYSTEM, unit=town.bureau, uscc="9111 0000 6000 3734 1L")
    assert queries.unit("bureau").uscc == "91110000600037341L"
    with refused("uscc_taken"):
        amend_unit(SYSTEM, unit=town.west, uscc="91110000600037341L")
    amend_unit(SYSTEM, unit=town.bureau, kind="enterprise", uscc="")
    assert (queries.unit("bureau").kind, queries.unit("bureau").uscc) == ("enterprise", None)


def test_children_and_search_know_the_date_and_former_names(town: Town) -> None:
    rename_unit(SYSTEM, unit=town.bureau, name=Text("民营经济局", "Private Economy Bureau"), on=MAY)
    abolish_unit(SYSTEM, unit=town.east_street, on=MAY)
    assert queries.children(town.east, BEFORE) == [town.bureau, town.east_street]
    assert queries.children(town.east) == [town.bureau]
    assert queries.search_units("BUREAU局") == [town.bureau]
    assert queries.search_units("e1") == []
    assert queries.search_units(" ") == []
