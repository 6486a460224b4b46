"""Pieces for the bulletin: 注册率100%的N个区市是…, 落地开工率排名前三位的是…, with their bases."""

from luodi.city.projects.figures import RATES, Line, Table, ranking
from luodi.engines.figures import Count, Money, Refused
from luodi.engines.notation import Text
from luodi.engines.prose.places import AllDone, Leaders
from luodi.engines.prose.printing import Style
from luodi.engines.prose.sentence import Sentence, put, said
from luodi.engines.prose.telling import tell

PROJECTS = Text("个", "projects")
STYLE = Style(places=1)


def sentences(table: Table, *, least: int = 10) -> list[Sentence]:
    """Return what can honestly be told of a table: totals, each rate with its base, who has all, who leads."""
    out = [_totals(table.all)]
    for code in ("registered", "started", "building"):
        out += _rate(code, table, least)
    return out


def _totals(line: Line) -> Sentence:
    parts = {"n": tell(Count(line.tally.projects, PROJECTS), STYLE), "money": tell(Money(line.tally.money), STYLE)}
    whole = put(Text("共有项目{n}，计划总投资{money}。", "{n} are on record, with {money} to be invested."), parts)
    done = line.invested
    if not done.planned:
        return whole
    told = {
        "planned": tell(Money(done.planned), STYLE),
        "done": tell(Money(done.done), STYLE),
        "share": said(f"{done.told()}%", f"{done.told()}%"),
    }
    more = Text(
        "年度计划投资{planned}，已完成{done}，完成率{share}。",
        " Of {planned} planned for the year {done} are done, {share}.",
    )
    return whole + put(more, told)


def _rate(code: str, table: Table, least: int) -> list[Sentence]:
    rate, name = table.all.rate(code), RATES[code]
    if not rate.of:
        return []
    parts = {"rate": tell(rate, STYLE), "n": said(str(rate.n), str(rate.n)), "of": said(str(rate.of), str(rate.of))}
    # Of too few the numbers are told and no share: then they are its base already.
    base = Text("", "") if rate.too_few else Text("（{n}/{of}）", " ({n} of {of})")
    whole = put(Text(f"{name.zh}{{rate}}{base.zh}", f"{name.en}: {{rate}}{base.en}"), parts)
    found = ranking(code, table.lines, least)
    for told in (AllDone(found), Leaders(found)):
        try:
            whole += said("；", "; ") + tell(told, STYLE)
        except Refused:
            # Nobody has all, or too few are ranked: then nothing is said, as nothing true could be.
            continue
    return [whole + said("。", ".")]
