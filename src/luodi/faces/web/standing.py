"""Where a matter stands now: the open steps with who owes them, and its clocks, in words."""

from dataclasses import dataclass
from datetime import datetime

from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office
from luodi.engines.process import State
from luodi.engines.process.model import MATERIAL, STEP
from luodi.engines.process.needs import standing
from luodi.faces.web import times, words
from luodi.faces.web.clock_names import clock_name
from luodi.faces.web.language import joined, pair, say
from luodi.faces.web.timeline import Teller


@dataclass(frozen=True, slots=True)
class Owed:
    """One open step: what, by whom, by when."""

    key: str
    name: str
    units: str
    people: str
    left: times.Left | None


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock as people read it."""

    title: str
    limit: str
    basis: str
    started: datetime
    stopped: datetime | None
    left: times.Left
    extended: str
    given: bool = False
    """Whether its date is as told by the source the matter came from."""
    whole: bool = True
    """Whether it is the whole matter's or a promise's, and not a step's own."""


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material of an application."""

    key: str
    name: str
    how: str
    words: str
    left: times.Left | None
    """How long a promise still has."""
    kept: bool
    """Whether another body's record has it: nobody need bring it."""

    @property
    def takes(self) -> bool:
        """Whether the applicant can still bring it."""
        return self.how in ("missing", "promised") and not self.kept


class Standing:
    """What a page says of a matter's present."""

    def __init__(
        self, matter: Matter, state: State, known: Definition, city: Office, now: datetime, teller: Teller
    ) -> None:
        self.matter, self.state, self.known, self.city, self.now, self.teller = matter, state, known, city, now, teller

    @property
    def owed(self) -> list[Owed]:
        """The open steps."""
        names, out = self.teller.names, []
        for key, run in self.state.open_runs.items() if self.state.open else ():
            waiting = [signer for signer in run.signers if not signer.verdict]
            own = self.state.clocks.get(f"step/{key}")
            out.append(
                Owed(
                    key,
                    say(self.known.flow.steps[key].name),
                    joined(list(dict.fromkeys(names.unit(signer.unit) for signer in waiting))),
                    joined([names.person(signer.person) for signer in waiting if signer.person]),
                    times.left(own, self.city.calendar, self.now) if own and not own.stop else None,
                )
            )
        return out

    @property
    def clocks(self) -> list[ClockRow]:
        """All clocks, the matter's own before those of steps."""
        rows = sorted(self.state.clocks.items(), key=lambda item: (item[0].startswith("step/"), item[1].start))
        return [
            ClockRow(
                clock_name(name, self.known),
                times.allowance_words(clock.allow),
                clock.basis,
                times.moment(clock.start),
                times.moment(clock.stop) if clock.stop else None,
                times.left(clock, self.city.calendar, self.now),
                joined([times.allowance_words(text) for text in clock.ext]),
                clock.given,
                not name.startswith(STEP),
            )
            for name, clock in rows
        ]

    @property
    def materials(self) -> "list[MaterialRow]":
        """What the application needs, and how each stands."""
        out = []
        for material, how in standing(self.known.flow, self.state, self.city):
            clock = self.state.clocks.get(f"{MATERIAL}{material.key}")
            promised = times.left(clock, self.city.calendar, self.now) if clock and how == "promised" else None
            kept = material.need == "shared"
            told = say(words.OBTAINED) if kept and how == "missing" else say(words.HOW[how])
            out.append(MaterialRow(material.key, say(material.name), how, told, promised, kept))
        return out

    @property
    def pauses(self) -> list[str]:
        """Why the matter, or one of its steps, stands still."""
        out = []
        for pause in self.state.pauses:
            name = say(words.PAUSES[pause.name]) if pause.name in words.PAUSES else pause.name
            step = say(self.known.flow.steps[pause.step].name) if pause.step else ""
            out.append(pair(f"{step}：{name}", f"{step}: {name}") if step else name)
        return out
