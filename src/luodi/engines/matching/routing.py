"""Where a text belongs: a linear model over words and letters, its confidence, and the words that decided.

What is read here is numbers and names only, never code: a model is one .npz file, loaded without pickle. Learning
lives in `learning`, which alone needs scikit-learn.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.engines.matching.segment import Segmenter, letters

FORMAT: Final = 1
HEAD: Final = 40
"""Letters at the beginning of a text that count once more: people say first what it is about."""
LONGEST_RUN: Final = 3
"""Letters of the longest run that counts."""
READ: Final = 4_000
"""Characters of a text that are read; what comes after seldom says where it belongs."""
TELLING: Final = 6
"""Words named as reasons, at most."""
Floats = NDArray[np.float32]


class Example(NamedTuple):
    """One text: title and what follows it."""

    title: str
    text: str = ""


class BadModel(ValueError):
    """A file is no model of ours, or one of another format."""


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of feature: its vocabulary, how rare each is, and what each says for every label (labels × features)."""

    vocabulary: dict[str, int]
    rarity: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned. `about` is its provenance: when, from what, how many, how well."""

    labels: tuple[str, ...]
    blocks: tuple[Block, ...]
    bias: Floats
    temperature: float
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label, how sure (0 to 1, calibrated: of those said with 0.9 nine in ten are right), and the words behind it."""

    label: str
    confidence: float
    because: tuple[str, ...] = ()


def words_of(example: Example, segmenter: Segmenter) -> list[str]:
    """Return the words of a text, and each two that stand together."""
    words = segmenter.words(f"{example.title}\n{example.text[:READ]}")
    return [*words, *(f"{one} {next_}" for one, next_ in pairwise(words))]


def runs_of(example: Example, segmenter: Segmenter) -> list[str]:
    """Return every run of letters of a text, up to `LONGEST_RUN` of them."""
    return _runs(letters(f"{example.title}\n{example.text[:READ]}"))


def head_of(example: Example, segmenter: Segmenter) -> list[str]:
    """Return the runs of letters at the beginning of a text."""
    return _runs(letters(example.title + "\n" + example.text[: 2 * HEAD])[:HEAD])


def _runs(signs: Sequence[str]) -> list[str]:
    return ["".join(signs[i : i + n]) for n in range(1, LONGEST_RUN + 1) for i in range(len(signs) - n + 1)]


FEATURES: Final = (words_of, runs_of, head_of)
"""The kinds of features, in the order of a model's blocks."""


def suggest(model: Model, example: Example, segmenter: Segmenter, most: int = 3) -> list[Suggestion]:
    """Return the likeliest labels, likeliest first; nothing for a text in which no feature is known."""
    features = [read(example, segmenter) for read in FEATURES]
    found = [_vector(block, names) for block, names in zip(model.blocks, features, strict=True)]
    if not any(len(places) for places, _ in found):
        return []
    sure = confidences(scores(model, found), model.temperature)
    order = np.argsort(-sure)[:most]
    return [
        Suggestion(model.labels[i], float(sure[i]), _because(model.blocks[0], found[0], features[0], int(i)))
        for i in order
    ]


Vector = tuple[NDArray[np.int64], Floats]


def scores(model: Model, found: Iterable[Vector]) -> Floats:
    """Return how much speaks for each label."""
    total = model.bias.copy()
    for block, (places, values) in zip(model.blocks, found, strict=True):
        total += block.weights[:, places] @ values
    return total


def confidences(speaking: NDArray[Any], temperature: float) -> NDArray[Any]:
    """Return scores (the last axis: labels) as probabilities: softmax at a temperature (Guo et al., 2017)."""
    warm = speaking / temperature
    risen = np.exp(warm - warm.max(axis=-1, keepdims=True))
    shares: NDArray[Any] = risen / risen.sum(axis=-1, keepdims=True)
    return shares


def _vector(block: Block, features: Iterable[str]) -> Vector:
    """Return the known features of a text as places and weights: 1 + log of how often, by rarity, of length one."""
    known = block.vocabulary
    counts = Counter(known[feature] for feature in features if feature in known)
    places = np.fromiter(counts, np.int64, len(counts))
    often = np.fromiter(counts.values(), np.float32, len(counts))
    values = ((1 + np.log(often)) * block.rarity[places]).astype(np.float32)
    length = float(np.linalg.norm(values))
    return places, values / length if length else values


def _because(block: Block, found: Vector, features: Iterable[str], label: int) -> tuple[str, ...]:
    """Return the words that speak for a label more than for the others, the strongest first."""
    places, values = found
    if not len(places):
        return ()
    speaking = block.weights[:, places] * values
    gain = speaking[label] - speaking.mean(axis=0)
    best = [i for i in np.argsort(-gain) if gain[i] > 0]
    named = {block.vocabulary[feature]: feature for feature in features if feature in block.vocabulary}
    told: list[str] = []
    for i in best[: 4 * TELLING]:
        word = named[int(places[i])]
        if " " not in word and len(word) > 1 and not any(word in other or other in word for other in told):
            told.append(word)
    return tuple(told[:TELLING])


# Keeping -----------------------------------------------------------------------------------------------------------


def save(model: Model, path: Path) -> None:
    """Write a model as one file, whole or not at all."""
    arrays: dict[str, Any] = {"bias": model.bias}
    for n, block in enumerate(model.blocks):
        arrays |= {f"rarity{n}": block.rarity, f"weights{n}": block.weights}
        arrays[f"vocabulary{n}"] = _bytes(sorted(block.vocabulary, key=block.vocabulary.__getitem__))
    head = {
        "format": FORMAT,
        "labels": model.labels,
        "temperature": model.temperature,
        "about": model.about,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        np.savez(file, head=_bytes(head), **arrays)
    fresh.replace(path)


def load(path: Path) -> Model:
    """Return the model in a file. Raises BadModel for anything else; nothing in a file is ever run."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            head = _value(kept["head"])
            if head["format"] != FORMAT:
                raise BadModel(f"{path}: format {head['format']}, not {FORMAT}")
            blocks = tuple(_block(kept, n) for n in range(len(FEATURES)))
            model = Model(
                tuple(head["labels"]),
                blocks,
                kept["bias"],
                float(head["temperature"]),
                dict(head["about"]),
            )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BadModel(f"{path}: {error}") from error
    if any(block.weights.shape != (len(model.labels), len(block.vocabulary)) for block in model.blocks):
        raise BadModel(f"{path}: its parts do not fit together")
    return model


def _block(kept: Any, n: int) -> Block:
    vocabulary = {feature: place for place, feature in enumerate(_value(kept[f"vocabulary{n}"]))}
    return Block(vocabulary, kept[f"rarity{n}"], kept[f"weights{n}"])


def _bytes(value: Any) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode(), np.uint8)


def _value(kept: NDArray[np.uint8]) -> Any:
    return json.loads(kept.tobytes())
