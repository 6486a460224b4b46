"""每日摘要: once a day and person, whoever ticks and how often; nothing on an empty day; by mail unless declined."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from tick_town import assigned, person

from luodi.city.matters.actions import act, action
from luodi.city.matters.actions.want_digest import want_digest
from luodi.city.matters.digest import gather, likely, of_day
from luodi.city.matters.models import Delivery, Digest, Matter
from luodi.city.matters.office import office
from luodi.city.matters.tick import digests, tick
from luodi.city.registry.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def from_seven(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LUODI_DIGEST_HOUR = 7
    monkeypatch.setattr(digests, "BUDGET", float("inf"))


@pytest.fixture
def wang() -> Person:
    """A handler with a mailbox."""
    Person.objects.filter(username="wang").update(mail="wang@city.example")
    return person("wang")


def tomorrow(hour: int) -> int:
    at = timezone.localtime() + timedelta(days=1)
    return ms(at.replace(hour=hour, minute=5, second=0, microsecond=0))


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def letters() -> list[str]:
    return [message.subject for message in mail.outbox if "wang@city.example" in message.to]


def test_what_is_new_is_told_once_however_often_it_ticks(wang: Person) -> None:
    number = assigned()
    day = timezone.localdate() + timedelta(days=1)
    assert tick(tomorrow(8)).digested >= 1
    digest = of_day(wang, day)
    assert digest is not None
    assert digest.groups["new"] == {"n": 1, "matters": [Matter.objects.get(number=number).pk]}
    for hour in (8, 9, 23):
        assert tick(tomorrow(hour)).digested == 0
    assert len(letters()) == 1
    assert "新到 1" in letters()[0]


def test_before_its_hour_nothing_is_made(wang: Person) -> None:
    assigned()
    assert tick(tomorrow(6)).digested == 0
    assert not Digest.objects.exists()


def test_an_empty_day_is_passed_over_in_silence(wang: Person) -> None:
    tick(tomorrow(8))
    assert of_day(wang, timezone.localdate() + timedelta(days=1)) is None
    assert letters() == []


def test_late_and_due_today_are_told_apart_and_paused_is_neither(wang: Person) -> None:
    late, today, paused = assigned(), assigned(), assigned()
    at = timezone.localtime() + timedelta(days=1)
    eight = at.replace(hour=8, minute=5, second=0, microsecond=0)
    Matter.objects.filter(number=late).update(due=eight - timedelta(hours=1))
    Matter.objects.filter(number=today).update(due=eight + timedelta(hours=6))
    Matter.objects.filter(number=paused).update(due=eight - timedelta(hours=1), paused=True)
    digests.make(ms(eight))
    digest = of_day(wang, eight.date())
    assert digest is not None
    ids = {row.number: row.pk for row in Matter.objects.all()}
    assert digest.groups["late"]["matters"] == [ids[late]]
    assert digest.groups["today"]["matters"] == [ids[today]]


def test_a_request_waits_in_the_digest_of_who_rules_on_it() -> None:
    number = assigned()
    act(person("wang"), action("object"), number, {"reason": "不归我管"})
    digests.make(tomorrow(8))
    digest = of_day(person("wu"), timezone.localdate() + timedelta(days=1))
    assert digest is not None
    assert digest.groups["waiting"]["n"] == 1


def test_who_declined_reads_it_at_the_desk_alone(wang: Person) -> None:
    assigned()
    want_digest(wang, wanted=False)
    tick(tomorrow(8))
    assert of_day(wang, timezone.localdate() + timedelta(days=1)) is not None
    assert letters() == []
    want_digest(wang, wanted=True)
    Matter.objects.update(due=timezone.now())
    tick(tomorrow(8) + 24 * 3_600_000)
    assert len(letters()) == 1


def test_a_letter_declined_while_it_waits_is_not_sent(wang: Person) -> None:
    assigned()
    digests.make(tomorrow(8))
    want_digest(wang, wanted=False)
    tick(tomorrow(9))
    assert letters() == []
    assert Delivery.objects.get(kind="digest", destination="wang@city.example").next_at is None


def test_a_letter_tells_numbers_and_dates_and_nothing_written(wang: Person) -> None:
    number = assigned()
    tick(tomorrow(8))
    (letter,) = [message for message in mail.outbox if "wang@city.example" in message.to]
    assert number in letter.body
    assert "路灯不亮" not in letter.body + letter.subject


def test_a_round_broken_off_goes_on_and_doubles_nothing(wang: Person) -> None:
    assigned()
    made = 0
    while some := digests.make(tomorrow(8), most=1):
        made += some
    assert made == Digest.objects.count() > 0
    assert Delivery.objects.filter(kind="digest").count() == 1


def test_two_machines_at_once_make_one(wang: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other machine has worked out everything and writes between this one's look and its writing."""
    assigned()
    real, other = digests.gather, []

    def gather(*given: Any) -> Any:
        found = real(*given)
        if not other:
            other.append(1)
            digests.make(tomorrow(8))
        return found

    monkeypatch.setattr(digests, "gather", gather)
    digests.make(tomorrow(8))
    assert Digest.objects.filter(person=wang).count() == 1
    assert Delivery.objects.filter(kind="digest").count() == 1


def test_a_city_may_do_without(wang: Person, settings: Any) -> None:
    settings.LUODI_DIGEST_HOUR = None
    assigned()
    assert tick(tomorrow(12)).digested == 0


def test_old_ones_are_thrown_away(wang: Person) -> None:
    assigned()
    digests.make(tomorrow(8))
    digests.make(tomorrow(8) + 62 * 24 * 3_600_000)
    assert of_day(wang, timezone.localdate() + timedelta(days=1)) is None


def test_nobody_who_has_something_to_be_told_is_passed_over() -> None:
    """The round asks only those whom two statements name; whom they leave out has nothing, asked one by one."""
    act(person("wang"), action("object"), assigned(), {"reason": "不归我管"})
    assigned()
    at, city = timezone.now(), office()
    named = likely(city, at)
    some = [row for row in Person.objects.order_by("pk") if row.pk in named or row.pk % 20 == 0]
    told = {row.pk for row in some if gather(row, city, at)}
    assert {person("wang").pk, person("wu").pk} <= told <= named
    assert len(named) < len(city.people) / 4
