"""The forms of duties, coverage, selections, key posts and files of integrity: what is asked, and what was typed."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone

from luodi.city.checklists import access, queries, selections
from luodi.city.checklists.actions.keep_duty import Holder
from luodi.city.checklists.actions.keep_post import PostDraft
from luodi.city.checklists.actions.select import Call
from luodi.city.checklists.models import DUTY_KINDS, LEVELS, PAGE_KINDS, POST_KINDS, Duty, ListItem, Selection
from luodi.city.checklists.register import columns, coverage_rules
from luodi.city.matters.office import office
from luodi.city.matters.tables import FACT, in_force
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.web.forms import Form, Input, Options, day_of, pick, plain, region_groups
from luodi.faces.web.language import pair, say

MOST: Final = 40
"""Lines of one field."""


def _units(units: list[int]) -> Options:
    tree = office().tree
    return pick((tree.node(unit).code, tree.node(unit).name) for unit in units if unit in tree)


def _number(typed: str, field: str) -> Decimal:
    try:
        found = Decimal(typed or "0")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise Refused("bad_value", Text("请写不小于 0 的数。", "Write a number, 0 or more."), field)
    return found


# Who answers for what ----------------------------------------------------------------------------------------------


def duty(typed: QueryDict, known: Duty | None = None) -> Form:
    """Return the form of a duty, with its holders by kind and level; a known one as it stands."""
    stands: dict[str, list[str]] = {}
    for one in known.holders.order_by("pk") if known else ():
        post = f" | {one.post_zh} | {one.post_en}" if one.post_zh else ""
        stands.setdefault(f"{one.kind}-{one.level}", []).append(f"{one.rule}{post}")
    lines = pair(
        "每行一个单位代码；*-zjj 是各区（市）的同名单位，self 是当地自己；岗位名写在竖线后：qd-jyj | 副局长 | Deputy",
        "A unit’s code a line; *-zjj: each district’s of that ending; self: the place; names of a post after bars",
    )
    inputs = [
        Input("code", pair("代码", "Code"), required=True, longest=40, value=known.code if known else ""),
        Input("name", pair("责任", "Duty"), required=True, longest=60, value=known.name_zh if known else ""),
        Input("name_en", pair("英文名称", "In English"), longest=120, value=known.name_en if known else ""),
    ]
    for kind, name in DUTY_KINDS.items():
        for level, place in LEVELS.items():
            key = f"{kind}-{level}"
            help_ = lines if not inputs[3:] else ""
            value = "\n".join(stands.get(key, []))
            inputs.append(Input(key, f"{say(name)} · {say(place)}", "lines", help=help_, value=value))
    return Form(inputs).keep(typed)


def duty_of(typed: QueryDict) -> dict[str, Any]:
    """Return the duty typed, as `keep_duty` takes it."""
    given = {key: plain(typed.get(key), 120) for key in ("code", "name", "name_en")}
    return {"code": given["code"], "name": Text(given["name"], given["name_en"]), "holders": _holders_of(typed)}


def _holders_of(typed: QueryDict) -> list[Holder]:
    out = []
    for kind in DUTY_KINDS:
        for level in LEVELS:
            for line in typed.get(f"{kind}-{level}", "").splitlines()[:MOST]:
                rule, zh, en, *_ = [part.strip() for part in f"{plain(line, 200)}||".replace("｜", "|").split("|")]
                if rule:
                    out.append(Holder(kind, level, rule, Text(zh, en or zh)))
    return out


def covered(typed: QueryDict) -> Form:
    """Return the form that says a unit was covered on a day, before this record began."""
    rules, tree = coverage_rules(), office().tree
    kinds = {rule.kind for rule in rules.values()}
    units = [(node.code, node.name) for node in tree if node.kind in kinds]
    inputs = [
        Input("rule", pair("规则", "Rule"), "select", True, options=pick((r.code, r.name) for r in rules.values())),
        Input("unit", pair("单位", "Unit"), "select", True, options=pick(units), empty=pair("请选择", "Choose")),
        Input("day", pair("哪天", "On"), "date", True),
        Input("paper", pair("报告文号", "The report’s number"), required=True, longest=60),
    ]
    return Form(inputs).keep(typed)


def covered_of(typed: QueryDict) -> dict[str, Any]:
    """Return what was typed of a coverage, as `note_coverage` takes it. Raises Refused `bad_value` for the day."""
    given = {key: plain(typed.get(key), 61) for key in ("rule", "unit", "paper")}
    return {"day": day_of(plain(typed.get("day"), 10), "day"), **given}


# Selections ---------------------------------------------------------------------------------------------------------


def call(person: Person, units: list[int], typed: QueryDict) -> Form:
    """Return the form of a selection or a review that one of the units opens."""
    versions = list(queries.current(access.versions(person)))
    scored = set(ListItem.objects.filter(version__in=versions, weight__gt=0).values_list("version", flat=True))
    lists = [row for row in versions if row.pk in scored]
    tables = [(code, rules[-1].name) for code, rules in sorted(office().tables.items()) if rules]
    inputs = [
        Input("organiser", pair("组织单位", "Organiser"), "select", True,
              options=_units(units)),
        Input("title", pair("名称", "Title"), required=True, longest=120),
        Input("title_en", pair("英文名称", "In English"), longest=200),
        Input("standard", pair("评分标准", "Standard"), "select", True,
              options=pick((row.checklist.code, row.name) for row in lists)),
        Input("places", pair("名额（0 是考察，不选人）", "Places (0 is a review that chooses nobody)"), "number", True,
              value="0"),
        Input("table", pair("报名资格规则", "Who may stand"), "select", options=pick(tables),
              empty=pair("不限", "Anybody")),
        Input("monthly", pair("每人每月激励（元）", "Incentive a month, yuan"), "number", value="0"),
    ]  # fmt: skip
    return Form(inputs).keep(typed)


def call_of(typed: QueryDict) -> Call:
    """Return the selection typed. Raises Refused `bad_value`."""
    places = plain(typed.get("places"), 6)
    if not places.isdecimal():
        raise Refused("bad_value", Text("名额写整数。", "Places are a whole number."), "places")
    return Call(
        organiser=plain(typed.get("organiser"), 40),
        title=Text(plain(typed.get("title"), 121), plain(typed.get("title_en"), 200)),
        standard=plain(typed.get("standard"), 40),
        places=int(places),
        table=plain(typed.get("table"), 40),
        monthly=_number(plain(typed.get("monthly"), 12), "monthly"),
    )


def forward(row: Selection, typed: QueryDict) -> Form:
    """Return the form that puts somebody forward: what the rules look at is asked for."""
    now = round(timezone.now().timestamp() * 1000)
    rules = in_force(office().tables.get(row.table, ()), now, now) if row.table else None
    asked = [one for one in rules.inputs if one.source == FACT] if rules else []
    inputs = [
        Input("code", pair("编号", "Number"), required=True, longest=40),
        Input("name", pair("姓名", "Name"), required=True, longest=60),
        *(Input(f"facts.{one.key}", say(one.name), longest=40) for one in asked),
    ]
    return Form(inputs).keep(typed)


def facts_of(typed: QueryDict) -> dict[str, Any]:
    """Return the facts typed: numbers as numbers, nothing where nothing was typed."""
    out: dict[str, Any] = {}
    for key, value in typed.items():
        said = plain(str(value), 40)
        if key.startswith("facts.") and said:
            whole = said.isdecimal() and len(said) < 15
            out[key.removeprefix("facts.")] = int(said) if whole else said
    return out


def marks(row: Selection, typed: QueryDict) -> Form:
    """Return the form of one assessor's points for somebody who may stand."""
    people = [(who.code, f"{who.name} {who.code}") for who in selections.candidates(row) if who.eligible]
    inputs = [Input("whose", pair("给谁打分", "Whose marks"), "select", True, options=people)]
    for item in row.standard.items.all():
        if item.weight:
            label = f"{item.number} {say(item.text)}（0–{item.weight.normalize():f}）"
            inputs.append(Input(f"points.{item.number}", label, "number", True))
    return Form(inputs).keep(typed)


def points_of(typed: QueryDict) -> dict[str, Decimal]:
    """Return the points typed, by number of item. Raises Refused `bad_value`, `missing`: nothing typed is no nought."""
    given = {key: plain(str(value), 8) for key, value in typed.items() if key.startswith("points.")}
    for key, value in given.items():
        if not value:
            raise Refused("missing", Text("每一项都要打分。", "Every item is marked."), key)
    return {key.removeprefix("points."): _number(value, key) for key, value in given.items()}


def struck(row: Selection, typed: QueryDict) -> Form:
    """Return the form that takes somebody out after an objection found true."""
    people = [(who.code, f"{who.name} {who.code}") for who in selections.candidates(row) if who.eligible]
    inputs = [
        Input("struck", pair("取消谁", "Who is taken out"), "select", True, options=people),
        Input("reason", pair("理由", "Why"), required=True, longest=200),
    ]
    return Form(inputs).keep(typed)


# Key posts ----------------------------------------------------------------------------------------------------------


def post(units: list[int], typed: QueryDict) -> Form:
    """Return the form of a key post in the register of one of the units; the same code again amends it."""
    amend = pair("同一代码再登记就是更正", "The same code again amends it")
    inputs = [
        Input("keeper", pair("登记单位", "Keeper"), "select", True,
              options=_units(units)),
        Input("code", pair("代码", "Code"), required=True, longest=40, help=amend),
        Input("kind", pair("类别", "Kind"), "select", True, options=pick(POST_KINDS.items())),
        Input("name", pair("名称", "Name"), required=True, longest=120),
        Input("name_en", pair("英文名称", "In English"), longest=200),
        Input("region", pair("所在地", "Where"), "select", True, groups=region_groups(office()),
              empty=pair("请选择", "Choose")),
        *(Input(one.key, f"{say(one.name)}（{one.unit}）", "number") for one in columns()),
    ]  # fmt: skip
    return Form(inputs).keep(typed)


def post_of(typed: QueryDict) -> PostDraft:
    """Return the post typed."""
    given = {key: plain(typed.get(key), 120) for key in ("keeper", "code", "kind", "name", "name_en", "region")}
    figures = {one.key: plain(typed.get(one.key), 20) for one in columns()}
    name = Text(given.pop("name"), given.pop("name_en"))
    return PostDraft(name=name, figures=figures, **given)


def page_of(typed: QueryDict) -> dict[str, Any]:
    """Return the page typed, as `add_page` takes it. Raises Refused `bad_value` for the day."""
    given = {key: plain(typed.get(key), 40) for key in ("keeper", "post", "kind")}
    return {"day": day_of(plain(typed.get("day"), 10), "day"), "words": typed.get("words", ""), **given}


def page(keepers: list[int], typed: QueryDict) -> Form:
    """Return the form of a page of a file of integrity."""
    inputs = [
        Input("keeper", pair("管档单位", "Keeper"), "select", True, options=_units(keepers)),
        Input("post", pair("重点岗位的代码", "The key post’s code"), required=True, longest=40),
        Input("kind", pair("种类", "Kind"), "select", True, options=pick(PAGE_KINDS.items())),
        Input("day", pair("日期", "Day"), "date", True),
        Input("words", pair("内容（密封保存）", "What it says (sealed)"), "long", True, longest=5000),
    ]
    return Form(inputs).keep(typed)
