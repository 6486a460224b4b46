"""E12 商会会长、秘书长综合评价: seven departments speak at once, one veto ends it; restricted."""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
CLERK, HEAD = "qd-tzb-clerk", "qd-tzb-head"
ASKED = {"jw": "kong", "gaj": "zhu", "tax": "qd-tax-head", "scjg": "su", "sthj": "han", "rsj": "you", "fy": "lian"}


def proposed(as_: As, office: str = "president") -> str:
    facts = {"chamber": "市机器人商会", "office": office, "candidate": "某企业负责人", "consented": "yes"}
    given = as_(CLERK).raise_("chamber-head", "综合评价", facts=facts, channel="inside").ok()
    steps = as_(CLERK).do(given["number"], "accept")["steps"]
    assert sorted(steps) == sorted(f"ask_{key}" for key in ASKED)
    return str(given["number"])


def asked(as_: As, number: str, **views: str) -> Answer:
    """Let all seven speak, who is not named in support; return what the last was answered."""
    for key, who in ASKED.items():
        facts = {f"of_{key}": views.get(key, "support")}
        answer = as_(who).do(number, "handle", step=f"ask_{key}", facts=facts)
    return answer


def test_where_all_support_the_mark_is_a_and_the_federation_is_told(as_: As) -> None:
    number = proposed(as_)
    assert asked(as_, number)["steps"] == ["recommend"]
    assert as_(CLERK).matter(number)["facts"]["mark"] == "a"
    as_(CLERK).do(number, "reply", words="同意推荐。")
    assert as_(CLERK).do(number, "close")["status"] == "closed"


@pytest.mark.parametrize("who", ASKED)
def test_one_veto_of_anybody_and_nobody_can_recommend(as_: As, who: str) -> None:
    number = proposed(as_, "secretary")
    assert asked(as_, number, **{who: "veto"})["steps"] == ["weigh"], "nothing adverse is the machine's"
    answer = as_(HEAD).do(number, "sign", verdict="agree", facts={"mark": "a"})
    assert answer["steps"] == ["refuse"], "not even by who signs"


def test_reservations_are_weighed_by_people(as_: As) -> None:
    number = proposed(as_)
    assert asked(as_, number, sthj="reserve")["steps"] == ["weigh"]
    assert as_(HEAD).do(number, "sign", verdict="agree", facts={"mark": "b"})["steps"] == ["recommend"]
    other = proposed(as_)
    asked(as_, other, sthj="reserve", scjg="reserve")
    assert as_(HEAD).do(other, "sign", verdict="agree", facts={"mark": "c"})["steps"] == ["refuse"]


def test_nothing_is_weighed_before_all_have_spoken_and_nobody_speaks_for_another(as_: As) -> None:
    number = proposed(as_)
    assert as_("zhu").act(number, "handle", step="ask_jw", facts={"of_jw": "support"}).status >= 400
    as_("kong").do(number, "handle", step="ask_jw", facts={"of_jw": "support"})
    assert as_(HEAD).act(number, "sign", verdict="agree", facts={"mark": "a"}).code == "step_not_open"


@pytest.mark.parametrize("who", ["wang", "qd-tax-handler", "sh-jiqiren-account", "qu"])
def test_who_has_no_part_in_it_does_not_see_it(as_: As, who: str) -> None:
    assert as_(who).matter(proposed(as_)).status == 404
