"""The desk shows what came of matters, and every thing of a roll with its matters: to each what they may see."""

from collections.abc import Callable

from api_client import ApiClient
from browser import Browser

Browse = Callable[..., Browser]


def lifts(api: ApiClient) -> str:
    clerk = api.as_("370202-zjj-clerk")
    facts = {"kind": "lift", "lifts": 170}
    number = str(clerk.raise_("works", "加装电梯", region="370202", facts=facts).ok()["number"])
    clerk.do(number, "accept")
    clerk.do(number, "assign", lead="370202")
    api.as_("370202-handler").do(number, "outcome", kind="lift", amount="65", unit="部")
    return number


def test_what_is_done_and_under_way_is_told_in_both_languages(db: None, browse: Browse) -> None:
    lifts(ApiClient())
    page = browse("xu").get("/desk/results/").text
    assert all(word in page for word in ("加装电梯", "170 部", "65 部", "105 部", "市南区"))
    assert "Under way" in browse("xu", "en").get("/desk/results/").text
    assert "170 部" not in browse("370213-zjj-clerk").get("/desk/results/").text


def test_a_roll_says_what_each_community_lacks_and_can_be_narrowed(db: None, browse: Browse) -> None:
    page = browse("xu").get("/desk/rolls/communities/").text
    assert "不低于 600" in page
    assert "香港中路海桥社区" in page
    short = browse("xu").get("/desk/rolls/communities/?short=1").text
    assert "八大峡松柏社区" in short
    assert "香港中路海桥社区" not in short


def test_a_house_shows_its_matters_to_those_who_may_see_them(db: None, browse: Browse) -> None:
    api = ApiClient()
    number = api.raise_("residence", "院里搭了违建", facts={"thing": "gj-01", "kind": "violation"}).ok()["number"]
    assert number in browse("xu").get("/desk/rolls/residences/gj-01/").text
    assert number not in browse("wang").get("/desk/rolls/residences/gj-01/").text


def test_the_matter_names_the_house_not_its_code(db: None, browse: Browse) -> None:
    number = ApiClient().raise_("residence", "违建", facts={"thing": "gj-01", "kind": "repair"}).ok()["number"]
    page = browse("xu").get(f"/desk/matters/{number}/").text
    assert "号故居" in page
    assert "gj-01" not in page.split("经过")[0].split("反映的内容")[-1]
