"""Conditions over facts, such as `kind == "urgent" and amount > 1000`, in zen-engine's expression language.

A missing fact is null. What cannot be evaluated (a number compared with a missing amount) does not hold: a rule at
run time never raises, because a matter must be able to go on whatever a form left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import zen

from luodi.engines.notation import Text
from luodi.engines.rules.language import Compiled, always_fails, names_of, reason_of, wrong_syntax


class RuleError(ValueError):
    """A condition cannot be compiled or, in `Condition.check` only, evaluated; `message` is in both languages."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.zh)


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. Safe to share between threads; equal when written the same."""

    source: str
    _compiled: Compiled = field(repr=False, compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The facts the condition reads."""
        return names_of(self.source)

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Return whether the condition is true of `facts`. Never raises: what has no value does not hold."""
        try:
            return self._compiled.evaluate(facts) is True  # type: ignore[arg-type]
        except RuntimeError:
            return False
        except Exception:
            return self._holds_of_odd(facts)

    def _holds_of_odd(self, facts: Mapping[str, Any]) -> bool:
        try:
            return self._compiled.evaluate(_plain(facts)) is True
        except Exception:
            return False

    def check(self, facts: Mapping[str, Any]) -> bool:
        """Return whether the condition is true of `facts`; raises RuleError where `holds` would quietly say no."""
        try:
            value = self._compiled.evaluate(_plain(facts))
        except Exception as error:
            reason = reason_of(error)
            raise RuleError(
                Text(f"“{self.source}”算不出：{reason}", f"“{self.source}” has no value: {reason}")
            ) from error
        if not isinstance(value, bool):
            raise RuleError(
                Text(
                    f"“{self.source}”得出 {value!r}，不是真或假", f"“{self.source}” gives {value!r}, not true or false"
                )
            )
        return value


def _plain(value: Any) -> Any:
    """Return facts as zen takes them: dates and decimals as text and numbers, what is no fact at all as null."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, bool | str):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    return number if abs(number) < float("inf") else None


@lru_cache(maxsize=4096)
def condition(source: str) -> Condition:
    """Return the compiled condition, the same object each time. Raises RuleError when it cannot be compiled."""
    wrong = wrong_syntax(source)
    if wrong:
        raise RuleError(wrong)
    return Condition(source, zen.compile_expression(source))


def holds(source: str, facts: Mapping[str, Any]) -> bool:
    """Return whether the condition written in `source` is true of `facts`; raises RuleError for a broken one."""
    return condition(source).holds(facts)


def check_condition(source: str) -> Text | None:
    """Return what is wrong with a condition, or None. Use it as `check` of engines.process.parse_flow."""
    wrong = wrong_syntax(source)
    if wrong:
        return wrong
    reason = always_fails(source)
    if reason:
        return Text(f"无论事实如何都算不出（{reason}）", f"has no value whatever the facts ({reason})")
    try:
        value = zen.evaluate_expression(source, {})
    except RuntimeError:
        return None
    if isinstance(value, dict):
        return Text("比较要用 ==，= 是赋值", "compare with ==; = sets a value")
    if value is not None and not isinstance(value, bool):
        return Text(f"得出 {value!r}，不是真或假", f"gives {value!r}, not true or false")
    return None
