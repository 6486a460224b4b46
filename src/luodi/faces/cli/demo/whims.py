"""What else happens to matters on their way: photos, notes, objections, pauses, extensions, splits, look-backs …

A whim is a chance, the acts before which it comes, and what it says. Whether it can happen at all, the engine decides.
"""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import Office
from luodi.engines.process import State
from luodi.engines.process.powers import ASSISTANT
from luodi.faces.cli.demo.cases import Case


class Scene(msgspec.Struct):
    """What a whim looks at."""

    case: Case
    known: Definition
    state: State
    city: Office
    dice: random.Random
    at: datetime
    step: str
    notes: tuple[str, ...]

    def code(self, unit: int) -> str:
        """Return a unit's code."""
        return self.city.tree.node(unit).code

    @property
    def district(self) -> str:
        """The district the matter lies in."""
        return self.case.street[:6]


Told = Callable[[Scene], dict[str, Any] | None]


class Whim(NamedTuple):
    """One thing that may happen once in a matter's life."""

    kind: str
    chance: float
    acts: tuple[str, ...]
    """Before which acts it comes."""
    data: Told
    by: str = "entitled"
    """`actor`: whoever does the step; `entitled`: anybody who may; `reporter`."""
    sloppy: bool = False
    """Whether careless units see more of it."""


PAPERS = ("等待补充身份和权属材料", "等待物业补充维修记录", "等待当事人补交合同复印件", "等待检测机构出具报告")
WRONG = ("不属本单位职责", "该路段由区里管护", "属市级部门职权", "已划归属地管理")
MORE_TIME = ("需第三方检测", "涉及多个单位，需再会商", "施工受天气影响", "采购备件需要时间")
URGED = ("群众多次来电", "临近到期，请抓紧", "领导关注", "媒体关注")
BACK = ("没有说明解决时间", "佐证材料不全", "答复与诉求不对应", "没有附现场照片")
PARTS = (("现场处置", "长效管理"), ("设施维修", "补偿协商"), ("核实情况", "整改落实"))


def _reason(words: tuple[str, ...]) -> Told:
    return lambda scene: {"reason": scene.dice.choice(words)}


def _decline(scene: Scene) -> dict[str, Any] | None:
    codes = [code for code, _ in scene.known.decline_reasons]
    return {"reason": scene.dice.choice(codes)} if codes else None


def _object(scene: Scene) -> dict[str, Any]:
    return {"reason": scene.dice.choice(WRONG)} | (
        {} if scene.state.lead == scene.state.intake else {"to": _other(scene)}
    )


def _other(scene: Scene) -> str:
    """Return the unit it is sent to instead: where it belonged all along, or the district it lies in."""
    lead = scene.code(scene.state.lead)
    return next((unit for unit in (scene.case.lead, scene.district, "qd-cgj") if unit != lead), "qd-cgj")


def _helper(scene: Scene) -> dict[str, Any] | None:
    taken = {scene.code(unit) for unit in (scene.state.lead, *scene.state.co)}
    free = [unit for unit in (scene.district, "qd-cgj", "qd-zjj", "qd-gaj") if unit not in taken]
    return {"unit": scene.dice.choice(free)} if free else None


def _extension(scene: Scene) -> dict[str, Any] | None:
    running = [name for name, c in scene.state.clocks.items() if not c.stop and not name.startswith("step/")]
    specs = {spec.name: spec.limit for spec in scene.known.flow.clocks}
    for name in running:
        longest = scene.city.limit(specs.get(name, ""), scene.state.registered).extend
        if longest:
            return {"clock": name, "allow": longest, "reason": scene.dice.choice(MORE_TIME)}
    return None


def _earlier(scene: Scene) -> dict[str, Any] | None:
    steps = scene.known.flow.steps
    done = [key for key, run in scene.state.runs.items() if run.status == "done" and steps[key].act == "handle"]
    mode = scene.dice.choice(("restart", "resume"))
    return {"to": done[-1], "mode": mode, "reason": scene.dice.choice(BACK)} if done else None


def _split(scene: Scene) -> dict[str, Any] | None:
    return {"parts": [f"{scene.case.title[:80]}（{part}）" for part in scene.dice.choice(PARTS)]}


def _outcome(scene: Scene) -> dict[str, Any] | None:
    kinds = [kind for kind in scene.known.outcomes if not kind.promised]
    if not kinds:
        return None
    kind = scene.dice.choice(kinds)
    amount = scene.dice.randint(2, 90) * 5000 if kind.unit == "元" else scene.dice.choice((1, 1, 1, 2, 8, 36, 120))
    if kind.unit in ("项", "个"):
        amount = 1
    return {"kind": kind.kind, "amount": str(amount), "unit": kind.unit}


def _note(scene: Scene) -> dict[str, Any] | None:
    return {"words": scene.dice.choice(scene.notes)} if scene.notes else None


def _nothing(scene: Scene) -> dict[str, Any]:
    return {}


SPECIAL = "特别程序"
"""The pause of one department's step while the others go on."""
REVIEWS = ("需组织专家评审", "需举行听证", "需检测、鉴定")
CARRIED = ("到厂里取材料原件", "到园区取盖章材料", "把一次性告知书送到企业")


def _special(scene: Scene) -> dict[str, Any] | None:
    if len(scene.state.open_runs) < 2 or not scene.known.flow.beside.get(scene.step):
        return None
    return {"name": SPECIAL, "reason": scene.dice.choice(REVIEWS)}


def _assistant(scene: Scene) -> dict[str, Any] | None:
    """Return somebody of a grid that serves the place, by their number."""
    grids = [grid for grid in scene.city.grids if grid.serves(scene.case.region) and grid.regions]
    people = sorted({person for grid in grids for person in scene.city.staff(grid.id, ASSISTANT)})
    return {"assistant": scene.dice.choice(people)} if people and not scene.state.assist else None


def _carried(scene: Scene) -> dict[str, Any] | None:
    way = scene.dice.choice(("collect", "collect", "deliver"))
    return {"way": way, "words": scene.dice.choice(CARRIED)} if scene.state.assist else None


APPROVALS = (
    Whim("authorise", 0.7, ("accept", "sign", "handle"), _assistant, "reporter"),
    Whim("carry", 0.8, ("accept", "sign", "handle", "reply"), _carried, "assistant"),
    Whim("notice", 0.25, ("accept",), _nothing),
    Whim("pause", 0.3, ("sign",), _special, "actor"),
)
"""What happens to applications besides: they are tried before anything else, as far as the matter allows."""
WORK = ("handle",)
WHIMS = (
    Whim("decline", 0.035, ("accept",), _decline, "actor"),
    Whim("withdraw", 0.012, ("assign", "handle"), lambda s: {"reason": "已自行解决"}, "reporter"),
    Whim("claim", 0.2, WORK, _nothing, "actor"),
    Whim("note", 0.16, WORK, _note),
    Whim("object", 0.04, WORK, _object),
    Whim("refer", 0.025, WORK, lambda s: {"to": _other(s), "reason": s.dice.choice(WRONG)}),
    Whim("add_co", 0.03, WORK, _helper),
    Whim("pause", 0.06, WORK, lambda s: {"name": "补正", "reason": s.dice.choice(PAPERS)}),
    Whim("ask_extension", 0.07, WORK, _extension),
    Whim("remind", 0.04, WORK, _reason(URGED), sloppy=True),
    Whim("supervise", 0.02, WORK, _reason(URGED), sloppy=True),
    Whim("elevate", 0.008, WORK, _reason(URGED), sloppy=True),
    Whim("split", 0.012, WORK, _split),
    Whim("stand_aside", 0.004, WORK, lambda s: {"reason": "与当事人有亲属关系"}, "actor"),
    Whim(
        "hand_over", 0.004, WORK, lambda s: {"to": "有管辖权的机关", "reference": f"移〔{s.dice.randint(10, 99)}〕号"}
    ),
    Whim("add_signer", 0.015, ("sign",), _helper, "actor"),
    Whim("return", 0.04, ("sign", "reply", "close"), _earlier, "actor", sloppy=True),
    Whim("outcome", 0.3, ("call_back", "close"), _outcome),
)
