"""The proof that nobody is scored by how they use software: every indicator of every scheme against a closed list.

国办函〔2026〕12号 forbids check-ins, points for being online, rankings of use and the like as data of an assessment.
Other rooms that keep schemes add theirs with `also`.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.conf import settings

from luodi.city.assessment.queries import schemes
from luodi.city.burden.law import word
from luodi.city.packing import find_pack
from luodi.engines.figures.scheme import Indicator, Scheme
from luodi.engines.notation import Text, read_file

ALLOWED: Final[dict[str, Text]] = {
    "matters": Text("事项的记录：登记、受理、答复、办结、评价、回访、回头看", "the journal of matters"),
    "outcomes": Text("事项的成果：人、户、钱、制度", "what came of matters: people, households, money"),
    "filed": Text("填报、审核、签发的统计数", "statistics filed, checked and signed"),
    "system": Text("系统按业务事实计算", "counted by the platform from facts of business"),
    "third": Text("第三方（统计、公众评价）", "a third party (statistics, the public's ratings)"),
    "votes": Text("民主评议的无记名投票", "secret ballots of an appraisal"),
    "self": Text("被考核单位自报，可查证", "told by the unit assessed, open to proof"),
}
"""Where an indicator's figures may come from: a closed list. What is not in it fails."""
SCHEMES: Final = "assessment/schemes/*.yaml"
"""Where a pack keeps its schemes."""
USAGE: Final = (
    *("登录", "签到", "打卡", "在线时长", "学习时长", "点赞", "转发量", "转发数", "下载量", "安装量", "安装率"),
    *("浏览量", "积分排名", "用户活跃", "应用使用率", "系统使用率", "平台使用率", "软件使用率"),
    *("login", "logon", "signin", "checkin", "clockin", "onlinetime", "timeonline", "screentime", "numberoflikes"),
    *("installrate", "downloads", "activeuser", "appusage", "softwareusage", "platformusage", "pageview"),
)
"""What names the use of software, as `law.word` writes it: a net beside the closed list, not in its place."""


@dataclass(frozen=True, slots=True)
class Source:
    """One indicator of one scheme, where its figure comes from (ALLOWED), and what is counted there, by code."""

    scheme: str
    indicator: str
    name: Text
    kind: str
    origin: str
    counts: tuple[str, ...] = ()

    @property
    def wrong(self) -> Text | None:
        """Why it may not be: no allowed origin, or it names the use of software; None when it may."""
        if self.origin not in ALLOWED:
            return Text("来源不在允许清单内", "its origin is not on the closed list")
        said = [word(text) for text in (self.indicator, self.name.zh, self.name.en, *self.counts)]
        if hit := next((usage for usage in USAGE if any(usage in one for one in said)), None):
            return Text(f"涉及软件使用情况（{hit}）", f"it is about the use of software ({hit})")
        return None


@dataclass(frozen=True, slots=True)
class Proof:
    """Every indicator there is; nothing is proved by leaving one out."""

    sources: tuple[Source, ...]

    @property
    def wrong(self) -> tuple[Source, ...]:
        """Those that fail."""
        return tuple(source for source in self.sources if source.wrong)

    @property
    def holds(self) -> bool:
        """Whether none fails; also where there is no scheme at all, which is to be said beside it."""
        return not self.wrong


_others: list[Callable[[], Iterable[Source]]] = []


def also(other: Callable[[], Iterable[Source]]) -> None:
    """Have another room's indicators proved too; again, nothing changes."""
    if other not in _others:
        _others.append(other)


def sources() -> list[Source]:
    """Return every indicator of every scheme of the system, each once: those in the record, whatever became of their
    file since, those in the pack's files, loaded or not, and those of other rooms."""
    root = find_pack(settings.LUODI_PACK)
    files = [read_file(path, root) for path in sorted(root.glob(SCHEMES))]
    kept = [json.loads(row.body) for row in schemes()]
    found = [source for scheme in [*kept, *files] for source in of_file(scheme)]
    found += [source for other in _others for source in other()]
    return list(dict.fromkeys(found))


def of_file(file: Mapping[str, Any]) -> list[Source]:
    """Return the indicators of a scheme as a pack writes it: alone, or under `scheme` beside what each counts."""
    scheme = msgspec.convert(file.get("scheme", file), Scheme, strict=False)
    measures = {measure["indicator"]: measure for measure in file.get("measures", [])}
    return [_source(f"{scheme.code}/{scheme.version}", one, measures.get(one.code)) for one in scheme.indicators]


def _source(scheme: str, one: Indicator, measure: Mapping[str, Any] | None) -> Source:
    if measure is None:
        return Source(scheme, one.code, one.name, one.kind, one.source)
    counts = [str(fact) for key in ("of", "count") for fact in measure.get(key, [])]
    told = tuple(dict.fromkeys([*counts, *([str(measure["kind"])] if "kind" in measure else [])]))
    return Source(scheme, one.code, one.name, one.kind, str(measure.get("from", "")), told)


def proof() -> Proof:
    """Return the proof over all sources."""
    return Proof(tuple(sources()))
