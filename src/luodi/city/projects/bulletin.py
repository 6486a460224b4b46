"""Pieces for the bulletin: 注册率100%的N个区市是…, 落地开工率排名前三位的是…, with their bases, in the pack's words."""

from collections.abc import Mapping
from typing import Final

from luodi.city.projects.figures import Share, Table, ranking
from luodi.city.registry.wording import Wording
from luodi.engines.figures import Count, Money
from luodi.engines.notation import Text
from luodi.engines.prose import AllDone, Fact, Leaders, Sentence
from luodi.engines.prose.passages import with_base
from luodi.engines.prose.sentence import said

UNITS: Final = ("projects",)
SHARES: Final = ("registered", "started", "building")
OF_SHARE: Final = ("", "_n", "_of", "_all", "_leaders")
FACTS: Final = (
    *UNITS,
    "money",
    "planned",
    "done",
    "invested",
    *(key + suffix for key in SHARES for suffix in OF_SHARE),
)
"""The figures a pack's words may name. `…_n` and `…_of` are told beside a share alone: of too few, what bears that name
is both numbers already."""
WORDS: Final = Wording(
    "projects/bulletin.yaml",
    "projects.bulletin",
    FACTS,
    UNITS,
    Text("项目通报用语", "words for bulletins of projects"),
)


def sentences(table: Table, *, least: int = 10) -> list[Sentence]:
    """Return what can honestly be told of a table: totals, each rate with its base, who has all, who leads.

    Nothing where the pack has no words for it.
    """
    return WORDS.tell(lambda units: _facts(table, least, units))


def _facts(table: Table, least: int, units: Mapping[str, Text]) -> dict[str, Fact | None]:
    tally = table.all.tally
    out: dict[str, Fact | None] = {
        "projects": Count(tally.projects, units["projects"]),
        "money": Money(tally.money),
        **_invested(table.all.invested),
    }
    for key in SHARES:
        out |= _share(key, table, least)
    return out


def _invested(done: Share) -> dict[str, Fact | None]:
    if not done.planned:
        return {}
    # More than all may be done, so it is no Rate, and is told as it is printed everywhere.
    share = f"{done.told()}%"
    return {"planned": Money(done.planned), "done": Money(done.done), "invested": said(share, share)}


def _share(key: str, table: Table, least: int) -> dict[str, Fact | None]:
    rate = table.all.rate(key)
    if not rate.of:
        return {}
    n, of, share = with_base(key, rate).values()
    found = ranking(key, table.lines, least)
    told = (rate, n if share else None, of if share else None, AllDone(found), Leaders(found))
    return {key + suffix: fact for suffix, fact in zip(OF_SHARE, told, strict=True)}
