"""设置口令: by oneself with the old one, or reset by an administrator who could not use it to gain power."""

from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.actions.signing_in import end_sign_ins
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.city.registry.change import NOT_ALLOWED, change
from luodi.city.registry.checks import check_active
from luodi.city.registry.kinds import ADMINISTRATORS, SYSADMIN
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

SHORTEST: Final = 10
KINDS_NEEDED: Final = 3


def set_password(actor: Actor, *, person: Person, password: str, current: str | None = None, hashed: str = "") -> None:
    """Give `person` a new password, which ends all their sign-ins.

    People change their own by giving the `current` one. The system administrator resets others', but never another
    administrator's, with which one person would hold two powers: that is done on the machine itself, as the system.
    `hashed` is the hash of the password where the system gives the same to many and need not work it out each time.
    Refused: `not_allowed`, `wrong_password`, `weak_password`, `person_inactive`.
    """
    with change(actor, shown=False) as record:
        person.refresh_from_db()
        check_active(person, "person")
        if actor == person:
            _check_current(person, current)
        else:
            record.allow(SYSADMIN)
            if actor is not SYSTEM and holds(person, *ADMINISTRATORS, at=timezone.now()):
                raise Refused("not_allowed", NOT_ALLOWED, "person")
        _check_strength(person, password)
        person.password = hashed if hashed and actor is SYSTEM else make_password(password)
        person.save(update_fields=["password"])
        end_sign_ins(person)
        record.write("person.password_set", person.username)


def _check_current(person: Person, current: str | None) -> None:
    if person.has_usable_password() and not person.check_password(current or ""):
        raise Refused("wrong_password", Text("原口令不对", "the current password is wrong"), "current")


def _check_strength(person: Person, password: str) -> None:
    """Refuse what is short, of one sort, or holds the user name (口令复杂度, GB/T 22239-2019 8.1.4.1)."""
    tests = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum() or not sign.isascii())
    kinds = sum(any(test(sign) for sign in password) for test in tests)
    if len(password) < SHORTEST or kinds < KINDS_NEEDED or person.username.lower() in password.lower():
        raise Refused(
            "weak_password",
            Text(
                f"口令至少 {SHORTEST} 位，含大小写字母、数字、符号中的三种，且不含用户名",
                f"at least {SHORTEST} characters of three sorts (a, A, 1, !), without the user name",
            ),
            "password",
        )
