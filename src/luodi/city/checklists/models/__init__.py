"""Rows of the room: lists and their versions, inspections and their checks, key posts, duties, sealed files."""

from luodi.city.checklists.models.lists import KINDS, Checklist, ListItem, ListVersion
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
    "FORMS",
    "KINDS",
    "RESULTS",
    "Check",
    "CheckSigner",
    "Checker",
    "Checklist",
    "ClueRef",
    "Evidence",
    "Inspection",
    "ListItem",
    "ListVersion",
    "Visit",
]
