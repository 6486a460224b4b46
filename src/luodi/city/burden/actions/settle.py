"""What answering and refusing have in common: only the unit's own staff, only once, and on record."""

from datetime import datetime

from luodi.city.burden import access
from luodi.city.burden.models import Asking
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.engines.notation import Text


def settle(person: Person, asked: Asking, state: str, at: datetime, ground: str = "") -> None:
    """Write down who settled an asking and how. Raises Refused `not_allowed`, `closed`."""
    if not access.may_answer(person, asked):
        raise Refused("not_allowed", NOT_ALLOWED)
    waiting = Asking.objects.filter(pk=asked.pk, state="asked", form__stopped=None)
    if not waiting.update(state=state, done_at=at, done_by=person, ground=ground):
        told = Text("已经填报、拒填，或者已停报。", "It was answered or refused before, or is asked no more.")
        raise Refused("closed", told, "asking")
    asked.state, asked.done_at, asked.done_by, asked.ground = state, at, person, ground
    Record(person).write(f"form.{state}", str(asked.form_id), unit=asked.unit.code, round=asked.round, ground=ground)
