"""Items of a list as desk and portal show them: class by class, with how a power is used as a drawing."""

from django.utils.safestring import SafeString, mark_safe

from luodi.city.checklists.diffing import FIELDS
from luodi.city.checklists.flows import drawn
from luodi.city.checklists.models import ListItem, ListVersion
from luodi.faces.web.drawing import STYLED
from luodi.faces.web.language import language, say


def grouped(row: ListVersion) -> list[tuple[str, list[tuple[ListItem, SafeString | str]]]]:
    """Return the items class by class, each with the drawing of its flow where it has one."""
    out: dict[str, list[tuple[ListItem, SafeString | str]]] = {}
    for item in row.items.all():
        out.setdefault(say(item.said("group")), []).append((item, drawing(item)))
    return list(out.items())


def drawing(item: ListItem) -> SafeString | str:
    """Return the flow of an item as SVG that takes its look from our style sheet; empty where it has none."""
    if not item.flow:
        return ""
    svg = drawn(item.flow, say(item.text), language())
    return mark_safe(STYLED.sub("", svg, count=1))  # noqa: S308 - drawn by our engine, which escapes every name


def told_fields(item: ListItem) -> list[tuple[str, str]]:
    """Return what an item says beside its text, named."""
    names = ("criteria", "points", "measures")
    return [(say(FIELDS[name]), say(item.said(name))) for name in names if getattr(item, f"{name}_zh")]
