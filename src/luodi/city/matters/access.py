"""The only way to fetch matters for someone: every list, count, export, expansion and detail starts here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from luodi.city.matters.concerned import concerned
from luodi.city.matters.models import Aside, Assist, Document, Entry, Matter, MatterType, Rating, Visibility, Words
from luodi.city.matters.numbers import is_number, same_secret
from luodi.city.matters.office import Office, definition, office
from luodi.city.refusals import Refused
from luodi.city.registry.actors import System
from luodi.city.registry.kinds import Scope
from luodi.city.registry.models import Delegation, Person, Post
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, THE_REPORTER, THE_SYSTEM, Actor, State, blind, unpack_state
from luodi.engines.process.powers import ASSISTANT


@dataclass(frozen=True, slots=True)
class Reporter:
    """The one who raised a matter, known by nothing but its secret code. Get it from `follow`, never make it."""

    matter: int


@dataclass(frozen=True, slots=True)
class Assisting(Reporter):
    """Somebody of a grid who acts for the applicant of a matter (帮办代办) and sees what the applicant sees.

    Or the head of that grid, about the help alone. Get it from `assisted` or `of_grid`, never make it.
    """

    person: int = 0


PUBLIC = Reporter(0)
"""Anybody: may raise matters of public types, and nothing else."""

Who = Person | Reporter | System
Row = TypeVar("Row", bound=Model)


def is_reporter(who: Who) -> bool:
    """Return whether it is the one who raised a matter, in person: what an assistant does for them is an officer's."""
    return isinstance(who, Reporter) and not isinstance(who, Assisting)


def watched(who: Who) -> int:
    """Return the number under which `who` is counted and logged: a person's own, −1 the public, 0 the platform."""
    if isinstance(who, Assisting):
        return who.person
    return who.pk if isinstance(who, Person) else REPORTER if isinstance(who, Reporter) else 0


def actor(who: Who, city: Office | None = None) -> Actor:
    """Return the engine's actor for `who`, with the posts held now (delegated ones included)."""
    if isinstance(who, Assisting):
        return Actor(who.person, assisting=True)
    if isinstance(who, Reporter):
        return THE_REPORTER
    if isinstance(who, System):
        return THE_SYSTEM
    known = city or office()
    lent = tuple((h.unit_id, h.role, h.on_behalf_of) for h in known.held(who.pk) if h.on_behalf_of)
    return Actor(who.pk, known.posts(who.pk), lent)


def sees(
    who: Who, city: Office, matter: int, level: int, units: Iterable[int], aside: Collection[int] = frozenset()
) -> bool:
    """Return whether `who` may see a matter that `units` have to do with: the rule of `visible`, without a query.

    `aside` are the persons who stand aside from it: whatever posts they hold, they do not see it.
    """
    if isinstance(who, System):
        return True
    if isinstance(who, Reporter):
        return who.matter == matter
    if who.pk in aside:
        return False
    concerned = set(units)
    return any(
        level <= h.level_cap and (h.scope == Scope.ALL or not concerned.isdisjoint(city.reach(h)))
        for h in city.held(who.pk)
    )


def onlookers(state: State, city: Office) -> list[int]:
    """Return the persons who may see a matter as it stands, by the rule of `visible`, without a query."""
    units = {unit for unit, _ in concerned(state)}
    return [person for person in city.people if sees(Person(pk=person), city, 0, state.level, units, state.aside)]


def visible(who: Who, city: Office | None = None) -> QuerySet[Matter]:
    """Return the matters `who` may see: by units, as far and as confidential as each post reaches.

    Never those from which they stand aside (回避): whoever stands aside from none pays one look into an index for it.
    One small statement is spared where the caller has the city as it stands now.
    """
    if isinstance(who, System):
        return Matter.objects.all()
    if isinstance(who, Reporter):
        return Matter.objects.filter(pk=who.matter) if who.matter else Matter.objects.none()
    rule = _rule(who, city or office())
    return Matter.objects.none() if rule is None else Matter.objects.filter(rule).exclude(pk__in=shunned(who))


def visible_by(rows: QuerySet[Row], who: Person, city: Office, matter: str = "matter") -> QuerySet[Row]:
    """Return those of `rows` whose matter, reached over the key `matter`, `who` may see: the rule of `visible`.

    For statements that join the matter anyway: "its id is among the visible ones" has it looked up twice.
    """
    rule = _rule(who, city, f"{matter}__", f"{matter}_id")
    return rows.none() if rule is None else rows.filter(rule).exclude(**{f"{matter}_id__in": shunned(who)})


def shunned(who: Person) -> QuerySet[Aside, int]:
    """Return the ids of the matters from which somebody stands aside, as a subquery.

    It does not hang on the row, so that a database asks it once a statement and then looks into its answer.
    """
    return Aside.objects.filter(person=who.pk).values_list("matter", flat=True)


def reach(who: Person, city: Office) -> tuple[int, dict[int, set[int]]]:
    """Return up to which level the person's posts open all matters (−1: none), and, beyond, which units', by level."""
    everything = -1
    by_level: dict[int, set[int]] = {}
    for held in city.held(who.pk):
        if held.scope == Scope.ALL:
            everything = max(everything, held.level_cap)
        else:
            by_level.setdefault(held.level_cap, set()).update(city.reach(held))
    return everything, {level: units for level, units in by_level.items() if level > everything and units}


def _rule(who: Person, city: Office, prefix: str = "", key: str = "pk") -> Q | None:
    """Return the condition on matters that the person's posts make, None when they open nothing.

    The matter's columns are reached over `prefix`, its id stands in `key`.
    """
    everything, by_level = reach(who, city)
    rule = Q(**{f"{prefix}level__lte": everything}) if everything >= 0 else None
    for level, units in by_level.items():
        seen = Visibility.objects.filter(matter=OuterRef(key), unit__in=sorted(units), level__lte=level)
        part = Q(Exists(seen))
        rule = part if rule is None else rule | part
    return rule


def get(who: Who, number: str) -> Matter:
    """Return the matter called `number`. Raises Refused `not_found`, whether it is hidden or does not exist."""
    matter = visible(who).select_related("type").filter(number=number).first() if is_number(number) else None
    if matter is None:
        raise not_found(number)
    return matter


def not_found(number: str) -> Refused:
    """Return the refusal for a matter that is hidden or does not exist: the same words for both."""
    return Refused("not_found", Text(f"没有找到编号为 {number} 的事项。", f"There is no matter {number}."), "number")


def follow(number: str, secret: str) -> tuple[Matter, Reporter]:
    """Return the matter a reporter's number and code open, and the reporter. Raises Refused `not_found`."""
    matter = Matter.objects.select_related("type").filter(number=number).first() if is_number(number) else None
    if matter is None or not same_secret(secret, matter.secret):
        raise Refused(
            "not_found",
            Text("编号或查询码不对，请核对后再试。", "The number or the code is wrong; check both and try again."),
            "number",
        )
    return matter, Reporter(matter.pk)


def proof_of(matter: Matter) -> str:
    """Return what a session keeps to show that its holder gave the right code: useless to find the code itself."""
    return salted_hmac("luodi.follow", f"{matter.pk}:{matter.secret}", algorithm="sha256").hexdigest()


def follow_again(number: str, proof: str) -> tuple[Matter, Reporter]:
    """Return what `follow` returned before, for a session that kept the proof. Raises Refused `not_found`."""
    matter = Matter.objects.select_related("type").filter(number=number).first() if is_number(number) else None
    if matter is None or not constant_time_compare(proof, proof_of(matter)):
        raise not_found(number)
    return matter, Reporter(matter.pk)


def assisted(person: Person, number: str) -> tuple[Matter, Assisting]:
    """Return a matter in which `person` acts for the applicant now. Raises Refused `not_found`."""
    row = assists_of(person).filter(matter__number=number).select_related("matter__type").first()
    if row is None:
        raise not_found(number)
    return row.matter, Assisting(row.matter_id, person.pk)


def of_grid(person: Person, number: str, city: Office | None = None) -> Assisting:
    """Return who a head is to a matter that their grid assists with. Raises Refused `not_found`."""
    rows = Assist.objects.filter(until=None, unit__in=grids_headed(person, city or office()), matter__number=number)
    row = rows.first() if is_number(number) else None
    if row is None:
        raise not_found(number)
    return Assisting(row.matter_id, person.pk)


def assists_of(person: Person, city: Office | None = None) -> QuerySet[Assist]:
    """Return where somebody acts for applicants now, in the grids in which they still serve."""
    units = [unit for unit, role in (city or office()).posts(person.pk) if role == ASSISTANT]
    return Assist.objects.filter(until=None, person=person.pk, unit__in=units)


def grids_headed(person: Person, city: Office) -> list[int]:
    """Return the grids whose work somebody hands out: they head it, or a unit over it."""
    heads = [unit for unit, role in city.posts(person.pk) if role == "head"]
    return [grid.id for grid in city.grids if any(city.above(unit, grid.id) for unit in heads)]


def unread(who: Who, matter: Matter) -> frozenset[str]:
    """Return the steps of a matter whose opinions `who` may not read yet, being asked as well (背靠背)."""
    flow = definition(matter.type_id).flow
    if not flow.blind or not isinstance(who, Person):
        return frozenset()
    return blind.unread(flow, unpack_state(matter.state), _speaks_for(who), round(timezone.now().timestamp() * 1000))


def _speaks_for(who: Person) -> set[int]:
    """Return the units that somebody's posts reach; a post that reaches all of them speaks for its own."""
    city = office()
    return {unit for held in city.held(who.pk) for unit in (*city.reach(held), held.unit_id)}


def state_of(who: Who, matter: Matter) -> State:
    """Return how a matter stands, without the opinions that `who` may not read yet. To show, not to decide by."""
    state = unpack_state(matter.state)
    return blind.without(definition(matter.type_id).flow, state, unread(who, matter))


def _withheld(who: Who, matter: Matter) -> QuerySet[Entry] | None:
    """Return the entries of a matter that `who` may not read yet: of those steps, and what else their people did.

    A note and a file are of no step and no unit, so they go by who wrote or added them: whoever held something in a
    unit that is asked since the matter came, though they have left it.
    """
    steps = unread(who, matter)
    if not steps or not isinstance(who, Person):
        return None
    units, day = blind.units_of(unpack_state(matter.state), steps), timezone.localdate(matter.registered)
    posts = Post.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=day), unit__in=units)
    lent = Delegation.objects.filter(post__in=posts, until__gte=matter.registered)
    theirs = Q(by__in=posts.values("person")) | Q(by__in=lent.values("to"))
    own = Q(theirs, ~Q(by=who.pk), step="", seq__gt=1)
    return Entry.objects.filter(Q(step__in=steps) | own, matter=matter.pk)


def entries(who: Who, matter: Matter) -> QuerySet[Entry]:
    """Return the journal of a matter `who` can see, without the opinions they may not read yet."""
    rows = Entry.objects.filter(matter__in=visible(who).filter(pk=matter.pk)).order_by("seq")
    hidden = _withheld(who, matter)
    return rows if hidden is None else rows.exclude(seq__in=hidden.values("seq"))


def ratings(who: Who, city: Office | None = None) -> QuerySet[Rating]:
    """Return the ratings `who` may count: of matters they may see, and of units their posts reach. None says who rated.

    To count, not to list one by one: nobody is shown single ratings of their own service (ratings.listing).
    """
    if isinstance(who, System):
        return Rating.objects.all()
    if isinstance(who, Reporter):
        return Rating.objects.filter(matter=who.matter) if who.matter else Rating.objects.none()
    known = city or office()
    everything, by_level = reach(who, known)
    units = {unit for reached in by_level.values() for unit in reached}
    of_none = Q(matter=None) if everything >= 0 else Q(matter=None, unit__in=sorted(units))
    return Rating.objects.filter(of_none | Q(matter__in=visible(who, known)))


def published() -> QuerySet[Matter]:
    """Return what anybody may know of: matters of level 公开 of types the public may raise at that level.

    That they exist, their type, district, lead unit, dates and standing; their words only by `published_words`.
    """
    return Matter.objects.filter(level=0, type__in=published_types())


def published_types() -> list[int]:
    """Return the ids of the type versions whose matters anybody may know of."""
    rows = MatterType.objects.order_by("pk").values_list("pk", flat=True)
    return [pk for pk in rows if definition(pk).public and not definition(pk).level]


def published_words(matters: Iterable[Matter]) -> dict[int, dict[str, str]]:
    """Return what was written when matters were raised, by matter and `<seq>.<kind>`: of types that publish it alone.

    Answers to the form count as the form says (`public`). Whoever reports is never among it. One query.
    """
    open_ = {m.pk: definition(m.type_id) for m in matters if not m.level and definition(m.type_id).publish}
    if not open_:
        return {}
    asked = {f"1.form.{f.key}" for known in open_.values() for f in known.form if f.public}
    rows = Words.objects.filter(matter__in=open_, n__in={"1.title", "1.text", *asked}, erased_at__isnull=True)
    out: dict[int, dict[str, str]] = {}
    for matter, n, body in rows.values_list("matter_id", "n", "body"):
        out.setdefault(matter, {})[n] = body
    return out


PUBLIC_WORDS = ("title", "text", "words")
REPORTER_KINDS = ("replied", "declined", "corrected")
"""Entries whose words are addressed to the reporter; remarks between units are not."""


def words(who: Who, matter: Matter) -> dict[str, str]:
    """Return what people wrote on a matter, by `<seq>.<kind>`; a reporter reads their own words and the answers."""
    rows = Words.objects.filter(matter__in=visible(who).filter(pk=matter.pk))
    if isinstance(who, Reporter):
        answered = entries(who, matter).filter(kind__in=REPORTER_KINDS).values_list("seq", flat=True)
        rows = rows.filter(Q(by_reporter=True) | Q(n__startswith="1.") | Q(n__in=[f"{seq}.words" for seq in answered]))
    hidden = _withheld(who, matter)
    seqs = set() if hidden is None else set(hidden.values_list("seq", flat=True))
    return {n: body for n, body in rows.values_list("n", "body") if int(n.partition(".")[0]) not in seqs}


def documents(who: Who, matter: Matter) -> QuerySet[Document]:
    """Return the files of a matter; a reporter sees those they gave, and the papers drawn up for them."""
    rows = Document.objects.filter(matter__in=visible(who).filter(pk=matter.pk), erased_at__isnull=True)
    if isinstance(who, Reporter):
        return rows.filter(Q(by=-1) | ~Q(paper="")).order_by("added")
    hidden = _withheld(who, matter)
    return (rows if hidden is None else rows.exclude(by__in=hidden.filter(by__gt=0).values("by"))).order_by("added")
