"""What comes after the end: ratings, reopening, looks back; and what people say when they are called."""

import random
from datetime import datetime, timedelta
from typing import Any

from luodi.engines.process import State

GOOD = (5, 5, 5, 5, 5, 4, 4, 4, 3, 2)
BAD = (5, 4, 3, 3, 2, 2, 1, 1)
REASONS = ("slow", "unsolved", "unclear", "attitude", "passed_on")
"""Of the pack's list, for levels up to 3."""
RATED = 0.55
SAID = {
    5: "办得很快，谢谢。",
    4: "问题解决了。",
    3: "还可以，希望再快一些。",
    2: "问题没有完全解决。",
    1: "不满意，问题还在。",
}
AGAIN = ("问题再次出现", "没有按答复落实", "处理后又反复")
HALF_A_YEAR = 182
Happening = tuple[datetime, str, dict[str, Any]]


def called_back(dice: random.Random, sloppy: float, *, late: bool) -> dict[str, Any]:
    """Return what somebody says when called back: silence is not satisfaction, and lateness shows."""
    bad = min(0.6, 0.05 * sloppy + (0.12 if late else 0))
    satisfied = "no" if dice.random() < bad else dice.choice(["yes"] * 7 + ["partly"] * 2 + ["none"])
    return {"satisfied": satisfied, "solved": {"yes": "yes", "no": "no", "none": "unknown"}.get(satisfied, "partly")}


def afterwards(
    dice: random.Random, state: State, at: datetime, sloppy: float, *, late: bool, named: bool
) -> list[Happening]:
    """Return what happens after a matter's end at `at`, by time. `named`: whether its reporter can come back."""
    out: list[Happening] = []
    bad = dice.random() < min(0.8, 0.08 * sloppy + (0.35 if late else 0))
    stars = dice.choice(BAD if bad else GOOD)
    if named and state.answered and dice.random() < RATED:
        out.append((at + timedelta(hours=dice.uniform(1, 90)), "rate", _rating(dice, stars)))
    again = 0.45 if stars <= 2 and bad else 0.012
    if named and state.reason == "answered" and dice.random() < again:
        out.append((at + timedelta(days=dice.uniform(4, 20)), "reopen", {"reason": dice.choice(AGAIN)}))
    elif state.reason == "answered" and dice.random() < 0.2:
        days = HALF_A_YEAR + dice.uniform(-10, 20) if dice.random() < 0.6 else dice.uniform(30, 60)
        result = "rebounded" if dice.random() < 0.06 * sloppy else "held"
        out.append((_by_day(at + timedelta(days=days), dice), "look_back", {"result": result}))
    return sorted(out, key=lambda happening: happening[0])


def _rating(dice: random.Random, stars: int) -> dict[str, Any]:
    rating: dict[str, Any] = {"stars": stars}
    if stars <= 3:
        rating["reasons"] = dice.sample(REASONS, dice.randint(1, 2))
    if dice.random() < 0.4:
        rating["words"] = SAID[stars]
    return rating


def _by_day(at: datetime, dice: random.Random) -> datetime:
    return at.replace(hour=dice.randint(9, 16), minute=dice.randrange(60))
