"""From figures and rows to papers people read.

`tell(fact, style)` says a figure, a change, shares or ranks in Chinese and English, as a `Sentence` of spans of which
every figure links to what it came from; what would lie is refused (figures.Refused). `check(text)` finds what is wrong
in prose somebody wrote. `parse_bulletin` reads a template, `fill` makes it a `Bulletin` of blocks for a page,
official.write_official makes that a .docx, convert.to_pdf a PDF. Workbooks: `write_workbook`; other papers: papers.
"""

from luodi.engines.prose.bulletin import BulletinTemplate, parse_bulletin, read_bulletin
from luodi.engines.prose.changing import Changes
from luodi.engines.prose.check import check
from luodi.engines.prose.filled import Block, Bulletin, Given, Problem, Refusing, Step, Table
from luodi.engines.prose.filling import fill
from luodi.engines.prose.places import AllDone, Leaders, Placed, Ranking, Row
from luodi.engines.prose.printing import Style
from luodi.engines.prose.sentence import Sentence, Span
from luodi.engines.prose.sharing import Part, Shares
from luodi.engines.prose.telling import Daily, Fact, tell
from luodi.engines.prose.workbook import Column, write_workbook

__all__ = [
    "AllDone",
    "Block",
    "Bulletin",
    "BulletinTemplate",
    "Changes",
    "Column",
    "Daily",
    "Fact",
    "Given",
    "Leaders",
    "Part",
    "Placed",
    "Problem",
    "Ranking",
    "Refusing",
    "Row",
    "Sentence",
    "Shares",
    "Span",
    "Step",
    "Style",
    "Table",
    "check",
    "fill",
    "parse_bulletin",
    "read_bulletin",
    "tell",
    "write_workbook",
]
