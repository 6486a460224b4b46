"""What a clock of a matter is called: a promise by its material, a step's own by the step, else by its own title."""

from luodi.city.matters.definition import Definition
from luodi.engines.process.model import MATERIAL, STEP
from luodi.faces.web.language import pair, say


def material_name(key: str, known: Definition) -> str:
    """Return what a material is called."""
    return next((say(m.name) for m in known.flow.materials if m.key == key), key)


def step_name(key: str, known: Definition) -> str:
    """Return what a step is called."""
    step = known.flow.steps.get(key)
    return say(step.name) if step else key


def clock_name(name: str, known: Definition) -> str:
    """Return what a clock is called."""
    if name.startswith(MATERIAL):
        said = material_name(name.removeprefix(MATERIAL), known)
        return pair(f"补交：{said}", f"To bring: {said}")
    if name.startswith(STEP):
        return step_name(name.removeprefix(STEP), known)
    spec = next((c for c in known.flow.clocks if c.name == name), None)
    return say(spec.title) if spec else name
