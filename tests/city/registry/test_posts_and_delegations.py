"""任职与委托: who holds what at a moment."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from registry_town import START, Town, refused

from luodi.city.registry.access import posts_of, reach
from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.delegate import delegate
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actions.retire_person import retire_person
from luodi.city.registry.actions.revoke_delegation import revoke_delegation
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.held import Held
from luodi.city.registry.models import Person, Post, Role
from luodi.city.registry.queries import holders

MAY = date(2023, 5, 1)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def test_a_post_counts_from_its_first_day_until_the_day_it_ends(post: Callable[..., Post], town: Town) -> None:
    held = post("li", "head", on=START, until=MAY)
    assert posts_of(held.person, noon(START)) == (Held(town.bureau.pk, "head", "subtree", 2),)
    assert posts_of(held.person, noon(MAY - timedelta(days=1)))
    assert posts_of(held.person, noon(MAY)) == ()
    assert posts_of(held.person, noon(START - timedelta(days=1))) == ()


def test_the_day_is_the_citys_day_not_greenwichs(post: Callable[..., Post]) -> None:
    held = post("li", "head", on=MAY)
    just_past_midnight = timezone.make_aware(datetime(2023, 5, 1, 0, 30))
    assert posts_of(held.person, just_past_midnight)
    assert not posts_of(held.person, just_past_midnight - timedelta(hours=1))


def test_a_post_ends_with_its_unit_and_with_its_holders_service(post: Callable[..., Post], town: Town) -> None:
    in_unit, of_person = post("li", "clerk"), post("wu", "clerk", town.west)
    abolish_unit(SYSTEM, unit=town.bureau, on=MAY)
    retire_person(SYSTEM, person=of_person.person, on=MAY)
    of_person.person.refresh_from_db()
    assert posts_of(in_unit.person) == ()
    assert posts_of(of_person.person) == ()


def test_the_same_post_is_not_held_twice_at_a_time(post: Callable[..., Post]) -> None:
    held = post("li", "clerk", until=MAY)
    with refused("already_held"):
        post(held.person, "clerk", on=MAY - timedelta(days=1))
    assert post(held.person, "clerk", on=MAY).pk != held.pk


def test_a_post_needs_an_active_person_a_standing_unit_and_a_period(
    post: Callable[..., Post], town: Town, person: Callable[[str], Person], roles: dict[str, Role]
) -> None:
    gone = person("gone")
    retire_person(SYSTEM, person=gone, on=MAY)
    with refused("person_inactive"):
        post(gone, "clerk")
    with refused("bad_period"):
        post("li", "clerk", on=MAY, until=MAY)
    abolish_unit(SYSTEM, unit=town.bureau, on=MAY)
    with refused("not_in_force"):
        appoint(SYSTEM, person=person("wu"), unit=town.bureau, role=roles["clerk"], on=START)


def test_a_post_ends_once_and_not_before_it_began(post: Callable[..., Post]) -> None:
    held = post("li", "clerk", on=MAY)
    with refused("bad_period"):
        end_post(SYSTEM, post=held, on=START)
    end_post(SYSTEM, post=held, on=MAY)
    with refused("already_ended"):
        end_post(SYSTEM, post=held, on=MAY)


@pytest.fixture
def lent(post: Callable[..., Post], person: Callable[[str], Person]) -> tuple[Post, Person]:
    """A head who has delegated their post to a deputy for three days."""
    held, deputy = post("head", "head"), person("deputy")
    delegate(held.person, post=held, to=deputy, until=timezone.now() + timedelta(days=3), reason="出差")
    return held, deputy


def test_who_is_delegated_to_holds_the_post_on_behalf_of_its_holder(lent: tuple[Post, Person]) -> None:
    held, deputy = lent
    assert posts_of(deputy) == (Held(held.unit_id, "head", "subtree", 2, held.person_id),)
    assert set(holders(held.unit_id, "head")) == {held.person, deputy}
    assert list(holders(held.unit_id, "head", delegates=False)) == [held.person]


def test_a_delegation_ends_at_its_moment_when_revoked_and_with_the_post(lent: tuple[Post, Person]) -> None:
    held, deputy = lent
    assert posts_of(deputy, timezone.now() + timedelta(days=4)) == ()
    end_post(SYSTEM, post=held, on=timezone.localdate() + timedelta(days=1))
    assert posts_of(deputy, timezone.now() + timedelta(days=2)) == ()
    revoke_delegation(deputy, delegation=deputy.delegations.get())
    assert posts_of(deputy) == ()
    with refused("already_ended"):
        revoke_delegation(deputy, delegation=deputy.delegations.get())


def test_a_delegation_ends_when_its_giver_leaves(lent: tuple[Post, Person]) -> None:
    held, deputy = lent
    retire_person(SYSTEM, person=held.person, on=timezone.localdate() + timedelta(days=1))
    assert posts_of(deputy) == ()


def test_what_was_delegated_cannot_be_delegated_on(lent: tuple[Post, Person], person: Callable[[str], Person]) -> None:
    held, deputy = lent
    with refused("not_allowed"):
        delegate(deputy, post=held, to=person("third"), until=timezone.now() + timedelta(days=1), reason="忙")


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("to_self", {"to": "own"}),
        ("bad_period", {"days": 0}),
        ("too_long", {"days": 400}),
        ("reason_missing", {"reason": " "}),
    ],
)
def test_a_delegation_needs_another_person_an_end_and_a_reason(
    code: str, wrong: dict[str, object], post: Callable[..., Post], person: Callable[[str], Person]
) -> None:
    held = post("li", "head")
    to = held.person if wrong.get("to") else person("wu")
    until = timezone.now() + timedelta(days=int(str(wrong.get("days", 5))))
    with refused(code):
        delegate(held.person, post=held, to=to, until=until, reason=str(wrong.get("reason", "休假")))


def test_an_administrators_post_and_an_ended_post_are_never_delegated(
    sysadmin: Person, post: Callable[..., Post], person: Callable[[str], Person]
) -> None:
    until, ended = timezone.now() + timedelta(days=1), post("li", "head", until=MAY)
    with refused("not_delegable"):
        delegate(sysadmin, post=sysadmin.posts.get(), to=person("wu"), until=until, reason="休假")
    with refused("not_in_force"):
        delegate(ended.person, post=ended, to=person("xu"), until=until, reason="休假")


def test_reach_follows_each_posts_scope(town: Town, post: Callable[..., Post], person: Callable[[str], Person]) -> None:
    assert reach(post("a", "clerk", town.east).person) == {town.east.pk}
    assert reach(post("b", "head", town.east).person) == {town.east.pk, town.bureau.pk, town.east_street.pk}
    assert len(reach(post("c", "supervisor", town.bureau).person)) == 6
    assert reach(person("d")) == frozenset()
