"""D7 项目路演、会展签约: event → signed projects (28 road-show projects; more than 100 bn at exhibitions)."""

from collections.abc import Callable

from api_client import ApiClient
from pipeline import YI, entered

As = Callable[[str], ApiClient]
JIMO = "370215"


def test_projects_signed_after_a_road_show_and_a_fair_are_counted_under_each(as_: As) -> None:
    for k in range(28):
        brought = {"kind": "roadshow", "code": "ly-2026-1", "on": "2026-04-01"}
        entered(as_, JIMO, f"路演{k}", YI, "signed" if k < 9 else "lead", brought=brought)
    for k in range(4):
        brought = {"kind": "roadshow", "code": "hz-2026", "on": "2026-05-01"}
        entered(as_, JIMO, f"会展{k}", 251 * YI, "signed", brought=brought)
    found = {row["code"]: row for row in as_("xu").get("/project-figures/through", kind="roadshow").ok().body}
    assert (found["ly-2026-1"]["projects"], found["ly-2026-1"]["signed"]) == (28, 9)
    assert found["hz-2026"]["money"] == 1004 * YI
    only = as_("xu").get("/project-figures", kind="roadshow", code="hz-2026").ok()["all"]
    assert (only["projects"], only["money"]) == (4, 1004 * YI)
