"""Routing against plain TF-IDF and a linear SVM, in the same five folds, copies of a text kept together.

    python bench/routing.py labelled.csv            columns: label, and raw or seg (words apart) or text

Prints macro-F1 of both by fold, a paired test of the difference, and how right the stated confidence is.
"""

import argparse
import csv
import re
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from luodi.engines.matching import Segmenter
from luodi.engines.matching.learning import error_of_confidence, folds, learn, reliability, twins
from luodi.engines.matching.routing import Example, suggest

SWAPS = 5_000
JOINT = re.compile(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])")


def read(path: Path) -> tuple[list[str], list[str]]:
    """Return texts with their words apart, and labels."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [" ".join((row.get("seg") or row["text"]).split()) for row in rows], [row["label"] for row in rows]


def plain(train: list[str], labels: np.ndarray, test: list[str]) -> np.ndarray:
    """The baseline: words as they stand, TF-IDF, linear SVM, all as the library has them by default."""
    reader = TfidfVectorizer(token_pattern=r"\S+")
    machine = LinearSVC().fit(reader.fit_transform(train), labels)
    return machine.predict(reader.transform(test))


def macro(truth: np.ndarray, said: np.ndarray) -> float:
    return float(f1_score(truth, said, average="macro"))


def quick_macro(truth: np.ndarray, said: np.ndarray, labels: int) -> float:
    table = np.bincount(truth * labels + said, minlength=labels * labels).reshape(labels, labels)
    return float((2 * table.diagonal() / (table.sum(0) + table.sum(1))).mean())


def paired(truth: np.ndarray, one: np.ndarray, other: np.ndarray, groups: np.ndarray, labels: int) -> float:
    """Return how often the difference is as great when a coin says, text by text (copies together), who said what."""
    rng = np.random.default_rng(1)
    found = quick_macro(truth, one, labels) - quick_macro(truth, other, labels)
    beyond = 0
    for _ in range(SWAPS):
        swap = rng.integers(0, 2, groups.max() + 1, dtype=bool)[groups]
        a, b = np.where(swap, other, one), np.where(swap, one, other)
        beyond += abs(quick_macro(truth, a, labels) - quick_macro(truth, b, labels)) >= abs(found)
    return (beyond + 1) / (SWAPS + 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path)
    apart, labels = read(arguments.parse_args().file)
    texts = [Example("", JOINT.sub("", words)) for words in apart]
    names = sorted(set(labels))
    target = np.array([names.index(label) for label in labels])
    groups = twins(TfidfVectorizer(token_pattern=r"\S+").fit_transform(apart))
    print(f"{len(texts)} texts, {len(names)} labels, {len(set(groups))} after copies are put together")
    segmenter = Segmenter()
    ours, base, sure = np.zeros_like(target), np.zeros_like(target), np.zeros(len(target))
    for n, (train, test) in enumerate(folds(target, groups, 5), 1):
        start = time.perf_counter()
        base[test] = plain([apart[i] for i in train], target[train], [apart[i] for i in test])
        model = learn([texts[i] for i in train], [labels[i] for i in train], segmenter)
        learned = time.perf_counter()
        for i in test:
            best = suggest(model, texts[i], segmenter, 1)[0]
            ours[i], sure[i] = names.index(best.label), best.confidence
        each = (time.perf_counter() - learned) / len(test)
        print(
            f"fold {n}: plain {macro(target[test], base[test]):.4f}  ours {macro(target[test], ours[test]):.4f}"
            f"  learned in {learned - start:.0f} s, {each * 1000:.1f} ms a suggestion",
            flush=True,
        )
    right = ours == target
    print(f"macro-F1: plain {macro(target, base):.4f}, ours {macro(target, ours):.4f}")
    chance = paired(target, ours, base, groups, len(names))
    print(f"difference {macro(target, ours) - macro(target, base):+.4f}, p = {chance:.4f}")
    only_ours, only_plain = np.sum(right & (base != target)), np.sum(~right & (base == target))
    print(f"       only ours right: {only_ours}; only plain right: {only_plain}")
    print(f"expected calibration error {error_of_confidence(sure, right):.4f}; texts, stated, true:")
    for n, said, true in reliability(sure, right):
        print(f"  {n:5}  {said:.3f}  {true:.3f}")


if __name__ == "__main__":
    main()
