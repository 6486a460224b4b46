"""What projects hold beside the journal, in the proof: their matter's journal commits to each change of them.

For every change of a project the platform writes an entry with the digest of that change. So the journal's chain and
its seals cover them, and `verify` finds a change that was altered, added or taken away, and rows that are not what the
changes led to: the project's own columns, investors, years, lists, claims to have brought it, issues, milestones,
months. A matter handed over loses its words and files; these entries are none, so its project is proved as before.

Older changes are covered where remarks commit to them, whose words go with a matter that is handed over, and are not
told to be wrong where nothing does. Calls on firms are of who made them, not of the project they led to: they are not
proved here.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from luodi.city.matters.proof.columns import between
from luodi.city.matters.proof.evidence import EntryRow, Evidence
from luodi.city.projects.models import Brought, Happening, Month, Project
from luodi.engines.process import unpack_entry

OF: Final = "project."
"""How the entries of this room say what was changed: this, and the kind of the change."""
REMARK: Final = re.compile(r"项目记录 project record (\w+) sha256:([0-9a-f]{64})")
"""How older versions committed to a change, in words."""
Note = Callable[[str, str, str], None]
"""Notes something wrong: with the matter's number, in Chinese and in English."""
Wrong = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a journal commits to: the kind of a change and its digest; `timed`: with the moment of it."""

    kind: str
    digest: str
    timed: bool

    def fits(self, row: Happening) -> bool:
        """Return whether it is this change that it commits to."""
        digest = _digest(row.kind, row.by_id, row.body, row.at if self.timed else None)
        return (self.kind, self.digest) == (row.kind, digest)


def committed(kind: str, by: int | None, at: datetime, body: Mapping[str, Any]) -> dict[str, str]:
    """Return what the entry says that commits to a change: of kind, person, moment and body the SHA-256."""
    return {"what": OF + kind, "sha256": _digest(kind, by, body, at)}


def remarked(words: str) -> tuple[str, str] | None:
    """Return kind and digest where words are a remark of an older version; None for what somebody wrote."""
    found = REMARK.fullmatch(words)
    return (found[1], found[2]) if found else None


def _digest(kind: str, by: int | None, body: Mapping[str, Any], at: datetime | None) -> str:
    said = [kind, by or 0, body, *([at.astimezone(UTC).isoformat()] if at else [])]
    told = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


# What rows say, in plain values ---------------------------------------------------------------------------------


def standing(project: Project) -> dict[str, Any]:
    """Return what can be amended as it stands."""
    return {
        "name": project.name,
        "industry": project.industry,
        "amount": project.amount,
        "years": {str(row.year): row.amount for row in sorted(project.years.all(), key=lambda r: r.year)},
        "families": sorted(row.family for row in project.families.all()),
        "firms": sorted([row.name, row.uscc] for row in project.investors.all()),
    }


def firms_as_plain(firms: Iterable[Mapping[str, object]]) -> list[list[str]]:
    """Return investors that are to be written as `standing` has them."""
    return sorted([str(firm["name"]), str(firm["uscc"])] for firm in firms)


def registered(firms: Iterable[tuple[object, object]]) -> list[list[Any]]:
    """Return which enterprise of the registry each investor is, by name; 0 for none."""
    return sorted([name, unit or 0] for name, unit in firms)


def claim_of(row: Brought) -> dict[str, Any]:
    """Return a claim to have brought a project."""
    return {"kind": row.kind, "code": row.code, "on": row.on.isoformat(), "person": row.person_id or 0}


def month_of(month: Month) -> dict[str, Any]:
    """Return a month's figures, and who filed, checked and signed them when."""
    people = {f"{did}_by": getattr(month, f"{did}_by_id") or 0 for did in ("filed", "checked", "signed")}
    times = {f"{did}_at": _moment(getattr(month, f"{did}_at")) for did in ("filed", "checked", "signed")}
    return {
        "id": month.pk,
        "month": month.month.isoformat()[:7],
        "invested": month.invested,
        "employees": month.employees,
        "listed": month.listed,
        "why": month.why,
        **people,
        **times,
    }


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


# The check --------------------------------------------------------------------------------------------------------


def check(low: int | None, high: int | None, evidence: Evidence, note: Note) -> None:
    """Compare the projects of the matters after `low` up to `high` with what their journals commit to."""
    rows = between(Project, low, high).select_related("matter").order_by("pk")
    found = set()
    beside = ("happenings", "milestones", "months", "years", "families", "investors", "brought", "issues__matter")
    for project in rows.prefetch_related(*beside):
        found.add(project.pk)
        for zh, en in _wrong(project, _commitments(project.pk, evidence)):
            note(project.matter.number, zh, en)
    for matter in sorted(evidence.entries.keys() - found):
        if _commitments(matter, evidence):
            note(f"#{matter}", "日志里有项目，项目却不见了", "its journal tells of a project that is not there")


def _commitments(matter: int, evidence: Evidence) -> list[Commitment]:
    """Return what the platform committed to, in its order."""
    rows = [row for row in evidence.entries.get(matter, []) if row.kind in ("committed", "noted") and not row.by]
    if not rows:
        return []
    words = {row.n: row.body for row in evidence.words.get(matter, [])}
    found = (_commitment(row, words.get(f"{row.seq}.words", "")) for row in rows)
    return [one for one in found if one is not None]


def _commitment(row: EntryRow, words: str) -> Commitment | None:
    if row.kind == "noted":
        old = remarked(words)
        return Commitment(*old, timed=False) if old else None
    data = unpack_entry(row.body.encode()).data
    what = str(data["what"])
    return Commitment(what.removeprefix(OF), str(data["sha256"]), timed=True) if what.startswith(OF) else None


def _wrong(project: Project, said: list[Commitment]) -> Iterator[Wrong]:
    rows = sorted(project.happenings.all(), key=lambda row: row.pk)
    whole = bool(said) and said[0].kind == "entered"
    covered = rows if whole else rows[max(len(rows) - len(said), 0) :]
    if len(covered) != len(said) or not all(one.fits(row) for one, row in zip(said, covered, strict=True)):
        yield "项目的变动记录与事项日志不符", "the changes of the project are not those its journal commits to"
        return
    yield from _as_changed(project, covered)
    yield from _claims(project, covered)
    yield from _issues(project, covered, whole=whole)
    yield from _milestones(project, covered, whole=whole)
    yield from _months(project, covered, since=None if whole or not covered else covered[0].at)


def _as_changed(project: Project, rows: list[Happening]) -> Iterator[Wrong]:
    """Follow the changes from what was entered; what they lead to is what the project holds."""
    now: dict[str, Any] = {}
    for row in rows:
        if row.kind == "entered":
            now |= row.body.get("holds", {})
            now |= {"key": row.body["key"] or project.matter.number} if "key" in row.body else {}
        if row.kind == "amended":
            now |= {key: after for key, (_, after) in row.body.items()}
    yield from _published(project, rows)
    held = standing(project) | {key: getattr(project, key) for key in ("relation", "added", "distinct", "key")}
    held |= {"of": project.of_id, "units": registered((one.name, one.unit_id) for one in project.investors.all())}
    for key in now:
        if held[key] != now[key]:
            yield f"项目的{key}不是变动记录所说的", f"the project's {key} is not what its changes led to"


def _published(project: Project, rows: list[Happening]) -> Iterator[Wrong]:
    told = [row for row in rows if row.kind in ("entered", "published", "withdrawn")]
    if not told:
        return
    last = told[-1]
    same = (last.kind == "published") == (project.published is not None)
    if same and "at" in last.body and last.kind == "published":
        same = _moment(project.published) == last.body["at"]
    if not same:
        yield "项目是否公布不是变动记录所说的", "whether the project is published is not what its changes led to"


def _claims(project: Project, rows: list[Happening]) -> Iterator[Wrong]:
    """Compare claims with those entered and added; only those told of where what was entered tells of none."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    entered = next((row.body for row in rows if row.kind == "entered" and "brought" in row.body), None)
    bodies = [entered["brought"]] if entered and entered["brought"] else []
    for body in [*bodies, *(row.body for row in rows if row.kind == "brought")]:
        told[body["kind"], body["code"]] = body
    held = {(row.kind, row.code): claim_of(row) for row in project.brought.all()}
    for key in sorted(told.keys() | (held.keys() if entered is not None else set())):
        if key not in told or not told[key].items() <= held.get(key, {}).items():
            name = ":".join(key)
            yield f"来源“{name}”不是变动记录所说的", f"the claim of “{name}” is not what its changes led to"


def _issues(project: Project, rows: list[Happening], *, whole: bool) -> Iterator[Wrong]:
    """Compare issues with those linked; where not `whole`, those told of alone."""
    told = {row.body["matter"]: row.body for row in rows if row.kind == "issue"}
    held = {row.matter.number: {"matter": row.matter.number, "stage": row.stage} for row in project.issues.all()}
    for number in sorted(told.keys() | (held.keys() if whole else set())):
        if number not in told or not told[number].items() <= held.get(number, {}).items():
            yield f"问题 {number} 不是变动记录所说的", f"the issue {number} is not what its changes led to"


def _milestones(project: Project, rows: list[Happening], *, whole: bool) -> Iterator[Wrong]:
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


def _months(project: Project, rows: list[Happening], since: datetime | None) -> Iterator[Wrong]:
    """Compare months with what was filed, checked, signed and returned of them.

    Nothing tells of months filed before `since`, the first change that is committed to; None where all are.
    """
    if not rows:
        return
    told: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row.kind in ("filed", "checked", "signed", "returned") and "id" in row.body:
            if row.kind == "signed":
                _replace(told, row.body)
            told[row.body["id"]] = row.body | {"state": row.kind, "replaced_at": ""}
    months = list(project.months.all())
    held = {
        month.pk: month_of(month) | {"state": month.state, "replaced_at": _moment(month.replaced_at)}
        for month in months
    }
    proved = {month.pk for month in months if since is None or month.filed_at >= since}
    for pk in sorted(told.keys() | proved):
        if pk not in told or not told[pk].items() <= held.get(pk, {}).items():
            month = (held.get(pk) or told[pk])["month"]
            yield f"{month} 的月度数据不是填报、审核、签发的那份", f"figures of {month} are not those filed and signed"


def _replace(told: dict[int, dict[str, Any]], signed: Mapping[str, Any]) -> None:
    """Have what was signed of a month before be replaced at the moment the other was signed."""
    for one in told.values():
        if one["month"] == signed["month"] and one["state"] == "signed":
            one["state"] = "replaced"
            one.pop("replaced_at")
            one |= {"replaced_at": signed["signed_at"]} if "signed_at" in signed else {}
