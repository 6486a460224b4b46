"""The only way to fetch forms and askings for a person; and who may send, answer and read what was given.

A form is internal (内部): posts that see only what is public see none. Beyond one's own unit forms are seen as far down
as a post reaches, the values given only by the unit that gave them and the unit that asked (统计法 2024 art. 28).
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from luodi.city.burden.models import Asking, SentForm
from luodi.city.matters.office import Office, office
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Level, Scope
from luodi.city.registry.models import Person, Role
from luodi.engines.notation import Text

ISSUE = "burden.issue"
"""What a role opens that sends forms down (roles.yaml)."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The units whose forms somebody sees (`None`: all), and those of which they are staff."""

    reach: frozenset[int] | None
    own: frozenset[int]

    def sees(self, *units: int) -> bool:
        """Return whether one of these units is within it."""
        return self.reach is None or not self.reach.isdisjoint(units)

    def of(self, *fields: str) -> Q:
        """Return the condition that one of these columns names a unit within it."""
        if self.reach is None:
            return Q()
        found = Q(pk__in=())
        for field in fields:
            found |= Q(**{f"{field}__in": self.reach})
        return found


def sight(person: Person, city: Office | None = None) -> Sight:
    """Return what `person` sees today, posts lent to them included; one small read, or none with `city`."""
    city = city or office()
    held = [post for post in city.held(person.pk) if post.level_cap >= Level.INTERNAL]
    own = frozenset(post.unit_id for post in held)
    if any(post.scope == Scope.ALL for post in held):
        return Sight(None, own)
    return Sight(own.union(*(city.reach(post) for post in held)), own)


def visible(person: Person) -> QuerySet[SentForm]:
    """Return the forms `person` may see, newest first: those sent or asked within their sight."""
    seen = sight(person)
    asked = Asking.objects.filter(seen.of("unit")).values("form")
    mine = Q() if seen.reach is None else seen.of("issuer") | Q(pk__in=asked)
    return SentForm.objects.filter(mine).order_by("-pk")


def askings(person: Person) -> QuerySet[Asking]:
    """Return the askings `person` may see: of units, or by issuers, within their sight."""
    return Asking.objects.filter(sight(person).of("unit", "form__issuer"))


def get(person: Person, pk: int) -> SentForm:
    """Return one form. Raises Refused `not_found`, whether it is hidden or not there."""
    found = visible(person).select_related("issuer", "by").filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这份报表。", "There is no such form."), "form")
    return found


def asking(person: Person, pk: int) -> Asking:
    """Return one asking with its form. Raises Refused `not_found`."""
    rows = askings(person).select_related("form__issuer", "form__by", "unit", "done_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这份报表。", "There is no such form."), "asking")
    return found


def issuing(person: Person) -> list[int]:
    """Return the units for which `person` may send forms: where a role of theirs opens `burden.issue`; in order."""
    held = office().held(person.pk)
    rows = Role.objects.filter(code__in={post.role for post in held}).values_list("code", "opens")
    opening = {code for code, opens in rows if ISSUE in opens}
    return sorted({post.unit_id for post in held if post.role in opening})


def may_answer(person: Person, asked: Asking) -> bool:
    """Return whether `person` is of the staff of the unit that was asked."""
    return asked.unit_id in sight(person).own


def may_read_values(person: Person, asked: Asking) -> bool:
    """Return whether `person` is of the staff of the unit that gave the values, or of the one that asked for them."""
    return not sight(person).own.isdisjoint((asked.unit_id, asked.form.issuer_id))
