"""令牌与口令: what lets a program or a person in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone
from registry_town import Queries, refused

from luodi.city.registry.access import person_by_token, posts_of
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.delegate import delegate
from luodi.city.registry.actions.issue_token import issue_token
from luodi.city.registry.actions.retire_person import retire_person
from luodi.city.registry.actions.revoke_token import revoke_token
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, RegistryEntry, Token


def test_a_token_brings_its_person_and_all_they_hold_in_one_query(
    post: Callable[..., Post], person: Callable[[str], Person], django_assert_num_queries: Queries
) -> None:
    own, lent = post("li", "clerk"), post("wu", "head")
    post(own.person, "handler")
    delegate(lent.person, post=lent, to=own.person, until=timezone.now() + timedelta(days=1), reason="休假")
    _, plaintext = issue_token(own.person, person=own.person, name="script")
    with django_assert_num_queries(1):
        found = person_by_token(plaintext)
        assert found == own.person
        held = posts_of(found)
    assert set(held) == set(posts_of(own.person))
    assert {one.on_behalf_of for one in held} == {None, lent.person_id}
    assert (found.username, found.name, found.is_active) == ("li", "Li", True)


def test_a_token_of_somebody_without_posts_still_says_who_they_are(person: Callable[[str], Person]) -> None:
    li = person("li")
    found = person_by_token(issue_token(li, person=li, name="script")[1])
    assert (found, found.held) == (li, ())


def test_unknown_expired_revoked_and_orphaned_tokens_open_nothing(person: Callable[[str], Person]) -> None:
    li, wu = person("li"), person("wu")
    token, plaintext = issue_token(li, person=li, name="script", days=1)
    _, other = issue_token(wu, person=wu, name="script")
    assert person_by_token("luodi_wrong") is None
    assert person_by_token("") is None
    assert person_by_token(plaintext, timezone.now() + timedelta(days=1, seconds=1)) is None
    assert person_by_token(plaintext) == li
    revoke_token(li, token=token)
    assert person_by_token(plaintext) is None
    retire_person(SYSTEM, person=wu, on=timezone.localdate())
    assert person_by_token(other) is None


def test_the_plain_text_of_a_token_is_kept_nowhere(person: Callable[[str], Person]) -> None:
    li = person("li")
    token, plaintext = issue_token(li, person=li, name="script")
    kept = str(list(Token.objects.values())) + str(list(RegistryEntry.objects.values()))
    assert plaintext not in kept
    assert token.last4 == plaintext[-4:]
    assert len(token.digest) == 64


@pytest.mark.parametrize(
    ("code", "wrong"), [("bad_period", {"days": 0}), ("bad_period", {"days": 400}), ("name_missing", {"name": " "})]
)
def test_a_token_needs_a_purpose_and_an_end(
    person: Callable[[str], Person], code: str, wrong: dict[str, object]
) -> None:
    li = person("li")
    with refused(code):
        issue_token(li, person=li, **({"name": "script"} | wrong))


def test_nobody_signs_in_before_a_password_is_set_and_nobody_inactive_after(person: Callable[[str], Person]) -> None:
    li = person("li")
    assert authenticate(username="li", password="") is None
    set_password(SYSTEM, person=li, password="Landed-2026!")
    assert authenticate(username="li", password="Landed-2026!") == li
    retire_person(SYSTEM, person=li, on=timezone.localdate())
    assert authenticate(username="li", password="Landed-2026!") is None


def test_people_change_their_own_password_with_the_old_one(person: Callable[[str], Person]) -> None:
    li = person("li")
    set_password(SYSTEM, person=li, password="Landed-2026!")
    with refused("wrong_password"):
        set_password(li, person=li, password="Landed-2027!")
    with refused("wrong_password"):
        set_password(li, person=li, password="Landed-2027!", current="guess")
    set_password(li, person=li, password="Landed-2027!", current="Landed-2026!")
    assert authenticate(username="li", password="Landed-2027!") == li


@pytest.mark.parametrize("weak", ["Short-1!", "alllowercaseletters", "lower4digits123", "Xiaoming-2026!"])
def test_a_weak_password_is_refused(person: Callable[[str], Person], weak: str) -> None:
    with refused("weak_password"):
        set_password(SYSTEM, person=person("xiaoming"), password=weak)


def test_user_names_are_unique_whatever_their_case(person: Callable[[str], Person]) -> None:
    person("li")
    with refused("username_taken"):
        add_person(SYSTEM, username=" LI ", name="李")
    with refused("name_missing"):
        add_person(SYSTEM, username="wu", name=" ")
