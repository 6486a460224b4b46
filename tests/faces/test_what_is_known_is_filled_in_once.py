"""Fill once: what the register or an earlier matter knows stands in the form, marked with whence; typing is counted."""

from collections.abc import Callable
from typing import Any

from api_client import ApiClient
from browser import Browser, Page
from luodi.city.matters.filling import filling
from luodi.city.matters.models import Entry, Matter
from luodi.engines.process import unpack_entry

FIRM, USCC = "海川精密机械公司", "91370213MA3T10001D"
CONTACT = {"phone": "13800000000"}


def known(answer: Any) -> dict[str, tuple[Any, str]]:
    return {item["key"]: (item["value"], item["source"]) for item in answer.ok()["items"]}


def filled(number: str) -> dict[str, Any]:
    first = Entry.objects.get(matter=Matter.objects.get(number=number), seq=1)
    return dict(unpack_entry(first.body).data["filled"])


def legal_help(api: ApiClient, firm: str = FIRM, **more: Any) -> Any:
    draft = {"facts": {"kind": "review", "firm": firm}, "reporter": CONTACT, "region": "370213"} | more
    return api.raise_("legal-service", f"{FIRM}：惠企法律服务", **draft).ok()


def test_the_public_is_told_nothing_without_a_key_it_must_know(api: ApiClient) -> None:
    assert api.post("/types/legal-service/prefill", {}).code == "nothing_known"
    assert api.post("/types/legal-service/prefill", {"uscc": "91370213MA3T10001X"}).code == "uscc_wrong"
    assert api.post("/types/hotline/prefill", {"uscc": USCC}).code == "nothing_known"


def test_a_credit_code_brings_what_the_register_has_open(api: ApiClient) -> None:
    found = known(api.post("/types/legal-service/prefill", {"uscc": USCC.lower()}))
    assert found == {
        "firm": (FIRM, "enterprise.name"),
        "title": (f"{FIRM}：惠企法律服务", "drafted"),
        "region": ("370213", "enterprise.region"),
    }


def test_an_earlier_matter_is_opened_by_its_code_or_by_staff_who_may_see_it(api: ApiClient) -> None:
    earlier = legal_help(api.as_public(), firm="海川公司（曾用名）")
    path, by_number = "/types/legal-service/prefill", {"number": earlier["number"]}
    assert api.post(path, by_number).code == "not_found"
    assert api.post(path, by_number | {"code": "WRONGCODE1"}).code == "not_found"
    mine = known(api.post(path, by_number | {"code": earlier["code"]}))
    assert mine["firm"] == ("海川公司（曾用名）", "earlier@2026-12-02")
    assert known(api.as_("xu").post(path, by_number))["firm"] == mine["firm"]
    assert api.as_("wang").post(path, by_number).code == "not_found"


def test_staff_are_brought_what_an_enterprise_wrote_before(api: ApiClient) -> None:
    facts = {"thing": "lc-jixie", "kind": "labour"}
    api.as_public().raise_("enterprise-need", "缺工", facts=facts, reporter=CONTACT).ok()
    found = known(api.as_("xu").post("/types/enterprise-need/prefill", {"uscc": USCC}))
    assert found["thing"] == ("lc-jixie", "enterprise.unit")


def test_what_was_typed_known_and_corrected_is_counted_in_the_first_entry_without_contents(api: ApiClient) -> None:
    number = legal_help(api.as_public(), fill={"uscc": USCC})["number"]
    whence = {"title": "drafted", "region": "enterprise.region", "firm": "enterprise.name"}
    assert filled(number) == {"typed": 2, "prefilled": 3, "from": whence}
    number = legal_help(api.as_public(), firm="海川精密机械有限公司", fill={"uscc": USCC})["number"]
    assert filled(number) == {"typed": 3, "prefilled": 2, "from": whence, "corrected": ["firm"]}
    told = api.as_("xu").matter(number).ok()["filled"]
    assert (told["typed"], told["sources"]["firm"], told["corrected"]) == (3, "enterprise.name", ["firm"])


def test_nobody_can_claim_that_what_they_typed_was_known(api: ApiClient) -> None:
    assert filled(legal_help(api.as_public())["number"]) == {"typed": 5, "prefilled": 0}
    other = api.as_public().raise_("hotline", "路灯不亮", facts={"kind": "投诉"}, fill={"uscc": USCC}).ok()
    assert filled(other["number"]) == {"typed": 2, "prefilled": 0}


def test_figures_say_how_much_had_to_be_filled_in(api: ApiClient) -> None:
    for _ in range(3):
        legal_help(api.as_public(), fill={"uscc": USCC})
    assert api.get("/types/legal-service").ok()["filling"] is None
    for _ in range(2):
        legal_help(api.as_public())
    (line,) = filling(types=["legal-service"])
    assert (line.matters, line.typed, line.prefilled, line.corrected) == (5, 16, 9, 0)
    told = {"matters": 5, "typed": 3.2, "prefilled": 1.8, "corrected": 0}
    assert api.get("/types/legal-service").ok()["filling"] == told


def fill(browser: Browser, url: str, **typed: str) -> Page:
    page = browser.get(url)
    return browser.send(page, page.form(button="带出"), {"fill": "1"}, **typed)


def value(page: Page, name: str) -> str:
    return str(page.one(f"//input[@name='{name}']").get("value"))


def test_the_form_of_the_portal_is_filled_marked_and_can_be_corrected(browse: Callable[..., Browser]) -> None:
    browser = browse()
    page = fill(browser, "/raise/legal-service/", fill__uscc=USCC, text="审一份合同")
    assert value(page, "facts.firm") == FIRM
    assert "来自：企业登记（可以改）" in page.text
    assert "审一份合同" in page.html
    typed = {"facts__kind": "review", "facts__firm": "海川精密机械有限公司"}
    again = browser.send(page, page.form(button="提交"), **typed)
    assert again.status == 422
    assert "已更正，原来自：企业登记" in again.text
    done = browser.send(again, again.form(button="提交"), reporter__phone="13800000000")
    number = "".join(done.all("//dd[contains(@class,'code')]")[0].text_content().split())
    assert filled(number)["corrected"] == ["firm"]


def test_an_earlier_matter_fills_the_portals_form_and_its_code_is_not_sent_back(
    browse: Callable[..., Browser], api: ApiClient
) -> None:
    earlier = legal_help(api.as_public(), firm="海川公司")
    given = {"fill__number": earlier["number"], "fill__code": earlier["code"]}
    wrong = fill(browse(), "/raise/legal-service/", **given | {"fill__code": "WRONGCODE1"})
    assert (wrong.status, "海川公司" in wrong.html) == (422, False)
    page = fill(browse(), "/raise/legal-service/", **given)
    assert value(page, "facts.firm") == "海川公司"
    assert "来自：上次办件 2026-12-02" in page.text
    assert earlier["code"] not in page.html


def test_at_the_window_the_enterprise_chosen_fills_the_form(browse: Callable[..., Browser], api: ApiClient) -> None:
    browser = browse("xu")
    page = fill(browser, "/desk/raise/enterprise-need/", facts__thing="lc-jixie")
    assert value(page, "title") == f"{FIRM}：企业困难需求"
    number = legal_help(api.as_public(), fill={"uscc": USCC})["number"]
    shown = browser.get(f"/desk/matters/{number}/")
    assert "来自企业登记" in shown.text
    assert "填写 2 项，预填 3 项" in shown.text
