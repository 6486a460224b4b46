"""The figures of projects at the desk: rates with ranks, the map, how far they came, what is stuck, who brings what."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from luodi.city.matters.office import office
from luodi.city.projects import bulletin, figures
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.figures import RATES, Line, Share, Table
from luodi.city.projects.likeness import twice
from luodi.city.projects.queries import Sought
from luodi.city.registry.models import Person
from luodi.engines.figures import Money, Rate
from luodi.engines.notation import Text
from luodi.engines.prose.printing import printed
from luodi.faces.desk.gate import staff
from luodi.faces.desk.projects import filters_of, sought_of
from luodi.faces.web import atlas, charts
from luodi.faces.web.atlas import Shade
from luodi.faces.web.language import joined, pair, say

DOUBLES: Final = 20
BY: Final = {
    "code": Text("信用代码相同", "one credit code"),
    "name": Text("名称相同", "one name"),
    "firm": Text("投资方相同", "one investor"),
    "region": Text("同一区市", "one district"),
    "amount": Text("金额相近", "near amounts"),
}


@staff
def project_figures(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the figures of the projects one may see, of one list where the address says so."""
    city, sought = office(), Sought(family=sought_of(request).family)
    table, names = figures.table(person, sought), catalogue(city.revision)
    kinds = {kind.code: kind.name for kind in names.through}
    steps = [(say(stage.name), table.stages[stage.code]) for stage in names.stages]
    page = filters_of(sought, city) | {
        "table": table,
        "rates": [(say(RATES[code]), *_share(table.all, code)) for code in RATES],
        "lines": [(line, [_cell(table, line, code) for code in RATES]) for line in (*table.lines, table.all)],
        "funnel": charts.funnel(pair("项目走到哪一步", "How far projects came"), steps),
        "steps": steps,
        "map": atlas.shaded(city.tree, pair("各区市项目总投资", "Investment by district"), _shades(table)),
        "stuck": [(which, *figures.stuck(person, which)) for which in names.stuck],
        "yields": [(row, kinds.get(row.kind, Text(row.kind, row.kind))) for row in figures.yields(person, city=city)],
        "twice": [(a, b, joined([say(BY[word]) for word in by])) for a, b, by in twice(person)[:DOUBLES]],
        "sentences": [say(sentence.text) for sentence in bulletin.sentences(table)],
    }
    return render(request, "desk/project_figures.html", page)


def _share(line: Line, code: str) -> tuple[str, str]:
    """Return a share in per cent, and its two numbers."""
    if code == "invested":
        return _money(line.invested)
    rate = line.rate(code)
    return _told(rate), f"{rate.n}/{rate.of}" if rate.of else ""


def _told(rate: Rate) -> str:
    return f"{rate.percent}%" if rate.of else "—"


def _money(share: Share) -> tuple[str, str]:
    if not share.planned:
        return "—", ""
    done, planned = (say(printed(Money(cents)).text) for cents in (share.done, share.planned))
    return f"{share.told()}%", f"{done}/{planned}"


def _cell(table: Table, line: Line, code: str) -> tuple[str, str, int | None]:
    return (*_share(line, code), table.ranks.get(code, {}).get(line.code))


def _shades(table: Table) -> dict[str, Shade]:
    """Return districts by their money: five colours by fifths of the largest."""
    most = max((line.tally.money for line in table.lines), default=0) or 1
    out: dict[str, Shade] = {}
    for line in table.lines:
        if line.code:
            depth = 1 + min(4, 5 * line.tally.money // most) if line.tally.money else 0
            money = say(printed(Money(line.tally.money)).text)
            count = pair(f"{line.tally.projects}个项目", f"{line.tally.projects} projects")
            said = f"{say(line.name)} {count} {money}"
            out[line.code] = Shade(depth, said, f"{reverse('desk:projects')}?region={line.code}")
    return out
