"""Work that is not done at every tick: when it was last done, kept where every ticker sees it."""

from typing import Final

from luodi.city.matters.models import Counter

MINUTE: Final = 60_000
DAY: Final = 24 * 60 * MINUTE


def last(name: str) -> int:
    """Return when the round called `name` was last done, in milliseconds since 1970; 0 when never."""
    return Counter.objects.filter(name=name).values_list("value", flat=True).first() or 0


def due(name: str, at: int, every: int) -> bool:
    """Return whether `every` milliseconds have passed since; also when the present lies before it."""
    return not 0 <= at - last(name) < every


def mark(name: str, at: int) -> None:
    """Write down that the round is done. Two tickers may have done it: what they do is done once all the same."""
    Counter.objects.update_or_create(name=name, defaults={"value": at})
