"""M1 成绩单/榜单: what was published anybody reads, what was not nobody; small figures are not told."""

from collections.abc import Callable

from django.test import Client

from api_client import ApiClient
from quarters import answered, collected, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-11-01", "2026-11-30")


def test_a_published_list_is_open_and_an_unpublished_one_is_not(as_: As) -> None:
    for day in ("05", "06", "09", "10", "11", "20"):
        answered("370212", "2026-11-03", f"2026-11-{day}")
    answered("370213", "2026-11-03", "2026-11-05")
    number = collected(as_, "hotline-rates", PERIOD)["number"]
    public = Client()
    assert public.get(f"/results/{number}/").status_code == 404
    assert number not in public.get("/results/").content.decode()
    published(as_, number)
    assert number in public.get("/results/").content.decode()
    page = public.get(f"/results/{number}/").content.decode()
    assert "崂山区" in page
    assert "5/6" in page or "4/6" in page
    assert "不足 5 件" in page, "one case could point at somebody"
    assert public.get(f"/desk/assessments/{number}/").status_code == 302


def test_what_a_scheme_keeps_for_staff_is_not_published_to_everybody(as_: As) -> None:
    answered("370212", "2026-11-03", "2026-11-05")
    number = published(as_, collected(as_, "yearly", PERIOD)["number"])["number"]
    assert Client().get(f"/results/{number}/").status_code == 404
    assert as_("wang").get(f"/assessments/{number}").status == 200
