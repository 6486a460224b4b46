"""The board over the interface: the numbers of the lists, for staff alone."""

from api_client import ApiClient


def test_the_numbers_are_those_of_the_lists(api: ApiClient) -> None:
    clerk, dispatcher = api.as_("zhou"), api.as_("wu")
    for n in range(3):
        number = clerk.raise_("hotline", f"路灯{n}", facts={"kind": "投诉"})["number"]
        clerk.do(number, "accept")
        dispatcher.do(number, "assign", lead="qd-zjj")
    said = api.as_("xu").get("/board")
    assert said.status == 200
    (line,) = [unit for unit in said["units"] if unit["unit"] == "qd-zjj"]
    assert sum(line[lamp] for lamp in ("red", "yellow", "green", "paused")) == 3
    assert api.as_("xu").get("/matters?lead=qd-zjj&status=open&count=true")["count"] == 3
    assert sum(month["raised"] for month in said["months"]) == 3


def test_an_unknown_unit_and_a_stranger_are_turned_away(api: ApiClient) -> None:
    assert api.as_("xu").get("/board?under=nowhere").status == 404
    assert ApiClient().get("/board").status == 401
