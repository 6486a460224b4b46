"""C13 “三化一型”: the yardstick (market, law, profession, openness), the same in selection and in review."""

from collections.abc import Callable

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
ONE, TWO = "qd-zzb-overseer", "qd-zzb-overseer2"
MOST = {"1.1": 15, "1.2": 10, "2.1": 15, "2.2": 10, "3.1": 15, "3.2": 10, "4.1": 15, "4.2": 10}


def opened(as_: As, places: int, title: str) -> Answer:
    call = {"organiser": "qd-zzb", "title": {"zh": title}, "standard": "cadre-yardstick", "places": places}
    return as_(ONE).post("/selections", call).ok()


def marked(as_: As, row: Answer, code: str, less: tuple[int, int]) -> None:
    as_(ONE).post(f"/selections/{row['id']}/candidates", {"code": code, "name": f"干部{code}"}).ok()
    for who, off in zip((ONE, TWO), less, strict=True):
        points = {number: most - off for number, most in MOST.items()}
        as_(who).post(f"/selections/{row['id']}/marks", {"code": code, "points": points}).ok()


def test_the_yardstick_has_four_dimensions_and_a_hundred_points(as_: As) -> None:
    items = as_(ONE).get("/checklists/cadre-yardstick").ok()["list"]
    assert sum(item["weight"] for item in items) == 100
    assert [*dict.fromkeys(item["group"]["zh"] for item in items)] == ["市场化", "法治化", "专业化", "开放型"]


def test_a_review_marks_all_and_chooses_nobody(as_: As) -> None:
    row = opened(as_, 0, "年度考察")
    marked(as_, row, "a", (1, 3))
    marked(as_, row, "b", (2, 2))
    told = as_(ONE).post(f"/selections/{row['id']}/publish").ok()
    assert [(c["code"], c["total"], c["rank"], c["chosen"]) for c in told["candidates"]] == [
        ("a", 84.0, 1, False),
        ("b", 84.0, 1, False),
    ]


def test_a_selection_by_the_same_yardstick_takes_the_best(as_: As) -> None:
    row = opened(as_, 1, "公开选拔")
    marked(as_, row, "a", (1, 2))
    marked(as_, row, "b", (3, 3))
    told = as_(ONE).post(f"/selections/{row['id']}/publish").ok()
    assert [c["code"] for c in told["candidates"] if c["chosen"]] == ["a"]


def test_one_assessor_is_not_enough_and_outsiders_do_not_mark(as_: As) -> None:
    row = opened(as_, 1, "公开选拔")
    as_(ONE).post(f"/selections/{row['id']}/candidates", {"code": "a", "name": "甲"}).ok()
    as_(ONE).post(f"/selections/{row['id']}/marks", {"code": "a", "points": MOST}).ok()
    assert as_(ONE).post(f"/selections/{row['id']}/publish").code == "not_ready"
    assert as_("wen").post(f"/selections/{row['id']}/marks", {"code": "a", "points": MOST}).status == 404
    high = MOST | {"1.1": 16}
    assert as_(TWO).post(f"/selections/{row['id']}/marks", {"code": "a", "points": high}).code == "bad_value"
