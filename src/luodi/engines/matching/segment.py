"""Text as words: segmented by rjieba with the city's own words, folded so that one word is always written one way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import rjieba

FOLDED: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width letters and digits as plain ones: one character each, so places in the text stay where they were."""
STOP: Final = frozenset(
    """
    的 了 和 是 就 都 而 及 与 着 或 一个 没有 我们 你们 他们 她们 它们 我 你 您 他 她 它 也 在 有 到 对 把 被 让
    给 向 从 这 那 这个 那个 这些 那些 这样 那样 之 其 该 等 等等 但 但是 而且 并 并且 因为 所以 如果 虽然 还 还是
    又 再 才 只 很 非常 太 吗 呢 吧 啊 呀 嘛 么 请 请问 谢谢 您好 你好 尊敬 为 以 于 由 因 由于 关于 对于 至 至于
    上 下 中 里 the a an of to in on at is are and or for with this that it be as by from
    """.split()
)
"""Words that say nothing of what a text is about."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: as it is indexed, and where it stands (characters)."""

    word: str
    start: int
    end: int


class Segmenter:
    """Cuts text into words. `words` are added to the dictionary, `stop` to the stop list; of each group in `alike` all
    words count as its first. Making one takes about 0.2 s and some 60 MB: make it once. Safe to share by threads.
    """

    def __init__(
        self, words: Iterable[str] = (), stop: Iterable[str] = (), alike: Iterable[Sequence[str]] = ()
    ) -> None:
        self._own = tuple(dict.fromkeys(fold(word) for word in words))
        self._stop = STOP | {fold(word) for word in stop}
        groups = [[fold(word) for word in group] for group in alike if group]
        self._alike = {word: group[0] for group in groups for word in group}

    @cached_property
    def _jieba(self) -> Any:
        made = rjieba.Jieba()
        for word in (*self._own, *self._alike):
            if len(word) > 1:
                made.add_word(word, None, None)
        return made

    def tokens(self, text: str, *, asked: bool = False) -> list[Token]:
        """Return the words of a text in order, long ones beside the words inside them.

        Punctuation and stop words are left out; words that are alike come as the first of their group. Characters no
        dictionary joins (names, new words) come in pairs, so that they are found together; what is `asked` for comes
        in pairs alone, what is searched also one by one.
        """
        plain = fold(text)
        return [token for run in self._runs(plain) for token in (*_paired(run, asked), *self._bridges(plain, run))]

    def words(self, text: str, *, asked: bool = False) -> list[str]:
        """Return the words of a text in order."""
        return [token.word for token in self.tokens(text, asked=asked)]

    def _bridges(self, plain: str, run: list[Token]) -> Iterator[Token]:
        """Yield the dictionary's words that join a single character to the word beside it: 路灯 in 路|灯不亮."""
        if run[0].end - run[0].start > 1:
            return
        for start in dict.fromkeys((run[0].start - 1, run[-1].end - 1)):
            word = plain[max(0, start) : start + 2]
            if start >= 0 and len(word) == 2 and word not in self._stop and self._jieba.has_word(word):
                yield Token(self._alike.get(word, word), start, start + 2)

    def _runs(self, plain: str) -> Iterator[list[Token]]:
        """Yield words one by one, and neighbouring single characters together."""
        run: list[Token] = []
        # Without the hidden Markov model: it makes up words that hide the true ones.
        for piece, start, end in self._jieba.tokenize(plain, "search", False):
            word = piece.strip()
            if not word or word in self._stop or not any(map(str.isalnum, word)):
                continue
            token = Token(self._alike.get(word, word), start, end)
            single = end - start == 1 and not word.isascii()
            if run and not (single and run[-1].end == start):
                yield run
                run = []
            if single:
                run.append(token)
            else:
                yield [token]
        if run:
            yield run


def _paired(run: list[Token], asked: bool) -> Iterator[Token]:
    if len(run) == 1 or not asked:
        yield from run
    for one, next_ in pairwise(run):
        yield Token(one.word + next_.word, one.start, next_.end)


def fold(text: str) -> str:
    """Return the text with plain small letters, as long as it was."""
    plain = text.translate(FOLDED)
    small = plain.lower()
    return small if len(small) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def letters(text: str) -> list[str]:
    """Return every character of a text that means something, runs of Latin letters or digits as one: for phrases."""
    out: list[str] = []
    run = ""
    for character in fold(text):
        if character.isalnum() and character.isascii():
            run += character
            continue
        if run:
            out.append(run)
            run = ""
        if character.isalnum():
            out.append(character)
    return [*out, run] if run else out
