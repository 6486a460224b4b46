"""The only way to fetch programmes for a person; and who may run them.

Beyond one's own unit an internal programme is seen as far down as a post reaches. A confidential one (受限 and 密封:
joint case teams) is seen by those who take part and by posts over its lead or joint units that may see its level: no
role that reaches everywhere opens it. Whoever does not see it finds it in no list, no count and no total.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from luodi.city.matters import access as matters
from luodi.city.matters.office import Office, current_revision, current_type, definition, office
from luodi.city.programmes.kinds import note_kinds
from luodi.city.programmes.models import Member, Note, Programme, Release, Reserve, SharedFile
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor, System
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.kinds import Level, Scope
from luodi.city.registry.models import Person, Role
from luodi.engines.notation import Text

POOL = "programme.pool"
"""What a role opens that sees and draws from the whole pool, wherever people serve (roles.yaml)."""
RUN = "programme.run"
"""What a role opens that opens and runs programmes of its unit and those below it (roles.yaml)."""


def visible(person: Actor, city: Office | None = None) -> QuerySet[Programme]:
    """Return the programmes `person` may see today; the platform itself tells of none that is confidential."""
    if isinstance(person, System):
        return Programme.objects.filter(level__lt=Level.RESTRICTED)
    taking_part = Q(Exists(_taking_part().filter(person=person, programme=OuterRef("pk"))))
    return Programme.objects.filter(taking_part | _by_posts(person, city or office()))


def _by_posts(person: Person, city: Office) -> Q:
    """Return the condition that one of the posts `person` holds sees a programme, without taking part in it."""
    rule = Q(pk__in=())
    for held in city.held(person.pk):
        if held.scope == Scope.ALL:
            rule |= Q(level__lt=Level.RESTRICTED, level__lte=held.level_cap)
        units = city.reach(held)
        joint = Exists(Member.objects.filter(programme=OuterRef("pk"), person=None, unit__in=units))
        rule |= Q(level__lte=held.level_cap) & (Q(lead__in=units) | Q(joint))
    return rule


def lasting(day: date) -> Q:
    """Return the condition that somebody still takes part on `day`; their last day is the one before `to_date`."""
    return Q(to_date=None) | Q(to_date__gt=day)


def _taking_part() -> QuerySet[Member]:
    today = timezone.localdate()
    return Member.objects.filter(lasting(today), from_date__lte=today).exclude(release=Release.ASKED)


def get(person: Actor, code: str) -> Programme:
    """Return one programme. Raises Refused `not_found`, whether it is hidden or not there."""
    found = visible(person).select_related("lead", "parent").filter(code=code).first()
    if found is None:
        raise Refused("not_found", Text("没有这个专班、批次或专项。", "There is no such programme."), "programme")
    return found


def nameable(who: Actor) -> QuerySet[Programme]:
    """Return what `who` may name as what brought a project: projects tell of no confidential programme."""
    return visible(who).filter(level__lt=Level.RESTRICTED)


def may_name(who: Actor, code: str) -> bool:
    """Return whether `who` may name the programme of this code."""
    return nameable(who).filter(code=code).exists()


def running(person: Person, city: Office | None = None) -> frozenset[int]:
    """Return the units whose programmes `person` may run: where an own post opens `programme.run`, and below."""
    city = city or office()
    opening = {code for code, opens in Role.objects.values_list("code", "opens") if RUN in opens}
    held = [post for post in city.held(person.pk) if post.on_behalf_of is None and post.role in opening]
    return frozenset[int]().union(*(city.reach(post) for post in held))


def may_run(person: Person, programme: Programme) -> bool:
    """Return whether `person` may change a programme: over its lead unit, or leading it."""
    if programme.lead_id in running(person):
        return True
    return _taking_part().filter(programme=programme, person=person, lead=True).exists()


def to_run(person: Person, code: str) -> Programme:
    """Return a programme to change. Raises Refused `not_found`, `not_allowed`, `closed`."""
    found = get(person, code)
    if not may_run(person, found):
        raise Refused("not_allowed", NOT_ALLOWED)
    if found.closed:
        raise ended()
    return found


def ended() -> Refused:
    """Return the refusal of a change to a programme that was closed."""
    return Refused("closed", Text("已经结束。", "It has ended."), "programme")


def held(person: Person, code: str) -> Programme:
    """Return a programme to change, held until the transaction ends. Raises what `to_run` raises.

    Whether it has ended is asked again once it is held: somebody may have closed it while others were waited for.
    """
    return hold(to_run(person, code))


def hold(programme: Programme) -> Programme:
    """Return a programme as it stands once it is held until the transaction ends. Raises Refused `closed`.

    Its key stays free for what names it meanwhile: lines of its journal wait for nobody.
    """
    found = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if found.closed:
        raise ended()
    return found


def hold_people(people: Iterable[int]) -> None:
    """Hold people by key until the transaction ends, so that no two programmes draw one at once; always in one order.

    The keys of the rows stay free for what names these people meanwhile.
    """
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=list(people)).order_by("pk").values_list("pk"))


def membership(person: Person, programme: Programme) -> Member | None:
    """Return the place somebody has in a programme today; None where they have none."""
    return _taking_part().filter(programme=programme, person=person).first()


def notes(person: Person, programme: Programme) -> QuerySet[Note]:
    """Return the lines of a programme's journal that `person`, who sees the programme, may read.

    What is on record about a cadre is read by those who run the programme and by the group that wrote it; by the cadre
    themselves never, whatever they run. What becomes a confidential matter (联络员直报) is read by who wrote it, and by
    those who see that matter: no officer reads another's.
    """
    rows = Note.objects.filter(programme=programme).exclude(subject=person)
    if direct := _confidential():
        told = Q(member__person=person) | Q(task__matter__in=matters.visible(person).values("pk"))
        rows = rows.filter(~Q(kind__in=direct) | told)
    if may_run(person, programme):
        return rows
    mine = membership(person, programme)
    written = Q(member__person=person) | (Q(member__group=mine.group) if mine and mine.group else Q())
    return rows.filter(Q(subject=None) | written)


def _confidential() -> list[str]:
    """Return the kinds of notes that become matters of a confidential type."""
    revision = current_revision()
    types = {kind.code: current_type(kind.becomes, revision) for kind in note_kinds().values() if kind.becomes}
    return [code for code, row in types.items() if row and definition(row.pk).level >= Level.RESTRICTED]


def pool(person: Person, city: Office | None = None) -> QuerySet[Reserve]:
    """Return those of the pool whom `person` may see: all for who draws from it, else those of the units they run."""
    city = city or office()
    everybody = city.opens(person.pk, POOL)
    rows = Reserve.objects.all() if everybody else Reserve.objects.filter(unit__in=running(person, city))
    return rows.select_related("person", "unit").order_by("person__username")


def reach(person: Person, programme: Programme, city: Office | None = None) -> int:
    """Return up to which level `person`, who sees a programme, sees its files: a post that sees it sees them all.

    Who sees it only because they take part reaches as high as a post of their own does (not one lent to them).
    """
    city = city or office()
    if Programme.objects.filter(_by_posts(person, city), pk=programme.pk).exists():
        return programme.level
    own = [held.level_cap for held in city.held(person.pk) if held.on_behalf_of is None]
    return min(programme.level, max(own, default=Level.PUBLIC))


def may_share(person: Person, programme: Programme, city: Office | None = None) -> bool:
    """Return whether `person` may put files: a member, or somebody of the lead unit or of a unit that takes part."""
    if membership(person, programme) or may_run(person, programme):
        return True
    units = {held.unit_id for held in (city or office()).held(person.pk) if held.on_behalf_of is None}
    return (
        programme.lead_id in units or _taking_part().filter(programme=programme, person=None, unit__in=units).exists()
    )


def files(person: Person, programme: Programme, city: Office | None = None) -> QuerySet[SharedFile]:
    """Return the versions of files of a programme that `person`, who sees it, may see, the latest first.

    What was withdrawn is seen by those who run the programme, nobody else.
    """
    rows = SharedFile.objects.filter(programme=programme, level__lte=reach(person, programme, city))
    rows = rows if may_run(person, programme) else rows.filter(withdrawn_at=None)
    return rows.select_related("by", "withdrawn_by").order_by("folder", "title", "level", "-n", "-pk")


def file(person: Person, code: str, pk: int) -> SharedFile:
    """Return one version of a file. Raises Refused `not_found`, whether it is hidden or not there."""
    found = files(person, get(person, code)).select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这个文件。", "There is no such file."), "file")
    return found
