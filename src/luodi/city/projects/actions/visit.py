"""走访: a call on a firm by a team, a station or a window, and later the project it led to."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.projects import access
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.drafts import Bringing, check_brought
from luodi.city.projects.models import Visit
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def visit(person: Person, *, kind: str, code: str, firm: str, on: date, note: str = "", project: str = "") -> Visit:
    """Record a visit. Raises Refused `not_allowed`, `bad_value`, `future`, `not_found` (the project)."""
    with witnessed("projects", "visit", person.pk), transaction.atomic():
        if not access.keeps(person):
            raise Refused("not_allowed", access.NOT_ALLOWED)
        known = catalogue().kind(kind)
        if known is None or not known.visits:
            told = Text(f"“{kind}”不登记走访。", f"Visits are not recorded of “{kind}”.")
            raise Refused("bad_value", told, "kind")
        check_brought(person, Bringing(kind, code), office())
        if not 0 < len(firm.strip()) <= 120:
            raise Refused("bad_value", Text("请填写走访的企业。", "Name the firm."), "firm")
        if on > timezone.localdate():
            raise Refused("future", Text("日期不能在将来。", "It cannot have happened in the future."), "on")
        of = access.get(person, project) if project else None
        return Visit.objects.create(
            kind=kind, code=code, firm=firm.strip(), on=on, by=person, at=timezone.now(), note=note[:500], project=of
        )
