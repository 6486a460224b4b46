"""The State Council's notices of 2004–2026 as the chinesecalendar package records them, and the holidays' names."""

from chinese_calendar import Holiday, holidays, workdays

from luodi.engines.worktime.notices import Row

YEARS = range(2004, max(holidays).year + 1)

ENGLISH = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "“五一”": "Labour Day",
    "“五一”国际劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆节": "National Day",
    "“十一”": "National Day",
    "抗日战争暨世界反法西斯战争胜利70周年纪念日": "70th Anniversary of Victory Day",
    "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日": "70th Anniversary of Victory Day",
}


def rows() -> tuple[Row, ...]:
    """Return every day off and make-up day of the years covered."""
    names = {holiday.value: _full(holiday.chinese) for holiday in Holiday}
    tables = ((holidays, True), (workdays, False))
    return tuple(sorted(Row(day, off, names[name]) for table, off in tables for day, name in table.items()))


def english(name: str) -> str:
    """Return the English of a holiday's name, or the name itself where none is known."""
    return " and ".join(ENGLISH.get(part, part) for part in name.split("、"))


def _full(name: str) -> str:
    return name if name in ENGLISH else f"{name}节"
