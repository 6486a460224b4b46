"""The demo city's inspections: planned, started, recorded and followed up by its staff, through the real actions."""

import random
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import queries
from luodi.city.checklists.actions.answer_finding import answer_finding
from luodi.city.checklists.actions.choose_posts import choose_posts
from luodi.city.checklists.actions.keep_post import PostDraft, keep_post
from luodi.city.checklists.actions.plan_inspection import Plan, plan_inspection
from luodi.city.checklists.actions.put_right import put_right
from luodi.city.checklists.actions.raise_duties import raise_duties
from luodi.city.checklists.actions.record_check import Seen, record_checks
from luodi.city.checklists.actions.sign_finding import sign_finding
from luodi.city.checklists.actions.start_inspection import start_inspection
from luodi.city.checklists.models import Check, Inspection
from luodi.city.checklists.register import columns
from luodi.city.matters.office import office
from luodi.city.packing import find_pack
from luodi.city.registry.models import Person
from luodi.engines.notation import Text, read_file

FILE = "demo/inspections.yaml"
SEEN = ("公示栏三个月没有更新", "票据没有经监督委员会审核", "合同没有备案", "会议记录没有签名")


def inspect(pack: str, *, seed: int) -> int:
    """Make a pack's demo inspections; how many are new. Again, it makes none."""
    root = find_pack(pack)
    if not (root / FILE).is_file() or Inspection.objects.exists():
        return 0
    dice = random.Random(f"{seed}:inspections")  # noqa: S311 - dice for a demo, not for secrets
    rows = read_file(root / FILE, root)["inspections"]
    for one in rows:
        with transaction.atomic():
            _inspected(dice, one)
    _key_posts(dice)
    return len(rows)


def _key_posts(dice: random.Random) -> None:
    """Register posts, have the rules choose, and raise the talks of this half year to the upper level."""
    by, today = _person("wen"), timezone.localdate()
    districts = [node for node in office().tree if node.kind == "district"]
    for n in range(60):
        place = dice.choice(districts)
        kind = "company" if n % 5 == 0 else "village"
        name = Text(f"{place.name.zh}{'农工商公司' if n % 5 == 0 else '示范村'}{n}", f"{place.name.en} {kind} {n}")
        figures = {one.key: round(dice.paretovariate(1.3) * 90) for one in columns()}
        keep_post(by, PostDraft("qd-jw", f"kp-{n:03}", kind, name, place.code, figures))
    row = choose_posts(by, "qd-jw")
    raise_duties(by, row.pk, ["talk"], f"{today:%Y}-H{1 if today.month < 7 else 2}")


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _inspected(dice: random.Random, one: dict[str, Any]) -> None:
    tree, by = office().tree, _person(one["by"])
    district = tree.unit(one["streets"]).id
    units = [node.code for node in tree if node.kind == "street" and tree.is_ancestor(district, node.id)]
    plan = Plan(
        organiser=one["organiser"],
        title=Text(**dict(one["title"])),
        form=one["form"],
        since=_day(one["since"]),
        until=_day(one["until"]),
        lists=list(one["lists"]),
        units=units,
        team=list(one["team"]),
    )
    row = plan_inspection(by, plan)
    if "paper" not in one:
        return
    paper = one["paper"]
    day = _day(paper["day"])
    start_inspection(by, row.pk, paper=paper["paper"], paper_day=day, authority=paper["authority"])
    for unit in units:
        _visited(dice, one, row, unit)


def _visited(dice: random.Random, one: dict[str, Any], row: Inspection, unit: str) -> None:
    """Look at a part of the items; findings end up at every stage, so that each page has something to show."""
    first, second = (_person(name) for name in one["team"][:2])
    items = [item for item in queries.items_of(row) if dice.random() < one["checks"]]
    seen = [_seen(dice, item.pk, one["findings"]) for item in items]
    if not seen:
        return
    for check in record_checks(first, row.pk, unit, seen):
        if check.result == "finding":
            _followed(dice, check, first, second, unit)


def _seen(dice: random.Random, item: int, findings: float) -> Seen:
    if dice.random() < findings:
        return Seen(item, "finding", dice.choice(SEEN))
    return Seen(item, "holds")


def _followed(dice: random.Random, check: Check, first: Person, second: Person, unit: str) -> None:
    far = dice.random()
    if far < 0.15:
        return
    sign_finding(second, check.pk)
    if far < 0.35:
        return
    agrees = far > 0.5
    answer_finding(_person(f"{unit}-handler"), check.pk, agrees=agrees, words="" if agrees else "当天正在更换")
    if far > 0.6:
        put_right(first, check.pk, urge="yes" if far > 0.9 else "no")


def _person(username: str) -> Person:
    return Person.objects.get(username=username)
