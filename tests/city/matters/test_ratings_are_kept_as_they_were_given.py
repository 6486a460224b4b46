"""A rating is never changed, by nobody; those given before there was a table of them are read out of the journal."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from luodi.city.matters import guards
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Raised, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.actions.rate_service import rate_place
from luodi.city.matters.models import Matter, Rating
from luodi.city.matters.ratings.record import Said
from luodi.city.matters.store import Act, Order, submit
from luodi.city.matters.store.batch import now_ms
from luodi.city.registry.models import Person
from luodi.engines.process import THE_REPORTER, Command

STEPS = (
    ("zhou", "accept", {}),
    ("wu", "assign", {"lead": "qd-zjj"}),
    ("wang", "handle", {}),
    ("feng", "sign", {"verdict": "agree"}),
    ("wang", "reply", {"words": "已修复"}),
)


@pytest.fixture
def answered(db: None) -> Raised:
    raised = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202", facts={"kind": "投诉"}))
    for who, kind, data in STEPS:
        act(Person.objects.get(username=who), action(kind), raised.number, data)
    return raised


def test_neither_the_orm_nor_sql_changes_or_removes_a_rating(db: None) -> None:
    rate_place("unit", "qd-zjj", Said(5), channel="api")
    row = Rating.objects.get()
    row.stars = 1
    with pytest.raises(TypeError):
        row.save()
    for change in (lambda: Rating.objects.update(stars=1), lambda: Rating.objects.filter(pk=row.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Rating.objects.get().stars == 5
    assert guards.missing() == []


def test_what_was_rated_before_is_read_out_of_the_journal(answered: Raised) -> None:
    for stars in (5, 2):
        submit(Order([Act(answered.number, Command("rate", THE_REPORTER, now_ms(), {"stars": stars}))]))
    assert not Rating.objects.exists(), "no action, no row"
    import_module("luodi.city.matters.migrations.0014_service_ratings").read_journal(apps, None)
    told = list(Rating.objects.order_by("n").values_list("occasion", "n", "stars", "by", "mode", "type", "unit"))
    lead = Matter.objects.get(number=answered.number).lead_id
    occasion = f"m/{answered.number}/0"
    assert told == [
        (occasion, 1, 5, -1, "matter", "hotline", lead),
        (occasion, 2, 2, -1, "matter", "hotline", lead),
    ]
