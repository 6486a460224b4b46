"""The forms of programmes and the pool: what is asked to open one, to gather, place and measure, and what was typed."""

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from django.http import QueryDict

from luodi.city.matters.office import current_revision, current_type, definition, office
from luodi.city.programmes import access
from luodi.city.programmes.actions.agree_targets import Kpi, agree_targets
from luodi.city.programmes.actions.gather import (
    Criterion,
    Named,
    Seats,
    name_candidates,
    put_hosts,
    select_candidates,
)
from luodi.city.programmes.actions.open_programme import Draft, close_programme
from luodi.city.programmes.actions.place import propose
from luodi.city.programmes.actions.pool import enter_pool, leave_pool
from luodi.city.programmes.actions.set_target import set_target
from luodi.city.programmes.actions.take_part import add_member, leave
from luodi.city.programmes.actions.take_task import take_task
from luodi.city.programmes.kinds import note_kinds
from luodi.city.programmes.measures import PLAIN, check_measure
from luodi.city.programmes.models import Kind, Programme, Reserve
from luodi.city.programmes.placing import last_round
from luodi.city.programmes.rule_lines import read_rules, write_rules
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.web.forms import Form, Input, Options, day_of, pick, plain, unit_groups
from luodi.faces.web.language import language, pair, say

KINDS: Final = {
    Kind.CAMPAIGN: Text("攻势、专项", "Campaign"),
    Kind.COHORT: Text("实训批次", "Cohort"),
    Kind.TASK_FORCE: Text("专班", "Task force"),
}
LEVELS: Final = {
    Level.INTERNAL: Text("内部", "Internal"),
    Level.RESTRICTED: Text("受限", "Restricted"),
    Level.SEALED: Text("密封", "Sealed"),
}
LINES: Final = 500
"""Lines of one field."""
OF_LINES: Final = frozenset({"unit", "username", "most"})
"""What actions call the parts of such a line."""
Read = TypeVar("Read")
Made = TypeVar("Made")


def _lines(typed: QueryDict, key: str) -> Iterable[tuple[int, list[str]]]:
    """Yield the lines typed into a field, numbered, each as its parts between bars; at least six, some empty.

    Raises Refused `too_many` beyond LINES: what is left out silently would be missed.
    """
    for n, line in enumerate(typed.get(key, "").splitlines(), 1):
        parts = [part.strip() for part in plain(line, 400).replace("｜", "|").split("|")]
        if n > LINES:
            raise Refused("too_many", Text(f"一次最多 {LINES} 行。", f"At most {LINES} lines at once."), key)
        if any(parts):
            yield n, [*parts, "", "", "", "", ""]


def _many(typed: QueryDict, key: str, read: Callable[..., Read]) -> list[Read]:
    """Return what is read of each line of a field. Raises Refused as `read` does, on the field, naming the line."""
    out = []
    for n, parts in _lines(typed, key):
        try:
            out.append(read(*parts))
        except Refused as no:
            told = Text(f"第 {n} 行：{no.message.zh}", f"Line {n}: {no.message.en}")
            raise Refused(no.code, told, key) from no
    return out


def _on(field: str, do: Callable[[], Made]) -> Made:
    """Return what an action makes of all lines of a field; what it refuses of one of them is said at the field."""
    try:
        return do()
    except Refused as no:
        raise Refused(no.code, no.message, field if no.field in OF_LINES else no.field) from no


def _words(typed: str) -> list[str]:
    for sign in ("，", "、", "；", ";"):
        typed = typed.replace(sign, ",")
    return [word.strip() for word in typed.split(",") if word.strip()]


def _whole(typed: str, field: str) -> int:
    if not typed:
        raise Refused("missing", Text("请写整数。", "Write a whole number."), field)
    if not typed.isdecimal() or len(typed) > 6:
        raise Refused("bad_value", Text(f"“{typed}”不是整数。", f"“{typed}” is no whole number."), field)
    return int(typed)


def _amount(typed: str, field: str) -> Decimal:
    try:
        # As the column keeps it: what it would round to nought is none.
        found = round(Decimal(typed), 4)
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or not 0 < found < 10**15:
        raise Refused("bad_value", Text("目标数要大于零。", "More than nought."), field)
    return found


def opening(person: Person, units: frozenset[int], typed: QueryDict) -> Form:
    """Return the form of a programme to open for one of the units."""
    tree = office().tree
    own = [(node.code, node.name) for node in tree if node.id in units]
    above = access.visible(person).filter(closed=None, lead__in=units).order_by("-from_date")
    none = pair("没有", "None")
    inputs = [
        Input("code", pair("代码（小写字母、数字）", "Code (small letters, digits)"), required=True, longest=40),
        Input("kind", pair("种类", "Kind"), "select", True, options=pick(KINDS.items())),
        Input("title", pair("名称", "Title"), required=True, longest=120),
        Input("title_en", pair("英文名称", "In English"), longest=200),
        Input("lead", pair("牵头单位", "Lead"), "select", True, options=pick(own)),
        Input("from_date", pair("从", "From"), "date", True),
        Input("to_date", pair("到", "To"), "date", True),
        Input("level", pair("密级", "Level"), "select", True,
              options=[(str(int(level)), say(name)) for level, name in LEVELS.items()]),
        Input("parent", pair("属于", "Part of"), "select", options=pick((p.code, p.title) for p in above[:100]),
              empty=none),
        Input("units", pair("参加单位", "Other units"), "checks", groups=unit_groups(office())),
    ]  # fmt: skip
    return Form(inputs).keep(typed)


def draft_of(typed: QueryDict) -> Draft:
    """Return the programme typed. Raises Refused naming the field."""
    given = {key: plain(typed.get(key), 40) for key in ("code", "kind", "lead", "parent")}
    level = plain(typed.get("level"), 1)
    return Draft(
        title=Text(plain(typed.get("title"), 120), plain(typed.get("title_en"), 200)),
        from_date=day_of(plain(typed.get("from_date"), 10), "from_date"),
        to_date=day_of(plain(typed.get("to_date"), 10), "to_date"),
        level=int(level) if level.isdecimal() else -1,
        units=[plain(unit, 40) for unit in typed.getlist("units")],
        **given,
    )


def _measures() -> Options:
    """Return what a target can be measured by, in words."""
    kinds = note_kinds()
    out = [*PLAIN.items(), *((f"notes:{kind.code}", kind.name) for kind in kinds.values())]
    for code in dict.fromkeys(kind.becomes for kind in kinds.values() if kind.becomes):
        row = current_type(code, current_revision())
        if row is None:
            continue
        out.append((f"raised:{code}", Text(f"提出：{row.name.zh}", f"Raised: {row.name.en}")))
        out.append((f"closed:{code}", Text(f"办结：{row.name.zh}", f"Done: {row.name.en}")))
        made = {kind.kind: kind.name for kind in definition(row.pk).outcomes}
        out += [(f"outcome:{key}", Text(f"成果：{name.zh}", f"Came of it: {name.en}")) for key, name in made.items()]
    return pick(dict(out).items())


def member(_row: Programme, typed: QueryDict) -> Form:
    """Return the form of somebody who joins: a person, or a unit alone."""
    groups = unit_groups(office())
    alone = pair("不写人就是单位参加", "Without a person the unit itself takes part")
    inputs = [
        Input("username", pair("用户名或姓名", "User name, or name"), longest=80, help=alone),
        Input("unit", pair("单位（人员的原单位）", "Unit (a person’s own)"), "select", groups=groups, empty="—"),
        Input("duty", pair("职责", "Duty"), longest=60),
        Input("group", pair("小组", "Group"), longest=40),
        Input("lead", pair("牵头", "Leads it"), "flag"),
        Input("full_time", pair("脱岗，向原单位要人", "Full-time: asked of their unit"), "flag"),
        Input("host", pair("接收单位（挂职、双向锻炼）", "Serves at"), "select", groups=groups, empty="—"),
        Input("last_day", pair("最后一天", "The last day"), "date"),
    ]
    return Form(inputs).keep(typed)


def target(_row: Programme, typed: QueryDict) -> Form:
    """Return the form of a target."""
    inputs = [
        Input("name", pair("目标", "Target"), required=True, longest=120),
        Input("name_en", pair("英文名称", "In English"), longest=200),
        Input("measure", pair("数什么", "Counts what"), "select", True, options=_measures()),
        Input("amount", pair("多少", "How much"), "number", True),
        Input("each", pair("每人都要达到", "Everybody is to reach it"), "flag"),
    ]
    return Form(inputs).keep(typed)


def task(_row: Programme, typed: QueryDict) -> Form:
    """Return the form that makes a matter a task."""
    return Form([Input("number", pair("事项编号", "The matter’s number"), required=True, longest=24)]).keep(typed)


def letter(row: Programme, typed: QueryDict) -> Form:
    """Return the form of a letter of targets."""
    hosts = {m.host.code: m.host.name for m in row.members.exclude(host=None).select_related("host") if m.host}
    codes = "；".join(code for code, _ in _measures())
    line = pair(
        f"每行：名称 | 数什么 | 多少。数什么写代码：{codes}", f"A line: name | measure | amount. Measures: {codes}"
    )
    inputs = [
        Input("host", pair("接收单位", "Host"), "select", True, options=pick(hosts.items())),
        Input("kpis", pair("目标", "Targets"), "lines", True, help=line),
        Input("text", pair("约定", "Terms"), "long", longest=5000),
    ]
    return Form(inputs).keep(typed)


def hosts(row: Programme, typed: QueryDict) -> Form:
    """Return the form of hosts and their seats, with those there are."""
    there = row.hosts.select_related("unit").order_by("unit__code")
    lines = "\n".join(" | ".join((h.unit.code, str(h.most), str(h.least), "，".join(h.wants))) for h in there)
    line = pair(
        "每行：单位代码 | 最多 | 最少 | 要的专长，逗号分开",
        "A line: unit’s code | most | least | fields wanted, by commas",
    )
    inputs = [Input("hosts", pair("接收单位和名额", "Hosts and seats"), "lines", True, help=line, value=lines)]
    return Form(inputs).keep(typed)


def candidates(_row: Programme, typed: QueryDict) -> Form:
    """Return the form of those who are named."""
    line = pair(
        "每行：用户名或姓名 | 推荐单位代码 | 积分 | 专长，逗号分开 | 志愿单位代码，逗号分开 | "
        "情况，如 性别=女，level=科",
        "A line: user name or name | unit | points | fields | hosts wished for | traits such as 性别=女, level=科",
    )
    return Form([Input("candidates", pair("推荐人选", "Candidates"), "lines", True, help=line)]).keep(typed)


def selection(_row: Programme, typed: QueryDict) -> Form:
    """Return the form of a selection by criteria."""
    line = pair("每行：名称 | 条件，如 积分八十以上 | points >= 80", "A line: name | condition, such as points >= 80")
    most = pair(
        "每行：情况 | 值 | 最多几人，如 性别 | 男 | 8", "A line: trait | value | at most, such as 性别 | 男 | 8"
    )
    inputs = [
        Input("size", pair("选几人", "How many"), "number", True),
        Input("criteria", pair("条件", "Criteria"), "lines", help=line),
        Input("quotas", pair("名额上限", "Quotas"), "lines", help=most),
    ]
    return Form(inputs).keep(typed)


def rules(row: Programme, typed: QueryDict) -> Form:
    """Return the form of the rules a placement obeys, with those the latest was asked by."""
    last = last_round(row)
    lines = pair(
        "每行一条，人和单位写姓名、名称或代码：在一处 | 甲、乙；分开 | 甲、乙；回避 | 甲 | 单位；只去 | 甲 | 单位；"
        "每处最多 | 部门 | 1；占比 | 性别 | 男 | 最少% | 最多%。各单位的名额在“接收单位”里改。",
        "A line each, people and hosts by name or code: together | A, B; apart | A, B; never | A | host; "
        "only | A | host; at most | 部门 | 1; share | 性别 | 男 | least % | most %. Seats are changed under “Hosts”.",
    )
    there = write_rules(row, last.asked["rules"], language()) if last else ""
    fair = "yes" if last and last.asked["fair"] else ""
    inputs = [
        Input("rules", pair("规则", "Rules"), "lines", help=lines, value=there),
        Input("fair", pair("先顾安排得最差的人", "The worst placed first"), "flag", value=fair),
        Input("reason", pair("为什么改（记入这一轮）", "Why, kept with the round"), longest=200),
    ]
    return Form(inputs).keep(typed)


def _add(person: Person, code: str, typed: QueryDict) -> None:
    given = {key: plain(typed.get(key), 80) for key in ("username", "unit", "duty", "group", "host")}
    last = plain(typed.get("last_day"), 10)
    flags = {key: typed.get(key) == "yes" for key in ("lead", "full_time")}
    add_member(person, code, last_day=day_of(last, "last_day") if last else None, **given, **flags)


def _aim(person: Person, code: str, typed: QueryDict) -> None:
    name = Text(plain(typed.get("name"), 120), plain(typed.get("name_en"), 200))
    amount, each = _amount(plain(typed.get("amount"), 20), "amount"), typed.get("each") == "yes"
    set_target(person, code, name=name, measure=plain(typed.get("measure"), 60), amount=amount, each=each)


def _agree(person: Person, code: str, typed: QueryDict) -> None:
    def read(name: str, measure: str, amount: str, *_: str) -> Kpi:
        check_measure(measure)
        return Kpi(Text(name[:120], name[:120]), measure, _amount(amount, "kpis"))

    kpis = _many(typed, "kpis", read)
    agree_targets(person, code, plain(typed.get("host"), 40), kpis, plain(typed.get("text"), 5000))


def _leave(person: Person, code: str, typed: QueryDict) -> None:
    pk = plain(typed.get("member"), 18)
    row = access.get(person, code).members.filter(pk=int(pk) if pk.isdecimal() else 0).first()
    if row is None:
        raise Refused("not_found", Text("没有这个成员。", "There is no such member."), "member")
    leave(person, row.pk)


def _seat(person: Person, code: str, typed: QueryDict) -> None:
    def read(unit: str, most: str, least: str, wants: str, *_: str) -> Seats:
        return Seats(unit, _whole(most, "hosts"), _whole(least or "0", "hosts"), _words(wants))

    rows = _many(typed, "hosts", read)
    _on("hosts", lambda: put_hosts(person, code, rows))


def _name(person: Person, code: str, typed: QueryDict) -> None:
    def read(username: str, unit: str, points: str, fields: str, wishes: str, traits: str, *_: str) -> Named:
        said = dict(_trait(word) for word in _words(traits))
        return Named(username, unit, said, _words(fields), _words(wishes), _whole(points or "0", "candidates"))

    rows = _many(typed, "candidates", read)
    _on("candidates", lambda: name_candidates(person, code, rows))


def _trait(typed: str) -> tuple[str, str]:
    name, sign, value = (part.strip() for part in typed.partition("="))
    if not (name and sign and value):
        told = Text(f"“{typed}”应写成 情况=值。", f"“{typed}” is not written as trait=value.")
        raise Refused("bad_value", told, "candidates")
    return name, value


def _select(person: Person, code: str, typed: QueryDict) -> None:
    criteria = _many(typed, "criteria", lambda name, when, *_: Criterion(name, when))
    quotas: dict[str, dict[str, int]] = {}
    for trait, value, most in _many(typed, "quotas", lambda *cells: (*cells[:2], _whole(cells[2], "quotas"))):
        quotas.setdefault(trait, {})[value] = most
    size = _whole(plain(typed.get("size"), 6), "size")
    select_candidates(person, code, size=size, criteria=criteria, quotas=quotas)


def _propose(person: Person, code: str, typed: QueryDict) -> None:
    rules_ = read_rules(access.to_run(person, code), _lines(typed, "rules"))
    reason = plain(typed.get("reason"), 200)
    propose(person, code, rules_, fair=typed.get("fair") == "yes", reason=reason)


Does = Callable[[Person, str, QueryDict], Any]
DOES: Final[dict[str, Does]] = {
    "member": _add,
    "target": _aim,
    "task": lambda person, code, typed: take_task(person, code, plain(typed.get("number"), 24)),
    "letter": _agree,
    "leave": _leave,
    "close": lambda person, code, _typed: close_programme(person, code),
    "hosts": _seat,
    "candidates": _name,
    "selection": _select,
    "rules": _propose,
}
MAKES: Final[dict[str, Callable[[Programme, QueryDict], Form]]] = {
    "member": member,
    "target": target,
    "task": task,
    "letter": letter,
    "hosts": hosts,
    "candidates": candidates,
    "selection": selection,
    "rules": rules,
}
WORDS: Final = {
    "member": (Text("加人或单位", "Add somebody"), Text("加入", "Add")),
    "target": (Text("定一个目标", "Set a target"), Text("定下", "Set it")),
    "task": (Text("把事项列为任务", "Make a matter a task"), Text("列入", "Take it in")),
    "letter": (Text("起草目标责任书", "Draw up a letter of targets"), Text("送双方签", "Send it to be signed")),
    "hosts": (Text("接收单位", "Hosts"), Text("写入", "Keep them")),
    "candidates": (Text("推荐人选", "Candidates"), Text("推荐", "Name them")),
    "selection": (Text("按条件选定", "Select by criteria"), Text("选定", "Select")),
    "rules": (Text("定规则，求方案", "Set rules and propose"), Text("按这些规则求", "Propose by these rules")),
}


def offered(row: Programme, kinds: Iterable[str], doing: str, typed: QueryDict) -> dict[str, Form]:
    """Return the forms of these kinds; the one that was sent with what was typed.

    Several stand on one page: their fields have names of their own, which `bare` takes off again.
    """
    out = {}
    for kind in kinds:
        out[kind] = MAKES[kind](row, bare(typed, kind) if kind == doing else QueryDict())
        for item in out[kind].inputs:
            item.key = f"{kind}.{item.key}"
    return out


def bare(typed: QueryDict, kind: str) -> QueryDict:
    """Return what was typed into a form by the names its action knows."""
    out = QueryDict(mutable=True)
    for key, values in typed.lists():
        out.setlist(key.removeprefix(f"{kind}."), values)
    return out


def told(forms: dict[str, Form]) -> list[tuple[str, str, str, Form]]:
    """Return forms as pages show them: kind, what it is, its button."""
    return [(kind, say(WORDS[kind][0]), say(WORDS[kind][1]), form) for kind, form in forms.items()]


def reserve(units: frozenset[int], typed: QueryDict) -> Form:
    """Return the form that puts somebody of the units in the pool."""
    own = [(node.code, node.name) for node in office().tree if node.id in units]
    inputs = [
        Input("username", pair("用户名或姓名", "User name, or name"), required=True, longest=80),
        Input("unit", pair("单位", "Unit"), "select", True, options=pick(own)),
        Input("skills", pair("专长，逗号分开", "Skills, by commas"), longest=400),
        Input("rank", pair("层级（局、处、科）", "Rank"), longest=12),
        Input("to_date", pair("到什么时候为止", "Until"), "date"),
    ]
    return Form(inputs).keep(typed)


def _enter(person: Person, typed: QueryDict) -> Reserve:
    given = {key: plain(typed.get(key), 80) for key in ("unit", "rank")}
    until = plain(typed.get("to_date"), 10)
    day = day_of(until, "to_date") if until else None
    return enter_pool(
        person, plain(typed.get("username"), 80), skills=_words(typed.get("skills", "")), to_date=day, **given
    )


RESERVES: Final[dict[str, Callable[[Person, QueryDict], Reserve]]] = {
    "enter": _enter,
    "out": lambda person, typed: leave_pool(person, plain(typed.get("username"), 80)),
}
