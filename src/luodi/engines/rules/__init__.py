"""Conditions and decision tables as packs write them, over zen-engine. No Django, no I/O.

`condition` compiles once and answers many times; `check_condition` says in words what is wrong with one;
`parse_table` reads a decision table and refuses a wrong one with its row named.
"""

from luodi.engines.rules.condition import Condition, RuleError, check_condition, condition, holds
from luodi.engines.rules.language import names_of
from luodi.engines.rules.table import Row, Table, parse_table

__all__ = [
    "Condition",
    "Row",
    "RuleError",
    "Table",
    "check_condition",
    "condition",
    "holds",
    "names_of",
    "parse_table",
]
