"""责任提级: for every chosen post the upper level takes over duties for a period, a matter each with its clock."""

import re
from collections.abc import Sequence
from typing import Final

from luodi.city.checklists import access, posts
from luodi.city.checklists.models import Choosing, RaisedDuty, Verdict
from luodi.city.checklists.posts import CHOOSE
from luodi.city.checklists.register import raisable
from luodi.city.matters.actions.raise_matter import Draft, raise_matter
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

TYPE: Final = "elevated-duty"
PERIOD: Final = re.compile(r"\d{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?")
"""A year, or its half (`2026-H2`), quarter or month."""


def raise_duties(person: Person, pk: int, duties: Sequence[str], period: str) -> int:
    """Raise duties for every post of a list and return how many are new; none is raised twice in a period.

    Raises Refused `not_found`, `not_allowed`, `bad_value` (a duty or period that is none), and what raising refuses.
    """
    with witnessed("checklists", "raise_duties", person.pk):
        row = posts.choosing(person, pk)
        if row.keeper_id not in access.opening(person, CHOOSE):
            raise Refused("not_allowed", NOT_ALLOWED)
        known = raisable()
        unknown = next((duty for duty in duties if duty not in known), "")
        if unknown or not duties:
            raise Refused("bad_value", Text(f"没有“{unknown}”这种责任。", f"There is no duty “{unknown}”."), "duties")
        if not PERIOD.fullmatch(period):
            told = Text("期间写成 2026、2026-H2、2026-Q4 或 2026-12。", "Write 2026, 2026-H2, 2026-Q4 or 2026-12.")
            raise Refused("bad_value", told, "period")
        before = RaisedDuty.objects.filter(verdict__choosing__keeper=row.keeper_id, period=period)
        there = set(before.values_list("verdict__post", "duty"))
        new = [
            (verdict, duty)
            for verdict in posts.verdicts(row)
            for duty in dict.fromkeys(duties)
            if (verdict.post_id, duty) not in there
        ]
        for verdict, duty in new:
            _raise(person, row, verdict, duty, known[duty], period)
        Record(person).write("keyposts.raised", str(row.pk), duties=list(duties), period=period, new=len(new))
    return len(new)


def _raise(person: Person, row: Choosing, verdict: Verdict, duty: str, name: Text, period: str) -> None:
    """Raise one. The origin keeps it from being raised twice, should the work stop half-way and be asked again."""
    post = verdict.post
    raised = raise_matter(
        person,
        Draft(
            type=TYPE,
            title=f"{post.name_zh}：{name.zh}（{period}）",
            text=f"选取依据：{verdict.says_zh}",
            region=post.region,
            channel="inside",
            facts={"upper": row.keeper.code, "post": post.code, "period": period, "duty": duty},
            origin=("raised-duty", f"{post.code}/{duty}/{period}"),
        ),
    )
    RaisedDuty.objects.get_or_create(verdict=verdict, duty=duty, period=period, defaults={"matter": raised.matter})
