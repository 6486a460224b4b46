"""What was rated and the rectification it opened, each found from the other."""

from typing import Final

from luodi.city.matters.models import Matter, Origin
from luodi.city.matters.office import Office
from luodi.engines.process import State

SOURCE: Final = "rating"
"""The source of origins: an occasion opens one rectification, however often it is rated."""


def occasion(matter: Matter, state: State) -> str:
    """Return the key of what is rated: one end of a matter; reopened, it ends anew."""
    return f"m/{matter.number}/{state.reopened}"


def opened_before(occasion: str) -> Matter | None:
    """Return the rectification an occasion has opened already."""
    found = Origin.objects.select_related("matter").filter(source=SOURCE, key=occasion).first()
    return found.matter if found else None


def opened_by(matter: Matter, state: State) -> Matter | None:
    """Return the rectification that the last ratings of a matter opened, if they did; one read where it is rated."""
    return opened_before(occasion(matter, state)) if state.rating else None


def linked(matter: Matter, state: State, city: Office) -> dict[str, list[int]]:
    """Return the ids of what a matter is linked to: `rated`, of a rectification, and `opened`, of what was rated."""
    opened = opened_by(matter, state)
    rated = state.facts.get("rated") if matter.type.code == city.ratings.rectifying.type else None
    of = Matter.objects.filter(number=str(rated)).values_list("pk", flat=True) if rated else ()
    return {"rated": list(of), "opened": [opened.pk] if opened else []}
