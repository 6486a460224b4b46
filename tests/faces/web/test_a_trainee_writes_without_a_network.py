"""A trainee on a phone, off line: drafts stay on the phone, are sent when the network is back, and count once."""

from collections.abc import Callable
from typing import Any

import pytest

from api_client import ApiClient
from cohorts import cohort
from luodi.city.programmes.models import Note

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def write(page: Any, kind: str, text: str, hand_over: bool = False) -> None:
    page.select_option("[name=kind]", kind)
    page.fill("[name=about]", "甲公司")
    page.fill("[name=text]", text)
    if hand_over:
        page.check("[name=hand_over]")
    page.click("main button:has-text('记下')")


def test_off_line_notes_are_sent_once_and_the_lead_becomes_a_project_counted_once(page: Callable[..., Any]) -> None:
    api = ApiClient()
    head = api.as_("qd-zzb-head")
    cohort(head, "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    head.post("/programmes/sz-2/members", {"username": "wang", "duty": "学员"}).ok()
    target = {"name": {"zh": "落地项目"}, "measure": "outcome:project", "amount": 1}
    head.post("/programmes/sz-2/targets", target).ok()
    phone = page(phone=True)
    phone.goto("/desk/sign-in/")
    phone.click("button[value='wang']")
    phone.goto("/desk/programmes/sz-2/field/")
    assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")
    phone.context.set_offline(True)
    write(phone, "visit", "走访总部")
    write(phone, "lead", "有意建第二总部", hand_over=True)
    phone.wait_for_selector("#waiting:has-text('2')")
    assert Note.objects.count() == 0
    phone.context.set_offline(False)
    phone.wait_for_selector("#notes li >> nth=1")
    assert sorted(Note.objects.values_list("kind", flat=True)) == ["lead", "visit"]
    assert phone.locator("#waiting").is_hidden()
    number = Note.objects.get(kind="lead").task.matter.number
    rear = api.as_("qd-shangwu-handler")
    rear.do(number, "accept")
    rear.do(number, "handle", words="已签约。", facts={"came": "project"})
    rear.do(number, "outcome", kind="project", amount="1", unit="个")
    rear.do(number, "reply", words="已签约。")
    rear.do(number, "close")
    (row,) = head.get("/programmes/sz-2/progress").ok().body
    assert (row["reached"], row["percent"]) == ("1", "100")
