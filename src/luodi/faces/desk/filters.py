"""Filters under names: a row of them over each list, saved from the list as it stands, kept on a page of their own."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.city.matters.actions.keep_filter import LISTS, LONGEST, drop_filter, keep_filter, rename_filter
from luodi.city.matters.exporting.lists import plain
from luodi.city.matters.models import SavedFilter
from luodi.city.matters.queries import Sought
from luodi.city.matters.saved import Kept, filters_of
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.desk.sought import sought_of
from luodi.faces.web.language import pair, say

NAMES = {
    "inbox": Text("待办 · 我能办的", "To do · mine"),
    "unit": Text("待办 · 我单位在办的", "To do · my units'"),
    "matters": Text("事项", "Matters"),
}
TYPED = {"text": "q", "elevated": "elevated"}
"""What the address calls a field of `Sought` otherwise than the field."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter over its list: where it leads, how much it finds, whether the list is narrowed so now."""

    kept: Kept
    url: str
    current: bool


def address(list_: str, sought: Sought) -> str:
    """Return where a list narrowed so is read."""
    given: dict[str, Any] = {TYPED.get(k, k): "1" if v is True else v for k, v in plain(sought).items()}
    if list_ == "unit":
        given["scope"] = "unit"
    where = reverse("desk:matters" if list_ == "matters" else "desk:inbox")
    return f"{where}?{urlencode(given)}" if given else where


def tabs(person: Person, list_: str, sought: Sought) -> list[Tab]:
    """Return the filters kept of a list."""
    return [Tab(k, address(k.list, k.sought), k.sought == sought) for k in filters_of(person, list_)]


@staff
def filters(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is kept; a POST keeps the filter it repeats."""
    if request.method != "POST":
        kept = [(k, say(NAMES[k.list]), address(k.list, k.sought)) for k in filters_of(person)]
        return render(request, "desk/filters.html", {"kept": kept, "longest": LONGEST})
    list_, sought = request.POST.get("list", ""), sought_of(request)
    try:
        kept_now = keep_filter(person, list_, request.POST.get("name", ""), sought)
        told = pair(f"已保存为“{kept_now.name}”。", f"Saved as “{kept_now.name}”.")
        messages.success(request, told)
    except Refused as refused:
        messages.error(request, say(refused.message))
    return redirect(address(list_ if list_ in LISTS else "inbox", sought))


@require_POST
@staff
def change(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Rename a filter, or drop it."""
    kept = get_object_or_404(SavedFilter, pk=pk, person=person)
    try:
        if request.POST.get("drop"):
            drop_filter(person, kept)
            messages.success(request, pair(f"已删去“{kept.name}”。", f"“{kept.name}” is dropped."))
        else:
            rename_filter(person, kept, request.POST.get("name", ""))
            messages.success(request, pair("已改名。", "It is renamed."))
    except Refused as refused:
        messages.error(request, say(refused.message))
    return redirect("desk:filters")
