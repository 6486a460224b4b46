"""Teaching: from the city's own closed matters, or from a file of texts with their labels. Loads scikit-learn."""

import csv
import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.utils import timezone

from luodi.city.matters.models import Matter, Words
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.search.routing import learned, path_of
from luodi.city.search.vocabulary import segmenter
from luodi.engines.matching.learning import (
    LEAST_OF_LABEL,
    Tell,
    TooLittle,
    error_of_confidence,
    learn,
    reliability,
)
from luodi.engines.matching.routing import Example, save, suggest
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state

MOST: Final = 50_000
"""The latest matters learned from: what was done long ago says little of who does it now."""
OPEN_TO_ALL: Final = 1
"""The highest level learned from (内部): words of restricted matters must not lie in a model's vocabulary."""
UNHANDLED: Final = ("declined", "withdrawn", "merged", "handed_over", "unanswered")
"""Ways to end that say nothing of who handles what."""
BODIES: Final = ("raw", "text", "seg")
"""Columns of a file that may hold the text, the first that is filled counts."""
Lesson = tuple[Example, str]


def own(target: str, field: str = "") -> list[Lesson]:
    """Return the city's own closed matters with their lead unit, or with what the form's `field` was answered.

    What was declined, withdrawn, merged or handed over teaches nothing of who handles what; nor does what was erased.
    """
    rows = Matter.objects.filter(status="closed", level__lte=OPEN_TO_ALL).exclude(reason__in=UNHANDLED)
    return list(_told(rows.order_by("-registered")[:MOST], target, field))


def _told(rows: Iterable[Matter], target: str, field: str) -> Iterator[Lesson]:
    tree, rest = office().tree, iter(rows)
    while group := list(islice(rest, 1000)):
        texts: dict[int, dict[str, str]] = {}
        written = Words.objects.filter(matter__in=group, n__in=("1.title", "1.text"), erased_at=None)
        for pk, n, body in written.values_list("matter_id", "n", "body"):
            texts.setdefault(pk, {})[n] = body
        for row in group:
            if target == "unit":
                label = tree.node(row.lead_id).code if row.lead_id in tree else ""
            else:
                label = str(unpack_state(row.state).facts.get(field, ""))
            if label and row.pk in texts:
                yield Example(texts[row.pk].get("1.title", ""), texts[row.pk].get("1.text", "")), label


def labelled(path: Path) -> list[Lesson]:
    """Return the lessons of a CSV file: `label`, optionally `title`, and the text in `raw`, `text` or `seg`.

    Raises Refused naming the column or the row that is wrong.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = rows.fieldnames or []
            body = [name for name in BODIES if name in columns]
            if "label" not in columns or not body:
                raise _unfit(
                    f"{path.name}：表头要有 label，以及 {'、'.join(BODIES)} 之一；现有 {'、'.join(columns) or '—'}。",
                    f"{path.name}: the header needs label and one of {', '.join(BODIES)}; it has {', '.join(columns)}.",
                )
            return [_lesson(path, number, row, body) for number, row in enumerate(rows, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        said = f"{path.name} 读不了：{error}", f"{path.name} cannot be read: {error}"
        raise _unfit(*said) from error


def _lesson(path: Path, number: int, row: dict[str, Any], body: list[str]) -> Lesson:
    label = str(row["label"] or "").strip()
    text = next((str(row[name]) for name in body if str(row[name] or "").strip()), "")
    title = str(row.get("title") or "")
    if not label or not (text or title).strip():
        raise _unfit(
            f"{path.name} 第 {number} 行：label 和文字都不能为空。",
            f"{path.name}, row {number}: label and text are needed.",
        )
    return Example(title, text), label


def _unfit(zh: str, en: str) -> Refused:
    return Refused("bad_lessons", Text(zh, en), "file")


def teach(actor: Actor, target: str, lessons: list[Lesson], source: str, tell: Tell | None = None) -> dict[str, Any]:
    """Learn, put the model in use, and put on record what it was learned from; return its provenance.

    Raises Refused `not_allowed` for anybody but the system administrator, `too_little` when there are not two labels
    with enough texts.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
    start = time.monotonic()
    about = {"target": target, "source": source, "at": timezone.now().isoformat(timespec="seconds")}
    try:
        examples, labels = [example for example, _ in lessons], [label for _, label in lessons]
        model = learn(examples, labels, segmenter()[0], about, tell)
    except TooLittle as error:
        zh = f"可学的太少：至少要有两类，每类不少于 {LEAST_OF_LABEL} 件；现有 {len(lessons)} 件。"
        en = f"Too little to learn: two labels with {LEAST_OF_LABEL} texts each; there are {len(lessons)} texts."
        raise Refused("too_little", Text(zh, en), "file") from error
    path = path_of(target)
    save(model, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    story = model.about | {"model": digest, "seconds": round(time.monotonic() - start, 1)}
    with change(actor) as record:
        record.allow(SYSADMIN)
        record.write("routing.trained", target, **story)
    return story


@dataclass(frozen=True, slots=True)
class Measured:
    """How well the model in use does on labelled texts."""

    texts: int
    right: float
    macro_f1: float
    calibration_error: float
    bands: list[tuple[int, float, float]]
    """Texts, confidence stated, share that was right: by tenths of confidence."""


def measure(target: str, lessons: list[Lesson]) -> Measured:
    """Return how the model in use does on these texts (which it should not have learned from). Refused: `no_model`."""
    known = learned(target)
    if known is None:
        said = Text("还没有模型；先运行 luodi route train。", "There is no model yet; run luodi route train first.")
        raise Refused("no_model", said, "target")
    said_, sure = [], []
    for example, _ in lessons:
        best = next(iter(suggest(known.model, example, segmenter()[0], 1)), None)
        said_.append(best.label if best else "")
        sure.append(best.confidence if best else 0.0)
    truth, guess = np.array([label for _, label in lessons]), np.array(said_)
    right, stated = guess == truth, np.array(sure)
    ece = error_of_confidence(stated, right)
    return Measured(len(lessons), float(right.mean()), _macro(truth, guess), ece, reliability(stated, right))


def _macro(truth: Any, guess: Any) -> float:
    """Return the mean over labels of 2 × right ÷ (said + true)."""
    each = [
        2 * int(((truth == label) & (guess == label)).sum()) / int((truth == label).sum() + (guess == label).sum())
        for label in np.unique(truth)
    ]
    return float(np.mean(each))
