"""Who acts: somebody who may, found among those who hold a post in the units a matter concerns."""

import random
from collections.abc import Callable, Iterator

from luodi.city.matters.access import actor
from luodi.city.matters.office import Office
from luodi.city.registry.models import Person, Role
from luodi.engines.process import Actor, Flow, State
from luodi.engines.process.powers import entitled

LEADING = ("supervisor", "leader", "top")
"""Roles sought outside the units concerned, too: those who watch all of them."""


class Cast:
    """The staff of the demo, as actors; the city does not change while a demo is made."""

    def __init__(self, city: Office) -> None:
        self.city = city
        self.people = {person.pk: person for person in Person.objects.filter(active=True)}
        self.roles = sorted(Role.objects.values_list("code", flat=True))
        self._actors: dict[int, Actor] = {}
        self._units: dict[int, list[int]] = {}
        self._watchers = sorted(p for node in city.tree for role in LEADING for p in city.staff(node.id, role))

    def actor(self, person: int) -> Actor:
        """Return a person as the engine knows them."""
        if person not in self._actors:
            self._actors[person] = actor(self.people[person], self.city)
        return self._actors[person]

    def someone(self, state: State, dice: random.Random) -> Callable[[int, str, frozenset[int]], Actor | None]:
        """Return who finds somebody for a step: whoever has taken it, else anybody who holds the post."""
        taken = {signer.person for run in state.open_runs.values() for signer in run.signers if not signer.verdict}

        def find(unit: int, role: str, without: frozenset[int]) -> Actor | None:
            fitting = sorted(self.city.staff(unit, role) - without)
            if not fitting:
                return None
            mine = [person for person in fitting if person in taken]
            return self.actor(dice.choice(mine or fitting))

        return find

    def entitled(self, kind: str, flow: Flow, state: State, dice: random.Random) -> Person | None:
        """Return somebody who may do `kind` with the matter, by the engine's own rules."""
        found = list(dict.fromkeys(self._near(state)))
        dice.shuffle(found)
        for person in found:
            if person not in state.aside and entitled(flow, state, self.actor(person), self.city, kind):
                return self.people[person]
        return None

    def _near(self, state: State) -> Iterator[int]:
        open_units = [signer.unit for run in state.open_runs.values() for signer in run.signers]
        for unit in dict.fromkeys((state.lead, state.intake, *state.co, *open_units)):
            yield from self.staff(unit)
        yield from self._watchers

    def staff(self, unit: int) -> list[int]:
        """Return everybody with a post in a unit."""
        if unit not in self._units:
            posts = (self.city.staff(unit, role) for role in self.roles)
            self._units[unit] = sorted({person for people in posts for person in people})
        return self._units[unit]
