"""When the next thing happens to a matter: before its clock runs out, unless the unit's temper says it comes late."""

import random
from datetime import UTC, datetime, timedelta

from luodi.city.matters.office import Office
from luodi.engines.process import Flow, State
from luodi.engines.worktime import Unit, shift
from luodi.faces.cli.demo.tempers import STEADY, Temper

HOURS = {"accept": 1, "assign": 2, "handle": 8, "sign": 2, "reply": 2, "call_back": 4, "close": 2}
"""Working hours until an act that no clock measures, at the usual pace, on average."""
LATE_ELSEWHERE = 0.12
"""How much of a temper's share of late work falls on steps other than the lead unit's own handling."""
OVERDUE, LONG_OVERDUE, SELDOM = timedelta(days=8), timedelta(days=24), 0.06
"""How late what comes late may be, usually and seldom: long enough for the ladder to be climbed to its end."""


class Pace:
    """Tells times; `tempers` by unit."""

    def __init__(self, city: Office, tempers: dict[str, Temper]) -> None:
        self.city = city
        self._tempers = tempers

    def temper(self, unit: int) -> Temper:
        """Return how a unit works."""
        return self._tempers.get(self.city.tree.node(unit).code, STEADY) if unit in self.city.tree else STEADY

    def following(self, flow: Flow, state: State, at: datetime, dice: random.Random, *, hasty: bool) -> datetime:
        """Return when the next open step is done, at `at`. `hasty`: within hours, whatever the clocks say."""
        if state.pauses:
            return self.soon(at, dice, 8, 60)
        key, run = next(iter(state.open_runs.items()), ("", None))
        if hasty or run is None or any(p.kind == "objection" for p in state.pending):
            return self.soon(at, dice, 1, 4)
        step, act = flow.steps[key], flow.steps[key].act
        temper = self.temper(run.signers[0].unit if run.signers else state.lead)
        own = state.clocks.get(f"step/{key}")
        clocks = [c for name, c in state.clocks.items() if not name.startswith("step/")] + ([own] if own else [])
        dues = [clock.due for clock in clocks if not clock.stop]
        if not dues:
            usual = HOURS.get(act, 4) * temper.pace * dice.lognormvariate(0, 0.6)
            return self.soon(at, dice, max(1, round(usual)), max(1, round(usual)))
        until = datetime.fromtimestamp(min(dues) / 1000, UTC)
        if until <= at:
            return self.soon(at, dice, 2, round(20 * temper.pace))
        share = temper.lateness(at) * (1 if act == "handle" and step.by == "lead" else LATE_ELSEWHERE)
        if dice.random() < share:
            return self._late(at, until, dice)
        return self._in_time(at, until, dice, temper, own=own is not None)

    def _late(self, at: datetime, until: datetime, dice: random.Random) -> datetime:
        most = LONG_OVERDUE if dice.random() < SELDOM else OVERDUE
        beyond = min(most, (until - at) * dice.uniform(0.05, 0.8) + timedelta(hours=dice.uniform(1, 40)))
        return self._worked(until + beyond, dice)

    def _in_time(self, at: datetime, until: datetime, dice: random.Random, temper: Temper, *, own: bool) -> datetime:
        part = dice.betavariate(1.6, 4.5) if own else dice.betavariate(2, 3.5)
        aim = at + (until - at) * min(0.93, part * (0.6 + 0.4 * temper.pace))
        found = self._worked(aim, dice)
        if found >= until:
            # Office hours would push it beyond the date: it is done at the end of the working time before.
            found = shift(until, -1, Unit.WORKING_HOUR, self.city.calendar) + timedelta(minutes=dice.randint(0, 50))
        return found if at < found < until else at + (until - at) / 2

    def soon(self, at: datetime, dice: random.Random, least: int, most: int) -> datetime:
        """Return a moment so many working hours after `at`."""
        hours = dice.randint(least, max(least, most))
        return shift(at, hours, Unit.WORKING_HOUR, self.city.calendar) + timedelta(
            minutes=dice.randint(1, 40), seconds=dice.randrange(60)
        )

    def _worked(self, at: datetime, dice: random.Random) -> datetime:
        """Return a moment in office hours at or shortly after `at`."""
        return shift(at, 1, Unit.WORKING_HOUR, self.city.calendar) - timedelta(minutes=dice.uniform(1, 55))
