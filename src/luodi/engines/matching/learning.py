"""Learning where texts belong, from texts that were sorted by hand: two linear machines together, then calibrated.

One machine takes every feature as it comes; the other weighs each first by how much it speaks for a label (the log
count ratio of naive Bayes: Wang and Manning 2012). They err differently: together they are better than either.
Confidence is fitted on texts held out in turn. Only this module needs scikit-learn; serving does not load it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.svm import LinearSVC

from luodi.engines.matching.routing import FEATURES, Block, Example, Model, confidences
from luodi.engines.matching.segment import Segmenter

SHARE: Final = (1.0, 1.0, 0.6)
"""How much each kind of feature counts: words, runs of letters, the beginning."""
LEAST_SEEN: Final = (2, 3, 2)
"""In how many texts a feature must stand to count."""
MOST_FEATURES: Final = 150_000
"""Features of one kind, the most frequent ones: bounds the file."""
FOLDS: Final = 3
"""Parts in which texts are held out in turn, to fit the confidence."""
PLAIN_C: Final = 0.5
WEIGHED_C: Final = 0.1
SMOOTH: Final = 0.1
CLIP: Final = 4.0
LEAST_OF_LABEL: Final = 10
"""Texts a label must have to be learned: below this nothing can be held out."""
TWIN: Final = 0.7
"""Cosine from which two texts count as copies: never one learned from and the other tested on."""
SEED: Final = 7
Matrix = Any
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Tell = Callable[[int, int], None]


class TooLittle(ValueError):
    """There is too little to learn from: fewer than two labels with `LEAST_OF_LABEL` texts each."""


@dataclass(frozen=True)
class Machine:
    """What was made of a matrix of features: a weight for each label and feature, and a bias for each label."""

    weights: Floats
    bias: Floats

    def __call__(self, matrix: Matrix) -> Floats:
        """Return how much speaks for each label in each row."""
        return np.asarray(matrix @ self.weights.T) + self.bias


def learn(
    examples: Sequence[Example],
    labels: Sequence[str],
    segmenter: Segmenter,
    about: dict[str, Any] | None = None,
    tell: Tell | None = None,
) -> Model:
    """Return a model. Labels with too few texts are left out, and named in `about`. Raises TooLittle.

    Takes about a minute for 8,000 texts and seven labels, and grows with either. `tell` hears steps done, of all.
    """
    counts = Counter(labels)
    kept = sorted(label for label, n in counts.items() if n >= LEAST_OF_LABEL)
    if len(kept) < 2:
        raise TooLittle(f"{len(kept)} labels with {LEAST_OF_LABEL} texts or more")
    place = {label: n for n, label in enumerate(kept)}
    chosen = [(example, place[label]) for example, label in zip(examples, labels, strict=True) if label in place]
    texts, target = [example for example, _ in chosen], np.array([n for _, n in chosen])
    steps = FOLDS + 2
    report = tell or _silent
    readers = _readers(segmenter)
    parts = [share * reader.fit_transform(texts) for share, reader in zip(SHARE, readers, strict=True)]
    matrix = sparse.hstack(parts, format="csr", dtype=np.float64)
    report(1, steps)
    held_out = np.zeros((2, len(texts), len(kept)))
    for n, (train, test) in enumerate(folds(target, twins(parts[0]), FOLDS), 2):
        for i, machine in enumerate(machines(matrix[train], target[train], len(kept))):
            held_out[i][test] = machine(matrix[test])
        report(n, steps)
    spread = held_out.std(axis=(1, 2)) + 1e-9
    pair = machines(matrix, target, len(kept))
    weights = sum(machine.weights / wide for machine, wide in zip(pair, spread, strict=True))
    bias = sum(machine.bias / wide for machine, wide in zip(pair, spread, strict=True))
    report(steps, steps)
    story = dict(about or {}) | {
        "texts": len(texts),
        "labels": {label: counts[label] for label in kept},
        "left_out": {label: n for label, n in sorted(counts.items()) if label not in place},
    }
    temperature = fitted((held_out / spread[:, None, None]).sum(axis=0), target)
    return Model(tuple(kept), tuple(_blocks(readers, weights)), np.asarray(bias, np.float32), temperature, story)


def _silent(done: int, total: int) -> None:
    """Hear nothing."""


def _readers(segmenter: Segmenter) -> list[TfidfVectorizer]:
    return [
        TfidfVectorizer(
            analyzer=partial(read, segmenter=segmenter),
            sublinear_tf=True,
            min_df=least,
            max_features=MOST_FEATURES,
        )
        for read, least in zip(FEATURES, LEAST_SEEN, strict=True)
    ]


def _blocks(readers: Sequence[TfidfVectorizer], weights: Floats) -> Iterator[Block]:
    start = 0
    for share, reader in zip(SHARE, readers, strict=True):
        vocabulary = {feature: int(place) for feature, place in reader.vocabulary_.items()}
        end = start + len(vocabulary)
        yield Block(
            vocabulary, np.asarray(reader.idf_, np.float32), np.asarray(share * weights[:, start:end], np.float32)
        )
        start = end


def machines(matrix: Matrix, target: Whole, labels: int) -> tuple[Machine, Machine]:
    """Return both machines, learned label by label against all others."""
    plain, weighed, biases = [], [], np.zeros((2, labels))
    for label in range(labels):
        mine = target == label
        one = LinearSVC(C=PLAIN_C, random_state=SEED).fit(matrix, mine)
        telling = sparse.diags(_telling(matrix, mine))
        other = LinearSVC(C=WEIGHED_C, random_state=SEED).fit(matrix @ telling, mine)
        plain.append(one.coef_[0])
        weighed.append(telling @ other.coef_[0])
        biases[0, label], biases[1, label] = one.intercept_[0], other.intercept_[0]
    return Machine(np.array(plain), biases[0]), Machine(np.array(weighed), biases[1])


def _telling(matrix: Matrix, mine: NDArray[np.bool_]) -> Floats:
    """Return how much each feature tells of a label, either way: the log ratio of its shares, clipped."""
    here = np.asarray(matrix[mine].sum(axis=0)).ravel() + SMOOTH
    there = np.asarray(matrix[~mine].sum(axis=0)).ravel() + SMOOTH
    ratio: Floats = np.abs(np.log((here / here.sum()) / (there / there.sum())))
    return np.minimum(ratio, CLIP)


def fitted(speaking: Floats, target: Whole) -> float:
    """Return the temperature at which the confidence of held-out texts fits best (least log loss)."""
    everyone = np.arange(len(target))

    def loss(warmth: float) -> float:
        sure = confidences(speaking, float(np.exp(warmth)))
        return float(-np.log(np.maximum(sure[everyone, target], 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4.0, 4.0), method="bounded").x))


def folds(target: Whole, groups: Whole, parts: int, seed: int = SEED) -> Iterator[tuple[Whole, Whole]]:
    """Yield (learned from, tested on), labels spread evenly and copies of one text always on the same side."""
    made = StratifiedGroupKFold(parts, shuffle=True, random_state=seed)
    yield from made.split(np.zeros(len(target)), target, groups)


def twins(matrix: Matrix, alike: float = TWIN) -> Whole:
    """Return a number for each row; rows with the same number are copies of one another (rows of length one)."""
    pairs: list[tuple[Whole, Whole]] = []
    for start in range(0, matrix.shape[0], 500):
        near = (matrix[start : start + 500] @ matrix.T).tocoo()
        close = near.data > alike
        pairs.append((near.row[close] + start, near.col[close]))
    rows, columns = (np.concatenate([pair[i] for pair in pairs]) for i in (0, 1))
    graph = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(matrix.shape[0],) * 2)
    _, numbers = sparse.csgraph.connected_components(graph, directed=False)
    return np.asarray(numbers, dtype=np.int64)


def error_of_confidence(sure: Floats, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error: how far stated confidence is from what came true, over bins of one size
    in confidence, weighted by how many texts fall in each."""
    return sum(n / len(sure) * abs(said - true) for n, said, true in reliability(sure, right, bins))


def reliability(sure: Floats, right: NDArray[np.bool_], bins: int = 10) -> list[tuple[int, float, float]]:
    """Return, for each bin of confidence that holds any: how many texts, confidence stated, share that was right."""
    which = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        (int(inside.sum()), float(sure[inside].mean()), float(right[inside].mean()))
        for inside in (which == n for n in range(bins))
        if inside.any()
    ]
