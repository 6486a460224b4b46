"""What goes into a bulletin beside figures, and what comes of it: blocks of spans, and reasons for what is missing."""

from datetime import date

import msgspec

from luodi.engines.figures import Refusal, Refused
from luodi.engines.notation import Text
from luodi.engines.prose.sentence import Sentence
from luodi.engines.prose.telling import Fact


class Problem(msgspec.Struct, frozen=True):
    """A problem that is named as an example: what it is, and the number of its case, which `key` links to."""

    number: str
    text: Text
    key: str = ""


class Step(msgspec.Struct, frozen=True):
    """What is to be done next, by which unit, until when (with that day)."""

    text: Text
    unit: Text
    due: date


class Table(msgspec.Struct, frozen=True):
    """Rows of an annex under their headings. `total` is a last row to which counts and money above must add up.

    ValueError for a row that has not one cell for each column.
    """

    columns: tuple[Text, ...]
    rows: tuple[tuple[Fact, ...], ...]
    total: tuple[Fact, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.all_rows):
            raise ValueError("every row has a cell for each column")

    @property
    def all_rows(self) -> tuple[tuple[Fact, ...], ...]:
        """The rows, with the total where there is one."""
        return (*self.rows, self.total) if self.total else self.rows


Given = Fact | Refusal | Table | tuple[Problem, ...] | tuple[Step, ...]
"""What a key may stand for; a Refusal where whoever counts could not."""


class Block(msgspec.Struct, frozen=True):
    """A printed part: title, to, heading (of `level`), text, list (an annex by name), sign, day, annex, table (`rows`).

    Of an annex `level` is its number, 0 for the only one.
    """

    kind: str
    sentence: Sentence = Sentence()
    level: int = 0
    rows: tuple[tuple[Sentence, ...], ...] = ()


class Refusing(msgspec.Struct, frozen=True):
    """A part that may not be printed: the line it is written in, the slot (empty: its words), and why."""

    line: int
    slot: str
    refusal: Refusal


class Bulletin(msgspec.Struct, frozen=True):
    """A filled bulletin; whole when `refusals` is empty. `left_out` are optional parts that could not be told."""

    code: str
    blocks: tuple[Block, ...]
    refusals: tuple[Refusing, ...] = ()
    left_out: tuple[Refusing, ...] = ()

    def require_whole(self) -> None:
        """Do nothing when all parts may be printed. Raises Refused (`bulletin-incomplete`) with the first reason."""
        if self.refusals:
            first = self.refusals[0]
            raise Refused(
                "bulletin-incomplete",
                f"有{len(self.refusals)}段不能印，第{first.line}行：{first.refusal.why.zh}",
                f"not to be printed: {len(self.refusals)} of its parts; line {first.line}: {first.refusal.why.en}",
            )

    @property
    def title(self) -> Text:
        """The title in words; empty where it was refused."""
        return next((block.sentence.text for block in self.blocks if block.kind == "title"), Text("", ""))
