"""Forms for tests: drafts that are right as they are, and what may differ."""

from datetime import date
from typing import Any

from luodi.city.burden.actions.send import Draft
from luodi.city.burden.items import Field
from luodi.engines.notation import Text

STREETS = ("370202001", "370202002")
MARKS: dict[str, Any] = {"number": "青民统1表", "made_by": "青岛市民政局", "approval": "青统审〔2026〕5号"}
MARKS["valid_until"] = date(2027, 6, 30)
HOUSEHOLDS, ELDERS = Field(Text("户数", "Households")), Field(Text("80岁以上老人", "People of 80 and more"))
POPULATION = Field(Text("常住人口", "Residents"), "residents")


def draft(**more: Any) -> Draft:
    """A form of the civil affairs bureau with all its marks, to two streets."""
    given: dict[str, Any] = {
        "issuer": "qd-mzj",
        "title": Text("养老服务情况表", "Services for the old"),
        "fields": [POPULATION, ELDERS],
        "to": STREETS,
        "due": date(2026, 12, 20),
        **MARKS,
    }
    return Draft(**(given | more))


def unmarked(**more: Any) -> Draft:
    """A form of the urban management bureau without any mark, sent as such."""
    none = {"number": "", "made_by": "", "approval": "", "valid_until": None, "unmarked": True}
    title = Text("环境整治台账", "Ledger of cleaning up")
    return draft(**{"issuer": "qd-cgj", "title": title, "fields": [POPULATION, HOUSEHOLDS], **none, **more})
