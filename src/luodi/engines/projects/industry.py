"""国民经济行业分类 (GB/T 4754-2017): twenty sections A to T, ninety-seven divisions 01 to 97, groups and classes below.

A code is written with its section, as statistics do: C (section), C36 (division), C367 (group), C3670 (class). What is
checked is that a division stands in its section; that a group or class of it exists is for the statistical bureau.
"""

import re
from typing import Final

from luodi.engines.notation import Text

SECTIONS: Final[dict[str, tuple[int, int, Text]]] = {
    "A": (1, 5, Text("农、林、牧、渔业", "Agriculture, forestry and fishing")),
    "B": (6, 12, Text("采矿业", "Mining")),
    "C": (13, 43, Text("制造业", "Manufacturing")),
    "D": (44, 46, Text("电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water")),
    "E": (47, 50, Text("建筑业", "Construction")),
    "F": (51, 52, Text("批发和零售业", "Wholesale and retail")),
    "G": (53, 60, Text("交通运输、仓储和邮政业", "Transport, storage and post")),
    "H": (61, 62, Text("住宿和餐饮业", "Hotels and catering")),
    "I": (63, 65, Text("信息传输、软件和信息技术服务业", "Information and software")),
    "J": (66, 69, Text("金融业", "Finance")),
    "K": (70, 70, Text("房地产业", "Real estate")),
    "L": (71, 72, Text("租赁和商务服务业", "Leasing and business services")),
    "M": (73, 75, Text("科学研究和技术服务业", "Research and technical services")),
    "N": (76, 79, Text("水利、环境和公共设施管理业", "Water, environment and public facilities")),
    "O": (80, 82, Text("居民服务、修理和其他服务业", "Household services and repair")),
    "P": (83, 83, Text("教育", "Education")),
    "Q": (84, 85, Text("卫生和社会工作", "Health and social work")),
    "R": (86, 90, Text("文化、体育和娱乐业", "Culture, sport and entertainment")),
    "S": (91, 96, Text("公共管理、社会保障和社会组织", "Public administration and organisations")),
    "T": (97, 97, Text("国际组织", "International organisations")),
}
"""Each section's first and last division, and its name."""
CODE: Final = re.compile(r"([A-T])?(\d{2,4})?")


def industry(written: str) -> str:
    """Return a code with its section (`3670` and `c3670` are C3670). Raises ValueError, saying why it is none."""
    code = written.strip().upper()
    found = CODE.fullmatch(code) if code else None
    if found is None:
        raise ValueError(f"{written!r} is no industry code: write a section, or it and two to four figures (C3670)")
    section, figures = found[1] or "", found[2] or ""
    if not figures:
        return section
    home = next((key for key, (first, last, _) in SECTIONS.items() if first <= int(figures[:2]) <= last), "")
    if not home or (section and section != home):
        raise ValueError(f"{written!r}: division {figures[:2]} is in section {home or '—'}")
    return home + figures


def section_of(code: str) -> Text:
    """Return the name of the section a code is in. KeyError for what is no code."""
    return SECTIONS[code[:1]][2]
