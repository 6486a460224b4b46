"""A bulletin for tests: a month of a hotline, with everything a template can have."""

from datetime import date

from luodi.engines.figures import Against, Change, Count, Rate
from luodi.engines.notation import Text
from luodi.engines.prose import Changes, Daily, Given, Leaders, Part, Problem, Ranking, Row, Shares, Step, Table

DAY = date(2026, 11, 5)
TEMPLATE = """\
bulletin: hotline-month
title: {zh: "关于{period}政务服务热线办理情况的通报", en: "The hotline in {period}: a bulletin"}
to: {zh: 各区市人民政府，市政府各部门、各直属单位, en: All districts and departments}
sign: {zh: 市人民政府办公室, en: Office of the Municipal Government}
style: {places: 2, changes: 2}
body:
  - heading: {zh: 总体情况, en: Overall}
  - text:
      zh: "{period}，共受理诉求{all}，{year}、{month}，日均{daily}。其中{ways}。"
      en: "In {period} {all} were taken, {year} ({month}), {daily} a day: {ways}."
  - text:
      zh: "解决率为{solved}、满意率为{pleased}，{both}。"
      en: "{solved} were solved and {pleased} of people were satisfied, {both}."
  - heading: {zh: 分项情况, en: By subject}
  - heading: {zh: 热点诉求, en: What people raise most}
    level: 2
  - text: {zh: "{subjects}。", en: "{subjects}."}
    optional: true
  - heading: {zh: 排名, en: Ranking}
  - text: {zh: "{leaders}。", en: "{leaders}."}
  - heading: {zh: 存在问题, en: Problems}
  - problems: problems
  - heading: {zh: 下步要求, en: Next steps}
  - steps: steps
annexes:
  - table: by_unit
    name: {zh: "{period}各区市办理情况", en: "Districts in {period}"}
"""


def row(name: str, english: str, taken: int, solved: int) -> tuple[Text, Count, Count, Rate]:
    return Text(name, english), Count(taken), Count(solved), Rate(solved, taken)


DISTRICTS = (
    row("市南区", "Shinan", 7100, 6745),
    row("市北区", "Shibei", 9200, 8832),
    row("崂山区", "Laoshan", 5300, 5141),
)


def facts(**changed: Given | None) -> dict[str, Given]:
    """Return the facts of a good month, with some of them changed, or gone (None)."""
    total = Count(21_600)
    solved = Change(Rate(20_718, 21_600), Rate(18_800, 20_000), Against.YEAR)
    pleased = Change(Rate(19_400, 20_100), Rate(18_000, 19_000), Against.YEAR)
    ways = (Part(Text("直办", "directly"), Count(11_400)), Part(Text("转办", "referred"), Count(10_200)))
    subjects = tuple(Part(Text(n, e), Count(c)) for n, e, c in (("供热", "heating", 3100), ("停车", "parking", 2400)))
    rates = tuple(Row(name, rate, f"unit-{name.en.lower()}") for name, _, _, rate in DISTRICTS)
    found: dict[str, Given | None] = {
        "period": Text("2026年10月", "October 2026"),
        "all": total,
        "daily": Daily(total, 31),
        "year": Change(total, Count(20_000), Against.YEAR),
        "month": Change(total, Count(21_000), Against.PERIOD),
        "ways": Shares(total, ways, of="all"),
        "solved": solved.now,
        "pleased": pleased.now,
        "both": Changes((solved, pleased)),
        "subjects": Shares(total, subjects, name=Text("受理诉求", "appeals"), complete=False),
        "leaders": Leaders(Ranking(Text("解决率", "Share solved"), rates)),
        "problems": (
            Problem("SN20261012-0031", Text("部分小区供热温度不达标，三次转办未解决", "heating below the standard")),
            Problem("SB20261019-0007", Text("道路开挖后未按期恢复", "a road not restored in time")),
        ),
        "steps": (
            Step(
                Text("逐户测温，不达标的限期整改", "measure and repair"), Text("市城市管理局", "City Management"), DAY
            ),
        ),
        "by_unit": Table(
            (Text("区市", "District"), Text("受理", "Taken"), Text("解决", "Solved"), Text("解决率", "Share solved")),
            DISTRICTS,
            (Text("合计", "Total"), total, Count(20_718), Rate(20_718, 21_600)),
        ),
    }
    return {key: fact for key, fact in (found | changed).items() if fact is not None}
