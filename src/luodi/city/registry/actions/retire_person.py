"""停用人员: somebody leaves; posts end, tokens die, the account is closed, the record stays."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.bonding import end_bonds, still
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_active
from luodi.city.registry.endings import end_posts
from luodi.city.registry.kinds import ADMINISTRATORS, SECADMIN, SYSADMIN
from luodi.city.registry.models import Person, Post
from luodi.engines.notation import Text


def retire_person(actor: Actor, *, person: Person, on: date) -> tuple[Post, ...]:
    """Close `person`'s account at once, end posts and bonds on `on` and revoke tokens; return the posts ended.

    By the system administrator; an administrator is retired by the security administrator; nobody retires themselves.
    Refused: `not_allowed`, `own_post`, `person_inactive`.
    """
    with change(actor) as record:
        person.refresh_from_db()
        running = Post.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), person=person).order_by("id")
        administers = running.filter(role__code__in=ADMINISTRATORS).exists()
        record.allow(SECADMIN if administers else SYSADMIN)
        if actor == person:
            raise Refused("own_post", Text("不能停用自己", "nobody retires themselves"), "person")
        check_active(person, "person")
        ended = end_posts(running, on)
        person.tokens.filter(revoked__isnull=True).update(revoked=timezone.now())
        person.active = False
        person.save(update_fields=["active"])
        bonds = end_bonds(person.bonds.filter(still(on)), on)
        said = {"posts": [post.pk for post in ended]} | ({"bonds": bonds} if bonds else {})
        record.write("person.retired", person.username, on=on.isoformat(), **said)
    return ended
