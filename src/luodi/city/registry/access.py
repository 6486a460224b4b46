"""The only way to fetch for a person: what they hold, who a token belongs to, which units and people they may see."""

import hashlib
import hmac
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from luodi.city.registry.actors import Actor, System
from luodi.city.registry.bearer import PERSON_FIELDS, bearer_rows
from luodi.city.registry.held import Held
from luodi.city.registry.kinds import ADMINISTRATORS, AUDITOR, Scope
from luodi.city.registry.models import Delegation, Person, Post, RegistryEntry, Role, Unit
from luodi.city.registry.tree import Tree


def in_force(day: date, prefix: str = "") -> Q:
    """Return the condition that a post (reached over `prefix`) is in force on `day` in a unit that still exists."""
    still = Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gt": day})
    stands = Q(**{f"{prefix}unit__abolished__isnull": True}) | Q(**{f"{prefix}unit__abolished__gt": day})
    return still & stands & Q(**{f"{prefix}from_date__lte": day, f"{prefix}person__active": True})


def posts_of(person: Person, at: datetime | None = None) -> tuple[Held, ...]:
    """Return what `person` holds at `at` (now when not given): own posts, and those delegated to them in force.

    Ended posts, posts in abolished units, revoked and expired delegations, and everything of an inactive person do not
    count. Two queries, or none when the person came with their posts from `person_by_token` and `at` is not given.
    """
    if at is None and person.held is not None:
        return person.held
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    if not person.active:
        return ()
    columns = ("unit_id", "role__code", "role__scope", "role__level_cap")
    own = Post.objects.filter(in_force(day), person=person).values_list(*columns)
    lent = Delegation.objects.filter(in_force(day, "post__"), delegation_in_force(moment), to=person)
    lent_columns = (*(f"post__{column}" for column in columns), "post__person_id")
    return tuple(Held(*row) for row in [*own, *lent.values_list(*lent_columns)])


def delegation_in_force(moment: datetime) -> Q:
    """Return the condition that a delegation counts at `moment`: begun, not expired, not revoked."""
    unrevoked = Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment)
    return unrevoked & Q(from_at__lte=moment, until__gt=moment)


def digest_of(plaintext: str) -> str:
    """Return the SHA-256 of a token, which is all that is kept of it."""
    return hashlib.sha256(plaintext.encode()).hexdigest()


def person_by_token(plaintext: str, at: datetime | None = None) -> Person | None:
    """Return whose token this is, with `person.held` filled, in one round trip to the database.

    None for a token that is unknown, expired or revoked, and for a person no longer active.
    """
    digest = digest_of(plaintext)
    rows = bearer_rows(digest, at or timezone.now())
    if not rows or not hmac.compare_digest(str(rows[0].digest), digest):
        return None
    person = Person.from_db("default", PERSON_FIELDS, rows[0].person)
    person.active = True  # the statement finds no others, and some databases answer 1
    person.held = tuple(row.held for row in rows if row.held is not None)
    return person


def holds(actor: Actor, *roles: str, at: datetime | None = None) -> bool:
    """Return whether `actor` holds one of `roles` at `at`, by a post of their own; the system holds every role.

    Administrators' powers are never lent, so posts held on behalf of another do not count here.
    """
    if isinstance(actor, System):
        return True
    return any(held.role in roles and held.on_behalf_of is None for held in posts_of(actor, at))


def opens(person: Person, what: str, at: datetime | None = None) -> bool:
    """Return whether a post of the person's own opens `what` (roles.yaml): held for another, it does not count."""
    roles = {held.role for held in posts_of(person, at) if held.on_behalf_of is None}
    return any(what in opened for opened in Role.objects.filter(code__in=roles).values_list("opens", flat=True))


def reach(person: Person, at: datetime | None = None, tree: Tree | None = None) -> frozenset[int]:
    """Return the ids of the units whose work `person` may look into, by the scope of each post held at `at`."""
    moment = at or timezone.now()
    standing = tree or Tree.at(timezone.localdate(moment))
    out: set[int] = set()
    for held in posts_of(person, at):
        if held.scope == Scope.ALL:
            return frozenset(node.id for node in standing)
        if held.unit_id in standing:
            out |= standing.subtree(held.unit_id) if held.scope == Scope.SUBTREE else {held.unit_id}
    return frozenset(out)


def visible_units(person: Person) -> QuerySet[Unit]:
    """Return the units `person` may see: all of them for whoever is active, since a city's structure is public."""
    return Unit.objects.all() if person.active else Unit.objects.none()


def visible_people(person: Person, at: datetime | None = None) -> QuerySet[Person]:
    """Return whom `person` may see: themselves, holders of posts within their reach, everybody for administrators."""
    if not person.active:
        return Person.objects.none()
    if holds(person, *ADMINISTRATORS):
        return Person.objects.all()
    posts = Post.objects.filter(in_force(timezone.localdate(at or timezone.now())), unit_id__in=reach(person, at))
    return Person.objects.filter(Q(pk=person.pk) | Q(pk__in=posts.values("person_id")))


def visible_entries(person: Person) -> QuerySet[RegistryEntry]:
    """Return the record of changes: for the auditor (审计管理员) and nobody else."""
    entries = RegistryEntry.objects.order_by("id")
    return entries if holds(person, AUDITOR) else entries.none()
