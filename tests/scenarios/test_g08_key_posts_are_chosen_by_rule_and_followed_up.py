"""G8 提级监督: posts rich in money, resources or assets are chosen by thresholds, the list is explained and frozen.

The article: 98 villages and 29 companies, 127 secretaries.
"""

import random
from collections.abc import Callable
from typing import Any

import pytest

from api_client import Answer, ApiClient
from luodi.city.checklists import posts
from luodi.city.checklists.models import Choosing, Verdict

As = Callable[[str], ApiClient]
KEEPER = "wen"
DISTRICTS = ["370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285"]
BELOW = {
    "village": {"income": 499, "disposable": 299, "works": 99, "land": 2999, "assets": 4999},
    "company": {"income": 1999, "disposable": 900, "works": 900, "land": 9000, "assets": 9999},
}
ABOVE = {
    "village": [{"income": 500}, {"disposable": 300}, {"assets": 5000}, {"land": 3000, "works": 100}],
    "company": [{"income": 2000}, {"assets": 10000}],
}


def a_register(villages: int, companies: int, rich: tuple[int, int]) -> list[dict[str, Any]]:
    """Return posts of which exactly `rich` reach a threshold, in no order that tells which."""
    dice = random.Random("register")
    out = [
        a_post(dice, kind, n, n < many)
        for kind, count, many in (("village", villages, rich[0]), ("company", companies, rich[1]))
        for n in range(count)
    ]
    dice.shuffle(out)
    return out


def a_post(dice: random.Random, kind: str, n: int, rich: bool) -> dict[str, Any]:
    figures = {key: dice.randint(0, most) for key, most in BELOW[kind].items()}
    if rich:
        figures |= {key: least * dice.choice((1, 1.5, 3)) for key, least in dice.choice(ABOVE[kind]).items()}
    name = {"zh": f"{'村' if kind == 'village' else '公司'}{n}"}
    return {"code": f"{kind}-{n}", "kind": kind, "name": name, "region": dice.choice(DISTRICTS), "figures": figures}


def registered(as_: As, rows: list[dict[str, Any]], who: str = KEEPER, keeper: str = "qd-jw") -> Answer:
    return as_(who).post("/key-posts", {"keeper": keeper, "posts": rows})


def chosen(as_: As, rows: list[dict[str, Any]]) -> Answer:
    registered(as_, rows).ok()
    row = as_(KEEPER).post("/key-posts/lists", {"keeper": "qd-jw"}).ok()
    return as_(KEEPER).get(f"/key-posts/lists/{row['id']}").ok()


def rich(post: dict[str, Any]) -> bool:
    """Judge a post independently of the table."""
    f = post["figures"]
    if post["kind"] == "company":
        return f["income"] >= 2000 or f["assets"] >= 10000
    money = f["income"] >= 500 or f["disposable"] >= 300
    return money or f["assets"] >= 5000 or (f["land"] >= 3000 and f["works"] >= 100)


def test_127_of_a_register_are_chosen_by_rule_each_with_its_reason(as_: As) -> None:
    rows = a_register(640, 160, (98, 29))
    found = chosen(as_, rows)
    assert (found["size"], found["chosen"], found["kinds"]) == (800, 127, {"company": 29, "village": 98})
    assert {one["post"] for one in found["posts"]} == {row["code"] for row in rows if rich(row)}
    assert all(one["row"] and one["says"]["zh"] and one["says"]["en"] for one in found["posts"])


def test_a_list_is_frozen_and_shows_when_it_was_tampered_with(as_: As) -> None:
    rows = a_register(20, 5, (6, 2))
    first = chosen(as_, rows)
    poor = [row | {"figures": BELOW[row["kind"]]} for row in rows]
    assert registered(as_, poor).ok()["changed"] > 0
    second = as_(KEEPER).post("/key-posts/lists", {"keeper": "qd-jw"}).ok()
    assert (second["chosen"], first["chosen"]) == (0, 8)
    assert second["register_digest"] != first["register_digest"]
    again = as_(KEEPER).get(f"/key-posts/lists/{first['id']}").ok()
    assert (again["unchanged"], again["chosen"], again["digest"]) == (True, 8, first["digest"])
    Verdict.objects.filter(choosing=first["id"], chosen=True).update(chosen=False)
    assert not posts.still_the_same(Choosing.objects.get(pk=first["id"]))


def test_a_post_with_a_figure_lacking_is_not_chosen_and_says_which(as_: As) -> None:
    row = a_post(random.Random(1), "village", 1, True)
    del row["figures"]["land"]
    found = chosen(as_, [row])
    assert found["chosen"] == 0
    told = as_(KEEPER).get(f"/key-posts/lists/{found['id']}", all="true").ok()["posts"]
    assert told[0]["says"]["zh"] == "缺少：集体土地（亩）"


def test_duties_are_raised_once_a_period_done_and_followed(as_: As) -> None:
    found = chosen(as_, a_register(3, 1, (2, 1)))
    where = f"/key-posts/lists/{found['id']}/duties"
    assert as_(KEEPER).post(where, {"duties": ["talk", "check"], "period": "2026-H2"}).ok()["raised"] == 6
    assert as_(KEEPER).post(where, {"duties": ["talk", "check"], "period": "2026-H2"}).ok()["raised"] == 0
    assert as_(KEEPER).post(where, {"duties": ["talk"], "period": "2026-H3"}).code == "bad_value"
    lines = as_(KEEPER).get("/matters", type="elevated-duty", limit=50).ok()["items"]
    checks = [line["number"] for line in lines if "监督检查" in line["title"]]
    number = checks[0]
    as_(KEEPER).do(number, "handle", step="look", words="发现两处", facts={"problems": 2})
    as_(KEEPER).do(number, "handle", step="solve", words="已解决", facts={"solved_n": 2, "rules_n": 1})
    as_(KEEPER).do(number, "reply", words="两处问题已解决。")
    assert as_(KEEPER).act(number, "close").status == 403
    as_("kong").do(number, "close")
    told = {
        d["duty"]: (d["raised"], d["done"]) for d in as_(KEEPER).get(f"/key-posts/lists/{found['id']}").ok()["duties"]
    }
    assert told == {"talk": (3, 0), "check": (3, 1)}


def test_wrong_figures_are_refused_and_nothing_of_the_file_is_taken(as_: As) -> None:
    good, bad = a_post(random.Random(1), "village", 1, True), a_post(random.Random(2), "village", 2, True)
    answer = registered(as_, [good, bad | {"figures": {"gold": 3}}])
    assert (answer.code, answer["field"]) == ("unknown_field", "gold")
    assert registered(as_, [good | {"region": "999999"}]).code == "bad_region"
    assert as_(KEEPER).get("/key-posts").ok().body == []
    assert registered(as_, [good]).ok()["added"] == 1
    assert registered(as_, [good]).ok()["unchanged"] == 1


@pytest.mark.parametrize("who", ["zhou", "wang", "370202001-head", "sysadmin", "370203-jw-overseer"])
def test_others_see_neither_register_nor_list_nor_duties(as_: As, who: str) -> None:
    found = chosen(as_, a_register(2, 1, (2, 1)))
    as_(KEEPER).post(f"/key-posts/lists/{found['id']}/duties", {"duties": ["talk"], "period": "2026"}).ok()
    assert as_(who).get("/key-posts").ok().body == []
    assert as_(who).get("/key-posts/lists").ok().body == []
    assert as_(who).get(f"/key-posts/lists/{found['id']}").status == 404
    assert as_(who).get("/matters", type="elevated-duty", count="true").ok()["count"] == 0
    assert registered(as_, a_register(1, 0, (1, 0)), who).code == "not_allowed"
