"""G4 in a sentence: a piece for bulletins, every share with what it is a share of, computed from the record."""

from datetime import date

from luodi.city.checklists.report import Report
from luodi.engines.figures import Rate
from luodi.engines.notation import Text


def piece(found: Report) -> Text:
    """Return a period's sentence in both languages; shares of too few cases are told as numbers alone."""
    line = found.all
    put_right = _share(line.rectified, line.findings, "整改率", "a rate of")
    in_time = _share(line.kept, line.rectified, "按期率", "a rate of")
    again_zh = f"，其中屡查屡犯 {line.again} 个" if line.again else ""
    again_en = f", {line.again} of them found before" if line.again else ""
    return Text(
        f"截至{_zh(found.until)}，施行监督清单 {found.lists} 件、{found.items} 项，开展检查 {found.inspections} 次、"
        f"{line.checks} 项次，发现问题 {line.findings} 个{again_zh}；整改销号 {line.rectified} 个{put_right.zh}，"
        f"其中按期 {line.kept} 个{in_time.zh}。",
        f"By {found.until:%d %B %Y} {found.lists} supervision lists of {found.items} items were in force; "
        f"{found.inspections} inspections made {line.checks} checks and {line.findings} findings{again_en}; "
        f"{line.rectified} were put right and struck off{put_right.en}, {line.kept} of them in time{in_time.en}.",
    )


def _share(n: int, of: int, zh: str, en: str) -> Text:
    rate = Rate(n, of)
    if rate.too_few:
        return Text("", "")
    return Text(f"（{zh}{rate.percent}%，{n}/{of}）", f" ({en} {rate.percent}%, {n} of {of})")


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
