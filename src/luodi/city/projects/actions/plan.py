"""节点: milestones are planned, put off with a reason, and done on a day."""

from datetime import date

from django.utils import timezone

from luodi.city.projects.actions.keeping import kept, note
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.models import Milestone
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.engines.notation import Text


def plan(who: Actor, number: str, *, code: str, planned: date, name: str = "", why: str = "") -> Milestone:
    """Plan a milestone, or put another day in the place of the one planned: then `why` says why.

    Raises Refused `not_found`, `not_allowed`, `bad_value`, `reason_missing`, `no_change` (done, or planned so).
    """
    with kept(who, number, "plan") as project:
        name = name.strip()
        if code not in {one.code for one in catalogue().milestones} and not (code == "own" and 0 < len(name) <= 80):
            known = "、".join(one.code for one in catalogue().milestones)
            told = Text(f"节点可用：{known}；自定的写 own 和名称。", f"Milestones: {known}; or own, with a name.")
            raise Refused("bad_value", told, "code")
        row = project.milestones.filter(code=code, name=name).first()
        if row and (row.actual or row.planned == planned):
            raise Refused("no_change", Text("节点已完成，或日期没有变。", "It is done, or planned so already."))
        if row and not why.strip():
            raise Refused("reason_missing", Text("改期要写明原因。", "Say why it is put off."), "why")
        was = row.planned.isoformat() if row else ""
        row = row or Milestone(project=project, code=code, name=name)
        row.planned = planned
        row.save()
        note(
            who,
            project,
            "planned",
            {"code": code, "name": name, "planned": [was, planned.isoformat()], "why": why[:400]},
        )
    return row


def reach(who: Actor, number: str, pk: int, on: date) -> Milestone:
    """Say on which day a milestone was done. Refused `not_found`, `not_allowed`, `future`, `no_change`."""
    with kept(who, number, "reach") as project:
        row = project.milestones.filter(pk=pk).first()
        if row is None:
            raise Refused("not_found", Text("没有这个节点。", "There is no such milestone."), "milestone")
        if row.actual:
            raise Refused("no_change", Text("节点已完成。", "It is done."))
        if on > timezone.localdate():
            raise Refused("future", Text("日期不能在将来。", "It cannot have happened in the future."), "on")
        row.actual = on
        row.save()
        note(who, project, "reached", {"code": row.code, "name": row.name, "on": on.isoformat()})
    return row
