"""How many similar matters are found, and how many of those found are similar: precision and recall by likeness.

    python bench/similar.py topics.xlsx             columns: 留言主题, 留言时间, 留言详情 (title, time, text)

Two labelled samples over the same texts. *Topics*: messages that name one estate and one trouble (patterns below) are
about one thing, and about nothing the others are about. *Rewrites*: of each sampled message half the clauses are left
out, the rest shuffled and some words exchanged for others that mean the same; the message is to be found again.
Days and candidates are bounded as in the product; no region or point is used, so a city does better than this.
"""

import argparse
import random
import re
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from luodi.engines.matching import Asked, Page, Segmenter, TextIndex, Within, likeness, rarity

TOPICS = {
    "丽发新城": r"搅拌站|砂石|混凝土|噪音|灰尘|粉尘",
    "伊景园": r"车位",
    "魅力之城": r"油烟|烧烤|夜宵|排烟",
    "泉星公园": r"规划|公园",
    "绿地海外滩": r"高铁|铁路",
}
SWAPS = (
    ("噪音", "噪声"),
    ("扰民", "影响居民休息"),
    ("小区", "社区"),
    ("投诉", "举报"),
    ("解决", "处理"),
    ("严重", "厉害"),
)
LEVELS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
DAYS, CANDIDATES, TELLING, SAMPLE = 60, 50, 20, 300
Message = tuple[str, datetime]


def read(path: Path) -> list[Message]:
    """Return each message as its text and day."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    return [(f"{row[2]}\n{' '.join(str(row[4]).split())}", moment(row[3])) for row in rows]


def moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    year, month, day = map(int, re.split(r"[/\- ]", str(value))[:3])
    return datetime(year, month, day)


def day(at: datetime) -> int:
    return at.toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def found(index: TextIndex, texts: list[Message], text: str, at: datetime, leave: int = 0) -> dict[int, float]:
    """Return the messages alike, each with its likeness, as `city.search.similar` measures it."""
    words = index.segmenter.words(text)
    telling = index.telling(words, TELLING)
    asked = Asked(telling, (), max(1, len(telling) // 6))
    hits = index.search(asked, Within(days=(day(at) - DAYS, day(at) + DAYS)), most=CANDIDATES)
    return {
        hit.id: likeness(
            words, index.segmenter.words(texts[hit.id - 1][0]), lambda w: rarity(len(index), index.known(w)) + 0.1
        )
        for hit in hits
        if hit.id != leave
    }


def rewrite(text: str, rng: random.Random) -> str:
    """Return what somebody else might have written of the same thing."""
    clauses = [clause for clause in re.split(r"[，。！？；,!?;\n]", text) if clause.strip()]
    kept = rng.sample(clauses, max(2, len(clauses) // 2)) if len(clauses) > 2 else clauses
    out = "，".join(kept)
    for one, other in SWAPS:
        out = out.replace(one, other)
    return out


def table(name: str, pairs: Iterable[tuple[dict[int, float], set[int]]]) -> None:
    """Print precision and recall by likeness; each pair is what was found and what is true."""
    rows = list(pairs)
    print(f"{name}: {len(rows)} questions, {sum(len(true) for _, true in rows)} true pairs")
    print("  likeness  precision  recall  found per question")
    for level in LEVELS:
        said = [({id_ for id_, how in got.items() if how >= level}, true) for got, true in rows]
        right, all_ = sum(len(s & t) for s, t in said), sum(len(s) for s, _ in said)
        wanted = sum(len(t) for _, t in said)
        print(f"  {level:8.2f}  {right / max(1, all_):9.3f}  {right / wanted:6.3f}  {all_ / len(said):.2f}")


def topics(texts: list[Message]) -> dict[int, set[int]]:
    """Return for each message of a topic the others of it within the days."""
    groups = [
        [n for n, (text, _) in enumerate(texts, 1) if place in text and re.search(trouble, text)]
        for place, trouble in TOPICS.items()
    ]
    near = lambda a, b: abs(day(texts[a - 1][1]) - day(texts[b - 1][1])) <= DAYS  # noqa: E731
    return {a: {b for b in group if b != a and near(a, b)} for group in groups for a in group}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path)
    texts = read(arguments.parse_args().file)
    rng, index = random.Random(1), TextIndex(Path(tempfile.mkdtemp()), Segmenter())
    writer = index.writer()
    writer.put((Page(n, "", text, day=day(at)) for n, (text, at) in enumerate(texts, 1)), fresh=True)
    writer.commit()
    writer.close()
    true = {a: near for a, near in topics(texts).items() if near}
    table("topics", ((found(index, texts, *texts[a - 1], leave=a), near) for a, near in true.items()))
    sample = rng.sample([n for n in range(1, len(texts) + 1) if n not in true and len(texts[n - 1][0]) > 40], SAMPLE)
    table("rewrites", ((found(index, texts, rewrite(texts[n - 1][0], rng), texts[n - 1][1]), {n}) for n in sample))


if __name__ == "__main__":
    main()
