"""For every change: who may, and that nobody else may. 三员分立 and the rest of GB/T 22239-2019 8.1.4."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from registry_town import START, Town, refused

from luodi.city.registry.access import visible_entries, visible_people, visible_units
from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.amend_unit import amend_unit
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.delegate import delegate
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actions.issue_token import issue_token
from luodi.city.registry.actions.keep_pack_part import keep_pack_part
from luodi.city.registry.actions.merge_units import merge_units
from luodi.city.registry.actions.move_unit import move_unit
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actions.put_region import put_region
from luodi.city.registry.actions.put_role import put_role
from luodi.city.registry.actions.rename_unit import rename_unit
from luodi.city.registry.actions.retire_person import retire_person
from luodi.city.registry.actions.revoke_delegation import revoke_delegation
from luodi.city.registry.actions.revoke_token import revoke_token
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.city.registry.models import Person, Post, RegistryEntry, Role

MAY = date(2023, 5, 1)


@pytest.fixture
def people(post: Callable[..., Post]) -> dict[str, Person]:
    """One person for each kind of standing, and a target who is none of them."""
    roles = ("sysadmin", "secadmin", "auditor", "clerk", "head")
    return {role: post(f"p-{role}", role).person for role in roles}


@pytest.fixture
def changes(town: Town, roles: dict[str, Role], post: Callable[..., Post]) -> dict[str, Callable[[Actor], Any]]:
    """Each change as something an actor tries, about people and units that are not the actor's own."""
    target = post("target", "clerk")
    admin = post("other-sys", "sysadmin")
    heir = post("heir", "handler").person
    until = timezone.now() + timedelta(days=3)
    lent = delegate(SYSTEM, post=target, to=heir, until=until, reason="出差")
    token, _ = issue_token(SYSTEM, person=target.person, name="script")
    text = town.city.name
    return {
        "open_unit": lambda by: open_unit(by, code="n", kind="bureau", name=text, parent=town.city, on=MAY),
        "rename_unit": lambda by: rename_unit(by, unit=town.west, name=text, on=MAY),
        "move_unit": lambda by: move_unit(by, unit=town.west_street, parent=town.east, on=MAY),
        "merge_units": lambda by: merge_units(by, units=[town.west], into=town.east, on=MAY),
        "abolish_unit": lambda by: abolish_unit(by, unit=town.west_street, on=MAY),
        "amend_unit": lambda by: amend_unit(by, unit=town.west, kind="centre"),
        "put_region": lambda by: put_region(by, code="370299", name=text),
        "keep_pack_part": lambda by: keep_pack_part(by, name="x", digest="", body={}),
        "add_person": lambda by: add_person(by, username="new", name="新"),
        "retire_person": lambda by: retire_person(by, person=target.person, on=MAY),
        "retire_admin": lambda by: retire_person(by, person=admin.person, on=MAY),
        "set_password": lambda by: set_password(by, person=target.person, password="Landed-2026!"),
        "appoint": lambda by: appoint(by, person=target.person, unit=town.west, role=roles["head"], on=MAY),
        "appoint_admin": lambda by: appoint(by, person=target.person, unit=town.west, role=roles["auditor"], on=MAY),
        "end_post": lambda by: end_post(by, post=target, on=MAY),
        "end_admin_post": lambda by: end_post(by, post=admin, on=MAY),
        "delegate": lambda by: delegate(by, post=target, to=heir, until=until, reason="出差"),
        "revoke_delegation": lambda by: revoke_delegation(by, delegation=lent),
        "revoke_token": lambda by: revoke_token(by, token=token),
        "issue_token": lambda by: issue_token(by, person=target.person, name="mine"),
        "set_admin_password": lambda by: set_password(by, person=admin.person, password="Landed-2026!"),
        "put_role": lambda by: put_role(by, code="clerk", name=text, scope="own", level_cap=3, opens=[]),
    }


ALLOWED = {
    "open_unit": "sysadmin",
    "rename_unit": "sysadmin",
    "move_unit": "sysadmin",
    "merge_units": "sysadmin",
    "abolish_unit": "sysadmin",
    "amend_unit": "sysadmin",
    "put_region": "sysadmin",
    "keep_pack_part": "sysadmin",
    "add_person": "sysadmin",
    "retire_person": "sysadmin",
    "retire_admin": "secadmin",
    "set_password": "sysadmin",
    "appoint": "sysadmin",
    "appoint_admin": "secadmin",
    "end_post": "sysadmin",
    "end_admin_post": "secadmin",
    "delegate": "secadmin",
    "revoke_delegation": "secadmin",
    "revoke_token": "secadmin",
    "issue_token": None,
    "set_admin_password": None,
    "put_role": "secadmin",
}


@pytest.mark.parametrize("name", ALLOWED)
def test_each_change_is_open_to_one_role_and_closed_to_all_others(
    name: str, people: dict[str, Person], changes: dict[str, Callable[[Actor], Any]]
) -> None:
    before = RegistryEntry.objects.count()
    for role, actor in people.items():
        if role != ALLOWED[name]:
            with refused("not_allowed"):
                changes[name](actor)
    assert RegistryEntry.objects.count() == before
    changes[name](people[ALLOWED[name]] if ALLOWED[name] else SYSTEM)
    assert RegistryEntry.objects.count() == before + 1


def test_every_action_is_in_the_table(changes: dict[str, Callable[[Actor], Any]]) -> None:
    assert changes.keys() == ALLOWED.keys()


def test_somebody_who_was_an_administrator_is_one_no_more(
    sysadmin: Person, secadmin: Person, changes: dict[str, Callable[[Actor], Any]]
) -> None:
    end_post(secadmin, post=sysadmin.posts.get(), on=date(2021, 1, 1))
    with refused("not_allowed"):
        changes["add_person"](sysadmin)


def test_an_administrator_who_has_left_changes_nothing(
    sysadmin: Person, changes: dict[str, Callable[[Actor], Any]]
) -> None:
    Person.objects.filter(pk=sysadmin.pk).update(active=False)
    with refused("not_allowed"):
        changes["add_person"](Person.objects.get(pk=sysadmin.pk))


@pytest.mark.parametrize("second", ["secadmin", "auditor"])
def test_the_three_administrators_are_three_different_people(
    sysadmin: Person, town: Town, roles: dict[str, Role], second: str
) -> None:
    with refused("separate_people"):
        appoint(SYSTEM, person=sysadmin, unit=town.west, role=roles[second], on=MAY)


def test_who_was_one_administrator_may_become_another_afterwards(
    sysadmin: Person, town: Town, roles: dict[str, Role]
) -> None:
    end_post(SYSTEM, post=sysadmin.posts.get(), on=MAY)
    assert appoint(SYSTEM, person=sysadmin, unit=town.west, role=roles["auditor"], on=MAY).pk


def test_nobody_appoints_or_retires_themselves(
    sysadmin: Person, secadmin: Person, town: Town, roles: dict[str, Role]
) -> None:
    with refused("own_post"):
        appoint(sysadmin, person=sysadmin, unit=town.bureau, role=roles["head"], on=MAY)
    with refused("own_post"):
        retire_person(secadmin, person=secadmin, on=MAY)


def test_a_system_administrator_does_not_take_over_another_administrators_account(
    sysadmin: Person, auditor: Person
) -> None:
    with refused("not_allowed"):
        set_password(sysadmin, person=auditor, password="Landed-2026!")


def test_only_the_auditor_reads_the_record_of_changes(people: dict[str, Person]) -> None:
    seen = {role: visible_entries(actor).exists() for role, actor in people.items()}
    assert seen == {role: role == "auditor" for role in people}


def test_people_are_seen_within_reach_and_units_by_everybody_active(
    town: Town, people: dict[str, Person], post: Callable[..., Post]
) -> None:
    far = post("far", "clerk", town.west).person
    top = post("top", "supervisor", town.city).person
    assert far not in visible_people(people["head"])
    assert people["clerk"] in visible_people(people["head"])
    assert set(visible_people(far)) == {far}
    assert far in visible_people(top)
    assert visible_people(people["auditor"]).count() == Person.objects.count()
    assert visible_units(far).count() == 6
    retire_person(SYSTEM, person=far, on=START)
    far.refresh_from_db()
    assert not visible_people(far).exists()
    assert not visible_units(far).exists()
