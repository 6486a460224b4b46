"""Units, people and matters from workbooks: what a file would change is shown first, then done whole or not at all.

A workbook has the sheets 机构 units, 人员 people, 事项 matters, any of them. What no row names stays as it is.
"""

from luodi.city.workbooks.diff import Diff, Line
from luodi.city.workbooks.run import KINDS, apply, look
from luodi.city.workbooks.template import write_template

__all__ = ["KINDS", "Diff", "Line", "apply", "look", "write_template"]
