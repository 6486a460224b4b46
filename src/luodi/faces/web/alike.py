"""What a form says so far, as similar matters are sought by it."""

from django.http import QueryDict
from django.utils import timezone

from luodi.city.search.similar import Described
from luodi.faces.web.atlas import point_of
from luodi.faces.web.forms import plain

LONGEST = 4_000
"""Characters looked at: what comes after tells little."""


def described(data: QueryDict) -> Described:
    """Return a draft as it is compared with what there is."""
    text = f"{plain(data.get('title'), 200)}\n{plain(data.get('text'), LONGEST)}"
    points = (point_of(value) for key, value in data.items() if key.startswith("facts."))
    return Described(text, plain(data.get("region"), 12), timezone.now(), next(filter(None, points), None))
