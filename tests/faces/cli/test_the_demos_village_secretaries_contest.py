"""The demo shows a small contest of village secretaries: made villages, a published half-year, papers under way."""

from luodi.city.assessment.contests.models import Contest
from luodi.city.assessment.models import Run
from luodi.city.registry.models import Unit
from luodi.faces.cli.demo.villages import VILLAGES, WRITTEN, villages
from luodi.faces.cli.people import demo_people


def test_six_villages_contest_in_the_order_of_a_published_half_year(db: None) -> None:
    assert villages(1) == 1
    contest = Contest.objects.get(kind="villages")
    entrants = list(contest.entrants.select_related("unit", "speaker").order_by("place"))
    assert len(entrants) == len(VILLAGES)
    assert [one.rank for one in entrants] == sorted(one.rank or 0 for one in entrants)
    assert [bool(one.written_at) for one in entrants] == [True] * WRITTEN + [False] * (len(VILLAGES) - WRITTEN)
    assert all(one.speaker and one.speaker.username == f"{one.unit.code}-secretary" for one in entrants)
    assert Run.objects.get().state == "published"
    assert all("示意" in unit.name_zh for unit in Unit.objects.filter(kind="community")), "made, and said so"
    staff = {post.person.username for post in demo_people()}
    assert {f"{one.unit.code}-secretary" for one in entrants} <= staff, "whoever tries the demo can sign in as one"
