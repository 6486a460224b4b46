"""The items of a bundle as answers tell of them."""

from typing import Any

from luodi.city.matters.bundles import standing
from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office
from luodi.engines.process import State
from luodi.faces.api.labels import text


def parts(known: Definition, state: State, city: Office) -> list[dict[str, Any]]:
    """Return the items of a bundle as they stand, as `shapes.PartLine`."""
    plain = ("number", "status", "reason", "passed", "due", "closed")
    return [
        {"type": part.spec.type, "name": text(part.name), "after": list(part.spec.after)}
        | {"steps": [text(name) for name in part.steps]}
        | {key: getattr(part, key) for key in plain}
        for part in standing(known, state, city)
    ]
