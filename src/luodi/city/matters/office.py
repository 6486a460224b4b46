"""What the engine asks of the city, answered from memory: one immutable snapshot per revision of registry and pack."""

import time
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection
from django.utils import timezone

from luodi.city.matters import grids
from luodi.city.matters.ages import ages_of
from luodi.city.matters.definition import Definition, parse_definition
from luodi.city.matters.doors import unpacked
from luodi.city.matters.models import DecisionTable, MatterType, Subscription
from luodi.city.matters.models import Limit as LimitRow
from luodi.city.matters.papers import Paper
from luodi.city.matters.ratings import table as ratings
from luodi.city.matters.rolls import ENTERPRISES, Roll, Thing
from luodi.city.matters.tables import Rules, look_up, read_version
from luodi.city.matters.tables import in_force as rules_in_force
from luodi.city.registry.access import in_force
from luodi.city.registry.bonding import bonded
from luodi.city.registry.held import Held
from luodi.city.registry.kinds import SPECIALIST, Scope, UnitKind
from luodi.city.registry.models import Bond, Delegation, PackPart, Person, Post, Role
from luodi.city.registry.queries import pack_part
from luodi.city.registry.tree import Tree, forget_trees
from luodi.engines.notation import Text, read
from luodi.engines.process import Limit, Ruling, Rung
from luodi.engines.process.powers import ruled
from luodi.engines.rules import condition
from luodi.engines.worktime import Calendar

RULINGS = ("rule_objection", "rule_extension")


class Sink(msgspec.Struct, frozen=True):
    """Who is told of what: one subscription, as plain values."""

    id: int
    channel: str
    destination: str
    unit: int
    kinds: frozenset[str]
    types: frozenset[str]


class Said:
    """What the loaded pack says, of units and people apart: made anew only when a part of it was loaded anew."""

    def __init__(self, parts: dict[str, Any]) -> None:
        self.calendar = calendar_of(parts.get("calendar") or {})
        self.ladders: dict[str, tuple[Rung, ...]] = {
            name: tuple(Rung(int(rung["offset"]), str(rung["unit"]), str(rung["act"])) for rung in rungs)
            for name, rungs in (parts.get("ladders") or {}).items()
        }
        self.rolls = msgspec.convert(parts.get("rolls") or {}, dict[str, Roll])
        self.grids: list[dict[str, Any]] = parts.get("grids") or []
        self.looks = ages_of(parts.get("looks") or {})
        self.papers = msgspec.convert(parts.get("papers") or {}, dict[str, tuple[Paper, ...]])
        self.doors = unpacked(parts.get("doors") or [])
        self.ratings = ratings.unpacked(parts.get("ratings"))


PARTS = ("calendar", "doors", "grids", "ladders", "looks", "papers", "ratings", "rolls")
"""The parts of a pack that `Said` is made of."""


_kept: dict[tuple[tuple[str, str], ...], Said] = {}


def _said() -> Said:
    """Return what the pack says as it is loaded now, from memory when its parts have the digests they had."""
    rows = PackPart.objects.filter(name__in=PARTS).order_by("name")
    said = _kept.get(tuple(rows.values_list("name", "digest")))
    if said is None:
        read = list(rows.values_list("name", "digest", "body"))
        said = Said({name: body for name, _, body in read})
        _kept.clear()
        _kept[tuple((name, digest) for name, digest, _ in read)] = said
    return said


class Office:
    """The city as one decision sees it (engines.process.City). Never changes; a new revision makes a new one."""

    def __init__(self, revision: int, day: date) -> None:
        self.revision = revision
        self.day = day
        self.tree = Tree.at(day, revision)
        said = _said()
        self.calendar = said.calendar
        known = list(MatterType.objects.defer("source").order_by("code", "version"))
        self.types = tuple(row for row in known if row.current)
        """The types in force, by code."""
        self.versions = {code: [row.pk for row in rows] for code, rows in groupby(known, lambda row: row.code)}
        """The ids of all versions of a type by its code: lists are narrowed by them, along an index."""
        self._limits = _limits()
        self._ladders = said.ladders
        self.rolls = said.rolls | {ENTERPRISES: _enterprises(self.tree)}
        self.tables = _tables()
        """Every version of every decision table by code, in order of the day it came into force (matters.tables)."""
        self.grids = grids.in_force(said.grids, self.tree)
        """Who sends somebody to act for applicants, and where (matters.grids)."""
        self.looks = said.looks
        """At which ages matters are looked back on, by the code of their type (matters.looks)."""
        self.papers = said.papers
        """The papers drawn up for a type's matters, by its code (matters.papers)."""
        self.doors = said.doors
        """What the public can raise, grouped as people look for it (matters.doors)."""
        self.ratings = said.ratings
        """What the city says of service ratings (matters.ratings.table)."""
        self._opens = {role: frozenset(opens) for role, opens in Role.objects.values_list("code", "opens")}
        self._bonds = _bonds(day)
        self._posts = _posts(day, frozenset(self._bonds.values()))
        self._staff = _staff(self._posts)
        self._lent = _lent(day)
        self.top = next((node.id for node in self.tree if node.parent_id is None), 0)
        self.regions = {node.region for node in self.tree} | {node.code for node in self.tree}
        """Codes a matter's place may be given by: regions, and units that stand for one."""
        self.sinks = _sinks()

    @cached_property
    def rulers(self) -> dict[tuple[str, str], list[int]]:
        """Who rules on objections and extensions, as (whose, role), with the versions of types in which they do."""
        out: dict[tuple[str, str], list[int]] = {}
        for pk in MatterType.objects.order_by("pk").values_list("pk", flat=True):
            flow = definition(pk).flow
            for who in sorted({who for kind in RULINGS for who in ruled(flow, kind)}):
                out.setdefault(who, []).append(pk)
        return out

    def limit(self, code: str, at: int) -> Limit:
        """Return the limit in force at `at`; a code not in the table is an allowance written out."""
        rows = self._limits.get(code)
        if not rows:
            return Limit(code)
        day = datetime.fromtimestamp(at / 1000, tz=timezone.get_default_timezone()).date()
        chosen = rows[0][1]
        for from_day, limit in rows:
            if from_day <= day:
                chosen = limit
        return chosen

    def ladder(self, name: str) -> tuple[Rung, ...]:
        """Return the rungs of a ladder; none for a name the pack does not have."""
        return self._ladders.get(name, ())

    def judge(self, expression: str, facts: dict[str, Any]) -> bool:
        """Return whether a condition of a flow holds."""
        return condition(expression).holds(facts)

    def look_up(self, table: str, facts: dict[str, Any], registered: int, at: int) -> Ruling:
        """Return what the version of a decision table that rules the matter says of it."""
        return look_up(table, rules_in_force(self.tables.get(table, ()), registered, at), facts, self.rolls)

    def rules(self, table: str, version: int) -> Rules | None:
        """Return a version of a decision table, as a decision names it."""
        return next((rules for rules in self.tables.get(table, ()) if rules.version == version), None)

    def unit(self, code: str) -> int:
        """Return the id of the unit with this code. KeyError when it is not in force."""
        return self.tree.unit(code).id

    def beside(self, unit: int, ending: str) -> int:
        """Return the unit whose code ends so in the district that `unit` belongs to, 0 when there is none."""
        code = self.tree.node(unit).code if unit in self.tree else ""
        node = self.tree.get(f"{code[:6]}-{ending}")
        return node.id if node else 0

    def specialist(self, enterprise: str) -> int:
        """Return the person who serves an enterprise, by its code; 0 for none."""
        return self._bonds.get(enterprise, 0)

    def serves(self, person: int) -> int:
        """Return the unit in which a specialist serves today: bonds follow their holder from post to post."""
        return next((held.unit_id for held in self._posts.get(person, ()) if held.role == SPECIALIST), 0)

    def posts(self, person: int) -> tuple[tuple[int, str], ...]:
        """Return the (unit, role) that somebody holds today, delegated ones included.

        A role that reaches everywhere counts as held at the top of the tree too, so that rules about units above apply.
        """
        held = self.held(person)
        own = [(h.unit_id, h.role) for h in held]
        return tuple(dict.fromkeys([*own, *((self.top, h.role) for h in held if h.scope == Scope.ALL)]))

    def parent(self, unit: int) -> int:
        """Return the unit above, 0 at the top or for a unit no longer in force."""
        return (self.tree.parent(unit) or 0) if unit in self.tree else 0

    def above(self, upper: int, lower: int) -> bool:
        """Return whether `upper` is `lower` or stands above it."""
        return upper == lower or self.tree.is_ancestor(upper, lower)

    def staffed(self, unit: int, role: str, without: frozenset[int]) -> bool:
        """Return whether someone other than `without` holds `role` in `unit` today."""
        return bool(self.staff(unit, role) - without)

    def held(self, person: int, at: datetime | None = None) -> tuple[Held, ...]:
        """Return what a person holds today, delegated posts in force at `at` (now when not given) included."""
        own = self._posts.get(person, ())
        lent = self._lent.get(person)
        if not lent:
            return own
        moment = at or timezone.now()
        return own + tuple(held for held, start, end in lent if start <= moment < end)

    def opens(self, person: int, what: str) -> bool:
        """Return whether a post of the person's own opens `what` (roles.yaml): held for another, it does not count."""
        return any(what in self._opens.get(held.role, ()) for held in self._posts.get(person, ()))

    def opening(self, person: int, what: str) -> frozenset[int]:
        """Return the units in which a post of the person's own opens `what`."""
        held = self._posts.get(person, ())
        return frozenset(post.unit_id for post in held if what in self._opens.get(post.role, ()))

    @property
    def people(self) -> list[int]:
        """Everybody who holds something today, of their own or lent to them."""
        return sorted(self._posts.keys() | self._lent.keys())

    def reach(self, held: Held) -> frozenset[int]:
        """Return the units one post looks into; a post of scope `all` looks into every one."""
        if held.unit_id not in self.tree:
            return frozenset()
        return self.tree.subtree(held.unit_id) if held.scope == Scope.SUBTREE else frozenset((held.unit_id,))

    def staff(self, unit: int, role: str) -> frozenset[int]:
        """Return the ids of those who hold `role` in `unit` today."""
        return self._staff.get((unit, role), frozenset())


@lru_cache(maxsize=4)
def _office(revision: int, day: date) -> Office:
    return Office(revision, day)


QUARTER = 900
"""Seconds; in every time zone midnight falls on a quarter of an hour."""


@lru_cache(maxsize=2)
def _day_of(quarter: int) -> date:
    return datetime.fromtimestamp(quarter * QUARTER, tz=timezone.get_default_timezone()).date()


def today() -> date:
    """Return the city's date. Asked by every command, so it is worked out once a quarter of an hour."""
    return _day_of(int(time.time()) // QUARTER)


REVISION = "SELECT value FROM registry_revision WHERE name = 'registry'"


def current_revision() -> int:
    """Return the registry's revision: the one read that every request pays, so by plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(REVISION)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def office(revision: int | None = None) -> Office:
    """Return the city as it stands today; costs one small read, or none when `revision` was read already."""
    return _office(current_revision() if revision is None else revision, today())


def forget_cities() -> None:
    """Forget snapshots made inside a transaction that was taken back: its revision will come again and mean another."""
    _office.cache_clear()
    _current_type.cache_clear()
    forget_trees()


@lru_cache(maxsize=512)
def definition(type_id: int) -> Definition:
    """Return a type's definition. A version is frozen, so it is parsed once per process."""
    row = MatterType.objects.get(pk=type_id)
    return parse_definition(row.source, f"{row.code}.yaml")


@lru_cache(maxsize=512)
def type_stamp(type_id: int) -> tuple[str, str]:
    """Return a type's code and version, as the journal names it, and the digest of its definition."""
    row = MatterType.objects.get(pk=type_id)
    return f"{row.code}/{row.version}", row.digest


@lru_cache(maxsize=64)
def _current_type(code: str, revision: int) -> MatterType | None:
    return MatterType.objects.filter(code=code, current=True).first()


def current_type(code: str, revision: int | None = None) -> MatterType | None:
    """Return the version of a type now in force, or None."""
    return _current_type(code, current_revision() if revision is None else revision)


def load_calendar() -> Calendar:
    """Return the city's calendar: the built-in years, with the pack's notices and hours over them."""
    return calendar_of(pack_part("calendar") or {})


def calendar_of(body: dict[str, Any]) -> Calendar:
    """Return the calendar that a pack's `calendar.yaml` describes."""
    calendar = Calendar.builtin()
    if body.get("time_zone"):
        calendar = calendar.with_zone(ZoneInfo(body["time_zone"]))
    if body.get("hours"):
        calendar = calendar.with_hours(tuple((int(start), int(end)) for start, end in body["hours"]))
    for notice in body.get("notices", []):
        calendar = calendar.with_notice(notice)
    return calendar


def _limits() -> dict[str, list[tuple[date, Limit]]]:
    out: dict[str, list[tuple[date, Limit]]] = {}
    for row in LimitRow.objects.order_by("code", "from_date"):
        out.setdefault(row.code, []).append((row.from_date, Limit(row.allow, row.extend, row.basis)))
    return out


def _tables() -> dict[str, tuple[Rules, ...]]:
    out: dict[str, tuple[Rules, ...]] = {}
    for row in DecisionTable.objects.order_by("code", "from_date", "version"):
        out[row.code] = (*out.get(row.code, ()), _rules(row.body, row.version, row.digest))
    return out


@lru_cache(maxsize=512)
def _rules(body: str, version: int, digest: str) -> Rules:
    return read_version(read(body, "table"), version, digest)


def _bonds(day: date) -> dict[str, int]:
    rows = Bond.objects.filter(bonded(day), person__active=True)
    return dict(rows.values_list("enterprise__code", "person_id"))


def _enterprises(tree: Tree) -> Roll:
    """Return the registry's enterprises as a roll that matters may be about, without the parts they consist of."""
    found = [node for node in tree if node.kind == UnitKind.ENTERPRISE]
    whole = [node for node in found if node.parent_id is None or tree.kind(node.parent_id) != UnitKind.ENTERPRISE]
    things = tuple(Thing(node.code, node.name, node.region) for node in sorted(whole, key=lambda node: node.code))
    return Roll(ENTERPRISES, Text("企业", "Enterprises"), things=things)


def _posts(day: date, bound: frozenset[int]) -> dict[int, tuple[Held, ...]]:
    """Return who holds what; whoever is bound to an enterprise is a specialist wherever they hold a post."""
    out: dict[int, list[Held]] = {}
    columns = ("person_id", "unit_id", "role__code", "role__scope", "role__level_cap")
    for person, *rest in Post.objects.filter(in_force(day)).order_by("pk").values_list(*columns):
        out.setdefault(person, []).append(Held(*rest))
    role = Role.objects.filter(code=SPECIALIST).first() if bound else None
    for person in bound & out.keys():
        if role and all(held.role != SPECIALIST for held in out[person]):
            out[person].append(Held(out[person][0].unit_id, SPECIALIST, role.scope, role.level_cap))
    return {person: tuple(held) for person, held in out.items()}


def _staff(posts: dict[int, tuple[Held, ...]]) -> dict[tuple[int, str], frozenset[int]]:
    out: dict[tuple[int, str], set[int]] = {}
    for person, held in posts.items():
        for post in held:
            out.setdefault((post.unit_id, post.role), set()).add(person)
    return {key: frozenset(people) for key, people in out.items()}


def _lent(day: date) -> dict[int, list[tuple[Held, datetime, datetime]]]:
    out: dict[int, list[tuple[Held, datetime, datetime]]] = {}
    rows = Delegation.objects.filter(in_force(day, "post__"), until__date__gte=day).select_related("post__role")
    active = set(Person.objects.filter(active=True, delegations__in=rows).values_list("pk", flat=True))
    for row in rows:
        post = row.post
        held = Held(post.unit_id, post.role.code, post.role.scope, post.role.level_cap, post.person_id)
        end = min(row.until, row.revoked_at) if row.revoked_at else row.until
        if row.to_id in active:
            out.setdefault(row.to_id, []).append((held, row.from_at, end))
    return out


def _sinks() -> tuple[Sink, ...]:
    rows = Subscription.objects.filter(active=True)
    return tuple(
        Sink(s.pk, s.channel, s.destination, s.unit_id or 0, frozenset(s.kinds), frozenset(s.types)) for s in rows
    )
