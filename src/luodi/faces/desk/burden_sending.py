"""下发报表 at the desk: the marks are asked first, what they lack is told before it is sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst

from luodi.city.burden import access, law
from luodi.city.burden.actions.send import Draft, send_form
from luodi.city.burden.cycles import CYCLES
from luodi.city.burden.items import Field
from luodi.city.matters.office import Office, office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, day_of, pick, plain, unit_groups
from luodi.faces.web.language import pair, say

WIDE = {
    "district": Text("所有区市", "All districts"),
    "street": Text("所有镇街", "All streets and towns"),
    "community": Text("所有社区", "All communities"),
}
"""Many receivers at one click, by kind of unit."""


@staff
def send(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the form's form; a POST sends it down."""
    city = office()
    issuers = [city.tree.node(unit) for unit in access.issuing(person) if unit in city.tree]
    form, status = _form(city, [(node.code, node.name) for node in issuers]), 200
    for item in form.inputs:
        many = item.kind == "checks"
        item.value = request.POST.getlist(item.key) if many else request.POST.get(item.key, item.value)
    if request.method == "POST":
        try:
            made = send_form(person, _draft(request, city))
        except Refused as refused:
            form.blame(refused)
            if refused.code == "marks_missing":
                form.error = say(refused.message)
            status = 422
        else:
            messages.success(request, pair("已下发。", "It is sent down."))
            return redirect("desk:burden_form", made.pk)
    parts = {"head": form.inputs[:3], "marks": form.inputs[3:8], "rest": form.inputs[8:]}
    page = parts | {"form": form, "may": bool(issuers), "article": say(law.ARTICLE_17), "fill_once": say(law.FILL_ONCE)}
    return render(request, "desk/burden_send.html", page, status=status)


def _form(city: Office, issuers: list[tuple[str, Text]]) -> Form:
    each = pair(
        "每行一项；要英文名称就写在竖线后：常住人口 | Residents",
        "One a line; English after a bar: 常住人口 | Residents",
    )
    known = pair("名称相同就是同一个数据项，填过的单位不用重填。", "What is called alike is one item and given once.")
    lacks = pair("缺标志或已过期仍要下发，并知道对方可以拒填。", "Send it without; those asked may refuse it.")
    nodes = {node.kind for node in city.tree}
    inputs = [
        Input("issuer", pair("下发单位", "Issuer"), "select", True, options=pick(issuers)),
        Input("title", pair("报表名称", "Title"), required=True, longest=120),
        Input("title_en", pair("英文名称", "Title in English"), longest=200),
        *(Input(mark, capfirst(say(name)), longest=120) for mark, name in law.MARKS.items() if mark != "valid_until"),
        Input("valid_until", pair("有效期限至（含当天）", "Valid until (that day included)"), "date"),
        Input("unmarked", say(law.UNMARKED), "flag", help=lacks),
        Input("fields", pair("数据项", "Items"), "lines", True, help=f"{each} {known}"),
        Input("cycle", pair("周期", "Cycle"), "select", True, options=pick(CYCLES.items()), value="once"),
        Input("due", pair("首次上报期限", "First due"), "date", True),
        Input("wide", pair("填报单位：成批选", "Who fills it in: many at once"), "checks"),
        Input("to", pair("填报单位：逐个选", "Who fills it in: one by one"), "checks", groups=unit_groups(city)),
    ]
    form = Form(inputs)
    wide = form.get("wide")
    if wide:
        wide.options = [(kind, say(name)) for kind, name in WIDE.items() if kind in nodes]
        wide.options += [
            (node.code, pair(f"{node.name.zh}的镇街", f"Streets of {node.name.en}"))
            for node in city.tree
            if node.kind == "district"
        ]
    return form


def _many(city: Office, wanted: list[str], issuer: str) -> set[str]:
    """Return the units of the kinds chosen and the streets of the districts chosen, without the issuer."""
    tree = city.tree
    districts = [node.id for code in wanted if (node := tree.get(code)) and node.kind == "district"]
    kinds = set(wanted) & WIDE.keys()
    chosen = {node.code for node in tree if node.kind in kinds}
    for district in districts:
        chosen |= {tree.node(unit).code for unit in tree.subtree(district) if tree.kind(unit) == "street"}
    return chosen - {issuer}


def _draft(request: HttpRequest, city: Office) -> Draft:
    typed = {key: plain(request.POST.get(key), 300) for key in ("issuer", "title", "title_en", "cycle", "due")}
    marks = {key: plain(request.POST.get(key), 200) for key in ("number", "made_by", "approval", "valid_until")}
    to = _many(city, request.POST.getlist("wide"), typed["issuer"])
    return Draft(
        issuer=typed["issuer"],
        title=Text(typed["title"], typed["title_en"]),
        fields=[_field(line) for line in request.POST.get("fields", "").splitlines() if line.strip()],
        to=sorted(to | set(request.POST.getlist("to"))),
        due=day_of(typed["due"], "due"),
        cycle=typed["cycle"],
        number=marks["number"],
        made_by=marks["made_by"],
        approval=marks["approval"],
        valid_until=day_of(marks["valid_until"], "valid_until") if marks["valid_until"] else None,
        unmarked=request.POST.get("unmarked") == "yes",
    )


def _field(line: str) -> Field:
    zh, _, en = plain(line, 400).replace("｜", "|").partition("|")
    return Field(Text(zh.strip(), en.strip()))
