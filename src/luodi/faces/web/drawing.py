"""The flow as a drawing whose look stands in our style sheet, since pages take no style from within."""

import re
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office
from luodi.engines.process import State
from luodi.engines.process.draw import draw_svg
from luodi.engines.process.state import Clock
from luodi.faces.web.language import language, pair, say
from luodi.faces.web.names import Names
from luodi.faces.web.times import millis

STYLED = re.compile(r' style="[^"]*"')


def drawing(
    known: Definition,
    city: Office,
    state: State | None = None,
    names: Names | None = None,
    now: datetime | None = None,
) -> SafeString:
    """Return the flow of a type; with a matter's state, how far it has come and what is late."""
    svg = draw_svg(
        known.flow,
        state,
        language=language(),
        late=late_steps(state, millis(now)) if state and now else frozenset(),
        title=pair(f"{known.name.zh}流程图", f"Flow of {known.name.en}"),
        names=names.unit if names else None,
        called=lambda code: unit_called(code, city),
        style=False,
    )
    return mark_safe(STYLED.sub("", svg, count=1))  # noqa: S308 — drawn by our engine, which escapes every name


def unit_called(code: str, city: Office) -> str:
    """Return the name of the unit a flow names by its code; the code where there is none today."""
    node = city.tree.get(code)
    return say(node.name) if node else code


def late_steps(state: State, now: int) -> frozenset[str]:
    """Return the open steps whose own time, or the matter's, is over."""
    over = {name for name, c in state.clocks.items() if not c.stop and c.due <= now and not _stands(c)}
    whole = any(not name.startswith("step/") for name in over)
    out = set()
    for key in state.open_runs:
        if whole or f"step/{key}" in over:
            out.add(key)
    return frozenset(out)


def _stands(clock: Clock) -> bool:
    """Whether a clock is paused: what it was due at says nothing then."""
    return bool(clock.pauses) and clock.pauses[-1][1] == 0
