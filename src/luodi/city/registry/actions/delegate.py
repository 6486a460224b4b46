"""委托: a holder lets another act for them, until a named moment."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.access import in_force
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_active
from luodi.city.registry.kinds import ADMINISTRATORS, SECADMIN
from luodi.city.registry.models import Delegation, Person, Post
from luodi.engines.notation import Text

LONGEST: Final = timedelta(days=366)


def delegate(
    actor: Actor, *, post: Post, to: Person, until: datetime, reason: str, from_at: datetime | None = None
) -> Delegation:
    """Let `to` act in `post` from `from_at` (now when not given) until `until`, and return the delegation.

    Done by the holder, or for them by the security administrator. Lasts a year at most; what was delegated cannot be
    delegated on, and an administrator's post not at all. Refused: `not_allowed`, `not_in_force`, `not_delegable`,
    `to_self`, `person_inactive`, `bad_period`, `too_long`, `reason_missing`.
    """
    start = from_at or timezone.now()
    with change(actor) as record:
        post.refresh_from_db()
        to.refresh_from_db()
        record.allow(SECADMIN, otherwise=actor == post.person)
        _check_post(post, start)
        _check_terms(post, to, start, until, reason)
        delegation = Delegation.objects.create(post=post, to=to, from_at=start, until=until, reason=reason)
        record.write(
            "post.delegated",
            post.person.username,
            delegation=delegation.pk,
            to=to.username,
            from_at=start.isoformat(),
            until=until.isoformat(),
            reason=reason,
        )
    return delegation


def _check_post(post: Post, start: datetime) -> None:
    if not Post.objects.filter(in_force(timezone.localdate(start)), pk=post.pk).exists():
        raise Refused("not_in_force", Text("届时并不任此职", "the post is not held then"), "post")
    if post.role.code in ADMINISTRATORS:
        raise Refused("not_delegable", Text("管理员职责不得委托", "an administrator's post is never delegated"), "post")


def _check_terms(post: Post, to: Person, start: datetime, until: datetime, reason: str) -> None:
    check_active(to, "to")
    if to.pk == post.person_id:
        raise Refused("to_self", Text("不能委托给自己", "nobody delegates to themselves"), "to")
    if until <= start or until <= timezone.now():
        raise Refused("bad_period", Text("期限须晚于起始和现在", "it must end after it starts and after now"), "until")
    if until - start > LONGEST:
        raise Refused("too_long", Text("委托最长一年", "a delegation lasts a year at most"), "until")
    if not reason.strip():
        raise Refused("reason_missing", Text("须写明委托理由", "say why"), "reason")
