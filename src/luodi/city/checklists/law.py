"""What the law says that this room holds to, in words that pages quote."""

from typing import Final

from luodi.engines.notation import Text

PLAN_FIRST: Final = Text(
    "督查要有计划，严格控制频次和时限（政府督查工作条例第十五条）。",
    "Inspections follow a plan; how often and how long is strictly controlled (Regulation on Government Inspection, "
    "article 15).",
)
PAPER_FIRST: Final = Text(
    "没有批准文件（文号、日期、机关、期限）不能开始检查（政府督查工作条例第十六条）。",
    "No inspection starts without the paper that lets it be: number, day, authority and period (article 16).",
)
TEAM: Final = 2
"""At least two go (行政处罚法 art. 42, 政府督查工作条例 art. 17): one alone neither finds nor is accused of it."""
SIGNERS: Final = 2
"""A finding's draft has the names of at least two handlers and the unit's word on the facts."""
SMALL: Final = 3
"""Numbers of cases below it are not told where somebody could be pointed at."""
