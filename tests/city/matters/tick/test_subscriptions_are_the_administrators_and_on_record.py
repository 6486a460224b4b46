"""A subscription opens a way out of the city: who made it is on record, and nothing odd can be written into it."""

import pytest
from django.core import mail
from tick_town import Receiver, Someone, assigned, hook, person, raised

from luodi.city.matters.actions.deliver_again import deliver_again
from luodi.city.matters.actions.subscribe import subscribe
from luodi.city.matters.actions.unsubscribe import unsubscribe
from luodi.city.matters.models import Delivery, Matter, Subscription
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import tick
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, RegistryEntry


def test_making_and_ending_a_subscription_is_on_record_without_its_secret(someone: Someone) -> None:
    made = subscribe(someone("sysadmin"), channel="webhook", destination="https://example.org/hook?key=abc")
    unsubscribe(someone("sysadmin"), made)
    entries = RegistryEntry.objects.filter(kind__startswith="subscription.").order_by("pk")
    assert [(e.kind, e.by) for e in entries] == [
        ("subscription.made", someone("sysadmin")),
        ("subscription.ended", someone("sysadmin")),
    ]
    assert made.secret not in str(entries[0].data)
    assert "abc" not in str(entries[0].data)


@pytest.mark.parametrize(
    ("channel", "destination"),
    [
        ("pigeon", "a@example.org"),
        ("mail", "nobody"),
        ("mail", "a@example.org\nBcc: b@example.org"),
        ("webhook", "ftp://example.org/"),
        ("webhook", "https://"),
        ("webhook", "https://user:pw@example.org/"),
        ("webhook", "https://example.org:99999/"),
        ("webhook", "https://example.org/" + "x" * 300),
    ],
)
def test_a_destination_that_cannot_work_is_refused_before_anything_is_stored(
    db: None, channel: str, destination: str
) -> None:
    with pytest.raises(Refused) as refused:
        subscribe(SYSTEM, channel=channel, destination=destination)
    assert refused.value.code == "bad_value"
    assert refused.value.message.en
    assert not Subscription.objects.exists()


def test_what_waits_for_an_ended_subscription_is_not_sent_any_more(db: None, receiver: Receiver) -> None:
    subscription = hook(receiver.url)
    raised()
    unsubscribe(SYSTEM, subscription)
    tick()
    waiting = Delivery.objects.get()
    assert receiver.got == []
    assert (waiting.next_at, waiting.delivered_at) == (None, None)
    assert "unsubscribed" in waiting.error


def test_what_arrived_can_be_sent_again_under_its_key_but_not_what_is_still_being_tried(
    db: None, receiver: Receiver
) -> None:
    hook(receiver.url)
    raised()
    with pytest.raises(Refused) as waiting:
        deliver_again(SYSTEM, Delivery.objects.get())
    assert waiting.value.code == "not_given_up"
    tick()
    deliver_again(SYSTEM, Delivery.objects.get())
    tick()
    first, second = receiver.keys
    assert first == second
    assert RegistryEntry.objects.filter(kind="delivery.again", subject=first).exists()


@pytest.mark.parametrize(("language", "word", "other"), [("zh-hans", "红灯", "overdue"), ("en", "overdue", "红灯")])
def test_mail_comes_in_the_readers_language_with_unit_due_date_and_link(
    db: None, language: str, word: str, other: str
) -> None:
    Person.objects.filter(username="wang").update(mail="wang@example.org", language=language)
    subscribe(SYSTEM, channel="mail", destination=person("wang").mail, kinds=["climbed"])
    number = assigned()
    tick(now_ms() + 60 * 86_400_000)
    letter = next(m for m in mail.outbox if word in m.subject)
    assert other not in letter.subject + letter.body
    assert f"/desk/matters/{number}/" in letter.body
    assert Matter.objects.get(number=number).lead.name.get(language) in letter.body
    assert "张三" not in letter.body
    assert "路灯" not in letter.body
