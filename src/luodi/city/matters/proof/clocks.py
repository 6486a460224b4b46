"""Every due date again, as the function it is: f(allowance, start, pauses, extensions, calendar)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from luodi.city.matters.store.rows import unstamp
from luodi.engines.process import State
from luodi.engines.worktime import Allowance, Calendar, Pause, due


def recomputed(state: State, calendar: Calendar) -> Iterator[tuple[str, str]]:
    """Yield in both languages which due dates are not what the calendar in force gives.

    A clock computed under another version of the calendar is left out: its date was right under that one. One that the
    matter's source gave is compared with what was put on record when it was registered.
    """
    for name, clock in state.clocks.items():
        if clock.given:
            if clock.due != state.told.get(name):
                yield (
                    f"时限 {name} 的到期日与来源所给的不符",
                    f"clock {name} is not due when its source says",
                )
            continue
        if clock.cal != calendar.version:
            continue
        pauses = [Pause(_at(start), _at(end) if end else None) for start, end in clock.pauses]
        extensions = [Allowance.parse(text) for text in clock.ext]
        answer = due(Allowance.parse(clock.allow), _at(clock.start), calendar, pauses=pauses, extensions=extensions)
        if (unstamp(answer.at), answer.provisional) != (clock.due, clock.prov):
            yield (
                f"时限 {name} 的到期日与期限、起点、暂停和日历算出的不符",
                f"clock {name} is not due when its allowance, start, pauses and calendar say",
            )


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, tz=UTC)
