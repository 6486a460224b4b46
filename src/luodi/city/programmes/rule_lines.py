"""Rules of a placement as people write them, a line each: `分开 | 张三、李四`, `占比 | 性别 | 男 | 0 | 80`.

People and hosts go by name where only one is called so, by code always.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from luodi.city.programmes.models import Programme
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

KINDS: Final = {
    "together": Text("在一处", "together"),
    "apart": Text("分开", "apart"),
    "never": Text("回避", "never"),
    "only": Text("只去", "only"),
    "at_most": Text("每处最多", "at most"),
    "share": Text("占比", "share"),
}
BETWEEN: Final = "，、；;"


def read_rules(programme: Programme, lines: Iterable[tuple[int, Sequence[str]]]) -> list[dict[str, Any]]:
    """Return the rules in numbered lines, cut at their bars. Raises Refused `bad_value` on `rules`, with the line."""
    kinds = {word: code for code, text in KINDS.items() for word in (code, text.zh, text.en)}
    people, hosts = _called(_people(programme)), _called(_hosts(programme))
    out = []
    for n, (kind, *cells) in lines:
        if kind not in kinds:
            known = "、".join(text.zh for text in KINDS.values())
            english = ", ".join(text.en for text in KINDS.values())
            raise _wrong(n, Text(f"“{kind}”不是规则；可写：{known}", f"“{kind}” is no rule; there are: {english}"))
        out.append({"rule": kinds[kind]} | _rule(n, kinds[kind], [*cells, "", "", "", ""], people, hosts))
    return out


def write_rules(programme: Programme, rules: Iterable[Mapping[str, Any]], language: str) -> str:
    """Return rules as lines to be read again, with people and hosts by name."""
    names = _names(_people(programme)) | _names(_hosts(programme))

    def call(codes: Iterable[str]) -> str:
        return ("、" if language.startswith("zh") else ", ").join(names.get(code, code) for code in codes)

    lines = []
    for rule in rules:
        cells = [KINDS[rule["rule"]].get(language)]
        cells += [call(rule["people"])] if "people" in rule else []
        cells += [call([rule["person"]]), call(rule["hosts"])] if "person" in rule else []
        cells += [str(rule[key]) for key in ("trait", "value", "number") if key in rule]
        if rule["rule"] == "share":
            cells += [str(rule.get("least", 0)), str(rule.get("most", 100))]
        lines.append(" | ".join(cells))
    return "\n".join(lines)


def _rule(
    n: int, kind: str, cells: Sequence[str], people: Mapping[str, str], hosts: Mapping[str, str]
) -> dict[str, Any]:
    first, second, third, fourth, *_ = cells
    if kind in ("together", "apart"):
        named = [_one(n, name, people) for name in _split(first)]
        if len(set(named)) < 2:
            raise _wrong(n, Text("至少写两个人", "name two people at least"))
        return {"people": named}
    if kind in ("never", "only"):
        where = [_one(n, name, hosts) for name in _split(second)]
        if not where:
            raise _wrong(n, Text("写明哪个单位", "name a host"))
        return {"person": _one(n, first, people), "hosts": where}
    if kind == "at_most":
        return {"trait": first, "number": _whole(n, second, 1, 999)}
    least, most = _whole(n, third or "0", 0, 100), _whole(n, fourth or "100", 0, 100)
    return {"trait": first, "value": second, "least": least, "most": most}


def _split(cell: str) -> list[str]:
    for sign in BETWEEN:
        cell = cell.replace(sign, ",")
    return [word.strip() for word in cell.split(",") if word.strip()]


def _one(n: int, name: str, called: Mapping[str, str]) -> str:
    if name not in called:
        raise _wrong(n, Text(f"这里没有“{name}”", f"there is no “{name}” here"))
    if not called[name]:
        raise _wrong(n, Text(f"有几个“{name}”，写代码或用户名", f"several are called “{name}”: write a code"))
    return called[name]


def _whole(n: int, typed: str, least: int, most: int) -> int:
    if not typed.isdecimal() or len(typed) > 3 or not least <= int(typed) <= most:
        raise _wrong(n, Text(f"“{typed}”不是 {least} 至 {most} 的整数", f"“{typed}” is no number of {least} to {most}"))
    return int(typed)


def _wrong(n: int, what: Text) -> Refused:
    return Refused("bad_value", Text(f"第 {n} 行：{what.zh}。", f"Line {n}: {what.en}."), "rules")


def _people(programme: Programme) -> list[tuple[str, str]]:
    chosen = programme.candidates.filter(state="selected")
    return list(chosen.order_by("person__username").values_list("person__username", "person__name"))


def _hosts(programme: Programme) -> list[tuple[str, str]]:
    return list(programme.hosts.order_by("unit__code").values_list("unit__code", "unit__name_zh"))


def _called(rows: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return codes by all that somebody may be called; empty where several are called so."""
    times = Counter(name for _, name in rows)
    return {name: code if times[name] == 1 else "" for code, name in rows} | {code: code for code, _ in rows}


def _names(rows: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return by code the name that says whom it means, where there is one that lines can hold."""
    called = _called(rows)
    return {code: name for code, name in rows if called[name] == code and not set(name) & {*BETWEEN, ",", "|", "｜"}}
