"""Units: the tree, who holds which post, and what is open there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters.board import months_of
from luodi.city.matters.office import office
from luodi.city.matters.queries import LAMPS, counts_of
from luodi.city.registry.access import in_force, visible_people
from luodi.city.registry.models import Person, Post, UnitSpan
from luodi.city.registry.queries import search_units
from luodi.faces.desk.board import month_chart
from luodi.faces.desk.gate import staff
from luodi.faces.web import words
from luodi.faces.web.forms import plain, unit_groups
from luodi.faces.web.language import say


@staff
def units(request: HttpRequest, person: Person) -> HttpResponse:
    """List units, or find them by name."""
    text, city = plain(request.GET.get("q"), 60), office()
    hits = [(unit.code, say(unit.name)) for unit in search_units(text)] if text else []
    mine = [city.tree.node(h.unit_id) for h in city.held(person.pk) if h.unit_id in city.tree]
    page = {"groups": unit_groups(city), "text": text, "hits": hits, "mine": list(dict.fromkeys(mine))}
    return render(request, "desk/units.html", page)


@staff
def unit(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show a unit."""
    city = office()
    node = city.tree.get(code)
    if node is None:
        raise Http404
    posts = Post.objects.filter(in_force(timezone.localdate()), unit_id=node.id, person__in=visible_people(person))
    counts = counts_of(person, node.id)
    page: dict[str, Any] = {
        "node": node,
        "above": [city.tree.node(u) for u in reversed(city.tree.ancestors(node.id))],
        "below": [n for n in city.tree if n.parent_id == node.id],
        "posts": posts.select_related("person", "role").order_by("role__code", "person__name"),
        "counts": [(lamp, say(words.LAMPS[lamp]), counts[lamp]) for lamp in LAMPS],
        "total": sum(counts.values()),
        "spans": UnitSpan.objects.filter(unit=node.id).select_related("parent").order_by("-from_date"),
        "months": months_of(person, node),
    }
    page["chart"] = month_chart(page["months"])
    return render(request, "desk/unit.html", page)
