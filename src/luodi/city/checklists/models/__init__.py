"""Rows of the room: lists and their versions, inspections and their checks, key posts, duties, sealed files."""

from luodi.city.checklists.models.duties import (
    DUTY_KINDS,
    LEVELS,
    PAGE_KINDS,
    Covered,
    Duty,
    DutyHolder,
    FileOpening,
    FilePage,
    IntegrityFile,
)
from luodi.city.checklists.models.lists import KINDS, Checklist, ListItem, ListVersion
from luodi.city.checklists.models.posts import POST_KINDS, Choosing, KeyPost, RaisedDuty, Verdict
from luodi.city.checklists.models.selection import STAGES, Candidate, Mark, Selection
from luodi.city.checklists.models.visits import (
    FORMS,
    RESULTS,
    Check,
    Checker,
    CheckSigner,
    ClueRef,
    Evidence,
    Inspection,
    Visit,
)

__all__ = [
    "DUTY_KINDS",
    "FORMS",
    "KINDS",
    "LEVELS",
    "PAGE_KINDS",
    "POST_KINDS",
    "RESULTS",
    "STAGES",
    "Candidate",
    "Check",
    "CheckSigner",
    "Checker",
    "Checklist",
    "Choosing",
    "ClueRef",
    "Covered",
    "Duty",
    "DutyHolder",
    "Evidence",
    "FileOpening",
    "FilePage",
    "Inspection",
    "IntegrityFile",
    "KeyPost",
    "ListItem",
    "ListVersion",
    "Mark",
    "RaisedDuty",
    "Selection",
    "Verdict",
    "Visit",
]
