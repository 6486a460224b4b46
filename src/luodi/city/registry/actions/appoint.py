"""任职: a person takes a post."""

from datetime import date

from django.db.models import Q

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_active
from luodi.city.registry.kinds import ADMINISTRATORS, SECADMIN, SYSADMIN
from luodi.city.registry.models import Person, Post, Role, Unit
from luodi.city.registry.spans import require_in_force
from luodi.engines.notation import Text


def appoint(actor: Actor, *, person: Person, unit: Unit, role: Role, on: date, until: date | None = None) -> Post:
    """Give `person` the post of `role` in `unit` from `on` until the day before `until`, and return it.

    The system administrator appoints, except to the three administrators' roles, which the security administrator
    fills; nobody appoints themselves. One person never holds two of the three roles (三员分立, GB/T 22239-2019 8.1.4).
    Refused: `not_allowed`, `own_post`, `person_inactive`, `not_in_force`, `bad_period`, `already_held`,
    `separate_people`.
    """
    with change(actor) as record:
        record.allow(SECADMIN if role.code in ADMINISTRATORS else SYSADMIN)
        if actor == person:
            raise Refused("own_post", Text("不能任命自己", "nobody appoints themselves"), "person")
        person.refresh_from_db()
        unit.refresh_from_db()
        check_active(person, "person")
        require_in_force(unit, on, "unit")
        if until is not None and until <= on:
            raise Refused("bad_period", Text("止期须晚于起期", "it must end after it starts"), "until")
        _check_others(person, unit, role, on, until)
        post = Post.objects.create(person=person, unit=unit, role=role, from_date=on, to_date=until)
        period = {"on": on.isoformat(), "until": until.isoformat() if until else None}
        record.write("post.appointed", person.username, post=post.pk, unit=unit.code, role=role.code, **period)
    return post


def _check_others(person: Person, unit: Unit, role: Role, on: date, until: date | None) -> None:
    """Refuse the same post twice at a time, and a second administrator's role."""
    others = Post.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), person=person)
    if until is not None:
        others = others.filter(from_date__lt=until)
    if others.filter(unit=unit, role=role).exists():
        raise Refused("already_held", Text("已任此职", "the post is already held"), "role")
    if role.code in ADMINISTRATORS and others.filter(role__code__in=ADMINISTRATORS - {role.code}).exists():
        raise Refused(
            "separate_people",
            Text("系统、安全、审计管理员须由三人分任", "the three administrators must be three different people"),
            "role",
        )
