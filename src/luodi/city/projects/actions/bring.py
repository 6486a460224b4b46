"""引荐登记: another event, station or team claims to have brought a project. It is kept, and counts for the first."""

from django.db import transaction

from luodi.city.matters.office import office
from luodi.city.projects import access
from luodi.city.projects.actions.keeping import lock, note, put_brought
from luodi.city.projects.drafts import Bringing, check_brought
from luodi.city.projects.models import Brought
from luodi.city.projects.proof import claim_of
from luodi.city.registry.actors import Actor
from luodi.city.witness import witnessed


def bring(who: Actor, number: str, brought: Bringing) -> Brought:
    """Add a claim. Whoever sees a project may say what brought it. Refused `not_found`, `bad_value`, `no_change`."""
    person = access.person_of(who)
    with witnessed("projects", "bring", person.pk if person else 0), transaction.atomic():
        project = access.get(who, number)
        check_brought(who, brought, office())
        lock(project.pk)
        row = put_brought(who, project, brought)
        note(who, project, "brought", claim_of(row))
    return row
