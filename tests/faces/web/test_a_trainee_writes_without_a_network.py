"""A trainee on a phone without a network, the rear at its desk, the project that results, the bulletin that counts it.

Drafts stay on the phone, are sent when the network is back and count once; the page opens without a network, too.
"""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from api_client import ApiClient
from bulletins_of_runs import decided, words
from cohorts import cohort
from luodi.city.matters.models import Matter
from luodi.city.programmes.models import Note
from luodi.city.projects.models import Project

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Any]
FIELD = "/desk/programmes/sz-2/field/"
JIMO = "370215"
JANUARY = "2027-01-04T10:00:00+08:00"


@pytest.fixture
def head(transactional_db: None) -> ApiClient:
    """The organisation department's head, with a cohort that wang takes part in."""
    client = ApiClient().as_("qd-zzb-head")
    cohort(client, "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    client.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    return client


def signed_in(page: Any, who: str) -> None:
    # The phone's clock is the city's, however late it is on the machine that runs the tests.
    page.clock.set_fixed_time("2026-12-02T10:00:00+08:00")
    page.goto("/desk/sign-in/")
    page.locator(f"button[value='{who}']").evaluate("button => button.click()")
    page.wait_for_url("**/desk/")


def write(page: Any, kind: str, text: str, region: str = "", hand_over: bool = False) -> None:
    page.select_option("[name=kind]", kind)
    page.fill("[name=about]", "甲公司")
    page.fill("[name=text]", text)
    page.select_option("[name=region]", region)
    if hand_over:
        page.check("[name=hand_over]")
    page.click("main button:has-text('记下')")


def nothing_sent(page: Any) -> None:
    """Have every line a page sends be lost on the way."""
    page.route("**/field/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())


def answers_lost(page: Any) -> None:
    """Have every line a page sends arrive, and the answer be lost on the way back."""

    def lose(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch()
        route.abort()

    page.route("**/field/", lose)


def until_kept(page: Any) -> None:
    """Wait until the worker of the field page has kept what it needs."""
    state = f"navigator.serviceWorker.getRegistration('{FIELD}').then((one) => one?.active?.state)"
    for _ in range(100):
        if page.evaluate(state) == "activated":
            return
        page.wait_for_timeout(100)
    raise AssertionError("the worker never came up")


def test_what_was_written_off_line_becomes_one_project_that_the_bulletin_counts_once(
    page: Open, head: ApiClient
) -> None:
    target = {"name": {"zh": "落地项目"}, "measure": "outcome:project", "amount": 1}
    head.post("/programmes/sz-2/targets", target).ok()
    phone = page(phone=True)
    signed_in(phone, "wang")
    phone.goto(FIELD)
    assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")
    until_kept(phone)
    phone.context.set_offline(True)
    write(phone, "visit", "走访总部")
    write(phone, "lead", "有意建第二总部", JIMO, hand_over=True)
    phone.wait_for_selector("#waiting:has-text('2')")
    assert Note.objects.count() == 0
    phone.context.set_offline(False)
    phone.wait_for_selector("#notes li >> nth=1")
    assert sorted(Note.objects.values_list("kind", flat=True)) == ["lead", "visit"]
    assert phone.locator("#kept").is_hidden()
    lead = Note.objects.get(kind="lead").task.matter.number

    rear = page()
    signed_in(rear, f"{JIMO}-shangwu-clerk")
    rear.goto(f"/desk/matters/{lead}/")
    rear.click("#act button")
    rear.wait_for_selector("#act :text('送政策')")
    rear.click("text=登记为项目")
    rear.fill("[name=industry]", "C3670")
    rear.fill("[name=amount]", "120000")
    assert (rear.input_value("[name=region]"), rear.input_value("[name=firms]")) == (JIMO, "甲公司")
    rear.click("main button:has-text('登记')")
    rear.wait_for_url("**/desk/projects/2*/")
    number = Project.objects.get().matter.number
    assert "实训批次、专班 sz-2" in rear.inner_text("main"), "who brought it went along"
    (row,) = head.get("/programmes/sz-2/progress").ok().body
    assert (row["reached"], row["percent"]) == ("1", "100"), "nobody filled that in"

    desk, chief = head.as_(f"{JIMO}-shangwu-clerk"), head.as_(f"{JIMO}-shangwu-head")
    desk.do(number, "accept", facts={"experts": "no"})
    chief.do(number, "sign", verdict="agree")
    desk.do(number, "reply", words="已约谈。")
    desk.do(number, "handle", facts={"standing": "agreed"})
    desk.do(number, "handle", words="已签约。")
    with time_machine.travel(JANUARY, tick=False):
        filed = desk.post(f"/projects/{number}/months", {"month": "2026-12", "invested": 0}).ok()["id"]
        head.as_(f"{JIMO}-shangwu-reviewer").post(f"/project-months/{filed}/check", {"right": True}).ok()
        chief.post(f"/project-months/{filed}/sign", {"right": True}).ok()
        run = decided(head.as_, "projects", ("2026-10-01", "2026-12-31"))
        told = "".join(words(head.as_("qu").get(f"/assessments/{run}/bulletin").ok()))
    assert "新签约1个" in told
    (through,) = head.as_("xu").get("/project-figures/through", kind="programme").ok().body
    assert (through["code"], through["projects"]) == ("sz-2", 1)


def test_the_page_opens_without_a_network_and_sends_when_it_is_back(page: Open, head: ApiClient) -> None:
    phone = page(phone=True)
    signed_in(phone, "wang")
    phone.goto("/desk/programmes/sz-2/")
    until_kept(phone)
    phone.goto("about:blank")
    phone.context.set_offline(True)
    phone.goto(FIELD)
    shown = phone.inner_text("body")
    assert "现在没有网络" in shown
    assert "赴深圳" not in shown, "what is kept on the phone names no programme"
    assert "王承办" not in shown
    write(phone, "visit", "走访总部")
    phone.wait_for_selector("#waiting:has-text('1')")
    phone.click("text=取回修改")
    assert phone.input_value("[name=text]") == "走访总部"
    phone.click("main button:has-text('记下')")
    phone.context.set_offline(False)
    phone.wait_for_selector("#notes li")
    assert [note.text for note in Note.objects.all()] == ["走访总部"]
    assert [text for text in page.complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []  # type: ignore[attr-defined]


def test_a_line_changed_after_it_had_arrived_is_told_and_goes_as_another(page: Open, head: ApiClient) -> None:
    phone = page(phone=True)
    signed_in(phone, "wang")
    phone.goto(FIELD)
    answers_lost(phone)
    write(phone, "visit", "走访总部")
    with phone.expect_event("requestfailed"):
        phone.wait_for_selector("#waiting:has-text('1')")
    phone.unroute_all()
    phone.click("text=取回修改")
    phone.fill("[name=text]", "走访总部，谈了用地")
    phone.click("main button:has-text('记下')")
    phone.wait_for_selector("#waiting:has-text('已按原来的内容记下')")
    assert [note.text for note in Note.objects.all()] == ["走访总部"]
    phone.click("text=取回修改")
    assert phone.input_value("[name=text]") == "走访总部，谈了用地"
    phone.click("main button:has-text('记下')")
    phone.wait_for_selector("#notes li >> nth=1")
    assert sorted(note.text for note in Note.objects.all()) == ["走访总部", "走访总部，谈了用地"]


def test_who_signs_out_leaves_nothing_on_the_phone_and_is_asked_first(page: Open, head: ApiClient) -> None:
    phone = page(phone=True)
    signed_in(phone, "wang")
    phone.goto(FIELD)
    until_kept(phone)
    nothing_sent(phone)
    write(phone, "visit", "未发出的")
    phone.wait_for_selector("#waiting:has-text('1')")
    phone.once("dialog", lambda dialog: dialog.dismiss())
    phone.click("button:has-text('退出')")
    assert phone.locator("#waiting:has-text('1')").is_visible(), "not signed out, nothing lost"
    asked: list[str] = []
    phone.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    phone.click("button:has-text('退出')")
    phone.wait_for_url("**/sign-in/")
    assert "还有 1 条" in asked[0]
    left = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()]).then((all) => all.flat().length)"
    assert phone.evaluate(left) == 0
    assert phone.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('luodi.field')).length") == 0


def test_drafts_of_another_are_neither_shown_nor_sent(page: Open, head: ApiClient) -> None:
    head.post("/programmes/sz-2/members", {"username": "chen", "duty": "学员"}).ok()
    phone = page(phone=True)
    signed_in(phone, "wang")
    phone.goto(FIELD)
    nothing_sent(phone)
    write(phone, "visit", "王的草稿")
    phone.wait_for_selector("#waiting:has-text('1')")
    phone.goto("about:blank")
    phone.unroute_all()
    phone.context.clear_cookies()
    signed_in(phone, "chen")
    phone.goto(FIELD)
    assert phone.locator("#kept").is_hidden()
    assert (Note.objects.count(), Matter.objects.count()) == (0, 0)


def test_of_a_confidential_programme_nothing_is_kept(page: Open, head: ApiClient) -> None:
    body = {"code": "mi", "kind": "task_force", "title": {"zh": "专题调研"}, "lead": "qd-zzb", "level": 2}
    head.post("/programmes", body | {"from_date": "2026-10-01", "to_date": "2026-12-20"}).ok()
    head.post("/programmes/mi/members", {"username": "wang"}).ok()
    phone = page(phone=True)
    signed_in(phone, "wang")
    phone.goto("/desk/programmes/mi/field/")
    assert phone.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert phone.request.get("/desk/programmes/mi/field/worker.js").status == 404
