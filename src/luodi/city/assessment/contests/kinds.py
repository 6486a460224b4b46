"""Which schemes hold contests, as a pack writes it (`assessment/contests/*.yaml`), a part of the loaded pack."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from django.utils import timezone

from luodi.city.assessment.measures import Assessed
from luodi.city.packing import Change, Pack
from luodi.city.registry.actors import Actor
from luodi.city.registry.parts import load_part
from luodi.city.registry.queries import pack_part
from luodi.engines.notation import Place, Problem, Reader, Text
from luodi.engines.worktime import Allowance

FILES: Final = "assessment/contests/*.yaml"
NAME: Final = "assessment.contests"
EVERY: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""How often one is held, in months."""
CURE: Final = Text("照此改正；写法见 docs/howto-contests.md", "mend it; docs/howto-contests.md says how it is written")


class ContestKind(msgspec.Struct, frozen=True):
    """A kind of contest: of which scheme, how often, papers due how long before, who speaks, what a promise becomes."""

    code: str
    scheme: str
    name: Text
    every: str
    papers: str
    speaker: str
    """The role whose holder in the unit speaks for it."""
    promise: str

    def span(self, moment: datetime) -> tuple[int, int]:
        """Return the year and the period of it that a moment lies in: one contest of a kind is held in each."""
        day = timezone.localdate(moment)
        return day.year, (day.month - 1) // EVERY[self.every]


def kinds() -> dict[str, ContestKind]:
    """Return the kinds of contest of the loaded pack, by code."""
    body = pack_part(NAME) or {}
    return {code: msgspec.convert(one, ContestKind) for code, one in sorted(body.items())}


def load_contests(pack: Pack, actor: Actor) -> list[Change]:
    """Keep the kinds of contest of the pack."""
    found = [_read(pack, file, []) for file in pack.files(FILES)]
    body = {one.code: msgspec.to_builtins(one) for one in found}
    return load_part(actor, Change("contests", NAME, Text("擂台赛已更新", "contests updated")), body)


def check_contests(pack: Pack, schemes: Iterable[Assessed], types: set[str], roles: set[str]) -> list[Problem]:
    """Return every mistake: schemes, types and roles that are not there, limits nobody can read."""
    problems: list[Problem] = []
    known = {one.scheme.code for one in schemes}
    for file in pack.files(FILES):
        one = _read(pack, file, problems)
        _there(problems, file, one.scheme, known, Text("方案", "scheme"))
        _there(problems, file, one.promise, types, Text("事项类型", "type of matter"))
        _there(problems, file, one.speaker, roles, Text("岗位", "role"))
    return problems


def _read(pack: Pack, file: str, problems: list[Problem]) -> ContestKind:
    r = Reader(pack.read(file), problems, Place(file, 1), Text("擂台赛", "contest"))
    found = ContestKind(
        r.string("contest", required=True),
        r.string("scheme", required=True),
        r.text("name"),
        r.choice("every", tuple(EVERY), "half"),
        r.string("papers", required=True),
        r.string("speaker", required=True),
        r.string("promise", required=True),
    )
    try:
        Allowance.parse(found.papers)
    except ValueError:
        told = Text(f"看不懂时限“{found.papers}”", f"cannot read the limit “{found.papers}”")
        r.note(r.where("papers"), told, Text("写 3wd、5d", "write 3wd or 5d"))
    r.done()
    return found


def _there(problems: list[Problem], file: str, code: str, known: set[str], what: Text) -> None:
    if code and code not in known:
        told = Text(f"没有{what.zh}“{code}”", f"there is no {what.en} “{code}”")
        problems.append(Problem(Place(file, 1), told, CURE))
