"""登录: where somebody is signed in, kept so that they can end it; and who they are at a provider of identities.

Signing in and out is not a change of the registry: caches of who holds what stay as they are.
"""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.change import change
from luodi.city.registry.models import Identity, Person, SignIn
from luodi.engines.notation import Text

KEPT: Final = timedelta(days=90)
"""How long past sign-ins are kept: longer serves nobody (PIPL art. 19)."""


def note_sign_in(person: Person, *, how: str, agent: str) -> SignIn:
    """Keep that `person` signed in now, and forget what is long past."""
    now = timezone.now()
    SignIn.objects.filter(person=person, at__lt=now - KEPT).delete()
    return SignIn.objects.create(person=person, how=how, agent=agent[:60], at=now, seen=now)


def end_sign_ins(person: Person, *, only: int | None = None, besides: int | None = None) -> int:
    """End one sign-in of `person`, or all `besides` one; return how many were ended. Others' are never touched."""
    running = SignIn.objects.filter(person=person, ended=None)
    if only is not None:
        running = running.filter(pk=only)
    if besides is not None:
        running = running.exclude(pk=besides)
    return running.update(ended=timezone.now())


def person_of_identity(issuer: str, subject: str, username: str) -> Person:
    """Return whose identity this is; the first time, the active person of that user name, linked from then on.

    Refused `no_account`: nobody has that name, or has left, or is linked to somebody else there.
    """
    linked = Identity.objects.select_related("person").filter(issuer=issuer, subject=subject).first()
    if linked is None:
        found = Person.objects.filter(username=username, active=True).first() if username else None
        if found is None or Identity.objects.filter(person=found, issuer=issuer).exists():
            raise _no_account()
        with change(SYSTEM) as record:
            linked = Identity.objects.create(person=found, issuer=issuer, subject=subject, at=timezone.now())
            record.write("person.identity_linked", found.username, issuer=issuer)
    if not linked.person.active:
        raise _no_account()
    return linked.person


def _no_account() -> Refused:
    return Refused(
        "no_account",
        Text(
            "统一身份认证通过了，但这里没有对应的账号；请联系系统管理员。",
            "You are known there, but have no account here; ask the system administrator.",
        ),
    )


def see_again(row: SignIn) -> None:
    """Keep that a browser was seen now."""
    SignIn.objects.filter(pk=row.pk).update(seen=timezone.now())
