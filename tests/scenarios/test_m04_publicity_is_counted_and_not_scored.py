"""M4 信息公开与宣传统计: articles, reads and plays, filed by three people; shown, neither scored nor ranked.

The article: 613 articles, read 7.44 million times; 60.89 million plays.
"""

from collections.abc import Callable

from django.test import Client

from api_client import ApiClient
from luodi.city.assessment.computing import assessed_of
from luodi.city.assessment.models import SchemeVersion
from quarters import collected, filed, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-01-01", "2026-10-31")
TOLD = {"articles": 613, "reads": 7_440_000, "plays": 60_890_000}


def test_the_articles_figures_are_shown_as_filed_and_score_nothing(as_: As) -> None:
    for indicator, n in TOLD.items():
        filed(as_, "publicity", PERIOD, indicator, "qd-zx", n=n)
    run = published(as_, collected(as_, "publicity", PERIOD)["number"])
    row = next(row for row in run["rows"] if row["unit"] == "qd-zx")
    assert {cell["indicator"]: cell["n"] for cell in row["shown_cells"]} == TOLD
    assert (row["boards"], row["total"]["score"], row["total"]["rank"], row["stars"]) == ([], None, None, None)
    assert run["sources"] == {}, "no weight of anything"
    behind = as_("xu").get(f"/assessments/{run['number']}/figures/qd-zx/reads").ok()
    assert len(behind["filings"]) == 1


def test_who_filed_nothing_has_no_figure_and_is_not_asked_for_one(as_: As) -> None:
    filed(as_, "publicity", PERIOD, "articles", "qd-zx", n=613)
    run = collected(as_, "publicity", PERIOD)
    rows = as_("qu").get(f"/assessments/{run['number']}").ok()["rows"]
    assert [cell["missing"] for row in rows for cell in row["shown_cells"]].count(False) == 1


def test_the_published_table_has_no_ranks_and_no_scores(as_: As) -> None:
    filed(as_, "publicity", PERIOD, "plays", "qd-zx", n=TOLD["plays"])
    number = published(as_, collected(as_, "publicity", PERIOD)["number"])["number"]
    page = Client().get(f"/results/{number}/").content.decode()
    assert "60890000次" in page
    assert "不打分、不排名" in page
    assert "总分" not in page


def test_reads_and_plays_are_on_no_board(as_: As) -> None:
    scheme = assessed_of(SchemeVersion.objects.get(code="publicity")).scheme
    assert (scheme.boards, scheme.bonus, scheme.shown) == ((), (), ("articles", "reads", "plays"))
