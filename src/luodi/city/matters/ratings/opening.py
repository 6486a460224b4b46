"""What a bad rating opens: a rectification led by the rated unit, seen to by an office that has nothing to do with it.

Its journal begins in the transaction of the rating. The rater follows it with the code they have; who they are lies
apart under their own key, and only the office outside may open it, on record.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from luodi.city.matters.actions.raise_matter import Draft, Ids, prepare
from luodi.city.matters.apart import recommit
from luodi.city.matters.models import Matter
from luodi.city.matters.numbers import new_secret
from luodi.city.matters.office import Office
from luodi.city.matters.ratings.links import SOURCE
from luodi.city.matters.store import Act
from luodi.city.registry.actors import SYSTEM


class Bad(msgspec.Struct, frozen=True):
    """A bad rating, as far as its rectification has to know."""

    occasion: str
    what: str
    """What was rated, for the title."""
    stars: int
    mode: str
    unit: int
    words: str = ""
    region: str = ""
    matter: Matter | None = None
    reporter: Mapping[str, str] = {}
    """A way to reach somebody who rated without a matter, if they left one."""


class Opening(msgspec.Struct):
    """The act that registers a rectification, and the code that follows it (empty: that of the rated matter)."""

    act: Act
    number: str
    secret: str


def opening(bad: Bad, city: Office, at: int) -> Opening:
    """Return the act that registers the rectification of a bad rating; `at` in milliseconds."""
    rectifying, secret = city.ratings.rectifying, new_secret()
    known = bad.matter is not None and bad.matter.reporter_id is not None
    facts: dict[str, Any] = {"stars": bad.stars, "mode": bad.mode, "named": "yes" if known or bad.reporter else "no"}
    if bad.matter:
        facts["rated"] = int(bad.matter.number)
    draft = Draft(
        rectifying.type,
        f"差评（{bad.stars} 星）：{bad.what}"[:200],
        bad.words,
        bad.region if bad.region in city.regions else "",
        "inside",
        facts,
        bad.reporter,
        origin=(SOURCE, bad.occasion),
    )
    act = prepare(SYSTEM, draft, Ids.take(draft), secret, at, city)
    act.command.data.update(lead=bad.unit, intake=office_outside(bad.unit, city))
    if act.new and bad.matter:
        _as_the_same_person(act, bad.matter)
        secret = ""
    return Opening(act, act.new.number if act.new else "", secret)


def office_outside(unit: int, city: Office) -> int:
    """Return the first of the pack's offices that neither is, nor stands over or under, the unit; else the last."""
    found = [city.unit(code) for code in city.ratings.rectifying.offices]
    free = [office for office in found if not (city.above(office, unit) or city.above(unit, office))]
    return free[0] if free else found[-1]


def _as_the_same_person(act: Act, matter: Matter) -> None:
    """Let the reporter of the rated matter be that of its rectification: one code, one sealed row, erased together."""
    if act.new is None:
        return
    act.new.secret = matter.secret
    promised = recommit(matter.reporter) if matter.reporter else ""
    if promised:
        act.new.reporter_id = matter.reporter_id
        act.command.data["words"] = act.command.data["words"] | {"reporter": promised}
