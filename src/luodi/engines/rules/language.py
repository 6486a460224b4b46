"""What zen's expression language lets through and a record cannot use, and its messages put into words."""

import json
import re
from itertools import product
from typing import Any, Protocol

import zen

from luodi.engines.notation import Text

LONGEST = 2000
"""Characters in one expression; a longer rule belongs in a decision table."""

_STRINGS = re.compile(r'"[^"]*"|\'[^\']*\'|`[^`]*`')
_NAME = re.compile(r"(?<![\w.$])([A-Za-z_]\w*)(?!\w)(?!\s*\()")
_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
# A rule must give the same answer whenever it is asked: nothing by chance, nothing by the wall clock.
_UNSTEADY = re.compile(r"\brand\s*\(|\b(?:d|date)\s*\(\s*(?:\)|[\"']now)", re.IGNORECASE)
_PROBES: tuple[Any, ...] = (None, 1, "2024-01-02", True, ["a"])


class Compiled(Protocol):
    """An expression zen has compiled."""

    def evaluate(self, context: dict[str, Any]) -> Any:
        """Return its value over `context`; raises RuntimeError where it has none."""


def names_of(expression: str) -> frozenset[str]:
    """Return the facts that an expression reads, by their first name (`a` for `a.b`)."""
    return frozenset(_NAME.findall(_STRINGS.sub('""', expression))) - _WORDS


def wrong_syntax(expression: str, *, unary: bool = False) -> Text | None:
    """Return why an expression cannot be compiled or must not be used, or None."""
    if not expression.strip():
        return Text("没有写条件", "the condition is missing")
    if len(expression) > LONGEST:
        return Text(
            f"条件超过 {LONGEST} 个字符，请改用决策表", f"longer than {LONGEST} characters; use a decision table"
        )
    if _UNSTEADY.search(expression):
        return Text(
            "条件不能用随机数或当前时间：同样的事实须有同样的结果",
            "no random numbers and no current time: the same facts must give the same answer",
        )
    try:
        zen.compile_unary_expression(expression) if unary else zen.compile_expression(expression)
    except RuntimeError as error:
        return _explained(expression, reason_of(error))
    return None


def _explained(expression: str, reason: str) -> Text:
    bare = _STRINGS.sub('""', expression)
    odd = next((c for c in bare if ord(c) > 127), "")
    if odd in tuple("“”‘’「」"):
        return Text(f"{odd} 不是英文引号，请用 \" 或 '", f"{odd} is not a plain quote; write \" or '")
    if odd:
        return Text(
            f"“{odd}”只能写在引号里；名称用英文字母、数字和下划线，符号用半角",
            f"“{odd}” may stand in quotes only; names take letters, digits and _, signs are plain ASCII",
        )
    if "&&" in bare or "||" in bare:
        return Text("用 and、or，不用 &&、||", "write `and` and `or`, not && and ||")
    return Text(f"写法不对（{reason}）", f"cannot be read ({reason})")


def reason_of(error: BaseException) -> str:
    """Return zen's own words for an error, without its stack."""
    line = str(error).split("\n", 1)[0]
    try:
        return str(json.loads(line)["source"])
    except (ValueError, KeyError, TypeError):
        return line


def always_fails(expression: str) -> str:
    """Return zen's reason if no kind of facts gives the expression a value, else an empty string.

    Tried with every mix of kinds for up to three names; more names than that are given the benefit of the doubt.
    """
    names = sorted(names_of(expression))
    if len(names) > 3:
        return ""
    compiled = zen.compile_expression(expression)
    reason = ""
    for values in product(_PROBES, repeat=len(names)):
        try:
            compiled.evaluate(dict(zip(names, values, strict=True)))
        except RuntimeError as error:
            reason = reason_of(error)
        else:
            return ""
    return reason
