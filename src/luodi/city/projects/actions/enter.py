"""登记项目: a project is entered as a lead, or with the way it came, and is a matter from then on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from luodi.city.matters.actions.commit import COMMIT
from luodi.city.matters.actions.raise_matter import Draft as MatterDraft
from luodi.city.matters.actions.raise_under_way import Settle, Since, UnderWay, raise_under_way, try_out, under_way
from luodi.city.matters.office import Office, office
from luodi.city.matters.queries import start_of
from luodi.city.matters.store import Act, Receipt
from luodi.city.matters.store.batch import now_ms
from luodi.city.projects import access
from luodi.city.projects.actions.keeping import (
    keep_note,
    put_brought,
    put_families,
    put_firms,
    put_years,
    who_brought,
)
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.drafts import Draft, check_brought, checked, firms_of
from luodi.city.projects.likeness import like
from luodi.city.projects.models import Brought, Project
from luodi.city.projects.proof import claim_of, committed, firms_as_plain, registered
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.projects import Known

SOURCE: Final = "projects"
MORNING: Final = timedelta(hours=9)


def enter(who: Actor, draft: Draft) -> Project:
    """Enter a project and return it.

    Raises Refused: `no_change` where the city keeps no projects, `project_alike` with the numbers of what may be the
    same (say `distinct` or `of`), `not_allowed` for a way that only who keeps projects may write, and what is wrong by
    field.
    """
    person = access.person_of(who)
    with witnessed("projects", "enter", person.pk if person else 0):
        matter = raise_under_way(prepared(who, draft, office()))
    return Project.objects.select_related("matter__lead", "matter__type").get(pk=matter)


def prepared(who: Actor, draft: Draft, city: Office, *, alike: bool = True) -> UnderWay:
    """Check a draft and return what enters it. `alike`: look for the same on record, too."""
    columns, firms = verified(who, draft, city, alike=alike)
    if draft.brought is not None:
        draft = replace(draft, brought=replace(draft.brought, on=draft.brought.on or timezone.localdate()))
    entered, at = _entered(who, draft, columns, firms), timezone.now()
    began = draft.reached.get(catalogue(city.revision).order[0]) if draft.reached else None
    return under_way(
        who,
        _matter(who, draft),
        _millis(began),
        settle=_led(who, draft),
        since=lambda now: (*_followed(draft, now), _committed(who, entered, at)),
        also=_keeps(who, draft, columns, firms, entered, at),
    )


def verified(
    who: Actor, draft: Draft, city: Office, *, alike: bool = True
) -> tuple[dict[str, Any], list[dict[str, object]]]:
    """Return a draft's own columns and its investors, changing nothing. Raises Refused as `enter` does."""
    if not catalogue(city.revision).type:
        raise Refused("no_change", Text("数据包没有项目目录。", "The pack has no catalogue of projects."))
    columns: dict[str, Any] = checked(draft, city)
    check_brought(who, draft.brought, city)
    firms = firms_of(draft.firms, city)
    of = _of(who, draft)
    if alike:
        _told_alike(who, draft, firms, of)
    columns |= {"relation": draft.relation, "of": of, "distinct": draft.distinct.strip()[:200]}
    columns["added"] = _added(draft, of)
    try_out(who, _matter(who, draft), city, _led(who, draft))
    return columns, firms


def _matter(who: Actor, draft: Draft) -> MatterDraft:
    facts: dict[str, Any] = {"amount": draft.amount / 1_000_000}
    if draft.lat is not None and draft.lon is not None:
        facts["place"] = f"{draft.lat},{draft.lon}"
    origin = (SOURCE, draft.key) if draft.key else None
    return MatterDraft(
        catalogue().type,
        draft.name.strip(),
        draft.text,
        draft.region,
        "inside" if access.person_of(who) else "import",
        facts,
        level=draft.level,
        origin=origin,
    )


def _of(who: Actor, draft: Draft) -> Project | None:
    if not draft.relation and not draft.of:
        return None
    if draft.relation not in ("upgrade", "increment", "successor"):
        told = Text("请选择与原项目的关系：升级、增资或更换业主。", "Say upgrade, increment or successor.")
        raise Refused("bad_value", told, "relation")
    if not draft.of:
        raise Refused("missing", Text("请填写原项目的编号。", "Give the number of the project it is of."), "of")
    found = access.get(who, draft.of)
    level = draft.level if draft.level is not None else 1
    if level < found.matter.level:
        told = Text("密级不能低于原项目。", "It cannot be more open than the project it is of.")
        raise Refused("bad_value", told, "level")
    return found


def _added(draft: Draft, of: Project | None) -> int:
    """Return by how much an increment lifts its chain. Raises Refused where it lifts nothing."""
    if of is None or draft.relation != "increment":
        return 0
    added = draft.amount - top_of(of)
    if added <= 0:
        told = Text(
            "增资项目填增资后的总投资，应大于原项目。", "An increment gives the new whole, more than the one before."
        )
        raise Refused("bad_value", told, "amount")
    return added


def top_of(project: Project) -> int:
    """Return the largest amount of a project and what was added to it."""
    root = project
    while root.of is not None and root.relation in ("upgrade", "increment"):
        root = root.of
    top, seen = root.amount, [root.pk]
    while seen:
        later = Project.objects.filter(of__in=seen, relation__in=("upgrade", "increment"))
        rows = list(later.values_list("pk", "relation", "amount"))
        top = max([top, *(amount for _, relation, amount in rows if relation == "increment")])
        seen = [pk for pk, *_ in rows]
    return top


def _told_alike(who: Actor, draft: Draft, firms: list[dict[str, object]], of: Project | None) -> None:
    if draft.distinct.strip() or of is not None:
        return
    codes = frozenset(str(firm["uscc"]) for firm in firms if firm["uscc"])
    names = frozenset(str(firm["name"]) for firm in firms)
    one = Known(id=0, name=draft.name, region=draft.region, codes=codes, firms=names, amount=draft.amount)
    found = like(who, one)[:5]
    if found:
        zh = "、".join(f"{row.matter.number}《{row.name}》" for row, _ in found)
        told = Text(
            f"可能已经登记过：{zh}。是同一项目就不要再登记；是升级、增资或更换业主的，写明关系和编号；不是的，写明为什么不是。",
            f"It may be on record: {zh}. Do not enter it again; say what it is of that one, or why it is another.",
        )
        raise Refused("project_alike", told, "distinct")


def _led(who: Actor, draft: Draft) -> Settle:
    """Have the unit lead that was named, and refuse a past that somebody may not write."""

    def settle(act: Act, city: Office) -> None:
        data = act.command.data
        if draft.unit:
            node = city.tree.get(draft.unit)
            if node is None:
                raise Refused("not_in_force", Text(f"没有单位“{draft.unit}”。", f"No unit “{draft.unit}”."), "unit")
            data["lead"] = data["intake"] = node.id
        if draft.reached or draft.unit:
            units = access.opening(who, access.KEEPS, city)
            if units is not None and data.get("lead", data["intake"]) not in units:
                raise Refused("not_allowed", access.NOT_ALLOWED, "reached" if draft.reached else "unit")

    return settle


def _followed(draft: Draft, city: Office) -> Iterator[Since]:
    """Yield the way of a project under way, each act on the day of its stage, by the platform: who says so is noted."""
    for way in catalogue(city.revision).way:
        if way.on in draft.reached:
            yield Since(way.do, _millis(draft.reached[way.on]), way.step, way.data, {"words": way.words})


def _millis(day: date | None) -> int:
    """Return nine in the morning of a day, or now where that is still to come."""
    if day is None:
        return now_ms()
    return min(round((start_of(day) + MORNING).timestamp() * 1000), now_ms())


def _entered(
    who: Actor, draft: Draft, columns: Mapping[str, Any], firms: Sequence[Mapping[str, object]]
) -> dict[str, Any]:
    """Return what stands on record of the entering: what can be amended, how it counts, what it is known by and who
    claims to have brought it, days of stages gone by."""
    of = columns["of"]
    counts = {key: columns[key] for key in ("relation", "added", "distinct")} | {"of": of.pk if of else None}
    holds = (
        counts
        | {key: columns[key] for key in ("name", "industry", "amount")}
        | {
            "years": {str(year): draft.years[year] for year in sorted(draft.years)},
            "families": sorted(set(draft.families)),
            "firms": firms_as_plain(firms),
            "units": registered((firm["name"], firm["unit_id"]) for firm in firms),
        }
    )
    stages = {code: day.isoformat() for code, day in draft.reached.items()}
    claim = None
    if (brought := draft.brought) is not None and brought.on is not None:
        person = who_brought(who, brought)
        claim = claim_of(Brought(kind=brought.kind, code=brought.code, on=brought.on, person=person))
    return {"holds": holds, "key": draft.key, "brought": claim} | ({"reached": stages} if stages else {})


def _committed(who: Actor, entered: Mapping[str, Any], at: datetime) -> Since:
    """Return the entry with which the journal commits to what was entered."""
    person = access.person_of(who)
    return Since(COMMIT.kind, now_ms(), data=committed("entered", person.pk if person else None, at, entered))


def _keeps(
    who: Actor,
    draft: Draft,
    columns: dict[str, Any],
    firms: list[dict[str, object]],
    entered: dict[str, Any],
    at: datetime,
) -> Callable[[list[Receipt]], None]:
    def keep(receipts: list[Receipt]) -> None:
        matter, number = receipts[0].matter, receipts[0].number
        project = Project.objects.create(matter_id=matter, key=draft.key or number, **columns)
        put_families(project, draft.families)
        put_firms(project, firms)
        put_years(project, draft.years)
        if draft.brought is not None:
            put_brought(who, project, draft.brought)
        keep_note(who, project, "entered", entered, at)

    return keep
