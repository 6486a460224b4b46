"""按规则选取: a decision table goes over the register; the list is explained post by post and frozen with its hash."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import Choosing, KeyPost, Verdict
from luodi.city.checklists.posts import CHOOSE, digest_of
from luodi.city.matters.office import office
from luodi.city.matters.tables import Rules, in_force, look_up
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

TABLE: Final = "key-posts"
LACKING: Final = Text("缺少：{}", "lacking: {}")


def choose_posts(person: Person, keeper: str, table: str = TABLE) -> Choosing:
    """Let the version of the table in force choose among the posts in the register of `keeper`, and freeze the list.

    Raises Refused `not_allowed`, `unknown_table` (none in force), `nothing_picked` (the register is empty).
    """
    with witnessed("checklists", "choose_posts", person.pk), transaction.atomic():
        unit = access.unit_for(person, keeper, CHOOSE, "keeper")
        now = timezone.now()
        millis = int(now.timestamp() * 1000)
        rules = in_force(office().tables.get(table, ()), millis, millis)
        if rules is None:
            raise Refused("unknown_table", Text("没有施行的选取规则。", "No rules are in force."), "table")
        posts = list(KeyPost.objects.filter(keeper=unit).order_by("code"))
        if not posts:
            raise Refused("nothing_picked", Text("登记里还没有岗位。", "The register is empty."), "keeper")
        row = _frozen(Choosing(keeper_id=unit, by=person, at=now, table=table), rules, posts)
        Record(person).write("keyposts.chosen", str(row.pk), chosen=row.chosen, of=row.size, digest=row.digest)
    return row


def _frozen(row: Choosing, rules: Rules, posts: list[KeyPost]) -> Choosing:
    found = [_verdict(rules, post) for post in posts]
    row.version, row.table_digest = rules.version, rules.digest
    row.register_digest = digest_of([p.code, p.kind, p.figures] for p in posts)
    row.size, row.chosen = len(posts), sum(one.chosen for one in found)
    told = [[v.post.code, v.post.kind, v.chosen, v.row, v.says_zh, v.figures] for v in found]
    row.digest = digest_of([row.table, row.version, row.table_digest, row.register_digest, told])
    row.save()
    for one in found:
        one.choosing = row
    Verdict.objects.bulk_create(found, batch_size=500)
    return row


def _verdict(rules: Rules, post: KeyPost) -> Verdict:
    """Return what the rules say of a post: what is lacking is said, and chooses nobody."""
    facts = {"kind": post.kind, **post.figures}
    ruling = look_up(rules.code, rules, facts, {})
    number, missing = int(ruling.data["row"]), ruling.data["missing"]
    said = rules.says[number - 1] if number else _lacking(rules, missing)
    return Verdict(
        post=post,
        chosen=ruling.result == "pass",
        row=number,
        says_zh=said.zh[:200],
        says_en=said.en[:300],
        figures=facts,
    )


def _lacking(rules: Rules, missing: list[Any]) -> Text:
    if not missing:
        return Text("没有一条规则适用", "no rule fits")
    names = [item.name for item in rules.inputs if item.key in missing]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    return Text(LACKING.zh.format(zh), LACKING.en.format(en))
