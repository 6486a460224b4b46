"""Schemes for tests: the quarterly contest in small, and made figures for it."""

from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import strategies as st

from luodi.engines.figures.given import Given
from luodi.engines.figures.scheme import Scheme, parse
from luodi.engines.figures.score import Result, score

QUARTER = """
code: contest
version: 2023Q3
name: {zh: 季度考核, en: Quarterly contest}
since: 2023-07-01
until: 2023-09-30
indicators:
  - code: output
    name: {zh: 产值增速, en: Growth of output}
    kind: value
    source: third
    normaliser: {by: target, target: 6}
  - code: started
    name: {zh: 落地开工率, en: Share started}
    kind: rate
    source: self
    normaliser: {by: frontier, worst: 50, frontier: 100}
    prior: {by: fixed, a: 8, b: 2}
    least: 5
    missing: list
  - code: late
    name: {zh: 逾期率, en: Share late}
    kind: rate
    source: system
    better: less
    prior: {by: fixed, a: 1, b: 9}
    missing: leave-out
  - code: praise
    name: {zh: 满意度加分, en: Satisfaction bonus}
    kind: rate
    source: third
    normaliser:
      by: steps
      steps: [{bound: 90, points: 1}, {bound: 95, points: 2}]
    missing: zero
boards:
  - {code: economy, name: {zh: 经济运行, en: Economy}, weight: 40, parts: [{indicator: output}]}
  - code: projects
    name: {zh: 项目签约落地, en: Projects}
    weight: 60
    parts: [{indicator: started, weight: 0.7}, {indicator: late, weight: 0.3}]
bonus: [{indicator: praise}]
banners:
  - {code: pioneer, name: {zh: 真抓实干、勇当排头, en: Pioneer}, by: level}
  - {code: climber, name: {zh: 加压奋进、进位赶超, en: Climber}, by: rise}
grades:
  - {code: good, name: {zh: 良好, en: Good}, at_least: 80}
  - {code: best, name: {zh: 优秀, en: Excellent}, at_least: 90}
"""
END = date(2023, 9, 30)


def quarter(**changes: Any) -> Scheme:
    return parse(yaml.safe_load(QUARTER) | changes)


def given(
    unit: str, output: str, started: tuple[int, int], late: tuple[int, int], praise: tuple[int, int]
) -> list[Given]:
    return [
        Given(unit=unit, indicator="output", value=Decimal(output)),
        Given(unit=unit, indicator="started", n=started[0], of=started[1], refs=(f"P-{unit}",)),
        Given(unit=unit, indicator="late", n=late[0], of=late[1]),
        Given(unit=unit, indicator="praise", n=praise[0], of=praise[1]),
    ]


def contest(**changes: Any) -> Result:
    return score(quarter(**changes), FIGURES, END)


FIGURES = [
    *given("laoshan", "6.6", (95, 100), (2, 100), (96, 100)),
    *given("shinan", "6.0", (88, 100), (4, 100), (91, 100)),
    *given("shibei", "5.1", (88, 100), (9, 100), (80, 100)),
    *given("laixi", "3.0", (4, 4), (0, 10), (9, 10)),
]
PAIRS = st.integers(0, 40).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
OUTPUTS = st.decimals(0, 12, places=2).map(str)


@st.composite
def made(draw: st.DrawFn) -> list[Given]:
    """Rows of one to six units, some figures in several parts."""
    rows: list[Given] = []
    for unit in "abcdef"[: draw(st.integers(1, 6))]:
        for _ in range(draw(st.integers(1, 2))):
            rows += given(unit, draw(OUTPUTS), draw(PAIRS), draw(PAIRS), draw(PAIRS))
    return rows
