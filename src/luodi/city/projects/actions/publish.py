"""公开项目: anybody may know of it from then on; only of what is 公开, and it can be taken back."""

from django.utils import timezone

from luodi.city.projects.access import SIGNS
from luodi.city.projects.actions.keeping import kept, note
from luodi.city.projects.models import Project
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.engines.notation import Text


def publish(who: Actor, number: str, *, shown: bool = True) -> Project:
    """Show a project to the public, or no more. Refused `not_found`, `not_allowed`, `not_public`, `no_change`."""
    with kept(who, number, "publish", SIGNS) as project:
        if shown == (project.published is not None):
            raise Refused("no_change", Text("已经是这样。", "It is so already."))
        if shown and project.matter.level:
            told = Text("不是公开级的项目不能公布；先定密级为公开。", "Only what is of level 公开 is published.")
            raise Refused("not_public", told)
        project.published = timezone.now() if shown else None
        project.save(update_fields=["published"])
        at = {"at": project.published.isoformat()} if project.published else {}
        note(who, project, "published" if shown else "withdrawn", at)
    return project
