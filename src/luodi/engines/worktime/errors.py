"""What can be wrong with a clock, said in both languages."""

from luodi.engines.notation import Text


class ClockError(ValueError):
    """A clock cannot be computed; `message` says why in Chinese and English, `str()` gives both."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return f"{self.message.zh} / {self.message.en}"


class BadAllowance(ClockError):
    """A limit is not written as one, or its unit does not fit the question."""


class BadHours(ClockError):
    """Office hours are not sorted, separate spans within one day."""


class BadTime(ClockError):
    """A time has no time zone, or a pause ends before it starts."""


class OutOfRange(ClockError):
    """A day lies outside the years the calendar covers."""


class NoWorkingTime(ClockError):
    """The calendar has no working time to count."""
