"""Names for the numbers a matter's state and journal hold: fetched once per page, whatever their count."""

from collections.abc import Iterable

from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER, SYSTEM
from luodi.faces.web.language import say

PLATFORM = Text("系统", "The system")
THE_REPORTER = Text("提出人", "The reporter")


class Names:
    """Looks up units in today's tree, and what is no longer there by one query."""

    def __init__(self, city: Office, people: Iterable[int] = (), matters: Iterable[int] = ()) -> None:
        self.city = city
        self._units: dict[int, Text] = {}
        wanted, numbered = {p for p in people if p > 0}, set(matters)
        self._people = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
        # Only the number: that another matter exists is told, never what it is about.
        self._numbers = dict(Matter.objects.filter(pk__in=numbered).values_list("pk", "number")) if numbered else {}

    def unit(self, unit: int) -> str:
        """Return a unit's present name, or the last it had."""
        if unit in self.city.tree:
            return say(self.city.tree.node(unit).name)
        if unit not in self._units:
            found = Unit.objects.filter(pk=unit).first()
            self._units[unit] = found.name if found else Text("—", "—")
        return say(self._units[unit])

    def person(self, person: int) -> str:
        """Return a person's name; the platform and the reporter have names of their own."""
        if person == SYSTEM:
            return say(PLATFORM)
        if person == REPORTER:
            return say(THE_REPORTER)
        return self._people.get(person, "—")

    def number(self, matter: int) -> str:
        """Return a matter's number."""
        return self._numbers.get(matter, "—")
