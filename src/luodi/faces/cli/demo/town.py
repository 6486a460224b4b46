"""The demo city's year, written down: cases in the order they are raised, a group of them in one transaction.

Broken off at any moment, whole groups are stored; started again, it goes on with what is missing, and when nothing is
missing it does nothing. The same seed and the same present make the same year.
"""

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.city.matters import documents, proof
from luodi.city.matters.models import Origin
from luodi.city.matters.office import office
from luodi.city.matters.tick import tick
from luodi.faces.cli.demo.cases import DISTRICT, STREET, TOTAL, Case, Size, Year
from luodi.faces.cli.demo.cast import Cast
from luodi.faces.cli.demo.life import SOURCE, Story
from luodi.faces.cli.demo.pace import Pace
from luodi.faces.cli.demo.pictures import picture
from luodi.faces.cli.demo.source import read_source
from luodi.faces.cli.demo.tempers import tempers

SEED = 20260101
GROUP = 25
"""Cases in one transaction: few enough that little is lost when it is broken off."""
PHOTOS = 24
Progress = Callable[[int, int], None]


def build(
    pack: str,
    progress: Progress | None = None,
    *,
    size: Size = Size.SMALL,
    seed: int = SEED,
    now: datetime | None = None,
) -> int:
    """Write the demo's year up to `now`; return how many cases are new. Again, it makes none. Then seal it."""
    present, city, source = now or timezone.now(), office(), read_source(pack)
    known = set(Origin.objects.filter(source=SOURCE).values_list("key", flat=True))
    wanted = Year(source, city, present, seed).cases(TOTAL[size])
    missing = [case for case in wanted if case.key not in known]
    if not missing:
        return 0
    leads = [node.code for node in city.tree if node.kind in (DISTRICT, STREET)]
    pace = Pace(city, tempers([*leads, *(s.unit for s in source.samples if city.tree.get(s.unit))], seed))
    story = Story(Cast(city), pace, present, _photos(seed), source.notes)
    done = len(wanted) - len(missing)
    with _undisturbed():
        for group in _groups(missing):
            with transaction.atomic():
                for case in group:
                    story.live(case)
            done += len(group)
            if progress:
                progress(done, len(wanted))
    tick(round(present.timestamp() * 1000))
    proof.seal()
    return len(missing)


def _groups(cases: list[Case]) -> Iterator[list[Case]]:
    rest = iter(cases)
    while group := list(islice(rest, GROUP)):
        yield group


def _photos(seed: int) -> list[dict[str, Any]]:
    """Store some generated pictures, and return them as the action `attach` wants them."""
    out = []
    for n in range(PHOTOS):
        body = picture(random.Random(f"{seed}:photo:{n}"))  # noqa: S311 - dice for a demo, not for secrets
        sha256, size = documents.store(BytesIO(body))
        out.append({"name": f"现场{n + 1}.png", "mime": "image/png", "size": size, "sha256": sha256})
    return out


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the garbage collector look seldom: by default it doubles the time of a command."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
