"""How a power is used (运行流程图): a process tree like a matter's, drawn by the same engine and run by nobody.

flow:
  actors: {party: {zh: 村党组织, en: Village Party branch}}
  steps:
    - {step: propose, name: {zh: 提议, en: Propose}, by: "unit:party"}
"""

import json
from typing import Any, Final

from luodi.city.refusals import Refused
from luodi.engines.notation import NotationError, Text, read
from luodi.engines.process.draw import draw_svg
from luodi.engines.process.model import Flow
from luodi.engines.process.parse import FlowReader
from luodi.engines.rules import check_condition

UNIT: Final = "unit:"


def flow_of(source: dict[str, Any]) -> Flow:
    """Return the tree of a flow. Raises NotationError with every mistake."""
    written = read(_yaml(source.get("steps") or []), "flow")
    problems: list[Any] = []
    reader = FlowReader(problems, check_condition)
    flow = Flow(reader.sequence(written, "flow", written.place))
    if problems:
        raise NotationError(problems)
    return flow


def check_flow(source: dict[str, Any], number: str) -> None:
    """Raise Refused `bad_value`, naming the item, for what is no flow or names an actor it does not have."""
    actors = source.get("actors") or {}
    try:
        steps = flow_of(source).steps.values()
    except NotationError as error:
        first = error.problems[0].what
        told = Text(f"第 {number} 项的流程：{first.zh}", f"flow of item {number}: {first.en}")
        raise Refused("bad_value", told, f"items.{number}") from error
    unknown = next((s.by for s in steps if s.by.startswith(UNIT) and s.by.removeprefix(UNIT) not in actors), None)
    if unknown:
        told = Text(
            f"第 {number} 项的流程没有写明“{unknown}”是谁。", f"flow of item {number} does not say who {unknown} is"
        )
        raise Refused("bad_value", told, f"items.{number}")


def drawn(source: dict[str, Any], title: str, language: str) -> str:
    """Return a flow as SVG whose look the page gives."""
    actors = source.get("actors") or {}

    def called(code: str) -> str:
        names = actors.get(code) or {}
        return str(names.get(language) or names.get("zh") or code)

    return draw_svg(flow_of(source), None, language=language, title=title, called=called, style=False)


def _yaml(value: Any) -> str:
    """Return plain data as text that `notation.read` takes: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
