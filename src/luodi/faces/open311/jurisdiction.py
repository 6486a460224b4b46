"""The one city served here, the places in it, and how a stranger's way of naming them is understood."""

from django.http import HttpRequest

from luodi.city.matters.office import Office
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.web.language import joined, say

PLACES = ("street", "community", "district", "city")


def check(request: HttpRequest, city: Office) -> None:
    """Raise Refused `not_found` for another city's `jurisdiction_id`; it may be left out, since one city is served."""
    given = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id") or ""
    known = names(city)
    if given and given not in known:
        told = Text(f"jurisdiction_id 不对；这里是 {known[0]}。", f"Unknown jurisdiction_id; this is {known[0]}.")
        raise Refused("not_found", told, "jurisdiction_id")


def names(city: Office) -> list[str]:
    """Return what the city may be called: its region's code, and its own."""
    if city.top not in city.tree:
        return [""]
    node = city.tree.node(city.top)
    return [name for name in (node.region, node.code) if name]


def address(region: str, city: Office) -> str:
    """Return a region in words, the narrowest first; empty for none known."""
    tree = city.tree
    node = next((n for n in tree if region in (n.region, n.code) and n.kind in PLACES), None)
    if not region or node is None:
        return ""
    chain = [node.id, *tree.ancestors(node.id)]
    return joined([say(tree.node(unit).name) for unit in chain if tree.kind(unit) in PLACES])


def region_in(text: str, city: Office) -> str:
    """Return the region whose name stands in an address: a street of a district named along, else the district."""
    tree, found = city.tree, []
    for node in tree:
        if node.kind in PLACES[:3] and (node.name.zh in text or node.name.en.casefold() in text.casefold()):
            found.append(node)
    districts = {node.id for node in found if node.kind == "district"}
    for node in found:
        if node.kind == "street" and (not districts or tree.within(node.id, "district") in districts):
            same = [n for n in found if n.name.zh == node.name.zh]
            if districts or len(same) == 1:
                return node.region or node.code
    return next((node.region or node.code for node in found if node.kind == "district"), "")
