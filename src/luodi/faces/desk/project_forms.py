"""The forms of projects: what is asked, and reading what was typed. Money is typed in 万元, kept in cents."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils import timezone

from luodi.city.matters import access as matters
from luodi.city.matters.models import Matter
from luodi.city.matters.office import current_type, definition, office
from luodi.city.projects.catalogue import Catalogue, catalogue, things
from luodi.city.projects.drafts import Bringing, Draft, Firm
from luodi.city.projects.models import Project
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state
from luodi.faces.web.forms import Form, Input, day_of, pick, plain, region_groups
from luodi.faces.web.language import pair, say

Typed = Mapping[str, str]
WAN: Final = 1_000_000
STATES: Final = {
    "filed": Text("待审核", "To be checked"),
    "checked": Text("待签发", "To be signed"),
    "signed": Text("已签发", "Signed"),
    "returned": Text("已退回", "Sent back"),
    "replaced": Text("已更正", "Corrected since"),
}


def cents(typed: str, field: str) -> int:
    """Return money typed in 万元 as cents. Raises Refused `bad_value`."""
    try:
        amount = Decimal(typed.replace(",", "").replace("，", "") or "x")
    except InvalidOperation as error:
        told = Text("金额按万元填，例如 120000。", "Money is written in 10,000 yuan, such as 120000.")
        raise Refused("bad_value", told, field) from error
    if not amount.is_finite() or amount * WAN != int(amount * WAN):
        told = Text("金额最多到分。", "Money has no parts of a cent.")
        raise Refused("bad_value", told, field)
    return int(amount * WAN)


def wan(amount: int) -> str:
    """Return cents as 万元, without idle zeros."""
    return f"{(Decimal(amount) / WAN).normalize():f}"


def through_options() -> list[tuple[str, str]]:
    """Return what may have brought a project: kinds with a roll by their things, as `event:kh-2026`."""
    city, out = office(), []
    for kind in catalogue(city.revision).through:
        out += [(f"{kind.code}:{code}", f"{say(kind.name)}：{say(name)}") for code, name in things(kind, city).items()]
    return out


def entering(typed: Typed) -> Form:
    """Return the form of a new project with what was typed."""
    city, names = office(), catalogue()
    alike = pair("像已登记过的会提示；确实不是同一个就写明为什么。", "Say why it is another one, where you are asked.")
    levels = [("1", pair("内部", "Internal")), ("0", pair("公开", "Open")), ("2", pair("受限", "Restricted"))]
    inputs = [
        Input("name", pair("项目名称", "Name"), required=True, longest=120),
        Input("region", pair("区市", "Where"), "select", True, groups=region_groups(city),
              empty=pair("请选择", "Choose")),
        Input("industry", pair("行业代码（GB/T 4754，如 C3670）", "Industry, GB/T 4754 (C3670)"), required=True,
              longest=5),
        Input("amount", pair("计划总投资（万元）", "Investment, 10,000 yuan"), "number", True),
        Input("firms", pair("投资方，每行一家", "Investors, one a line"), "lines",
              help=pair("要写信用代码就写在竖线后：某公司 | 91370200…", "A credit code after a bar: Firm | 91370200…")),
        Input("years", pair("分年度计划，每行一年", "Plan by year, one a line"), "lines",
              help=pair("例如 2026 | 40000（万元）", "Such as 2026 | 40000 (in 10,000 yuan)")),
        Input("families", pair("列入清单", "On lists"), "checks",
              options=pick((one.code, one.name) for one in names.families)),
        Input("brought", pair("谁带来的", "What brought it"), "select", options=through_options(),
              empty=pair("没有", "Nothing")),
        Input("text", pair("说明", "About it"), "long", longest=5000),
        Input("level", pair("密级", "Level"), "select", True, options=levels, value="1"),
        Input("relation", pair("与原项目的关系", "Of another project"), "select",
              options=[("upgrade", pair("升级", "An upgrade")), ("increment", pair("增资", "Added capital")),
                       ("successor", pair("更换业主", "A new owner"))], empty=pair("新项目", "A new one")),
        Input("of", pair("原项目编号", "Its number"), longest=24),
        Input("distinct", pair("为什么不是同一个项目", "Why it is another one"), longest=200, help=alike),
    ]  # fmt: skip
    form = Form(inputs)
    for item in form.inputs:
        many = item.kind == "checks" and hasattr(typed, "getlist")
        item.value = typed.getlist(item.key) if many else typed.get(item.key, item.value)  # type: ignore[attr-defined]
    return form


def of_lead(person: Person, lead: Matter) -> dict[str, str]:
    """Return what a lead from the field knows of its project already."""
    words = matters.words(person, lead).items()
    facts = unpack_state(lead.state).facts | {key.removeprefix("1.form."): said for key, said in words}
    amount = str(facts.get("amount", ""))
    return {
        "name": lead.title[:120],
        "region": lead.region[:6],
        "firms": str(facts.get("investor", "")),
        "amount": amount if amount.replace(".", "", 1).isdecimal() else "",
    }


def draft_of(typed: Typed) -> Draft:
    """Return what was typed as a draft. Raises Refused naming the field."""
    families = typed.getlist("families") if hasattr(typed, "getlist") else []
    level = plain(typed.get("level"), 1)
    kind, _, code = plain(typed.get("brought"), 80).partition(":")
    return Draft(
        name=plain(typed.get("name"), 200),
        region=plain(typed.get("region"), 12),
        industry=plain(typed.get("industry"), 6),
        amount=cents(plain(typed.get("amount"), 24), "amount"),
        firms=firms_of(typed.get("firms", "")),
        years=years_of(typed.get("years", "")),
        families=[plain(code, 24) for code in families],
        brought=Bringing(kind, code, timezone.localdate()) if code else None,
        text=plain(typed.get("text"), 5000),
        level=int(level) if level in ("0", "1", "2", "3") else None,
        relation=plain(typed.get("relation"), 10),
        of=plain(typed.get("of"), 24),
        distinct=plain(typed.get("distinct"), 200),
    )


def firms_of(lines: str) -> list[Firm]:
    """Return investors typed one a line, a credit code after a bar."""
    out = []
    for line in lines.splitlines()[:20]:
        name, _, code = plain(line, 200).replace("｜", "|").partition("|")
        if name.strip():
            out.append(Firm(name.strip(), code.strip()))
    return out


def years_of(lines: str) -> dict[int, int]:
    """Return years typed one a line with their 万元 after a bar. Raises Refused `bad_value`."""
    out = {}
    for line in lines.splitlines()[:30]:
        if not line.strip():
            continue
        year, _, amount = plain(line, 60).replace("｜", "|").partition("|")
        if not (year.strip().isdecimal() and len(year.strip()) == 4):
            raise Refused("bad_value", Text("分年度计划写成 2026 | 40000。", "Write 2026 | 40000."), "years")
        out[int(year)] = cents(amount.strip(), "years")
    return out


def of_project(found: Project, names: Catalogue) -> dict[str, Form]:
    """Return the small forms on a project's page, empty."""
    own = ("own", pair("自定节点", "One of its own"))
    fields = pick(
        (option, label)
        for code in names.issues[:1]
        if (row := current_type(code))
        for field in definition(row.pk).form
        for option, label in zip(field.options, field.labels, strict=False)
    )
    last = timezone.localdate().replace(day=1)
    month = date(last.year - (last.month == 1), (last.month - 2) % 12 + 1, 1)
    forms = {
        "plan": Form([
            Input("code", pair("节点", "Milestone"), "select", True,
                  options=[*pick((one.code, one.name) for one in names.milestones), own]),
            Input("name", pair("自定节点的名称", "Name of its own"), longest=80),
            Input("planned", pair("计划日期", "Planned"), "date", True),
            Input("why", pair("改期的原因", "Why it is put off"), longest=400),
        ]),
        "issue": Form([
            Input("title", pair("问题", "Issue"), required=True, longest=200),
            Input("field", pair("环节", "Where"), "select", True, options=fields),
            Input("text", pair("情况", "About it"), "long", longest=5000),
        ]),
        "month": Form([
            Input("month", pair("月份", "Month"), "month", True, value=f"{month:%Y-%m}"),
            Input("invested", pair("当月完成投资（万元）", "Done in the month, 10,000 yuan"), "number", True),
            Input("employees", pair("用工人数", "Employees"), "number", value="0"),
            Input("listed", pair("已纳统", "In the statistics"), "flag"),
            Input("why", pair("更正的原因", "Why it is corrected"), longest=400),
        ]),
        "bring": Form([
            Input("brought", pair("途径", "What brought it"), "select", True, options=through_options()),
            Input("on", pair("日期", "On"), "date", value=timezone.localdate().isoformat()),
        ]),
        "amend": Form([
            Input("name", pair("项目名称", "Name"), required=True, longest=120, value=found.name),
            Input("industry", pair("行业代码", "Industry"), required=True, longest=5, value=found.industry),
            Input("amount", pair("计划总投资（万元）", "Investment, 10,000 yuan"), "number", True,
                  value=wan(found.amount)),
            Input("years", pair("分年度计划", "Plan by year"), "lines",
                  value="\n".join(f"{y.year} | {wan(y.amount)}" for y in found.years.order_by("year"))),
        ]),
    }  # fmt: skip
    for kind, form in forms.items():
        for item in form.inputs:
            # Several forms stand on one page: their fields have names of their own.
            item.key = f"{kind}.{item.key}"
    return forms


def day(typed: str | None, field: str) -> date:
    """Return a day typed. Raises Refused."""
    return day_of(plain(typed, 10), field)
