"""What projects hold beside the journal, in the proof: each change is committed to by a remark of the platform's.

A project's matter carries, for every change of the project, a remark with the digest of that change. So the journal's
chain and its seals cover them, and `verify` finds a change that was altered, added or taken away, and rows that are not
what the changes led to. Changes made before remarks were written are not covered, and are not told to be wrong.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from luodi.city.matters.proof.columns import between
from luodi.city.matters.proof.evidence import Evidence
from luodi.city.projects.models import Happening, Month, Project

MARK: Final = "项目记录 project record"
"""How such a remark begins."""
Note = Callable[[str, str, str], None]
"""Notes something wrong: with the matter's number, in Chinese and in English."""


def committed(kind: str, by: int | None, body: Mapping[str, Any]) -> str:
    """Return the remark that commits to a change: its kind, and the SHA-256 of kind, person and body."""
    told = json.dumps([kind, by or 0, body], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{MARK} {kind} sha256:{hashlib.sha256(told.encode()).hexdigest()}"


def standing(project: Project) -> dict[str, Any]:
    """Return what can be amended as it stands, in plain values."""
    return {
        "name": project.name,
        "industry": project.industry,
        "amount": project.amount,
        "years": {str(row.year): row.amount for row in sorted(project.years.all(), key=lambda r: r.year)},
        "families": sorted(row.family for row in project.families.all()),
        "firms": sorted([row.name, row.uscc] for row in project.investors.all()),
    }


def check(low: int | None, high: int | None, evidence: Evidence, note: Note) -> None:
    """Compare the projects of the matters after `low` up to `high` with what their journals commit to."""
    rows = between(Project, low, high).select_related("matter").order_by("pk")
    found = set()
    for project in rows.prefetch_related("happenings", "milestones", "months", "years", "families", "investors"):
        found.add(project.pk)
        for zh, en in _wrong(project, _remarks(project.pk, evidence)):
            note(project.matter.number, zh, en)
    for matter in sorted(evidence.words.keys() - found):
        if _remarks(matter, evidence):
            note(f"#{matter}", "日志里有项目，项目却不见了", "its journal tells of a project that is not there")


def _remarks(matter: int, evidence: Evidence) -> list[str] | None:
    """Return what the platform remarked, in its order; None where the words left with a matter handed over."""
    rows = evidence.entries.get(matter, [])
    if any(row.kind == "handed_over" for row in rows):
        return None
    words = {row.n: row.body for row in evidence.words.get(matter, [])}
    said = [words.get(f"{row.seq}.words", "") for row in rows if row.kind == "noted" and not row.by]
    return [text for text in said if text.startswith(MARK)]


def _wrong(project: Project, remarks: list[str] | None) -> Iterator[tuple[str, str]]:
    if remarks is None:
        return
    rows = sorted(project.happenings.all(), key=lambda row: row.pk)
    whole = bool(remarks) and remarks[0].startswith(f"{MARK} entered ")
    covered = rows if whole else rows[max(len(rows) - len(remarks), 0) :]
    if [committed(row.kind, row.by_id, row.body) for row in covered] != remarks:
        yield "项目的变动记录与事项日志不符", "the changes of the project are not those its journal commits to"
        return
    yield from _as_changed(project, covered)
    yield from _milestones(project, covered, whole=whole)
    yield from _months(project, covered, since=None if whole or not covered else covered[0].at)


def _as_changed(project: Project, rows: list[Happening]) -> Iterator[tuple[str, str]]:
    """Follow the changes from what was entered; what they lead to is what the project holds."""
    now: dict[str, Any] = {}
    for row in rows:
        now |= row.body.get("holds", {}) if row.kind == "entered" else {}
        if row.kind == "amended":
            now |= {key: after for key, (_, after) in row.body.items()}
    told = [row.kind for row in rows if row.kind in ("entered", "published", "withdrawn")]
    if told and (told[-1] == "published") != (project.published is not None):
        yield "项目是否公布不是变动记录所说的", "whether the project is published is not what its changes led to"
    held = standing(project) | {key: getattr(project, key) for key in ("relation", "added", "distinct")}
    held["of"] = project.of_id
    for key in now:
        if held[key] != now[key]:
            yield f"项目的{key}不是变动记录所说的", f"the project's {key} is not what its changes led to"


def _milestones(project: Project, rows: list[Happening], *, whole: bool) -> Iterator[tuple[str, str]]:
    """Compare milestones with the days that were planned and reached; where not `whole`, those told of alone."""
    told: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        if row.kind in ("planned", "reached"):
            one = told.setdefault((row.body["code"], row.body["name"]), {"actual": ""} if whole else {})
            if row.kind == "planned":
                one["planned"] = row.body["planned"][1]
            else:
                one["actual"] = row.body["on"]
    held = {
        (one.code, one.name): {
            "planned": one.planned.isoformat(),
            "actual": one.actual.isoformat() if one.actual else "",
        }
        for one in project.milestones.all()
    }
    for key in sorted(told.keys() | (held.keys() if whole else set())):
        if key not in told or not told[key].items() <= held.get(key, {}).items():
            name = key[1] or key[0]
            yield f"节点“{name}”的日期不是变动记录所说的", f"the days of “{name}” are not what its changes led to"


def _months(project: Project, rows: list[Happening], since: datetime | None) -> Iterator[tuple[str, str]]:
    """Compare months with what was filed, checked, signed and returned of them.

    Nothing tells of months filed before `since`, the first change that is committed to; None where all are.
    """
    if not rows:
        return
    told: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row.kind in ("filed", "checked", "signed", "returned") and "id" in row.body:
            if row.kind == "signed":
                for one in told.values():
                    if one["month"] == row.body["month"] and one["state"] == "signed":
                        one["state"] = "replaced"
            told[row.body["id"]] = row.body | {"state": row.kind}
    months = list(project.months.all())
    held = {month.pk: month_of(month) | {"state": month.state} for month in months}
    proved = {month.pk for month in months if since is None or month.filed_at >= since}
    for pk in sorted(told.keys() | proved):
        if held.get(pk) != told.get(pk):
            month = (held.get(pk) or told[pk])["month"]
            yield f"{month} 的月度数据不是填报、审核、签发的那份", f"figures of {month} are not those filed and signed"


def month_of(month: Month) -> dict[str, Any]:
    """Return a month's figures in plain values."""
    return {
        "id": month.pk,
        "month": month.month.isoformat()[:7],
        "invested": month.invested,
        "employees": month.employees,
        "listed": month.listed,
    }
