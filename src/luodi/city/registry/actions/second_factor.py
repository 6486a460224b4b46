"""第二因子: a generator of codes is set up, proved, asked for, and taken away (GB/T 22239-2019 8.1.4.1 d)."""

import time

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry import totp
from luodi.city.registry.access import holds
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.city.registry.change import NOT_ALLOWED, change
from luodi.city.registry.kinds import ADMINISTRATORS, SECADMIN
from luodi.city.registry.models import Person, RecoveryCode, SecondFactor
from luodi.engines.notation import Text

WRONG = Text("验证码不对或已用过。", "The code is wrong or was used before.")


def begin_second_factor(person: Person) -> bytes:
    """Return the secret of a generator being set up: the same one until it is confirmed. Refused: `already_held`."""
    with change(person, shown=False) as record:
        kept = SecondFactor.objects.select_for_update().filter(person=person).first()
        if kept and kept.confirmed:
            raise Refused("already_held", Text("已设置第二因子。", "A second factor is set already."))
        if kept:
            return totp.unseal(kept.sealed, person.pk)
        secret = totp.new_secret()
        SecondFactor.objects.create(person=person, sealed=totp.seal(secret, person.pk))
        record.write("second_factor.begun", person.username)
    return secret


def confirm_second_factor(person: Person, code: str) -> list[str]:
    """Put the generator in force with its first right code, and return recovery codes, shown once.

    Refused: `wrong_code`, `not_begun`, `already_held`.
    """
    with change(person, shown=False) as record:
        kept = SecondFactor.objects.select_for_update().filter(person=person).first()
        if kept is None:
            raise Refused("not_begun", Text("先扫描二维码。", "Scan the code first."))
        if kept.confirmed:
            raise Refused("already_held", Text("已设置第二因子。", "A second factor is set already."))
        step = totp.matching_step(totp.unseal(kept.sealed, person.pk), _typed(code), time.time(), kept.last_step)
        if step is None:
            raise Refused("wrong_code", WRONG, "code")
        kept.confirmed, kept.last_step = timezone.now(), step
        kept.save(update_fields=["confirmed", "last_step"])
        codes = totp.new_recovery_codes()
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(person=person, digest=totp.recovery_digest(person.pk, plain)) for plain in codes
        )
        record.write("second_factor.set", person.username)
    return codes


def use_second_factor(person: Person, code: str) -> None:
    """Take a code of the generator, or one from the paper, each once. Refused: `wrong_code`."""
    with change(person, shown=False) as record:
        kept = SecondFactor.objects.select_for_update().filter(person=person, confirmed__isnull=False).first()
        if kept is None:
            raise Refused("wrong_code", WRONG, "code")
        step = totp.matching_step(totp.unseal(kept.sealed, person.pk), _typed(code), time.time(), kept.last_step)
        if step is not None:
            kept.last_step = step
            kept.save(update_fields=["last_step"])
            record.write("second_factor.used", person.username)
            return
        digest = totp.recovery_digest(person.pk, code)
        if not RecoveryCode.objects.filter(person=person, digest=digest, used=None).update(used=timezone.now()):
            raise Refused("wrong_code", WRONG, "code")
        record.write("second_factor.recovered", person.username)


def drop_second_factor(actor: Actor, *, person: Person, code: str = "") -> None:
    """Take the generator away: by its owner with a code, or by the security administrator for somebody who lost it.

    Another administrator's is taken away on the machine itself, as the system: with it one person could become two.
    Refused: `not_allowed`, `wrong_code`.
    """
    if actor == person:
        use_second_factor(person, code)
    with change(actor, shown=False) as record:
        record.allow(SECADMIN, otherwise=actor == person)
        others = actor is not SYSTEM and actor != person
        if others and holds(person, *ADMINISTRATORS, at=timezone.now()):
            raise Refused("not_allowed", NOT_ALLOWED, "person")
        SecondFactor.objects.filter(person=person).delete()
        RecoveryCode.objects.filter(person=person).delete()
        record.write("second_factor.removed", person.username)


def _typed(code: str) -> str:
    return "".join(code.split())
