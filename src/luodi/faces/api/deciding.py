"""What the platform decided or suggested of a matter, for programs."""

from typing import Any

from luodi.city.matters.decisions import Decision
from luodi.faces.api.labels import at, text


def shown(decision: Decision) -> dict[str, Any]:
    """Return a decision, as `shapes.AutomaticDecision`."""
    return {
        "seq": decision.seq,
        "at": at(decision.at),
        "step": decision.step,
        "result": decision.result,
        "stands": decision.stands,
        "told": text(decision.told),
        "rules": {
            "code": decision.code,
            "name": text(decision.table),
            "version": decision.version,
            "from": decision.in_force or None,
            "digest": decision.digest,
            "basis": decision.basis,
        },
        "row": decision.row,
        "says": text(decision.says),
        "inputs": [
            {
                "key": used.key,
                "name": text(used.name),
                "value": used.value,
                "said": text(used.said),
                "source": used.source,
                "whence": text(used.whence),
            }
            for used in decision.used
        ],
        "missing": [text(name) for name in decision.missing],
    }
