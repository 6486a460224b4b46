"""Each page of the desk keeps to the statements of query_budgets.yaml: as many for a thousand rows as for ten."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from browser import Browser
from luodi.city.matters.actions import Raised, act, action
from luodi.city.registry.models import Person
from luodi.faces.desk.urls import urlpatterns

Raise = Callable[..., Raised]
Someone = Callable[[str], Person]
Browse = Callable[..., Browser]
BUDGETS = yaml.safe_load((Path(__file__).parent / "query_budgets.yaml").read_text(encoding="utf-8"))
PAGES: dict[str, dict[str, Any]] = BUDGETS["pages"]
POSTED = {
    "many",
    "upload",
    "filter",
    "demo",
    "oidc",
    "oidc_back",
    "sign_out",
    "digest_mail",
    "delegation_end",
    "revoke",
}
POSTED |= {"export_journal", "export_again", "webhook_end", "delivery_again", "sign_out_everywhere"}
POSTED |= {"assessment_again", "assessment_move", "objection_rule", "filing_judge"}
POSTED |= {"appraisal_move", "appraisal_report", "appraisal_question", "appraisal_reply"}
POSTED |= {"assessment_draw", "contest_move"}
POSTED |= {"assisting_do", "study_drop", "burden_stop", "burden_noted", "burden_refuse"}
POSTED |= {"place", "member_release"}
POSTED |= {
    "checklist_next",
    "checklist_in_force",
    "inspection_move",
    "finding_move",
    "keypost_choose",
    "selection_move",
}
FILES = {
    "evidence",
    "checklist_workbook",
    "assisting_file",
    "file",
    "preview",
    "export_file",
    "template",
    "study_picture",
    "study_workbook",
}
POSTED |= {"project_do", "project_month_judge"}
FILES |= {"projects_file"}


def statements(browser: Browser, url: str) -> list[str]:
    browser.client.get(url)  # what is remembered per process is remembered now
    with CaptureQueriesContext(connection) as seen:
        assert browser.client.get(url).status_code == 200, url
    return [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]


def measured(browse: Browse, number: str) -> dict[str, list[str]]:
    return {name: statements(browse(page["as"]), page["url"].format(n=number)) for name, page in PAGES.items()}


def fill(raised: Raise, someone: Someone, rows: int) -> str:
    """Raise so many appeals for the housing bureau; every fifth waits for a ruling. Return the number of the last."""
    for n in range(rows):
        made = raised(2, title=f"第{n}件")
        if n % 5 == 0:
            act(someone("wang"), action("object"), made.number, {"reason": "不归我管"})
    return raised(2, title="看的这件").number


@pytest.mark.parametrize("rows", [70, pytest.param(1_000, marks=pytest.mark.slow)])
def test_pages_keep_to_their_budgets_however_many_rows(
    browse: Browse, raised: Raise, someone: Someone, rows: int
) -> None:
    few = measured(browse, fill(raised, someone, 10))
    many = measured(browse, fill(raised, someone, rows))
    more = {name: len(many[name]) - len(few[name]) for name in PAGES}
    grown = {name: n for name, n in more.items() if n > PAGES[name].get("stretches", 0)}
    over = {name: (len(many[name]), page["most"]) for name, page in PAGES.items() if len(many[name]) > page["most"]}
    assert grown == {}
    assert over == {}


def test_every_page_has_a_budget_or_a_reason() -> None:
    named = {resolve(page["url"].partition("?")[0].format(n="1")).url_name for page in PAGES.values()}
    known = named | set(BUDGETS["others"]) | POSTED | FILES
    assert {str(pattern.name) for pattern in urlpatterns} - known == set()
