"""The city dashboard over the interface: the numbers of the lists, for staff alone, and no cell of few."""

from api_client import ApiClient


def test_the_numbers_are_those_of_the_lists(api: ApiClient) -> None:
    clerk, dispatcher = api.as_("zhou"), api.as_("wu")
    for n in range(3):
        number = clerk.raise_("hotline", f"路灯{n}", facts={"kind": "投诉"})["number"]
        clerk.do(number, "accept")
        dispatcher.do(number, "assign", lead="qd-zjj")
    said = api.as_("xu").get("/city?days=30").ok()
    (line,) = [unit for unit in said["units"] if unit["unit"] == "qd-zjj"]
    assert (line["registered"], line["accepted"], line["answered"], line["open"]) == (3, 3, 0, 3)
    assert api.as_("xu").get("/matters?lead=qd-zjj&count=true")["count"] == 3
    assert said["all"]["registered"] == 3
    assert said["heat"] == []
    assert said["words"] == {"words": [], "read": 3, "of": 3, "read_before": 0, "of_before": 0}


def test_an_unknown_unit_and_a_stranger_are_turned_away(api: ApiClient) -> None:
    assert api.as_("xu").get("/city?under=nowhere").status == 404
    assert api.as_("xu").get("/city?days=0").status == 422
    assert ApiClient().get("/city").status == 401
