"""Projects for tests: drafts that are right as they are, entered by the district's own office, and months filed."""

from collections.abc import Callable
from typing import Any

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
YI = 10_000_000_000
"""Cents of a hundred million yuan (亿元)."""
STAGES = ("lead", "talks", "signed", "registered", "started", "production")


def handler(region: str) -> str:
    """Return who keeps projects in a district."""
    return f"{region}-shangwu-clerk"


def way(stage: str, year: int = 2026, month: int = 1) -> dict[str, str]:
    """Return the days on which a project reached its stages up to one, a month apart."""
    return {code: f"{year}-{month + n:02}-10" for n, code in enumerate(STAGES[: STAGES.index(stage) + 1])}


def entered(as_: As, region: str, name: str, amount: int, stage: str = "", **more: Any) -> Answer:
    """Enter a project by the district's office; with a stage, as one under way."""
    body = {"name": name, "region": region, "industry": "C3670", "amount": amount, "firms": [{"name": f"{name}公司"}]}
    reached = {"reached": way(stage)} if stage else {}
    return as_(handler(region)).post("/projects", body | reached | more).ok()


def month(as_: As, number: str, region: str, of: str, invested: int, **more: Any) -> Answer:
    """File a month by the office, have it checked and signed by two others."""
    body = {"month": of, "invested": invested} | more
    filed = as_(handler(region)).post(f"/projects/{number}/months", body).ok()
    as_(f"{region}-shangwu-reviewer").post(f"/project-months/{filed['id']}/check", {"right": True}).ok()
    return as_(f"{region}-shangwu-head").post(f"/project-months/{filed['id']}/sign", {"right": True}).ok()
