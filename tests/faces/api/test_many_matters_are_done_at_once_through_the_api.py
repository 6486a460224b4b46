"""One action on many matters through the API: what came of each, in the order asked; a wrong one changes nothing."""

import pytest

from api_client import ApiClient


@pytest.fixture
def numbers(api: ApiClient) -> list[str]:
    """Two hotline appeals accepted, and one still to be accepted."""
    made = [str(api.raise_("hotline", f"第{n}件", region="370202").ok()["number"]) for n in range(3)]
    for number in made[:2]:
        api.as_("zhou").do(number, "accept")
    return made


def picked(numbers: list[str], step: str = "assign") -> list[dict[str, str]]:
    return [{"number": number, "step": step} for number in numbers]


def test_each_is_done_by_itself_and_told_by_itself(api: ApiClient, numbers: list[str]) -> None:
    told = api.as_("wu").post("/many/assign", {"picked": picked(numbers), "data": {"lead": "qd-zjj", "co": ["qd-cgj"]}})
    assert [line["done"] for line in told.ok().body] == [True, True, False]
    assert told.body[2]["code"]
    assert set(told.body[2]["message"]) == {"zh", "en"}
    assert api.as_("wang").matter(numbers[0])["lead"]["code"] == "qd-zjj"


def test_a_wrong_parameter_is_refused_before_anything_is_done(api: ApiClient, numbers: list[str]) -> None:
    wu = api.as_("wu")
    assert wu.post("/many/assign", {"picked": picked(numbers), "data": {"lead": "nowhere"}}).code == "bad_value"
    assert wu.post("/many/assign", {"picked": picked(numbers), "data": {}}).code == "missing"
    assert wu.post("/many/assign", {"picked": []}).status == 422
    assert wu.matter(numbers[0])["lead"]["code"] == "qd-12345"


def test_what_needs_a_judgement_of_each_is_not_done_in_bulk(api: ApiClient, numbers: list[str]) -> None:
    assert api.as_("wu").post("/many/close", {"picked": picked(numbers)}).status == 422


def test_a_stranger_learns_nothing_of_what_is_hidden(api: ApiClient, numbers: list[str]) -> None:
    told = api.as_("yang").post("/many/remind", {"picked": [{"number": n} for n in [*numbers, "26999999999"]]}).ok()
    assert {line["code"] for line in told.body} == {"not_found"}
    assert api.post("/many/remind", {"picked": [{"number": numbers[0]}]}).status == 401
